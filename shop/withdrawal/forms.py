"""What a resident fills in to change their mind: what, who, and where the acknowledgement goes. Never why."""

import secrets

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from merchants.models import Withdrawal
from shop.templatetags.town import cents


class WithdrawalForm(forms.Form):
    """One choice per line that may be given up; `wanted` is how many, by line id."""

    key = forms.CharField(max_length=64, widget=forms.HiddenInput)
    name = forms.CharField(
        label=_("Votre nom"),
        max_length=Withdrawal._meta.get_field("name").max_length,
        error_messages={"required": _("Indiquez votre nom.")},
    )
    email = forms.EmailField(
        label=_("Votre e-mail, pour l’accusé de réception"),
        help_text=_("Sans e-mail, vous l’imprimez à la page suivante."),
        required=False,
    )

    def __init__(self, *args, offers, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["key"].initial = secrets.token_urlsafe(16)
        self.offers = offers
        for offer in offers:
            self.fields[self.name_of(offer)] = forms.TypedChoiceField(
                label=offer.line.title,
                choices=[("", _("Je le garde")), *((n, self.words_of(offer, n)) for n in offer.quantities)],
                coerce=int,
                empty_value=0,
                required=False,
            )

    @staticmethod
    def name_of(offer):
        return f"line-{offer.line.pk}"

    @staticmethod
    def words_of(offer, quantity):
        said = {"many": quantity, "back": cents(offer.cents_of(quantity))}
        if quantity == offer.most:
            return ngettext("J’y renonce (%(back)s)", "Je renonce aux %(many)d (%(back)s)", quantity) % said
        return _("Je renonce à %(many)d (%(back)s)") % said

    @property
    def rows(self):
        """Each offer with its field, to be shown under its merchant."""
        return [(offer, self[self.name_of(offer)]) for offer in self.offers]

    @property
    def wanted(self) -> dict[int, int]:
        chosen = {offer.line.pk: self.cleaned_data.get(self.name_of(offer)) for offer in self.offers}
        return {pk: quantity for pk, quantity in chosen.items() if quantity}
