"""The shop's own page about taxes."""

from django.urls import path

from shop.sellers import views

urlpatterns = [
    path("commercant/<slug:code>/impots/", views.merchant_tax, name="merchant_tax"),
    path("commercant/<slug:code>/impots/identite/", views.merchant_tax_identity, name="merchant_tax_identity"),
    path("commercant/<slug:code>/impots/<int:year>/", views.merchant_tax_copy, name="merchant_tax_copy"),
]
