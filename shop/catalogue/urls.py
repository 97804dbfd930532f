"""Addresses of the market."""

from django.urls import path

from shop.catalogue import views

urlpatterns = [
    path("boutique/", views.catalogue, name="catalogue"),
    path("boutique/rayon/<path:slug>/", views.catalogue, name="category"),
    path("boutique/prix-reduits/", views.reduced, name="reduced"),
    path("recherche/", views.search, name="search"),
    path("recherche/affiner/", views.narrow, name="narrow"),
    path("produit/<slug:slug>-<int:pk>/", views.product, name="product"),
]
