"""What a merchant or the treasurer types about where money goes."""

import re

from django import forms
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as WrongNumber

from merchants.money import to_cents
from shop.settlement import sepa_zone


class IbanForm(forms.Form):
    iban = forms.CharField(
        label=_("IBAN"),
        help_text=_("Il est sur votre relevé d’identité bancaire. Les espaces ne comptent pas."),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Recopiez l’IBAN de votre relevé d’identité bancaire.")},
    )
    holder = forms.CharField(
        label=_("Titulaire du compte"),
        help_text=_("Comme sur le relevé."),
        max_length=70,
        error_messages={"required": _("Indiquez au nom de qui est le compte.")},
    )

    def clean_iban(self):
        try:
            return sepa_zone.validate(self.cleaned_data["iban"])
        except sepa_zone.OutsideTheZone as outside:
            raise forms.ValidationError(
                _("Nos virements ne vont pas dans ce pays\u202f: donnez le compte d’une banque de la zone SEPA.")
            ) from outside
        except WrongNumber as wrong:
            raise forms.ValidationError(
                _("Cet IBAN n’est pas complet, ou un caractère a changé\u202f: recopiez-le du relevé.")
            ) from wrong


class CalledForm(forms.Form):
    """What the treasurer notes once the shop was called: the number read aloud, and with whom."""

    iban = forms.CharField(widget=forms.HiddenInput, max_length=34)
    spoken_to = forms.CharField(
        label=_("Qui avez-vous eu au téléphone\u202f?"),
        max_length=80,
        error_messages={
            "required": _("Écrivez le nom de la personne que vous avez eue au téléphone."),
            "max_length": _("Un nom de 80 lettres au plus."),
        },
        widget=forms.TextInput({"autocomplete": "off"}),
    )


class SetOffForm(forms.Form):
    """Two buttons, one per answer."""

    agreed = forms.ChoiceField(choices=[("oui", _("oui")), ("non", _("non"))])


class AmountField(forms.DecimalField):
    """An amount as one writes it: « 12,50 » or « 12.50 € »."""

    def to_python(self, value):
        text = re.sub(r"[\s€]", "", str(value or ""))
        return super().to_python(text.replace(".", ","))


class KeyForm(forms.Form):
    """One key per page shown: sent twice, it is one payout."""

    key = forms.RegexField(
        r"^po:\d{4}-\d\d-\d\d:\d{1,4}$",
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(["required", "invalid"], _("Cette page est trop ancienne\u202f: rechargez-la.")),
    )


class TownPayoutForm(KeyForm):
    amount = AmountField(
        label=_("Montant à verser (€)"),
        min_value=1,
        max_value=1_000_000,
        decimal_places=2,
        localize=True,
        error_messages={
            "required": _("Indiquez le montant à verser."),
            "invalid": _("Écrivez un montant, par exemple 120,50."),
            "min_value": _("Un euro au moins."),
            "max_value": _("Un million d’euros au plus."),
            "max_decimal_places": _("Deux décimales au plus."),
        },
    )

    @property
    def cents(self) -> int:
        return to_cents(self.cleaned_data["amount"])
