"""Where a merchant is paid, and where the treasurer pays the town."""

from django.urls import include, path

from shop.settlement import views

space = [
    path("", views.merchant_payouts, name="merchant_payouts"),
    path("ouvrir/", views.merchant_payouts_connect, name="merchant_payouts_connect"),
    path("retour/", views.merchant_payouts_back, name="merchant_payouts_back"),
    path("reprendre/", views.merchant_payouts_again, name="merchant_payouts_again"),
    path("iban/", views.merchant_iban, name="merchant_iban"),
    path("compensation/", views.merchant_set_off, name="merchant_set_off"),
]

urlpatterns = [
    path("commercant/<slug:code>/versements/", include(space)),
    path("association/caisse/versement/", views.town_payout, name="town_payout"),
]
