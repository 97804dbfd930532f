"""The merchant's own space, under its code."""

from django.urls import include, path, register_converter

from merchants.moments import MomentConverter
from merchants.views import after, agreed, figures, money, orders, products, promotions, statements

register_converter(MomentConverter, "moment")

space = [
    path("", orders.merchant_board, name="merchant_board"),
    path("commande/<int:pk>/", orders.merchant_order, name="merchant_order"),
    path("commande/<int:pk>/accepter/", orders.merchant_order_accept, name="merchant_order_accept"),
    path("commande/<int:pk>/prete/", orders.merchant_order_ready, name="merchant_order_ready"),
    path("commande/<int:pk>/annuler/", orders.merchant_order_cancel, name="merchant_order_cancel"),
    path("commande/<int:pk>/manque/<int:line>/", orders.merchant_order_shortage, name="merchant_order_shortage"),
    path("commande/<int:pk>/peser/<int:line>/", after.merchant_order_weigh, name="merchant_order_weigh"),
    path("commande/<int:pk>/rendre/<int:line>/", after.merchant_order_give_back, name="merchant_order_give_back"),
    path("commande/<int:pk>/retour/<int:withdrawn>/", after.merchant_order_return, name="merchant_order_return"),
    path("accepter/<moment:due_at>/", orders.merchant_order_accept_all, name="merchant_order_accept_all"),
    path("preparation/<moment:due_at>/", orders.picking_list, name="picking_list"),
    path("produits/", products.merchant_products, name="merchant_products"),
    path("produits/nouveau/", products.sheet_new, name="sheet_new"),
    path("produits/<int:pk>/", products.sheet_edit, name="sheet_edit"),
    path("produits/<int:pk>/stock/", products.sheet_stock, name="sheet_stock"),
    path("produits/<int:pk>/vendre/", products.sheet_publish, name="sheet_publish"),
    path("produits/<int:pk>/retirer/", products.sheet_unpublish, name="sheet_unpublish"),
    path("promotions/", promotions.merchant_promotions, name="merchant_promotions"),
    path("promotions/nouvelle/", promotions.promotion_new, name="promotion_new"),
    path("promotions/<int:pk>/arreter/", promotions.promotion_end, name="promotion_end"),
    path("releves/", statements.merchant_statements, name="merchant_statements"),
    path("releves/<int:pk>/", statements.merchant_statement, name="merchant_statement"),
    path("factures/<int:pk>.pdf", statements.merchant_invoice, name="merchant_invoice"),
    path("releves/mandat/", statements.merchant_mandate, name="merchant_mandate"),
    path("releves/mandat/reprendre/", statements.merchant_mandate_end, name="merchant_mandate_end"),
    path("chiffres/", figures.merchant_figures, name="merchant_figures"),
    path("argent/", money.merchant_money, name="merchant_money"),
    path("argent/commission/", agreed.merchant_terms, name="merchant_terms"),
    path("commande/<int:pk>/commission/", money.merchant_commission, name="merchant_commission"),
]

urlpatterns = [path("commercant/<slug:code>/", include(space))]
