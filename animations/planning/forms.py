"""What is typed of an animation, once or for all its dates."""

import datetime

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from animations.models import Animation, Series
from animations.models.told import Told
from merchants.fields import NumberField
from merchants.imports import numbers
from merchants.listing import pictures, short_codes
from merchants.models import Merchant, ShortCode
from merchants.models.merchant import Weekday
from merchants.models.sheet import VatCode
from merchants.opening import clock_of, instant_of
from merchants.refusals import Refusal
from pickup.models import PickupPoint, Room
from pickup.places.day_field import DayField
from pickup.places.recurrence import Recurrence, Rhythm
from pickup.places.recurrence import read as read_recurrence

MOST_PEOPLE, LARGEST_PARTY, MOST_CODES = 2000, 50, 40
A_DAY = datetime.timedelta(days=1)


def an_hour(label):
    return forms.TimeField(label=label, widget=forms.TimeInput({"type": "time"}, format="%H:%M"))


def a_text(name, *, rows=0, **options):
    """As long as its column, and required as it is."""
    column = Told._meta.get_field(name)
    options = {"label": column.verbose_name.capitalize(), "required": not column.blank, **options}
    if rows:
        return forms.CharField(widget=forms.Textarea({"rows": rows}), max_length=4000, **options)
    return forms.CharField(max_length=column.max_length, **options)


class ToldForm(forms.Form):
    """The facts that a date shares with its series."""

    title = a_text(
        "title", help_text=gettext_lazy("Comme sur une affiche\u202f: «\u00a0Le pot-au-feu sans peur\u00a0».")
    )
    kind = forms.ChoiceField(label=gettext_lazy("C’est"), choices=Told.Kind.choices)
    point = forms.ModelChoiceField(
        label=gettext_lazy("Où"),
        queryset=PickupPoint.objects.filter(is_active=True),
        empty_label=gettext_lazy("Choisissez le lieu"),
    )
    room = forms.ModelChoiceField(
        label=gettext_lazy("Dans quelle salle"),
        queryset=Room.objects.select_related("point").order_by("point__name", "name"),
        required=False,
        empty_label=gettext_lazy("Pas de salle en particulier"),
        help_text=gettext_lazy("Elle vous est gardée dès que l’animation est confirmée."),
    )
    host = forms.ModelChoiceField(
        label=gettext_lazy("Le commerçant qui l’anime"),
        queryset=Merchant.objects.listed().order_by("name"),
        required=False,
        empty_label=gettext_lazy("L’association"),
    )
    hosted_by = a_text("hosted_by", label=gettext_lazy("Avec qui d’autre"))
    description = a_text(
        "description", rows=6, help_text=gettext_lazy("Ce que l’on fera, ce que l’on apporte, avec quoi on repart.")
    )
    audience = a_text("audience", help_text=gettext_lazy("Par exemple\u202f: pour toutes et tous, dès 10 ans."))
    accessibility = a_text(
        "accessibility", help_text=gettext_lazy("Par exemple\u202f: chaises pour tous, boucle magnétique, interprète.")
    )
    capacity = forms.IntegerField(
        label=gettext_lazy("Combien de personnes, au plus"),
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        help_text=gettext_lazy("Vide\u202f: autant que la salle en accueille."),
    )
    entry = forms.ChoiceField(
        label=gettext_lazy("Pour venir"), choices=Told.Entry.choices, widget=forms.RadioSelect, initial=Told.Entry.OPEN
    )
    largest_party = forms.IntegerField(
        label=gettext_lazy("Personnes par inscription, au plus"), min_value=1, max_value=LARGEST_PARTY, initial=6
    )
    pricing = forms.ChoiceField(
        label=gettext_lazy("Combien cela coûte"),
        choices=Told.Pricing.choices,
        widget=forms.RadioSelect,
        initial=Told.Pricing.FREE,
    )
    price = NumberField(
        label=gettext_lazy("Prix par personne, en euros TTC"),
        reader=numbers.price,
        required=False,
        help_text=gettext_lazy(
            "Sur inscription et animée par un commerçant, la place se vend avec le panier, par lui\u202f; sinon elle "
            "se paie sur place."
        ),
    )
    member_price = NumberField(
        label=gettext_lazy("Prix pour les membres du lieu"), reader=numbers.price, required=False
    )
    vat_code = forms.ChoiceField(
        label=gettext_lazy("TVA de la place"),
        choices=VatCode.choices,
        initial=VatCode.STANDARD,
        required=False,
        help_text=gettext_lazy("Celle du commerçant qui vend la place. Un cours, une dégustation\u202f: taux normal."),
    )
    picture = forms.FileField(
        label=gettext_lazy("Une image"), required=False, widget=forms.FileInput({"accept": "image/*"})
    )
    picture_alt = a_text("picture_alt", help_text=gettext_lazy("Pour qui ne la voit pas."))

    MODEL = Animation
    FACTS = [
        *("title", "kind", "point", "room", "host", "hosted_by", "description", "audience", "accessibility"),
        *("capacity", "entry", "largest_party", "pricing", "price", "member_price", "vat_code", "picture_alt"),
    ]

    # What one may leave for later: folded until something is written there.
    MORE = [
        "hosted_by",
        "audience",
        "accessibility",
        "largest_party",
        "member_price",
        "vat_code",
        "picture",
        "picture_alt",
        "codes",
    ]

    @property
    def first(self):
        return [field for field in self if field.name not in self.MORE]

    @property
    def more(self):
        return [field for field in self if field.name in self.MORE]

    @property
    def has_more(self) -> bool:
        """Something is written, or refused, in what is folded."""
        untouched = ("", None, self.fields["largest_party"].initial, VatCode.STANDARD)
        return any(field.errors or field.value() not in untouched for field in self.more)

    def clean_picture(self):
        picture = self.cleaned_data["picture"]
        if isinstance(picture, UploadedFile):
            try:
                pictures.opened(picture)
            except Refusal as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
            picture.seek(0)
        return picture

    def clean(self):
        facts = super().clean()
        self.refuse_a_room_elsewhere(facts)
        self.refuse_an_odd_price(facts)
        return facts

    def refuse_a_room_elsewhere(self, facts):
        room, point = facts.get("room"), facts.get("point")
        if room and point and room.point_id != point.pk:
            self.add_error("room", _("Cette salle est à %(place)s.") % {"place": room.point.name})

    def refuse_an_odd_price(self, facts):
        price, reduced = facts.get("price"), facts.get("member_price")
        if facts.get("pricing") == Told.Pricing.FIXED:
            if not price and "price" not in self.errors:
                self.add_error("price", _("Écrivez le prix par personne."))
            elif price and reduced is not None and reduced > price:
                self.add_error("member_price", _("Les membres ne paient pas plus que tout le monde."))

    @property
    def facts(self) -> dict:
        """Field → value, as `programme` and `series` write them; the picture apart."""
        found = {name: self.cleaned_data[name] for name in self.FACTS if name in self.cleaned_data}
        found["vat_code"] = found.get("vat_code") or VatCode.STANDARD
        if found.get("pricing") != Told.Pricing.FIXED:
            found |= {"price": 0, "member_price": None}
        return found

    @classmethod
    def told_of(cls, one) -> dict:
        return {name: getattr(one, name) for name in cls.FACTS} | {"price": one.price or None}


