"""Addresses of the square, of the merchants and of the pages the law asks for."""

from django.urls import path

from shop.home import views
from shop.home.selling_costs import selling_costs

urlpatterns = [
    path("", views.home, name="home"),
    path("commercants/", views.merchants, name="merchants"),
    path("commercants/<slug:code>/", views.merchant, name="merchant"),
    path("classement/", views.text_page("home/ranking.html"), name="ranking"),
    path("ce-que-coute-la-vente/", selling_costs, name="selling_costs"),
    path("mentions-legales/", views.text_page("home/legal_notice.html"), name="legal_notice"),
    path("conditions-de-vente/", views.sale_terms, name="sale_terms"),
    path("vos-donnees/", views.text_page("home/privacy.html"), name="privacy"),
    path("accessibilite/", views.text_page("home/accessibility.html"), name="accessibility"),
]
