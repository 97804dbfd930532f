"""A day that is typed: of this century, another one is a slip of the finger."""

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext_lazy

from pickup.places.recurrence import EARLIEST, LATEST


class DayField(forms.DateField):
    """Between 2000 and 2100: no calendar counts further, and whoever types another year is told."""

    def __init__(self, **options):
        slip = gettext_lazy("Vérifiez l’année\u202f: elle est entre 2000 et 2100.")
        within = [MinValueValidator(EARLIEST, slip), MaxValueValidator(LATEST, slip)]
        widget = forms.DateInput({"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, validators=within, **options)
