"""Coming back."""

from django.urls import path

from shop.returning import views

urlpatterns = [
    path("ma-commande/<slug:token>/encore/", views.order_again, name="order_again"),
    path("mon-panier-habituel/", views.usual_basket, name="usual_basket"),
]
