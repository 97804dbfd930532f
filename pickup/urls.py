"""The counter's addresses."""

from django.urls import include, path, register_converter

from pickup.collections import ALPHABET, CODE_LENGTH
from pickup.views import adoptions, counter, credits, envelopes, handing, returns, rounds, till, visit


class PickupCode:
    """A code in any case; anything else is not an address."""

    regex = f"[{ALPHABET}{ALPHABET.lower()}]{{{CODE_LENGTH}}}"

    def to_python(self, value):
        return value.upper()

    def to_url(self, value):
        return value


register_converter(PickupCode, "pickup_code")

urlpatterns = [
    path("", include("pickup.offline.urls")),
    path("", include("pickup.bags.urls")),
    path("", include("pickup.paper.urls")),
    path("comptoir/", counter.counters, name="counters"),
    path("comptoir/<slug:slug>/", counter.counter, name="counter"),
    path("comptoir/<slug:slug>/creneau/<int:pk>/", counter.counter_slot, name="counter_slot"),
    path("comptoir/<slug:slug>/creneau/<int:pk>/liste/", counter.counter_slot_list, name="counter_slot_list"),
    path("comptoir/<slug:slug>/aide/", counter.counter_help, name="counter_help"),
    path("comptoir/<slug:slug>/chercher/", counter.counter_find, name="counter_find"),
    path("comptoir/<slug:slug>/retrait/<pickup_code:code>/", visit.counter_collection, name="counter_collection"),
    path(
        "comptoir/<slug:slug>/retrait/<pickup_code:code>/remettre/",
        handing.counter_hand_over,
        name="counter_hand_over",
    ),
    path(
        "comptoir/<slug:slug>/retrait/<pickup_code:code>/remise/<int:pk>/defaire/",
        handing.counter_undo_hand_over,
        name="counter_undo_hand_over",
    ),
    path("comptoir/<slug:slug>/retrait/<pickup_code:code>/note/", handing.counter_note, name="counter_note"),
    path(
        "comptoir/<slug:slug>/retrait/<pickup_code:code>/encaisser/",
        visit.counter_collect_payment,
        name="counter_collect_payment",
    ),
    path("comptoir/<slug:slug>/retrait/<pickup_code:code>/rendre/", visit.counter_give_back, name="counter_give_back"),
    path("comptoir/<slug:slug>/retrait/<pickup_code:code>/avoirs/", credits.counter_credit, name="counter_credit"),
    path(
        "comptoir/<slug:slug>/retrait/<pickup_code:code>/encaissement/<int:pk>/annuler/",
        visit.counter_undo_payment,
        name="counter_undo_payment",
    ),
    path(
        "comptoir/<slug:slug>/retrait/<pickup_code:code>/refuse/<int:line>/",
        returns.counter_refused,
        name="counter_refused",
    ),
    path("comptoir/<slug:slug>/retours/", returns.counter_returns, name="counter_returns"),
    path("comptoir/<slug:slug>/retours/<int:pk>/", returns.counter_return_back, name="counter_return_back"),
    path("comptoir/<slug:slug>/adoptions/", adoptions.counter_adoptions, name="counter_adoptions"),
    path("comptoir/<slug:slug>/tournees/", rounds.counter_rounds, name="counter_rounds"),
    path("comptoir/<slug:slug>/tournees/<int:pk>/<str:day>/", rounds.counter_round, name="counter_round"),
    path(
        "comptoir/<slug:slug>/tournees/<int:pk>/<str:day>/retour/",
        rounds.counter_round_back,
        name="counter_round_back",
    ),
    path("comptoir/<slug:slug>/caisse/", till.counter_till, name="counter_till"),
    path("comptoir/<slug:slug>/caisse/ouvrir/", till.counter_till_open, name="counter_till_open"),
    path("comptoir/<slug:slug>/caisse/<int:pk>/fermer/", till.counter_till_close, name="counter_till_close"),
    path("comptoir/<slug:slug>/caisse/<int:pk>/", till.counter_till_count, name="counter_till_count"),
    path("comptoir/<slug:slug>/creneau/<int:pk>/caisse/", till.counter_slot_till, name="counter_slot_till"),
    path(
        "comptoir/<slug:slug>/creneau/<int:pk>/enveloppes/",
        envelopes.counter_slot_envelopes,
        name="counter_slot_envelopes",
    ),
    path(
        "comptoir/<slug:slug>/enveloppes/<int:pk>/rouvrir/",
        envelopes.counter_envelope_open,
        name="counter_envelope_open",
    ),
]
