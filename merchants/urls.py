"""The merchant's own space, under its code."""

from django.urls import include, path, register_converter

from merchants.moments import MomentConverter
from merchants.views import figures, orders, products

register_converter(MomentConverter, "moment")

space = [
    path("", orders.merchant_board, name="merchant_board"),
    path("commande/<int:pk>/", orders.merchant_order, name="merchant_order"),
    path("commande/<int:pk>/accepter/", orders.merchant_order_accept, name="merchant_order_accept"),
    path("commande/<int:pk>/prete/", orders.merchant_order_ready, name="merchant_order_ready"),
    path("commande/<int:pk>/annuler/", orders.merchant_order_cancel, name="merchant_order_cancel"),
    path("commande/<int:pk>/manque/<int:line>/", orders.merchant_order_shortage, name="merchant_order_shortage"),
    path("accepter/<moment:due_at>/", orders.merchant_order_accept_all, name="merchant_order_accept_all"),
    path("preparation/<moment:due_at>/", orders.picking_list, name="picking_list"),
    path("produits/", products.merchant_products, name="merchant_products"),
    path("produits/nouveau/", products.sheet_new, name="sheet_new"),
    path("produits/<int:pk>/", products.sheet_edit, name="sheet_edit"),
    path("produits/<int:pk>/stock/", products.sheet_stock, name="sheet_stock"),
    path("produits/<int:pk>/vendre/", products.sheet_publish, name="sheet_publish"),
    path("produits/<int:pk>/retirer/", products.sheet_unpublish, name="sheet_unpublish"),
    path("chiffres/", figures.merchant_figures, name="merchant_figures"),
]

urlpatterns = [path("commercant/<slug:code>/", include(space))]
