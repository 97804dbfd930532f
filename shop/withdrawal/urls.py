"""Changing one's mind after buying."""

from django.urls import path

from shop.withdrawal import views

urlpatterns = [
    path("renoncer/", views.withdrawal_find, name="withdrawal_find"),
    path("renoncer/formulaire/", views.withdrawal_form, name="withdrawal_form"),
    path("ma-commande/<slug:token>/renoncer/", views.withdrawal, name="withdrawal"),
    path("ma-commande/<slug:token>/renoncer/<int:pk>/", views.withdrawal_received, name="withdrawal_received"),
    path("association/retours/", views.expected_returns, name="expected_returns"),
]
