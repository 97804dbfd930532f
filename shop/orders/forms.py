"""Finding an order again."""

import re

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from pickup.counter.handover import code_in
from pickup.models import Collection
from pickup.phone_numbers import digits


class FindOrderForm(forms.Form):
    """The code or the number of the order, with its phone or e-mail.

    `cleaned_data["collection"]` is what they open.
    """

    code = forms.CharField(
        label=_("Votre code de retrait"),
        max_length=40,
        help_text=_("Six lettres et chiffres, par exemple KP 7H M2, ou le numéro de la commande."),
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
        collection = called(cleaned["code"])
        if collection is None or not is_theirs(collection, cleaned["reached_at"]):
            raise forms.ValidationError(
                _("Nous ne trouvons pas cette commande. Relisez le code, puis le téléphone ou l’e-mail.")
            )
        return {**cleaned, "collection": collection}


def called(text) -> Collection | None:
    """By the code, however it is typed, else by the order's number."""
    named = Q(code=code_in(text)) if code_in(text) else Q(order__number=re.sub(r"\s", "", text))
    return Collection.objects.filter(named).first()


def is_theirs(collection, reached_at) -> bool:
    """The same e-mail whatever its case, or the same phone however it is spaced, with or without +33."""
    if "@" in reached_at:
        return bool(collection.email) and collection.email.lower() == reached_at.strip().lower()
    return len(digits(reached_at)) == 9 and digits(collection.phone) == digits(reached_at)
