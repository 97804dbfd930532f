"""A visit that keeps no name: whoever came asked to be forgotten, and nothing of their order is left to do."""

from django.utils.translation import gettext as _

from merchants.forgetting import Traces, no_name, strike
from pickup.collections import Contact
from pickup.counter import notes
from pickup.models import BagMove, BookLine, Collection, Handover, UndonePayment
from pickup.offline import forgetting as offline
from pickup.phone_numbers import digits

LONG_ENOUGH_FOR_A_NUMBER = 9


def ask(*, collections, at) -> int:
    """They asked: done at once for what is over, later for the rest. Asked twice, the first time counts."""
    return collections.filter(forget_asked_at=None).update(forget_asked_at=at)


def traces_of(collection) -> Traces:
    """The person, and the neighbour who came for them; none is left of a visit forgotten before."""
    if collection.forgotten_at:
        return Traces(whole=frozenset())
    neighbours = {collection.proxy_name, *collection.handovers.values_list("to_whom", flat=True)}
    neighbours |= {act.payload.get("to_whom", "") for act in collection.offline_acts.all()}
    number, first, last = digits(collection.phone), collection.first_name, collection.last_name
    named = {f"{first} {last}".strip(), f"{last} {first}".strip(), collection.email, *neighbours}
    return Traces(
        whole=frozenset(named - {""}),
        short=frozenset({Contact(first, last).name_for_merchants} - {""}),
        last_names=frozenset({last} - {""}),
        numbers=frozenset({number} if len(number) == LONG_ENOUGH_FOR_A_NUMBER else ()),
    )


def forget_visit(*, collection, traces: Traces, at) -> None:
    """At the counter: when and what stays, who does not. The code stays, that names the bags."""
    nobody = {"first_name": "", "last_name": no_name(), "phone": "", "email": "", "proxy_name": "", "resident": None}
    Collection.objects.filter(pk=collection.pk).update(forgotten_at=at, **nobody)
    Handover.objects.filter(collection=collection).exclude(to_whom="").update(to_whom=_("quelqu’un d’autre"))
    notes.forget(collection=collection)
    forget_custody(collection, traces)
    strike(BookLine.objects.filter(collection=collection), "conflicts", traces=traces)
    offline.forget(collection=collection)
    strike(collection.offline_acts.all(), "sentence", "resolved_words", traces=traces)
    undone = UndonePayment.objects.filter(payment__merchant_order__order=collection.order_id)
    strike(undone, "reason", traces=traces)


def forget_custody(collection, traces):
    """From the past of a bag the database lets names be taken out whole, and nothing else (pickup.bags.guards)."""
    moves = BagMove.objects.filter(bag__merchant_order__order=collection.order_id)
    moves.filter(act__in=[BagMove.Act.HANDED_OVER, BagMove.Act.TAKEN_BACK]).exclude(to_whom="").update(to_whom="")
    for move in moves.exclude(note=""):
        if traces.struck(move.note) != move.note:
            BagMove.objects.filter(pk=move.pk).update(note="")
