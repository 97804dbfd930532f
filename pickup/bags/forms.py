"""What is typed about bags: how many, on which shelf, at what temperature, brought by whom."""

import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.models.sheet import StorageClass
from pickup.bags.packing import MOST_BAGS

COLDEST, HOTTEST = Decimal(-60), Decimal(120)


class BagCountsForm(forms.Form):
    """How many bags of each class; as the shop sees them on its table."""

    def __init__(self, *args, now: dict[str, int], **kwargs):
        super().__init__(*args, **kwargs)
        wrong = {"invalid": _("Écrivez un nombre de sacs."), "required": _("Écrivez un nombre de sacs.")}
        wrong |= {"min_value": _("Un sac au moins."), "max_value": _("Vingt sacs au plus de chaque sorte.")}
        for name, many in now.items():
            self.fields[name] = forms.IntegerField(
                label=StorageClass(name).label,
                min_value=1,
                max_value=MOST_BAGS,
                initial=many,
                error_messages=wrong,
                widget=forms.TextInput({"inputmode": "numeric", "maxlength": 2, "autocomplete": "off"}),
            )


class TemperatureField(forms.Field):
    """« 3,5 », « -18 °C », « −18 »; empty when nobody measured."""

    default_error_messages = {"invalid": gettext_lazy("Écrivez la température en degrés, par exemple 3,5.")}

    def to_python(self, value):
        text = "".join((value or "").split()).lower().removesuffix("c").removesuffix("°").replace("−", "-")
        if not text:
            return None
        if not re.fullmatch(r"[+-]?[0-9]{1,3}([.,][0-9])?", text):
            raise forms.ValidationError(self.error_messages["invalid"])
        degrees = Decimal(text.replace(",", "."))
        if not COLDEST <= degrees <= HOTTEST:
            raise forms.ValidationError(self.error_messages["invalid"])
        return degrees
