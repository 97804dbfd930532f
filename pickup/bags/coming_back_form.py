"""What is said of each bag that a round brought home: its shelf here, or its ending."""

from django import forms
from django.utils.translation import gettext_lazy as _

from pickup.bags.coming_back import BACK, Said
from pickup.bags.forms import ShelfField, TemperatureField
from pickup.models import BagMove

LATER = ("", _("Plus tard"))


class ComingBackForm(forms.Form):
    """One choice by person, shop and way of keeping; the shelf proposed is where bags of that class were put last."""

    to_whom = forms.CharField(label=_("Donné à qui ?"), required=False, max_length=80)
    note = forms.CharField(label=_("Jeté pourquoi ?"), required=False, max_length=200)

    def __init__(self, *args, carried, shelves, **kwargs):
        super().__init__(*args, **kwargs)
        self.carried = carried
        for one in carried:
            proposed = shelves.get((one.merchant_order.order_id, one.storage_class), "")
            choices = forms.ChoiceField(choices=[*one.choices, LATER], required=False, initial=BACK)
            choices.error_messages["invalid_choice"] = _("Ce n’est plus possible\u202f: choisissez à nouveau.")
            self.fields[f"act_{one.key}"] = choices
            self.fields[f"shelf_{one.key}"] = ShelfField(initial=proposed)
            self.fields[f"temperature_{one.key}"] = TemperatureField(required=False)

    @property
    def rows(self):
        """Each with its fields, as the page shows them."""
        return [
            {"carried": one, **{name: self[f"{name}_{one.key}"] for name in ("act", "shelf", "temperature")}}
            for one in self.carried
        ]

    @property
    def may_end(self) -> set[str]:
        """The endings offered somewhere: whom and why are asked for these alone."""
        return {act for one in self.carried for act, _words in one.choices} & {"GIVEN", "DISCARDED"}

    def said(self) -> list[Said]:
        told = self.cleaned_data
        return [self.said_of(one, told) for one in self.carried if told[f"act_{one.key}"]]

    def said_of(self, one, told) -> Said:
        act = told[f"act_{one.key}"]
        return Said(
            carried=one,
            act=act,
            shelf=told[f"shelf_{one.key}"],
            temperature=told[f"temperature_{one.key}"],
            to_whom=told["to_whom"] if act == BagMove.Act.GIVEN else "",
            note=told["note"] if act == BagMove.Act.DISCARDED else "",
        )
