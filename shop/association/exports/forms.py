"""For which period, and which merchant, a file is wanted; nothing asked gives the likeliest period."""

import datetime

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants.books.exports.period import Period
from merchants.models import JournalBook, Merchant

OLDEST, LATEST = datetime.date(2020, 1, 1), datetime.date(2099, 12, 31)
NOT_A_DAY = {"invalid": _("Écrivez une date, par exemple 31/12/2026.")}
OUT_OF_TIME = _("Choisissez une date entre 2020 et 2099.")


class DayField(forms.DateField):
    """A day that these books may know."""

    def __init__(self, label, **facts):
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        formats = ["%Y-%m-%d", "%d/%m/%Y"]
        super().__init__(
            label=label, required=False, widget=widget, input_formats=formats, error_messages=NOT_A_DAY, **facts
        )

    def clean(self, value):
        day = super().clean(value)
        if day and not OLDEST <= day <= LATEST:
            raise forms.ValidationError(OUT_OF_TIME)
        return day


class YearForm(forms.Form):
    """A financial year, told by its last day."""

    cloture = DayField(_("Dernier jour de l’exercice"))

    @property
    def period(self) -> Period:
        last_on = self.cleaned_data["cloture"] or datetime.date(timezone.localdate().year, 12, 31)
        return Period.closing_on(last_on)


class BetweenForm(forms.Form):
    du = DayField(_("Du"))
    au = DayField(_("Au"))

    def clean(self):
        asked = super().clean()
        if not self.errors and self.period.first_on > self.period.last_on:
            self.add_error("au", _("Le dernier jour vient après le premier."))
        return asked

    @property
    def period(self) -> Period:
        """What is not said: this year up to today."""
        last_on = self.cleaned_data.get("au") or timezone.localdate()
        return Period(self.cleaned_data.get("du") or last_on.replace(month=1, day=1), last_on)


class JournalForm(BetweenForm):
    journal = forms.ChoiceField(label=_("Journal"), required=False, choices=lambda: [("", _("Tous")), *books()])


def books():
    return dict.fromkeys((book.code, f"{book.code} · {book.label}") for book in JournalBook.objects.order_by("code"))


class MerchantField(forms.ModelChoiceField):
    def to_python(self, value):
        """What cannot be a code is not looked for: PostgreSQL refuses a text with a null byte."""
        return super().to_python(value if str(value).isprintable() else "?")


class SalesForm(BetweenForm):
    commercant = MerchantField(
        label=_("Commerçant"),
        queryset=Merchant.objects.order_by("name"),
        to_field_name="code",
        required=False,
        empty_label=_("Tous"),
        error_messages={"invalid_choice": _("Ce commerçant n’est pas ici.")},
    )


class ReturnForm(forms.Form):
    annee = forms.IntegerField(
        label=_("Année"),
        required=False,
        min_value=2023,
        max_value=LATEST.year,
        error_messages={
            "invalid": _("Écrivez une année, par exemple 2026."),
            "min_value": _("Les impôts le demandent depuis 2023."),
            "max_value": _("Écrivez une année, par exemple 2026."),
        },
    )

    @property
    def year(self) -> int:
        return self.cleaned_data["annee"] or timezone.localdate().year
