"""Where one comes: the pages that everybody reads, and those on which the administration writes them."""

from django.urls import include, path

from shop.places import batch, public, rounds, views

place = [
    path("", views.association_place, name="association_place"),
    path("accueil/", views.place_about, name="place_about"),
    path("fermer/", views.place_close, name="place_close"),
    path("rouvrir/", views.place_reopen, name="place_reopen"),
    path("horaires/", views.place_hours, name="place_hours"),
    path("jours/", views.place_days, name="place_days"),
    path("jours/<int:pk>/oublier/", views.place_days_forget, name="place_days_forget"),
    path("salles/", views.place_room, name="place_room_new"),
    path("salles/<int:pk>/", views.place_room, name="place_room"),
    path("salles/<int:pk>/retirer/", views.place_room_remove, name="place_room_remove"),
    path("sacs/", views.place_storage, name="place_storage"),
    path("commercants/", views.place_merchants, name="place_merchants"),
    path("rendez-vous/", views.slot_rule_new, name="slot_rule_new"),
    path("rendez-vous/<int:pk>/", views.slot_rule, name="slot_rule"),
    path("rendez-vous/<int:pk>/retirer/", views.slot_rule_end, name="slot_rule_end"),
    path("rendez-vous/<int:pk>/dates/", views.slot_date, name="slot_date"),
    path("rendez-vous/<int:pk>/dates/<int:date>/oublier/", views.slot_date_forget, name="slot_date_forget"),
]

urlpatterns = [
    path("lieux/", public.places, name="places"),
    path("lieux/<slug:slug>/", public.place, name="place"),
    path("association/lieux/", views.association_places, name="association_places"),
    path("association/lieux/nouveau/", views.association_place_new, name="association_place_new"),
    path("association/lieux/changements/<int:pk>/", batch.place_change, name="place_change"),
    path("association/lieux/changements/<int:pk>/<int:fate>/", batch.place_change_again, name="place_change_again"),
    path(
        "association/lieux/changements/<int:pk>/<int:fate>/appelee/",
        batch.place_change_called,
        name="place_change_called",
    ),
    path("association/tournees/", rounds.association_rounds, name="association_rounds"),
    path("association/tournees/nouvelle/", rounds.association_round, name="association_round_new"),
    path("association/tournees/<int:pk>/", rounds.association_round, name="association_round"),
    path("association/lieu/<slug:slug>/", include(place)),
]
