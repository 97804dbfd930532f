"""What a shop types of its stock: so many, so many at each collection, when to be told, and until when it rests."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.fields import NumberField, ReadAtField, as_shown
from merchants.imports import numbers
from merchants.listing import pausing, per_collection
from merchants.listing.rhythm import Mode, mode_of
from merchants.models.merchant import Weekday

MOST_TOLD = 999
# What each button of a row adds to its number.
STEPS = {"nombre": 0, "plus": 1, "moins": -1}


def number(label, **options):
    widget = forms.NumberInput(attrs={"inputmode": "numeric", "min": 0})
    return forms.IntegerField(label=label, required=False, min_value=0, widget=widget, **options)


class StockForm(forms.Form):
    # The page carries what it showed, and when: a number nobody touched says nothing of what was sold since, and one
    # that was typed starts from there.
    quantity = NumberField(reader=numbers.count, required=False, show_hidden_initial=True)
    read_at = ReadAtField()

    def clean(self):
        if not self.cleaned_data.get("read_at"):
            raise forms.ValidationError(_("Rechargez la page, puis notez à nouveau."))
        return self.cleaned_data

    @property
    def said(self) -> dict:
        """As `counting.say` takes it."""
        typed = self.cleaned_data
        return {"left": typed["quantity"], "seen": as_shown(self, "quantity"), "read_at": typed["read_at"]}


class RhythmForm(forms.Form):
    """How a product runs out; the weekdays left empty are as the others."""

    mode = forms.ChoiceField(
        label=gettext_lazy("Comment il se compte"), choices=Mode.choices, widget=forms.RadioSelect
    )
    each_time = number(gettext_lazy("Combien à chaque retrait"), max_value=per_collection.MOST)
    low_stock = number(
        gettext_lazy("Me prévenir quand il en reste"),
        max_value=MOST_TOLD,
        help_text=gettext_lazy("Vide\u202f: comme pour toute la boutique. 0\u202f: jamais pour ce produit."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for day in Weekday:
            self.fields[f"jour-{day}"] = number(day.label.capitalize(), max_value=per_collection.MOST)

    @classmethod
    def of(cls, sheet, data=None):
        facts = {
            "mode": mode_of(sheet),
            "each_time": sheet.slot_quantity,
            "low_stock": sheet.low_stock,
            **{f"jour-{day}": quantity for day, quantity in sheet.slot_quantities.items()},
        }
        return cls(data, initial=facts)

    @property
    def days(self):
        return [self[f"jour-{day}"] for day in Weekday]

    @property
    def said(self) -> dict:
        """As `set_rhythm` takes it."""
        said = self.cleaned_data
        facts = {"mode": said["mode"], "each_time": said["each_time"], "low_at": said["low_stock"]}
        return {**facts, "on_weekdays": self.on_weekdays}

    @property
    def on_weekdays(self) -> dict[int, int]:
        said = {int(day): self.cleaned_data[f"jour-{day}"] for day in Weekday}
        return {day: quantity for day, quantity in said.items() if quantity is not None}

    def clean(self):
        facts = super().clean()
        if facts.get("mode") == Mode.EACH_TIME and facts.get("each_time") is None and "each_time" not in self.errors:
            self.add_error("each_time", _("Indiquez combien vous en faites pour chaque retrait."))
        return facts


class PauseForm(forms.Form):
    back_on = forms.DateField(
        label=gettext_lazy("De retour le"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        help_text=gettext_lazy("Ce jour-là, la vente reprend d’elle-même. Vide\u202f: jusqu’à ce que vous repreniez."),
    )
    word = forms.CharField(
        label=gettext_lazy("Un mot pour les habitants"),
        required=False,
        max_length=pausing.LONGEST_WORD,
        help_text=gettext_lazy("Par exemple\u202f: de retour lundi avec des fraises."),
    )


class AlertForm(forms.Form):
    low_stock = forms.IntegerField(
        label=gettext_lazy("Me prévenir quand il en reste"),
        min_value=0,
        max_value=MOST_TOLD,
        widget=forms.NumberInput(attrs={"inputmode": "numeric", "min": 0}),
        help_text=gettext_lazy(
            "Un seul message pour tous vos produits, une heure au moins entre deux. 0\u202f: aucun."
        ),
    )


class CountForm(forms.Form):
    """What the row showed travels with it: a number typed is compared with it, never with what is left now."""

    quantity = forms.IntegerField(min_value=0, required=False)
    seen = forms.IntegerField(min_value=0, required=False)
    read_at = ReadAtField()
    act = forms.ChoiceField(choices=[(name, name) for name in (*STEPS, "rien", "hier", "pause", "reprendre")])

    def clean(self):
        facts = super().clean()
        if facts.get("act") in {*STEPS, "hier"} and not facts.get("read_at"):
            self.add_error("read_at", _("Rechargez la page, puis notez à nouveau."))
        return facts

    @property
    def left(self) -> int:
        """What was typed, or shown, with the step of the button."""
        typed, seen = self.cleaned_data["quantity"], self.cleaned_data["seen"] or 0
        return max(0, (seen if typed is None else typed) + STEPS.get(self.cleaned_data["act"], 0))

    @property
    def page(self) -> dict:
        return {"seen": self.cleaned_data["seen"] or 0, "read_at": self.cleaned_data["read_at"]}
