"""An order without its person: they asked to be forgotten, and nothing of it is left to give, to pay or to tell."""

from functools import partial

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from oscar.apps.order.models import Order

from merchants.books import dues
from merchants.forgetting import forget_buyer, signed_too, strike
from merchants.models import MerchantOrder, Withdrawal, WithdrawnLine
from pickup.models import Collection, Handover
from pickup.residents import forgetting as visits
from shop import ordering
from shop.jobs import one_by_one
from shop.models import OrderFate, Refund
from shop.outbox import letters_of
from shop.paper import copies
from shop.payments.models import Dispute
from shop.returning import sharing

Status = MerchantOrder.Status
ENDED = {Status.CANCELLED, Status.HANDED_OVER, Status.RETURNED, Status.GIVEN, Status.DISCARDED}
# How many orders one run forgets at most.
A_RUN = 50
ON_ITS_WAY = [Refund.Status.PLANNED, Refund.Status.PENDING, Refund.Status.FAILED]


def asked() -> Q:
    """What is to be forgotten, and what was but where somebody signed a declaration since."""
    signed_since = Withdrawal.objects.filter(order=OuterRef("order"), at__gt=OuterRef("forgotten_at"))
    return Q(forget_asked_at__isnull=False) & (Q(forgotten_at=None) | Q(Exists(signed_since)))


def forget_what_is_over(*, at) -> None:
    """Whoever asked, so many orders a run; what still needs their name waits. Safe to run at any moment."""
    forget_among(Collection.objects.filter(asked()), at=at)


def forget_over_of(*, collections, at) -> None:
    """At once for those who ask just now, and for nobody else: the rest of the town has its own runs."""
    forget_among(Collection.objects.filter(asked(), pk__in=collections), at=at)


def going_on(collections):
    """Those of which something is still to be given: they keep their name until then."""
    return collections.filter(order__in=MerchantOrder.objects.exclude(status__in=ENDED).values("order"))


def forget_among(waiting, *, at):
    going_on = MerchantOrder.objects.exclude(status__in=ENDED).values("order")
    ended = Order.objects.filter(collection__in=waiting).exclude(pk__in=going_on)
    # In no order: those that wait for money for months must not keep the others waiting.
    one_by_one(partial(forget_once_over, at=at), ended.order_by("?")[:A_RUN])


def forget_once_over(order, *, at) -> bool:
    """Looked at before its rows are held, as it may be looked at every minute for months."""
    return is_over(order, at=at) and forget_held(order, at=at)


@transaction.atomic
def forget_held(order, *, at) -> bool:
    order, collection = ordering.held(order)
    if not Collection.objects.filter(asked(), pk=collection.pk).exists() or not is_over(order, at=at):
        return False
    traces = signed_too(visits.traces_of(collection), order=order)
    letters_of.forget(order=order, code=collection.code, traces=traces, at=at)
    forget_buyer(order=order, traces=traces)
    strike(Refund.objects.filter(payment__order=order), "other_reason", traces=traces)
    strike(OrderFate.objects.filter(merchant_order__order=order), "refusal", traces=traces)
    strike(collection.fates.all(), "why", "refusal", traces=traces)
    copies.forget(collection=collection)
    Order.objects.filter(pk=order.pk).update(guest_email="")
    sharing.forget_of(order)
    visits.forget_visit(collection=collection, traces=traces, at=at)
    return True


def is_over(order, *, at) -> bool:
    """Given or called off for good, paid or paid back, and no bank or shop waits for anything."""
    if any(part.status not in ENDED for part in order.merchant_orders.all()):
        return False
    if any(dues.due_by_merchant_order(order).values()):
        return False
    waits = [
        Refund.objects.filter(payment__order=order, status__in=ON_ITS_WAY),
        WithdrawnLine.objects.filter(withdrawal__order=order, settled_at=None),
        Dispute.objects.filter(payment__order=order, closed_at=None),
        Handover.objects.filter(collection__order=order).just_written(at),
    ]
    return not any(rows.exists() for rows in waits)
