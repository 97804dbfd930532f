"""What an owner types about who sells."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants.models import TaxIdentity

OLDEST = datetime.date(1900, 1, 1)


class TaxIdentityForm(forms.Form):
    kind = forms.ChoiceField(
        label=_("Qui vend\u202f?"),
        choices=TaxIdentity.Kind.choices,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Dites qui vend."),
            "invalid_choice": _("Choisissez l’une des deux réponses."),
        },
    )
    first_name = forms.CharField(label=_("Prénom"), max_length=60, required=False)
    last_name = forms.CharField(label=_("Nom"), max_length=60, required=False)
    born_on = forms.DateField(
        label=_("Date de naissance"),
        help_text=_("Seulement pour une personne qui vend en son nom. Vous et la trésorerie êtes seuls à la voir."),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        input_formats=["%Y-%m-%d", "%d/%m/%Y"],
        error_messages={"invalid": _("Écrivez une date, par exemple 14/07/1975.")},
    )

    def clean_born_on(self):
        day = self.cleaned_data["born_on"]
        if day and not OLDEST <= day < timezone.localdate():
            raise forms.ValidationError(_("Cette date n’est pas celle d’une naissance\u202f: relisez l’année."))
        return day

    def clean(self):
        said = super().clean()
        if said.get("kind") != TaxIdentity.Kind.INDIVIDUAL:
            return said
        words = {
            "first_name": _("Indiquez votre prénom."),
            "last_name": _("Indiquez votre nom."),
            "born_on": _("Indiquez votre date de naissance."),
        }
        for name, sentence in words.items():
            if not said.get(name) and name not in self.errors:
                self.add_error(name, sentence)
        return said
