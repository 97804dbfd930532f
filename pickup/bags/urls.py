"""The addresses of bags: in the shop's space, then at the counter."""

from django.urls import path

from pickup.views import packing

# `moment` is registered by merchants.urls, read before.
urlpatterns = [
    path("commercant/<slug:code>/commande/<int:pk>/sacs/", packing.order_bags, name="order_bags"),
    path("commercant/<slug:code>/etiquettes/<moment:due_at>/", packing.bag_labels, name="bag_labels"),
    path(
        "commercant/<slug:code>/etiquettes/<moment:due_at>/rouleau.pdf",
        packing.bag_labels_roll,
        name="bag_labels_roll",
    ),
    path(
        "commercant/<slug:code>/etiquettes/<moment:due_at>/planche.pdf",
        packing.bag_labels_sheet,
        name="bag_labels_sheet",
    ),
]
