"""What is typed of a member, of a fee and of a permanence; every refusal is a sentence."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from animations.membership import fees
from animations.membership.joining import Person
from animations.membership.paper import fee_words
from animations.models import MemberKind, Membership, MembershipPeriod, MembershipReceipt, ShiftTask
from merchants import form_keys
from merchants.invoicing.legible import refuse_unwritable
from pickup.forms import EurosField
from pickup.models import PickupPoint
from pickup.phone_numbers import digits
from pickup.places.day_field import DayField
from pickup.places.recurrence import Recurrence, Rhythm

ORGANISED = {MemberKind.AUTHORITY}
FEWEST_DIGITS = 6
MOST_PEOPLE = 50


class Writable(forms.CharField):
    """What will be printed one day on a card or a list."""

    def __init__(self, **options):
        options.setdefault("widget", forms.TextInput())
        most = options.get("max_length", 0)
        said = gettext_lazy("C’est trop long\u202f: %(most)d signes au plus.") % {"most": most}
        options["error_messages"] = {"max_length": said, **options.get("error_messages", {})}
        super().__init__(**options)

    def clean(self, value):
        text = super().clean(value)
        refuse_unwritable(text)
        return text


def key_field():
    return forms.RegexField(form_keys.PATTERN, widget=forms.HiddenInput)


def a_day(label, **options):
    said = {
        "required": gettext_lazy("Choisissez un jour."),
        "invalid": gettext_lazy("Écrivez un jour, par exemple 28/11/2026."),
    }
    return DayField(label=label, error_messages=said, **options)


def a_time(label):
    widget = forms.TimeInput({"type": "time"}, format="%H:%M")
    said = {
        "required": gettext_lazy("Dites l’heure."),
        "invalid": gettext_lazy("Écrivez une heure, par exemple 10:30."),
    }
    return forms.TimeField(label=label, widget=widget, error_messages=said)


def kinds_with_fees() -> list[tuple[str, str]]:
    """« Habitant, habitante, 10,00 € par an »."""
    told = fees.fees_on(timezone.localdate())
    yearly = _("%(kind)s\u202f: %(fee)s par an")
    return [
        (
            kind.value,
            yearly % {"kind": kind.label, "fee": fee_words(cents)}
            if cents
            else _("%(kind)s\u202f: gratuit") % {"kind": kind.label},
        )
        for kind, cents in told
    ]


class KindForm(forms.Form):
    """A year, chosen each time."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Pour un an, en tant que"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Touchez ce que vous êtes pour le lieu\u202f: habitant, soutien…")},
    )
    key = key_field()

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields["kind"].choices = kinds_with_fees()


class PersonForm(forms.Form):
    last_name = Writable(
        label=gettext_lazy("Nom"),
        max_length=60,
        widget=forms.TextInput({"autocomplete": "family-name"}),
        error_messages={"required": gettext_lazy("Indiquez un nom\u202f: c’est lui qui est inscrit au registre.")},
    )
    first_name = Writable(
        label=gettext_lazy("Prénom"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"autocomplete": "given-name"}),
    )
    organisation = Writable(
        label=gettext_lazy("Commerce, association ou collectivité"),
        help_text=gettext_lazy("Si vous adhérez en son nom."),
        max_length=120,
        required=False,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        help_text=gettext_lazy("Si vous voulez\u202f: pour la carte, le reçu, et savoir quand l’année finit."),
        max_length=254,
        required=False,
        widget=forms.EmailInput({"autocomplete": "email"}),
        error_messages={
            "invalid": gettext_lazy("Cette adresse a l’air incomplète\u202f: prenom@exemple.fr."),
            "max_length": gettext_lazy("Cette adresse est trop longue."),
        },
    )
    phone = Writable(
        label=gettext_lazy("Téléphone"),
        help_text=gettext_lazy("Si vous voulez."),
        max_length=20,
        required=False,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel"}),
    )
    may_be_asked = forms.BooleanField(
        label=gettext_lazy("On peut me demander de tenir une permanence quand il manque quelqu’un"), required=False
    )

    def clean_phone(self):
        phone = self.cleaned_data["phone"]
        if phone and len(digits(phone)) < FEWEST_DIGITS:
            raise forms.ValidationError(_("Ce numéro est trop court\u202f: relisez-le."))
        return phone

    def clean(self):
        said = super().clean()
        if said.get("kind") in ORGANISED and not said.get("organisation") and "organisation" not in self.errors:
            self.add_error("organisation", _("Écrivez le nom de la collectivité."))
        return said

    def person(self) -> Person:
        said = self.cleaned_data
        return Person(**{name: said[name] for name in Person.__dataclass_fields__ if name in said})


