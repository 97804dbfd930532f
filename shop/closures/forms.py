"""What a shop types of its hours: each day in one line, as one would say it."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.hours import editing, reading
from merchants.models import Closure
from merchants.models.merchant import Weekday
from merchants.refusals import Refusal
from pickup.places.day_field import DayField

AN_EXAMPLE = "8\u00a0h – 12\u00a0h\u00a030, 15\u00a0h – 19\u00a0h"
LONGEST_LINE = 100
FURTHEST_LIMIT = 7
SHUT = gettext_lazy("fermé")


class HoursField(forms.CharField):
    """« 8 h – 12 h 30, 15 h – 19 h », read as openings; closed when empty."""

    def __init__(self, *, shown=SHUT, **options):
        widget = forms.TextInput(attrs={"autocomplete": "off", "placeholder": shown})
        super().__init__(required=False, max_length=LONGEST_LINE, widget=widget, **options)

    def clean(self, value):
        try:
            return reading.read(super().clean(value))
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal


class WeekForm(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for day in Weekday:
            self.fields[name_of(day)] = HoursField(label=day.label.capitalize())

    @classmethod
    def of(cls, merchant):
        week = editing.week_of(merchant)
        return cls(initial={name_of(day): reading.written(times) for day, times in week.items()})

    def like_the_day_before(self, day: int) -> dict:
        """What was typed, that day as the one before it."""
        typed = {name: self.data.get(name, "") for name in self.fields}
        return typed | {name_of(day): typed.get(name_of((day - 1) % 7), "")}

    @property
    def week(self) -> dict:
        return {day: self.cleaned_data[name_of(day)] for day in Weekday.values}


def name_of(day) -> str:
    return f"jour-{int(day)}"


class HolidaysForm(forms.Form):
    """Those asked about travel with the page: a holiday that it did not show keeps its answer."""

    opens_on = forms.MultipleChoiceField(
        label=gettext_lazy("Jours fériés où vous ouvrez"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, holidays, **kwargs):
        super().__init__(*args, **kwargs)
        self.asked = set(holidays.values())
        self.fields["opens_on"].choices = [(name, name) for name in self.asked]


class ClosureForm(forms.Form):
    first_on = DayField(label=gettext_lazy("Du"))
    last_on = DayField(
        label=gettext_lazy("Au (compris)"),
        required=False,
        help_text=gettext_lazy("Laissez vide pour un seul jour."),
    )
    motive = forms.CharField(
        label=gettext_lazy("Motif"),
        required=False,
        max_length=Closure._meta.get_field("reason").max_length,
        help_text=gettext_lazy(
            "Les habitants le lisent, et les autres boutiques dont une commande change. "
            "Par exemple\u202f: congés, formation."
        ),
    )

    def __init__(self, *args, closures=(), **kwargs):
        super().__init__(*args, **kwargs)
        self.closures = closures

    def clean(self):
        facts = super().clean()
        first, last = facts.get("first_on"), facts.get("last_on") or facts.get("first_on")
        if first and last:
            if last < first:
                self.add_error("last_on", str(editing.UpsideDown.sentence))
            elif (last - first).days >= editing.LONGEST_CLOSURE_DAYS:
                self.add_error("last_on", str(editing.TooLong.sentence))
            elif last < timezone.localdate():
                self.add_error("last_on", str(editing.Past.sentence))
            self.refuse_closed_already(first, last, facts.get("motive", ""))
        return {**facts, "last_on": last}

    def refuse_closed_already(self, first, last, motive):
        """Said twice, a closure is one; another over the same days would be called off in two places."""
        for one in self.closures:
            is_same = (one.first_on, one.last_on, one.reason) == (first, last, motive.strip())
            if not is_same and one.first_on <= last and first <= one.last_on:
                words = _("Vous fermez déjà %(days)s. Annulez d’abord cette fermeture, ou choisissez d’autres jours.")
                self.add_error("first_on", words % {"days": editing.days_words(one.first_on, one.last_on)})
                return


class SpecialForm(forms.Form):
    day = DayField(label=gettext_lazy("Le"))
    times = HoursField(label=gettext_lazy("Vous ouvrez"), shown=AN_EXAMPLE)

    def clean_day(self):
        if self.cleaned_data["day"] < timezone.localdate():
            raise forms.ValidationError(str(editing.Past.sentence))
        return self.cleaned_data["day"]

    def clean_times(self):
        if not self.cleaned_data["times"]:
            raise forms.ValidationError(_("Écrivez vos heures, par exemple %(said)s.") % {"said": AN_EXAMPLE})
        return self.cleaned_data["times"]


class LimitForm(forms.Form):
    """« La veille, 12:00 »; no hour, no limit of the shop's own."""

    days_before = forms.TypedChoiceField(label=gettext_lazy("On vous commande jusqu’à"), coerce=int, initial=1)
    until = forms.TimeField(
        label=gettext_lazy("Heure"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        help_text=gettext_lazy("Vide\u202f: pas d’autre limite que vos heures et le temps de préparer."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        days = range(FURTHEST_LIMIT + 1)
        self.fields["days_before"].choices = [(number, editing.before_words(number)) for number in days]

    @classmethod
    def of(cls, merchant):
        return cls(initial={"days_before": merchant.order_days_before, "until": merchant.order_until})
