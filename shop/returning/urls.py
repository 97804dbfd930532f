"""Coming back."""

from django.urls import path

from shop.returning import favourite_pages, sharing_pages, views, waiting_pages

urlpatterns = [
    path("ma-commande/<slug:token>/encore/", views.order_again, name="order_again"),
    path("mon-panier-habituel/", views.usual_basket, name="usual_basket"),
    path("mes-favoris/", favourite_pages.my_favourites, name="my_favourites"),
    path("produit/<int:pk>/favori/", favourite_pages.favourite, name="favourite"),
    path("produit/<int:pk>/prevenez-moi/", waiting_pages.waiting_for, name="waiting"),
    path("prevenez-moi/<str:token>/", waiting_pages.waiting_answer, name="waiting_answer"),
    path("panier-partage/", sharing_pages.share_basket, name="share_basket"),
    path("panier-partage/<slug:token>/", sharing_pages.shared_basket, name="shared_basket"),
]
