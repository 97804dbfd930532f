"""The basket."""

from django.urls import path

from shop.basket import views

urlpatterns = [
    path("panier/", views.basket, name="basket"),
    path("panier/ajouter/", views.basket_add, name="basket_add"),
    path("panier/modifier/", views.basket_update, name="basket_update"),
]
