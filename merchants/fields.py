"""Numbers as merchants type them, read as in a file: « 4,20 € » is a price, « 1,4 kg » a weight."""

from django import forms
from django.utils.translation import gettext as _

from merchants.imports import numbers
from merchants.refusals import Refusal

HEAVIEST_PIECE = 100_000


class NumberField(forms.Field):
    """A number typed the French way; `reader` refuses with the sentence to show."""

    def __init__(self, *, reader, **options):
        self.reader = reader
        super().__init__(widget=forms.TextInput(attrs={"inputmode": "decimal", "maxlength": 30}), **options)

    def to_python(self, value):
        text = (value or "").strip()
        try:
            return self.reader(text) if text else None
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def prepare_value(self, value):
        return value if value is None or isinstance(value, str) else f"{value}".replace(".", ",")


def net_quantity(text):
    quantity = numbers.number(text)
    if not 0 < quantity < 1_000_000 or quantity != round(quantity, 3):
        raise numbers.Unreadable(_("Écrivez un nombre plus grand que zéro, avec trois décimales au plus."))
    return quantity


def grams(text):
    """« 1,4 kg », « 250 g », or a bare number of grams."""
    words = text.casefold().replace("\u202f", " ").strip()
    factor = 1000 if words.endswith("kg") else 1
    quantity = numbers.number(words.removesuffix("kg").removesuffix("g")) * factor
    if not 0 < quantity <= HEAVIEST_PIECE or quantity != int(quantity):
        raise numbers.Unreadable(_("Écrivez un poids en grammes, entre 1 g et 100 kg\u202f: 250, ou 1,4 kg."))
    return int(quantity)
