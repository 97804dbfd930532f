"""The addresses of the calendar."""

from django.urls import include, path

from animations import views

urlpatterns = [
    path("", include("animations.membership.urls")),
    path("", include("animations.planning.urls")),
    path("", include("animations.months.urls")),
    path("", include("animations.agenda.urls")),
    path("", include("animations.taking_part.urls")),
    path("animations/", views.calendar_page, name="calendar"),
    path("animations/<slug:slug>/", views.animation_page, name="animation"),
]