LONGEST_OVER_MIDNIGHT = 12


def hours_over_midnight(starts, ends) -> float:
    return 24 + ends.hour - starts.hour + (ends.minute - starts.minute) / 60


class WhenMixin(forms.Form):
    """A day and two hours of the town's clock; an end before the start is after midnight."""

    day = DayField(label=gettext_lazy("Le"))
    starts = an_hour(gettext_lazy("De"))
    ends = an_hour(gettext_lazy("À"))

    def clean(self):
        """From 22 h to 1 h ends after midnight; from 18 h to 16 h is a slip."""
        facts = super().clean()
        starts, ends = facts.get("starts"), facts.get("ends")
        if starts and ends and ends <= starts and hours_over_midnight(starts, ends) > LONGEST_OVER_MIDNIGHT:
            self.add_error("ends", _("La fin vient après le début."))
        return facts

    @property
    def moments(self) -> dict:
        day, starts, ends = (self.cleaned_data[name] for name in ("day", "starts", "ends"))
        last = day if ends > starts else day + datetime.timedelta(days=1)
        return {"starts_at": instant_of(day, starts), "ends_at": instant_of(last, ends)}


class AnimationForm(WhenMixin, ToldForm):
    members_until = DayField(
        label=gettext_lazy("Membres du lieu d’abord, jusqu’au"),
        required=False,
        help_text=gettext_lazy("Ce jour compris. Vide\u202f: ouvert à tout le monde aussitôt."),
    )
    closes_on = DayField(
        label=gettext_lazy("Inscriptions jusqu’au"),
        required=False,
        help_text=gettext_lazy("Vide\u202f: jusqu’au début."),
    )
    codes = forms.CharField(
        label=gettext_lazy("Produits présentés"),
        required=False,
        widget=forms.Textarea({"rows": 2}),
        help_text=gettext_lazy("Leurs codes du catalogue imprimé, séparés par des espaces."),
    )

    field_order = [
        *("title", "kind", "day", "starts", "ends", "point", "room", "host", "description"),
        *("capacity", "entry", "pricing", "price"),
    ]

    def clean_codes(self):
        typed = self.cleaned_data["codes"].replace(",", " ").replace(";", " ").split()
        if len(typed) > MOST_CODES:
            raise forms.ValidationError(_("Quarante produits au plus\u202f: gardez ceux que l’on goûtera."))
        return [self.product_of(code) for code in typed]

    def product_of(self, code):
        try:
            number = short_codes.read(code)
        except Refusal as refusal:
            raise forms.ValidationError(str(refusal)) from refusal
        found = ShortCode.objects.select_related("sheet").filter(pk=number).first()
        if found is None:
            raise forms.ValidationError(str(short_codes.Misheard(code[:20])))
        return found.sheet.product_id

    def clean(self):
        facts = super().clean()
        for name in ("members_until", "closes_on"):
            if facts.get(name) and facts.get("day") and facts[name] > facts["day"]:
                self.add_error(name, _("Cette date vient avant l’animation, ou le jour même."))
        return facts

    @property
    def facts(self):
        limits = {
            "members_first_until": last_moment_of(self.cleaned_data["members_until"]),
            "registration_ends_at": last_moment_of(self.cleaned_data["closes_on"]),
        }
        return {**super().facts, **self.moments, **limits}

    @classmethod
    def of(cls, animation, data=None, files=None):
        starts, ends = clock_of(animation.starts_at), clock_of(animation.ends_at)
        when = {"day": starts.date(), "starts": starts.time(), "ends": ends.time()}
        limits = {
            "members_until": last_day_of(animation.members_first_until),
            "closes_on": last_day_of(animation.registration_ends_at),
        }
        return cls(data, files, initial={**cls.told_of(animation), **when, **limits, "codes": codes_of(animation)})


