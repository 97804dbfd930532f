"""« Stock », in a shop's own space."""

from django.urls import include, path

from shop.stocking import views

stock = [
    path("", views.merchant_stock, name="merchant_stock"),
    path("alerte/", views.stock_alert, name="stock_alert"),
    path("<int:pk>/", views.stock_note, name="stock_note"),
    path("<int:pk>/retrait/<moment:due_at>/", views.stock_then, name="stock_then"),
]

urlpatterns = [path("commercant/<slug:code>/produits/stock/", include(stock))]
