"""The addresses of the calendar."""

from django.urls import include, path

from animations import views

urlpatterns = [
    path("", include("animations.membership.urls")),
    path("", include("animations.planning.urls")),
    path("animations/", views.calendar_page, name="calendar"),
    path("animations.ics", views.calendar_feed, name="calendar_ics"),
    path("animations/<slug:slug>/", views.animation_page, name="animation"),
    path("animations/<slug:slug>.ics", views.animation_feed, name="animation_ics"),
]
