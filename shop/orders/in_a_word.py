"""« Mes commandes »: each order in a word with its total, and the credit notes that still pay something."""

from collections import defaultdict

from django.db.models import F, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.books.earnings import given_cents, kept_cents
from merchants.models import MerchantOrder, StoreCredit
from merchants.preparation import seats
from pickup.models import Collection
from shop.orders.parts import is_waiting

Status = MerchantOrder.Status
# In a word, when every bag of an order is there; else it is being prepared.
TO_PAY = "TO_PAY"
OVERALL = {
    Status.PLACED: (gettext_lazy("transmise"), ""),
    Status.READY: (gettext_lazy("préparée"), ""),
    Status.DROPPED_OFF: (gettext_lazy("vous attend"), "attention"),
    Status.HANDED_OVER: (gettext_lazy("remise"), "good"),
    Status.UNCOLLECTED: (gettext_lazy("pas encore retirée"), "attention"),
    Status.RETURNED: (gettext_lazy("rendue aux boutiques"), "soft"),
    Status.GIVEN: (gettext_lazy("donnée"), "soft"),
    Status.DISCARDED: (gettext_lazy("pas retirée"), "soft"),
}


def with_states(found) -> list[Collection]:
    """The same collections, each told in a word where its order is, and the total of its page; two queries more."""
    parts = defaultdict(list)
    for part in MerchantOrder.objects.filter(order__in=[one.order_id for one in found]).prefetch_related("lines"):
        parts[part.order_id].append(part)
    for collection in found:
        own = parts[collection.order_id]
        states = {TO_PAY if is_waiting(part) else part.status for part in own}
        collection.state_words, collection.state_class = _overall(states, are_seats(own))
        collection.kept_cents = sum(kept_cents(part) - given_cents(part) for part in own)
    return found


def are_seats(parts) -> bool:
    return all(seats.are_alone(part.lines.all()) for part in parts)


def _overall(statuses, are_seats) -> tuple[str, str]:
    if statuses <= {Status.CANCELLED}:
        return _("annulée"), "soft"
    standing = statuses - {Status.CANCELLED}
    if TO_PAY in standing:
        return _("à payer"), "attention"
    if are_seats:
        return (_("passée"), "soft") if standing == {Status.HANDED_OVER} else (_("places retenues"), "good")
    alike = standing.pop() if len(standing) == 1 else None
    words, css_class = OVERALL.get(alike, (_("en préparation"), ""))
    return str(words), css_class


def credits_left(found) -> list[StoreCredit]:
    """Credit notes given on the orders of these collections that still pay something; one query."""
    given = StoreCredit.objects.filter(merchant_order__order__in=[one.order_id for one in found])
    return list(with_left(given).filter(left__gt=0))


def with_left(credits):
    left = F("cents") + Coalesce(Sum("moves__cents"), 0)
    return credits.select_related("merchant_order__merchant").annotate(left=left).order_by("pk")
