"""The addresses of bags: in the shop's space, then at the counter."""

from django.urls import path

from pickup.views import drop_offs, packing, uncollected

# `moment` is registered by merchants.urls, read before; `pickup_code` by pickup.urls, which includes this.
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
    path("comptoir/<slug:slug>/depots/", drop_offs.drop_offs, name="drop_offs"),
    path("comptoir/<slug:slug>/depots/<int:pk>/recevoir/", drop_offs.drop_off_receive, name="drop_off_receive"),
    path("comptoir/<slug:slug>/depots/<int:pk>/pas-d-autre/", drop_offs.drop_off_all, name="drop_off_all"),
    path("comptoir/<slug:slug>/sac/<pickup_code:code>-<int:number>/", drop_offs.counter_bag, name="counter_bag"),
    path(
        "comptoir/<slug:slug>/sac/<pickup_code:code>-<int:number>/noter/",
        drop_offs.counter_bag_act,
        name="counter_bag_act",
    ),
    path("comptoir/<slug:slug>/non-retires/", uncollected.counter_uncollected, name="counter_uncollected"),
    path("comptoir/<slug:slug>/non-retires/<int:pk>/", uncollected.counter_settle, name="counter_settle"),
    path(
        "comptoir/<slug:slug>/non-retires/<int:pk>/jamais-arrive/",
        uncollected.counter_never_came,
        name="counter_never_came",
    ),
    path(
        "comptoir/<slug:slug>/annules/<int:pk>/", uncollected.counter_settle_cancelled, name="counter_settle_cancelled"
    ),
]
