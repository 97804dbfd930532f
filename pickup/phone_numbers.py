"""Telephone numbers as people write them."""

import re

from django import forms
from django.core.validators import EMPTY_VALUES
from django.utils.translation import gettext as _


def digits(phone) -> str:
    """The nine digits that make a French number its own, with or without +33, spaces or dots."""
    return re.sub(r"\D", "", phone)[-9:]


class PhoneField(forms.CharField):
    """A number as people write it, with spaces or dots; kept as it was typed, tidied."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"})

    def clean(self, value):
        value = " ".join(super().clean(value).replace(".", " ").split())
        if value in EMPTY_VALUES:
            return ""
        if not re.fullmatch(r"\+?[\d ()/-]+", value) or not 9 <= len(re.sub(r"\D", "", value)) <= 15:
            raise forms.ValidationError(_("Ce numéro de téléphone semble incomplet. Exemple\u202f: 06 39 98 12 34."))
        return value
