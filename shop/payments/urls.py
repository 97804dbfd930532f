"""Paying an order online, and the provider's doorbell."""

from django.urls import path

from shop.payments import views

urlpatterns = [
    path("ma-commande/<slug:token>/payer/", views.payment_start, name="payment_start"),
    path("ma-commande/<slug:token>/retour-de-paiement/", views.payment_return, name="payment_return"),
    path("ma-commande/<slug:token>/payer-au-comptoir/", views.payment_at_counter, name="payment_at_counter"),
    path("sonnette/stripe/<slug:endpoint>/", views.doorbell, name="doorbell"),
]
