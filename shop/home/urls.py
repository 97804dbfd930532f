"""Addresses of the square and of the merchants."""

from django.urls import path

from shop.home import views
from shop.home.selling_costs import selling_costs

urlpatterns = [
    path("", views.home, name="home"),
    path("commercants/", views.merchants, name="merchants"),
    path("commercants/<slug:code>/", views.merchant, name="merchant"),
    path("la-vie-du-lieu/", views.life_here, name="life_here"),
    path("ce-que-coute-la-vente/", selling_costs, name="selling_costs"),
]