def last_moment_of(day):
    """Midnight at the end of that day, on the town's clock."""
    return instant_of(day + A_DAY, datetime.time(0)) if day else None


def last_day_of(moment):
    return clock_of(moment - A_DAY).date() if moment else None


def codes_of(animation) -> str:
    shown = ShortCode.objects.filter(sheet__product__animations=animation).order_by("pk")
    return " ".join(found.code for found in shown)


class SeriesForm(ToldForm):
    rhythm = forms.ChoiceField(
        label=gettext_lazy("Revient"), choices=[one for one in Rhythm.choices if one[0] != Rhythm.ONCE]
    )
    weekday = forms.TypedChoiceField(label=gettext_lazy("Le"), choices=Weekday.choices, coerce=int)
    starts_on = DayField(label=gettext_lazy("À partir du"))
    until = DayField(
        label=gettext_lazy("Jusqu’au (compris)"), required=False, help_text=gettext_lazy("Vide\u202f: sans fin.")
    )
    starts_at = an_hour(gettext_lazy("De"))
    ends_at = an_hour(gettext_lazy("À"))
    on_public_holidays = forms.BooleanField(label=gettext_lazy("Aussi les jours fériés"), required=False)

    MODEL = Series
    FACTS = [*ToldForm.FACTS, "starts_at", "ends_at", "on_public_holidays"]
    field_order = [
        *("title", "kind", "rhythm", "weekday", "starts_on", "until", "starts_at", "ends_at", "on_public_holidays"),
        *("point", "room", "host", "description", "capacity", "entry", "pricing", "price"),
    ]

    def clean(self):
        facts = super().clean()
        if facts.get("starts_on") and facts.get("until") and facts["until"] < facts["starts_on"]:
            self.add_error("until", _("La dernière date vient après la première."))
        if facts.get("starts_at") and facts.get("ends_at") and facts["ends_at"] <= facts["starts_at"]:
            self.add_error("ends_at", _("La fin vient après le début."))
        return facts

    @property
    def recurrence(self) -> Recurrence:
        said = self.cleaned_data
        return Recurrence(said["rhythm"], said["weekday"], said["starts_on"], said["until"])

    @classmethod
    def of(cls, series, data=None, files=None):
        """Its rhythm is not written again: another rhythm is another series."""
        form = cls(data, files, initial=cls.told_of(series))
        for name in ("rhythm", "weekday", "starts_on", "until"):
            del form.fields[name]
        return form


def recurrence_of(series) -> Recurrence:
    return read_recurrence(series.recurrence, series.starts_on)


class ReportForm(forms.Form):
    words = forms.CharField(
        label=gettext_lazy("Racontez-le à qui n’y était pas"),
        max_length=4000,
        widget=forms.Textarea({"rows": 6}),
        error_messages={
            "required": gettext_lazy("Quelques phrases suffisent\u202f: ce qui s’est fait, ce qui s’est dit.")
        },
    )
    attendance = forms.IntegerField(
        label=gettext_lazy("Combien de personnes sont venues"), required=False, min_value=0, max_value=MOST_PEOPLE
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("Pourquoi"), max_length=200)
