"""An order without its person: they asked to be forgotten, and nothing of it is left to give, to pay or to tell."""

from functools import partial

from django.db import transaction
from django.db.models import Q
from oscar.apps.order.models import Order

from merchants.books import dues
from merchants.forgetting import forget_buyer, strike
from merchants.models import MerchantOrder, WithdrawnLine
from pickup.models import Collection
from pickup.residents import forgetting as visits
from shop import ordering
from shop.jobs import one_by_one
from shop.models import OrderFate, Refund
from shop.outbox import letters_of
from shop.payments.models import Dispute

Status = MerchantOrder.Status
ENDED = {Status.CANCELLED, Status.HANDED_OVER, Status.RETURNED, Status.GIVEN, Status.DISCARDED}
ON_ITS_WAY = [Refund.Status.PLANNED, Refund.Status.PENDING, Refund.Status.FAILED]


def asked() -> Q:
    return Q(forget_asked_at__isnull=False, forgotten_at=None)


def forget_what_is_over(*, at) -> None:
    """Whoever asked, order by order; what still needs their name waits. Safe to run at any moment."""
    waiting = Order.objects.filter(collection__in=Collection.objects.filter(asked()))
    one_by_one(partial(forget_once_over, at=at), waiting.order_by("pk"))


@transaction.atomic
def forget_once_over(order, *, at) -> bool:
    order, collection = ordering.held(order)
    if collection.forgotten_at or not collection.forget_asked_at or not is_over(order):
        return False
    traces = visits.traces_of(collection)
    letters_of.forget(order=order, code=collection.code, traces=traces, at=at)
    forget_buyer(order=order, traces=traces)
    strike(Refund.objects.filter(payment__order=order), "other_reason", traces=traces)
    strike(OrderFate.objects.filter(merchant_order__order=order), "refusal", traces=traces)
    strike(collection.fates.all(), "why", "refusal", traces=traces)
    Order.objects.filter(pk=order.pk).update(guest_email="")
    visits.forget_visit(collection=collection, traces=traces, at=at)
    return True


def is_over(order) -> bool:
    """Given or called off, paid or paid back, and no bank or shop waits for anything."""
    if any(part.status not in ENDED for part in order.merchant_orders.all()):
        return False
    if any(dues.due_by_merchant_order(order).values()):
        return False
    waits = [
        Refund.objects.filter(payment__order=order, status__in=ON_ITS_WAY),
        WithdrawnLine.objects.filter(withdrawal__order=order, settled_at=None),
        Dispute.objects.filter(payment__order=order, closed_at=None),
    ]
    return not any(rows.exists() for rows in waits)
