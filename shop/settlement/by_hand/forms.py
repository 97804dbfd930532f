"""What the treasurer types of a payment by hand."""

import datetime

from django import forms
from django.core.validators import MinValueValidator
from django.utils.translation import gettext_lazy as _

from merchants import form_keys
from merchants.money import to_cents
from shop.settlement.by_hand import noting
from shop.settlement.by_hand.models import HandPayment
from shop.settlement.forms import AmountField

Way = HandPayment.Way
# Earlier, the year was mistyped.
OLDEST = datetime.date(2020, 1, 1)


class HandPaymentForm(forms.Form):
    key = forms.RegexField(
        form_keys.PATTERN,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(["required", "invalid"], _("Cette page est trop ancienne\u202f: rechargez-la.")),
    )
    way = forms.ChoiceField(
        label=_("Qui a réglé\u202f?"),
        choices=[(Way.FROM_MERCHANT, _("Le commerçant")), (Way.TO_MERCHANT, _("L’association"))],
        error_messages=dict.fromkeys(["required", "invalid_choice"], _("Dites qui a réglé.")),
    )
    amount = AmountField(
        label=_("Montant (€)"),
        min_value=0,
        max_value=1_000_000,
        decimal_places=2,
        localize=True,
        error_messages={
            "required": _("Indiquez le montant."),
            "invalid": _("Écrivez un montant, par exemple 42,10."),
            "min_value": _("Écrivez un montant au-dessus de zéro."),
            "max_value": _("Un million d’euros au plus."),
            "max_decimal_places": _("Deux décimales au plus."),
        },
    )
    paid_on = forms.DateField(
        label=_("Date du virement"),
        widget=forms.DateInput({"type": "date", "min": OLDEST.isoformat()}, format="%Y-%m-%d"),
        validators=[MinValueValidator(OLDEST, _("Cette date est trop ancienne\u202f: vérifiez l’année."))],
        error_messages=dict.fromkeys(["required", "invalid"], _("Indiquez la date.")),
    )
    reference = forms.CharField(
        label=_("Facture, ou libellé du virement"),
        help_text=_("Ce qui permettra de le retrouver sur le relevé de la banque."),
        max_length=noting.LONGEST_REFERENCE,
        error_messages={"required": _("Dites ce que ce règlement concerne.")},
    )
    confirmed = forms.BooleanField(label=_("C’est bien cela, je confirme"), required=False, widget=forms.HiddenInput)

    def ask_to_confirm(self, doubt):
        """The same form again, with one box more."""
        self.add_error(None, str(doubt))
        self.fields["confirmed"].widget = forms.CheckboxInput()

    @property
    def facts(self) -> dict:
        found = self.cleaned_data
        told = {name: found[name] for name in ("key", "way", "paid_on", "reference")}
        return {**told, "cents": to_cents(found["amount"]), "is_confirmed": found["confirmed"]}


class UndoForm(forms.Form):
    because = forms.CharField(label=_("Pourquoi le défaire\u202f?"), max_length=noting.LONGEST_REASON)
