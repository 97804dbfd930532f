"""What is typed about bags: how many, on which shelf, at what temperature, brought by whom."""

import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.models.sheet import StorageClass
from pickup.bags.custody import LONGEST_SHELF, Act, ShelfTooLong
from pickup.bags.packing import MOST_BAGS
from pickup.bags.shelving import Placed
from pickup.models import Bag

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


class ShelfField(forms.CharField):
    """Where the bags are put; may be left empty when they go straight to the counter."""

    def __init__(self, **kwargs):
        too_long = {"max_length": ShelfTooLong.sentence}
        super().__init__(required=False, max_length=LONGEST_SHELF, error_messages=too_long, **kwargs)


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


class PutAwayForm(forms.Form):
    """The bags of one order that come in: all of them unless some are ticked, each class on its shelf."""

    shelf = ShelfField()
    from_whom = forms.CharField(
        label=gettext_lazy("Apporté par"),
        required=False,
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off"}),
    )
    # Sent by the page that shows boxes to tick: no box ticked is then no bag, and not all of them.
    some = forms.BooleanField(required=False)

    def __init__(self, *args, bags, shelves=None, order=None, label="", **kwargs):
        super().__init__(*args, **kwargs)
        self.awaited = [bag for bag in bags if bag.where == Bag.Where.EXPECTED]
        self.here = [bag for bag in bags if bag.is_here]
        # Some of it came, be it given since.
        self.is_partly_here = any(bag.is_here or bag.where == Bag.Where.HANDED_OVER for bag in bags)
        # Of a label that is not awaited any more, nothing more is known: all the others are.
        self.label = label if any(bag.label == label for bag in self.awaited) else ""
        self.fields["bags"] = forms.TypedMultipleChoiceField(
            coerce=int, required=False, choices=[(bag.pk, bag.label) for bag in self.awaited]
        )
        self.fields["bags"].error_messages["invalid_choice"] = _("Ce sac n’est plus attendu\u202f: relisez la page.")
        for name in self.classes:
            proposed = (shelves or {}).get((order, name), "")
            self.fields[f"shelf_{name}"] = ShelfField(initial=proposed)
            self.fields[f"temperature_{name}"] = TemperatureField(required=False)

    @property
    def classes(self) -> list[str]:
        return [name for name in StorageClass.values if any(bag.storage_class == name for bag in self.awaited)]

    @property
    def groups(self) -> list[dict]:
        """Class by class, as the page shows them: with what was typed, when it is shown again."""
        return [
            {
                "name": name,
                "words": StorageClass(name).label,
                "shelf": self[f"shelf_{name}"].value() or "",
                "temperature": self[f"temperature_{name}"].value() or "",
                "bags": [(bag, self.is_ticked(bag)) for bag in self.awaited if bag.storage_class == name],
            }
            for name in self.classes
        ]

    def is_ticked(self, bag) -> bool:
        """All of them, unless the label of one was scanned, or some were chosen."""
        if self.is_bound and self.data.get("some"):
            return str(bag.pk) in self.data.getlist("bags")
        return not self.label or bag.label == self.label

    def placed(self) -> list[Placed]:
        told = self.cleaned_data
        chosen = set(told["bags"]) if told["bags"] or told["some"] else {bag.pk for bag in self.awaited}
        return [
            Placed(bags, told[f"shelf_{name}"] or told["shelf"], told[f"temperature_{name}"])
            for name in self.classes
            if (bags := [bag for bag in self.awaited if bag.storage_class == name and bag.pk in chosen])
        ]


class BagForm(forms.Form):
    """What is done of one bag on its shelf."""

    act = forms.ChoiceField(choices=[(act, act.label) for act in (Act.MOVED, Act.CHECKED, Act.NOT_RECEIVED)])
    shelf = ShelfField()
    temperature = TemperatureField(label=gettext_lazy("Température"), required=False)

    def clean(self):
        told = super().clean()
        if told.get("act") == Act.CHECKED and told.get("temperature") is None and not self.errors:
            self.add_error("temperature", TemperatureField.default_error_messages["invalid"])
        return told


class EndingForm(forms.Form):
    """What became of bags that nobody took; who may do what is the act's own affair."""

    ending = forms.CharField(required=False, max_length=12)
    storage_class = forms.ChoiceField(
        required=False,
        choices=StorageClass.choices,
        error_messages={"invalid_choice": gettext_lazy("Rien ne se garde ainsi ici\u202f: relisez la page.")},
    )
    to_whom = forms.CharField(
        required=False, max_length=80, error_messages={"max_length": gettext_lazy("Un nom de 80 caractères au plus.")}
    )
    taken_by = forms.CharField(
        required=False, max_length=80, error_messages={"max_length": gettext_lazy("Un nom de 80 caractères au plus.")}
    )
    note = forms.CharField(
        required=False,
        max_length=200,
        error_messages={"max_length": gettext_lazy("Dites-le en 200 caractères au plus.")},
    )
    told_by_product = forms.BooleanField(required=False)

    def clean(self):
        """Only the button pressed says whose word counts: who takes it back, who is given it, or why it is thrown."""
        told = super().clean()
        taken_by = told.pop("taken_by", "")
        if told.get("ending") == Act.RETURNED:
            told["to_whom"] = taken_by
        elif told.get("ending") != Act.GIVEN:
            told["to_whom"] = ""
        if told.get("ending") != Act.DISCARDED:
            told["note"] = ""
        return told

    @property
    def first_error(self) -> str:
        return next(iter(self.errors.values()))[0]
