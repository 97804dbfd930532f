"""The addresses of a month of the calendar."""

from django.urls import path, re_path

from animations.months import views
from animations.months.programme import Format

SHAPES = "|".join(Format.values)

urlpatterns = [
    path("animations/mois/<slug:month>/", views.calendar_month, name="calendar_month"),
    re_path(
        rf"^animations/mois/(?P<month>[0-9-]{{7}})/programme-(?P<shape>{SHAPES})\.pdf$",
        views.printed_programme,
        name="printed_programme",
    ),
]
