"""The addresses of the counter without a network; those without a point come first, and are everybody's."""

from django.urls import path

from pickup.views import offline

urlpatterns = [
    path("comptoir/veilleur.js", offline.counter_worker, name="counter_worker"),
    path("comptoir/comptoir.webmanifest", offline.counter_manifest, name="counter_manifest"),
    path("comptoir/hors-ligne/", offline.counter_offline, name="counter_offline"),
    path("comptoir/au-revoir/", offline.counter_left, name="counter_left"),
    path("comptoir/<slug:slug>/hors-ligne/donnees/", offline.counter_offline_load, name="counter_offline_load"),
    path("comptoir/<slug:slug>/hors-ligne/envoyer/", offline.counter_offline_send, name="counter_offline_send"),
    path("comptoir/<slug:slug>/a-regler/", offline.counter_to_settle, name="counter_to_settle"),
    path("comptoir/<slug:slug>/a-regler/<int:pk>/", offline.counter_settle_act, name="counter_settle_act"),
]
