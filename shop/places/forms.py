"""What the association types of a place: how one comes, its hours, its rooms, its rendezvous."""

import datetime

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.hours import reading
from merchants.listing import pictures
from merchants.models import Merchant
from merchants.models.merchant import Weekday
from merchants.models.sheet import StorageClass
from pickup.models import PickupPoint, PlaceDays, Room
from pickup.places import describing
from pickup.places.closing import LONGEST_REASON
from pickup.places.day_field import DayField
from pickup.places.recurrence import Recurrence, Rhythm
from pickup.places.rendezvous import Terms
from shop.closures.forms import HoursField, WeekForm, name_of

MOST_BAGS, MOST_PEOPLE = 5000, 2000
HOURS_EXAMPLE = "10\u00a0h – 12\u00a0h"
FURTHEST_CUTOFF = 7


def cutoff_days():
    """« le jour même », « la veille », « 2 jours avant »…"""
    several = [(days, _("%(days)d jours avant") % {"days": days}) for days in range(2, FURTHEST_CUTOFF + 1)]
    return [(0, _("le jour même")), (1, _("la veille")), *several]


class OneOpening(HoursField):
    """« 10 h – 12 h », read as one opening; nothing when it is empty."""

    def __init__(self, **options):
        super().__init__(shown=HOURS_EXAMPLE, **options)

    def clean(self, value):
        found = super().clean(value)
        if len(found) > 1:
            raise forms.ValidationError(
                _("Une seule plage d’heures ici, par exemple %(said)s.") % {"said": HOURS_EXAMPLE}
            )
        return found[0] if found else None


# --- The place --------------------------------------------------------------------------------


