"""What is left, what is made for each collection, and what rests; in a shop's space."""

from django.urls import path

from merchants.views import stock

urlpatterns = [
    path("produits/<int:pk>/rythme/", stock.sheet_rhythm, name="sheet_rhythm"),
    path("produits/<int:pk>/pause/", stock.sheet_pause, name="sheet_pause"),
    path("produits/<int:pk>/reprendre/", stock.sheet_resume, name="sheet_resume"),
    path("boutique/pause/", stock.shop_pause, name="shop_pause"),
    path("boutique/reprendre/", stock.shop_resume, name="shop_resume"),
]