class PlaceField(forms.ModelChoiceField):
    """Of what no database can hold, none is asked."""

    def to_python(self, value):
        if isinstance(value, str) and "\0" in value:
            raise forms.ValidationError(self.error_messages["invalid_choice"], code="invalid_choice")
        return super().to_python(value)


class AtAPlace(forms.Form):
    """Which third place: not asked where there is only one."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        points = PickupPoint.objects.filter(is_active=True, kind=PickupPoint.Kind.FIXED).order_by("name")
        asked = PlaceField(
            label=_("De quel lieu"),
            queryset=points,
            empty_label=None,
            to_field_name="slug",
            error_messages={
                "required": _("Dites de quel lieu."),
                "invalid_choice": _("Ce lieu n’est pas de ceux-ci."),
            },
        )
        self.fields = {"point": asked, **self.fields}
        first = list(points[:2])
        if len(first) == 1:
            asked.initial, asked.widget = first[0].slug, forms.HiddenInput()


class JoinForm(AtAPlace, PersonForm, KindForm):
    """On the web: as little as possible."""

    field_order = ["point", "kind", "last_name", "first_name", "organisation", "email", "phone", "may_be_asked", "key"]

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.order_fields(self.field_order)


def postal_fields():
    lengths = {"street": 150, "postcode": 5, "city": 80}
    labels = {"street": _("Adresse"), "postcode": _("Code postal"), "city": _("Commune")}
    return {
        name: Writable(
            label=labels[name], max_length=most, required=False, widget=forms.TextInput({"autocomplete": "off"})
        )
        for name, most in lengths.items()
    }


class WithAddress(forms.Form):
    """As on the paper form."""

    def __init__(self, *args, **options):
        super().__init__(*args, **options)
        self.fields |= postal_fields()


class PaperForm(WithAddress, JoinForm):
    """What somebody wrote with a pen, typed by staff; the place is the counter's, or chosen."""

    def __init__(self, *args, point=None, **options):
        super().__init__(*args, **options)
        if point:
            del self.fields["point"]


class ChangeForm(WithAddress, PersonForm):
    """What is in the register, as they say it today."""

    def __init__(self, *args, member: Membership, **options):
        names = [*PersonForm.base_fields, "street", "postcode", "city"]
        super().__init__(*args, initial={name: getattr(member, name) for name in names}, **options)


# --- Money ------------------------------------------------------------------------------------


class SettleForm(forms.Form):
    """The year that the page showed, and no other; `years` are those of the person."""

    means = forms.ChoiceField(
        label=gettext_lazy("Payée"),
        choices=MembershipReceipt.Means.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites comment c’est payé.")},
    )
    shown_cents = forms.IntegerField(min_value=1, max_value=fees.HIGHEST, widget=forms.HiddenInput)
    period = forms.ModelChoiceField(
        MembershipPeriod.objects.none(),
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], gettext_lazy("La page a changé depuis\u202f: relisez l’année à régler.")
        ),
    )

    def __init__(self, *args, years, **options):
        super().__init__(*args, **options)
        self.fields["period"].queryset = years


class ReasonForm(forms.Form):
    reason = Writable(
        label=gettext_lazy("Pourquoi\u202f?"),
        max_length=200,
        error_messages={"required": gettext_lazy("Dites en quelques mots pourquoi.")},
    )


class FeeForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Pour"), choices=MemberKind.choices)
    cents = EurosField(label=gettext_lazy("Cotisation d’un an, en euros"), help_text=gettext_lazy("0\u202f: gratuit."))
    applies_from = a_day(gettext_lazy("À partir du"))

    def clean_cents(self):
        cents = self.cleaned_data["cents"]
        if cents is None or cents < 0:
            raise forms.ValidationError(_("Écrivez un montant, par exemple 10. Pour une adhésion gratuite, 0."))
        return cents


# --- Permanences ------------------------------------------------------------------------------


class ShiftForm(AtAPlace):
    task = forms.ChoiceField(label=gettext_lazy("Pour"), choices=ShiftTask.choices)
    places = forms.IntegerField(
        label=gettext_lazy("Combien de personnes"),
        min_value=1,
        max_value=MOST_PEOPLE,
        initial=1,
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages=dict.fromkeys(
            ["required", "invalid", "min_value", "max_value"], gettext_lazy("De une à cinquante personnes.")
        ),
    )
    rhythm = forms.ChoiceField(
        label=gettext_lazy("Quand"),
        choices=[
            (Rhythm.ONCE, Rhythm.ONCE.label),
            (Rhythm.WEEKLY, Rhythm.WEEKLY.label),
            (Rhythm.FORTNIGHTLY, Rhythm.FORTNIGHTLY.label),
        ],
    )
    on = a_day(gettext_lazy("Le jour, ou le premier"))
    from_time, to_time = a_time(gettext_lazy("De")), a_time(gettext_lazy("À"))
    words = Writable(
        label=gettext_lazy("Un mot"),
        help_text=gettext_lazy("Si utile\u202f: apporter ses gants, ouvrir à 9 h 30."),
        max_length=120,
        required=False,
    )
    key = key_field()

    def clean(self):
        said = super().clean()
        if said.get("from_time") and said.get("to_time") and said["from_time"] >= said["to_time"]:
            self.add_error("to_time", _("La fin vient après le début."))
        return said

    def clean_on(self):
        if self.cleaned_data["on"] < timezone.localdate():
            raise forms.ValidationError(_("Ce jour est déjà passé\u202f: choisissez-en un à venir."))
        return self.cleaned_data["on"]

    def comes_back(self) -> bool:
        return self.cleaned_data["rhythm"] != Rhythm.ONCE

    def recurrence(self) -> Recurrence:
        said = self.cleaned_data
        return Recurrence(said["rhythm"], said["on"].weekday(), said["on"])

    def moments(self) -> dict[str, datetime.datetime]:
        said, zone = self.cleaned_data, timezone.get_default_timezone()
        combine = datetime.datetime.combine
        return {
            "starts_at": timezone.make_aware(combine(said["on"], said["from_time"]), zone),
            "ends_at": timezone.make_aware(combine(said["on"], said["to_time"]), zone),
        }


class PutForm(forms.Form):
    """Somebody who keeps the counter of the place."""

    volunteer = forms.ChoiceField(
        label=gettext_lazy("Bénévole du comptoir"),
        error_messages=dict.fromkeys(
            ["required", "invalid_choice"], gettext_lazy("Choisissez quelqu’un du comptoir.")
        ),
    )

    def __init__(self, *args, volunteers, **options):
        super().__init__(*args, **options)
        named = [(str(one.pk), one.get_full_name() or one.get_username()) for one in volunteers]
        self.fields["volunteer"].choices = named


# --- The card ---------------------------------------------------------------------------------


class ClaimForm(forms.Form):
    card = Writable(
        label=gettext_lazy("Numéro de votre carte de membre"),
        help_text=gettext_lazy("Il est écrit sous le carré à scanner, et commence par M."),
        max_length=40,
        error_messages={"required": gettext_lazy("Recopiez le numéro de la carte.")},
    )
