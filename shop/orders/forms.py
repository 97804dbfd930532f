"""Finding an order again."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _

from pickup.handover import code_in
from pickup.models import Collection


class FindOrderForm(forms.Form):
    """The pickup code with the phone or the e-mail of the order; `cleaned_data["collection"]` is what they open."""

    code = forms.CharField(
        label=_("Votre code de retrait"),
        max_length=40,
        help_text=_("Six lettres et chiffres, par exemple KP 7H M2."),
        error_messages={"required": _("Indiquez votre code de retrait.")},
    )
    reached_at = forms.CharField(
        label=_("Le téléphone ou l’e-mail donné en commandant"),
        max_length=254,
        error_messages={"required": _("Indiquez le téléphone ou l’e-mail donné en commandant.")},
    )

    def clean(self):
        cleaned = super().clean()
        if self.errors:
            return cleaned
        collection = Collection.objects.filter(code=code_in(cleaned["code"])).first()
        if collection is None or not is_theirs(collection, cleaned["reached_at"]):
            raise forms.ValidationError(
                _("Nous ne trouvons pas cette commande. Relisez le code et le numéro, ou appelez-nous.")
            )
        return {**cleaned, "collection": collection}


def is_theirs(collection, reached_at) -> bool:
    """The same e-mail whatever its case, or the same phone however it is spaced, with or without +33."""
    if "@" in reached_at:
        return bool(collection.email) and collection.email.lower() == reached_at.strip().lower()
    return len(digits(reached_at)) == 9 and digits(collection.phone) == digits(reached_at)


def digits(phone) -> str:
    """The nine digits that make a French number its own."""
    return re.sub(r"\D", "", phone)[-9:]
