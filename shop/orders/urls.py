"""The order of a resident, behind a link that only they hold; the list of theirs when they have an account."""

from django.urls import path

from shop.orders import credit, from_letter, invoices, views

urlpatterns = [
    path("retrouver-ma-commande/", views.order_find, name="order_find"),
    path("ma-commande/<slug:token>/", views.order, name="order"),
    path("lettre/ma-commande/<str:signed>/", from_letter.order_from_letter, name="order_from_letter"),
    path("ma-commande/<slug:token>/annuler/", views.order_cancel, name="order_cancel"),
    path("ma-commande/<slug:token>/sans/<int:line>/", views.order_refuse_replacement, name="order_refuse_replacement"),
    path("ma-commande/<slug:token>/a-ma-place/", views.order_proxy, name="order_proxy"),
    path("ma-commande/<slug:token>/avoir/", credit.order_credit, name="order_credit"),
    path("ma-commande/<slug:token>/retrait.ics", views.order_ics, name="order_ics"),
    path("ma-commande/<slug:token>/code.svg", views.order_qr, name="order_qr"),
    path("ma-commande/<slug:token>/facture/<slug:merchant>/", invoices.order_invoice, name="order_invoice"),
    path("ma-commande/<slug:token>/facture/<int:pk>.pdf", invoices.order_invoice_file, name="order_invoice_file"),
    path("mes-commandes/", views.my_orders, name="my_orders"),
    path("mes-commandes/mes-donnees.json", views.my_data, name="my_data"),
]
