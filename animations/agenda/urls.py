"""The addresses of the shared agenda."""

from django.urls import path

from animations.agenda import views

urlpatterns = [
    path("animations.ics", views.calendar_feed, name="calendar_ics"),
    path("animations/<slug:slug>.ics", views.animation_feed, name="animation_ics"),
    path("agenda/genre/<slug:genre>.ics", views.kind_feed, name="agenda_kind"),
    path("agenda/commerce/<slug:code>.ics", views.merchant_feed, name="agenda_merchant"),
    path("agenda/lieu/<slug:slug>.ics", views.place_feed, name="agenda_place"),
]
