"""What is left, what is made for each collection, and what rests; in a shop's space."""

from django.urls import path

from merchants.views import stock

urlpatterns = [
    path("produits/stock/", stock.merchant_stock, name="merchant_stock"),
    path("produits/stock/alerte/", stock.stock_alert, name="stock_alert"),
    path("produits/stock/<int:pk>/", stock.stock_note, name="stock_note"),
    path("produits/stock/<int:pk>/retrait/<int:row>/", stock.stock_then, name="stock_then"),
    path("produits/<int:pk>/rythme/", stock.sheet_rhythm, name="sheet_rhythm"),
    path("produits/<int:pk>/pause/", stock.sheet_pause, name="sheet_pause"),
    path("produits/<int:pk>/reprendre/", stock.sheet_resume, name="sheet_resume"),
    path("boutique/pause/", stock.shop_pause, name="shop_pause"),
    path("boutique/reprendre/", stock.shop_resume, name="shop_resume"),
]
