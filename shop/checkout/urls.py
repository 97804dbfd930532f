"""Ordering in three steps."""

from django.urls import include, path

from shop.checkout import person, phone, views

urlpatterns = [
    path("", include("shop.paper.urls")),
    path("commander/vous/", views.checkout_who, name="checkout_who"),
    path("commander/quand/", views.checkout_slot, name="checkout_slot"),
    path("commander/verifier/", views.checkout_review, name="checkout_review"),
    path("association/commande-telephone/", phone.phone_order, name="phone_order"),
    path("association/commande-telephone/produits/", phone.phone_order_basket, name="phone_order_basket"),
    path("association/commande-telephone/personne/", person.phone_order_person, name="phone_order_person"),
    path("association/commande-telephone/personne/<int:pk>/", person.resident, name="resident"),
    path("association/commande-telephone/personne/<int:pk>/oublier/", person.resident_forget, name="resident_forget"),
    path("association/commande-telephone/qui-et-quand/", phone.phone_order_place, name="phone_order_place"),
    path("association/commande-telephone/<slug:token>/bon/", phone.phone_order_slip, name="phone_order_slip"),
]