class AboutForm(forms.ModelForm):
    class Meta:
        model = PickupPoint
        fields = [
            *("name", "street", "postcode", "city", "access", "step_free", "parking", "by_bus"),
            *("story", "picture", "picture_alt", "opens_on_public_holidays"),
        ]
        labels = {
            "access": gettext_lazy("Comment trouver la porte"),
            "picture": gettext_lazy("Une photo qui donne envie de venir"),
            "opens_on_public_holidays": gettext_lazy("Le lieu ouvre aussi les jours fériés"),
        }
        help_texts = {
            "access": gettext_lazy("Comme vous le diriez au téléphone à quelqu’un qui n’est jamais venu."),
            "parking": gettext_lazy("Par exemple\u202f: gratuit place de la Mairie, une place adaptée devant."),
            "by_bus": gettext_lazy("Par exemple\u202f: ligne 4, arrêt Halle\u202f; attaches pour dix vélos."),
            "story": gettext_lazy("Le café, les ateliers, les gens que l’on y croise."),
        }
        widgets = {
            "access": forms.Textarea({"rows": 3}),
            "story": forms.Textarea({"rows": 5}),
            "picture": forms.FileInput({"accept": "image/*"}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["step_free"].choices = [("", _("Pas encore dit")), *PickupPoint.StepFree.choices]

    def _post_clean(self):
        super()._post_clean()
        upload = self.cleaned_data.get("picture")
        if isinstance(upload, UploadedFile) and not self.errors:
            self.keep(upload)

    def keep(self, upload):
        upload.seek(0)
        try:
            pictures.keep(self.instance.picture, upload)
        except pictures.PictureRefused as refused:
            self.add_error("picture", str(refused))

    @property
    def facts(self) -> dict:
        return {name: getattr(self.instance, name) for name in self.Meta.fields}


class PlaceWeekForm(WeekForm):
    """Each day in one line, as the shops say theirs."""

    @classmethod
    def of(cls, point):
        week = describing.week_of(point)
        return cls(initial={name_of(day): reading.written(times) for day, times in week.items()})


class DaysForm(forms.Form):
    first_on = DayField(label=gettext_lazy("Du"))
    last_on = DayField(
        label=gettext_lazy("Au (compris)"), required=False, help_text=gettext_lazy("Vide pour un seul jour.")
    )
    times = OneOpening(
        label=gettext_lazy("Heures ces jours-là"),
        help_text=gettext_lazy("Vide\u202f: le lieu est fermé, et aucun retrait n’y a lieu."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        help_text=gettext_lazy(
            "En quelques mots, que les habitants liront\u202f: «\u202ftravaux\u202f», «\u202fcongés\u202f»…"
        ),
        max_length=PlaceDays._meta.get_field("reason").max_length,
    )

    def clean(self):
        facts = super().clean()
        first, last = facts.get("first_on"), facts.get("last_on") or facts.get("first_on")
        if first and last and last < timezone.localdate():
            self.add_error("first_on", _("Ces jours sont passés."))
        return {**facts, "last_on": last}


class RoomForm(forms.ModelForm):
    capacity = forms.IntegerField(
        label=gettext_lazy("Personnes à la fois, au plus"),
        help_text=gettext_lazy("L’effectif déclaré pour cette salle\u202f: personne n’entre au-delà."),
        min_value=1,
        max_value=MOST_PEOPLE,
    )

    counter_people = forms.IntegerField(
        label=gettext_lazy("Personnes au comptoir, quand on y retire"),
        help_text=gettext_lazy(
            "Si l’on retire les commandes dans cette salle\u202f: combien de personnes y passent au même moment. "
            "Leurs places sont gardées pendant les animations. Vide si le comptoir est ailleurs."
        ),
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
    )

    def clean_counter_people(self):
        return self.cleaned_data["counter_people"] or 0

    class Meta:
        model = Room
        fields = ["name", "capacity", "counter_people", "is_step_free", "used_for"]
        help_texts = {"used_for": gettext_lazy("Par exemple\u202f: cours de cuisine, conférences, ateliers.")}


class StorageForm(forms.Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in StorageClass:
            self.fields[name.value] = forms.IntegerField(
                label=name.label.capitalize(), min_value=0, max_value=MOST_BAGS
            )


class ExcludedForm(forms.Form):
    merchants = forms.ModelMultipleChoiceField(
        Merchant.objects.listed(),
        label=gettext_lazy("N’y livrent pas"),
        to_field_name="code",
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


# --- Its rendezvous ---------------------------------------------------------------------------


class RuleForm(forms.Form):
    rhythm = forms.ChoiceField(label=gettext_lazy("Revient"), choices=Rhythm.choices)
    weekday = forms.TypedChoiceField(label=gettext_lazy("Le"), choices=Weekday.choices, coerce=int)
    starts_on = DayField(
        label=gettext_lazy("À partir du"),
        help_text=gettext_lazy("Une semaine sur deux se compte à partir de cette date."),
    )
    until = DayField(
        label=gettext_lazy("Jusqu’au (compris)"), required=False, help_text=gettext_lazy("Vide\u202f: sans fin.")
    )
    times = OneOpening(label=gettext_lazy("Heures"))
    capacity = forms.IntegerField(
        label=gettext_lazy("Combien de personnes peuvent venir chercher leur commande"),
        min_value=1,
        max_value=MOST_PEOPLE,
    )
    cutoff_days = forms.TypedChoiceField(
        label=gettext_lazy("On commande jusqu’à"), choices=cutoff_days, coerce=int, initial=1
    )
    cutoff_at = forms.TimeField(
        label=gettext_lazy("Heure"),
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
        initial=datetime.time(18),
    )
    on_public_holidays = forms.BooleanField(label=gettext_lazy("A lieu aussi les jours fériés"), required=False)

    @classmethod
    def of(cls, rule, data=None):
        terms = Terms.of(rule)
        found = terms.recurrence
        names = ["capacity", "cutoff_days", "cutoff_at", "on_public_holidays"]
        facts = {name: getattr(found, name) for name in ("rhythm", "weekday", "starts_on", "until")}
        facts |= {name: getattr(terms, name) for name in names}
        return cls(data, initial={**facts, "times": reading.written([(terms.starts_at, terms.ends_at)])})

    def clean_times(self):
        if not self.cleaned_data["times"]:
            raise forms.ValidationError(_("Écrivez les heures, par exemple %(said)s.") % {"said": HOURS_EXAMPLE})
        return self.cleaned_data["times"]

    def clean(self):
        facts = super().clean()
        starts_on, until = facts.get("starts_on"), facts.get("until")
        if starts_on and until and until < starts_on:
            self.add_error("until", _("La dernière date vient après la première."))
        return facts

    @property
    def terms(self) -> Terms:
        said = self.cleaned_data
        found = Recurrence(said["rhythm"], said["weekday"], said["starts_on"], said["until"])
        names = ["capacity", "cutoff_days", "cutoff_at", "on_public_holidays"]
        starts_at, ends_at = said["times"]
        return Terms(found, starts_at, ends_at, **{name: said[name] for name in names})


class DateForm(forms.Form):
    """One date that is not like the others, or one more."""

    NOT, OTHERWISE = "NOT", "OTHERWISE"
    on = DayField(label=gettext_lazy("Le"))
    what = forms.ChoiceField(
        label=gettext_lazy("Ce jour-là"),
        choices=[
            (NOT, gettext_lazy("n’a pas lieu")),
            (OTHERWISE, gettext_lazy("a lieu autrement, ou en plus")),
        ],
    )
    times = OneOpening(label=gettext_lazy("Heures"), help_text=gettext_lazy("Vide\u202f: les heures habituelles."))
    capacity = forms.IntegerField(
        label=gettext_lazy("Nombre de personnes"),
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        help_text=gettext_lazy("Vide\u202f: comme d’habitude."),
    )
    reason = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        required=False,
        max_length=LONGEST_REASON,
        help_text=gettext_lazy("Les habitants le lisent quand une date n’a pas lieu."),
    )

    def clean_on(self):
        if self.cleaned_data["on"] < timezone.localdate():
            raise forms.ValidationError(_("Ce jour est passé."))
        return self.cleaned_data["on"]

    @property
    def facts(self) -> dict:
        said = self.cleaned_data
        happens = said["what"] == self.OTHERWISE
        return {"happens": happens, **{name: said[name] for name in ("on", "times", "capacity", "reason")}}
