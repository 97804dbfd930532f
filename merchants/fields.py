"""Numbers as merchants type them, read as in a file: « 4,20 € » is a price, « 1,4 kg » a weight."""

import datetime

from django import forms
from django.core.exceptions import ValidationError
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


class ReadAtField(forms.DateTimeField):
    """When a page was read, which travels with its form: what happened since is not undone by it."""

    widget = forms.HiddenInput

    def __init__(self, **options):
        formats = ["%Y-%m-%dT%H:%M:%S.%f%z", "%Y-%m-%dT%H:%M:%S%z"]
        super().__init__(required=False, input_formats=formats, **options)

    def prepare_value(self, value):
        return value.isoformat() if isinstance(value, datetime.datetime) else value

    def clean(self, value):
        """In the first and the last year of calendars, a moment has none on another clock."""
        read_at = super().clean(value)
        if read_at and read_at.year in {datetime.MINYEAR, datetime.MAXYEAR}:
            raise forms.ValidationError(_("Rechargez la page, puis notez à nouveau."))
        return read_at


def as_shown(form, name):
    """What the page showed in a field whose first value travels with it; what is there now, if it does not."""
    field, sent = form.fields[name], form.data.get(form.add_initial_prefix(name))
    try:
        return form[name].initial if sent is None else field.to_python(sent)
    except ValidationError:
        return form[name].initial


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
