"""Where a merchant is paid, and where the treasurer pays the town."""

from django.urls import include, path

from shop.settlement import treasurer_views, views
from shop.settlement.by_hand import views as by_hand_views

space = [
    path("", views.merchant_payouts, name="merchant_payouts"),
    path("ouvrir/", views.merchant_payouts_connect, name="merchant_payouts_connect"),
    path("retour/", views.merchant_payouts_back, name="merchant_payouts_back"),
    path("reprendre/", views.merchant_payouts_again, name="merchant_payouts_again"),
    path("iban/", views.merchant_iban, name="merchant_iban"),
    path("compensation/", views.merchant_set_off, name="merchant_set_off"),
]

money = [
    path("", treasurer_views.caisse, name="caisse"),
    path("caisse.csv", treasurer_views.caisse_csv, name="caisse_csv"),
    path("attente/", treasurer_views.caisse_waiting, name="caisse_waiting"),
    path("attente/versement/<int:pk>/", treasurer_views.caisse_look_at_transfer, name="caisse_look_at_transfer"),
    path("attente/virement/<int:pk>/", treasurer_views.caisse_look_at_line, name="caisse_look_at_line"),
    path("rapprocher/", treasurer_views.caisse_reconcile, name="caisse_reconcile"),
    path("virements/", treasurer_views.caisse_transfers, name="caisse_transfers"),
    path("virements/preparer/", treasurer_views.caisse_prepare, name="caisse_prepare"),
    path("virements/ligne/<int:pk>/", treasurer_views.caisse_line, name="caisse_line"),
    path("virements/iban/<slug:code>/", views.caisse_confirm_iban, name="caisse_confirm_iban"),
    path("virements/<slug:key>/", treasurer_views.caisse_batch, name="caisse_batch"),
    path("virements/<slug:key>/figer/", treasurer_views.caisse_freeze, name="caisse_freeze"),
    path("virements/<slug:key>/depose/", treasurer_views.caisse_uploaded, name="caisse_uploaded"),
    path("virements/<slug:key>/fichier.xml", treasurer_views.caisse_file, name="caisse_file"),
    path("releve/", treasurer_views.caisse_statement, name="caisse_statement"),
    path("mouvements/", treasurer_views.caisse_lines, name="caisse_lines"),
    path("mouvements/<int:pk>/", treasurer_views.caisse_explain, name="caisse_explain"),
]

by_hand = [
    path("", by_hand_views.hand_payments, name="hand_payments"),
    path("reglements.csv", by_hand_views.hand_payments_csv, name="hand_payments_csv"),
    path("defaire/<int:pk>/", by_hand_views.hand_payment_undo, name="hand_payment_undo"),
    path("<slug:code>/", by_hand_views.hand_payment_new, name="hand_payment_new"),
]

urlpatterns = [
    path("commercant/<slug:code>/versements/", include(space)),
    path("association/caisse/", include(money)),
    path("association/caisse/reglements/", include(by_hand)),
    path("association/caisse/versement/", views.town_payout, name="town_payout"),
]
