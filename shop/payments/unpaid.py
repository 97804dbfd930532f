"""Orders to be paid online that nobody paid: given back to the town after half an hour."""

import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from oscar.apps.order.models import Order

from merchants.models import MerchantOrder
from shop import ordering
from shop.jobs import one_by_one
from shop.models import Payment
from shop.payments import attempts
from shop.payments.gateway import GatewayUnreachable

FIRST_LOOK = datetime.timedelta(minutes=5)
# One closed here while it was being opened there may still be paid.
LAST_LOOK = datetime.timedelta(days=1)


def cancel_unpaid(*, at) -> int:
    """Asks the provider once more, then gives the goods and the place back; returns how many orders."""
    return sum(one_by_one(lambda order: _give_up(order, at), unpaid(at)))


def unpaid(at):
    too_late = Q(placed_at__lte=at - attempts.PATIENCE) | Q(order__collection__slot__cutoff_at__lte=at)
    waiting = MerchantOrder.objects.filter(too_late, confirmed_at=None, status=MerchantOrder.Status.PLACED)
    return Order.objects.filter(merchant_orders__in=waiting, collection__pays_online=True).distinct()


def _give_up(order, at) -> bool:
    try:
        attempts.close(order=order, at=at)
    except GatewayUnreachable:
        # Perhaps it was paid: nobody's order is cancelled on a guess.
        return False
    if order.payments.filter(status=Payment.Status.CAPTURED).exists():
        return False
    ordering.cancel_unconfirmed(order=order, at=at, reason=_("Le paiement en ligne n’est pas arrivé."))
    return True


def close_cancelled(*, at) -> None:
    """Nobody is asked to pay for an order given up meanwhile."""
    standing = MerchantOrder.objects.exclude(status=MerchantOrder.Status.CANCELLED).filter(order=OuterRef("pk"))
    given_up = Order.objects.filter(~Exists(standing), payments__status__in=attempts.LIVE)
    one_by_one(lambda order: _close(order, at), given_up)


def _close(order, at):
    try:
        attempts.close(order=order, at=at)
    except GatewayUnreachable:
        # Paid or not, the next run asks again.
        return


def sync_live(*, at) -> None:
    """Attempts whose person never came back to say how it went, and those closed a short while ago."""
    not_paid = Payment.objects.exclude(status=Payment.Status.CAPTURED).filter(created_at__lte=at - FIRST_LOOK)
    followed = not_paid.filter(Q(status__in=attempts.LIVE) | Q(created_at__gte=at - LAST_LOOK))
    one_by_one(lambda payment: _look(payment, at), followed)


def _look(payment, at):
    try:
        attempts.sync(payment=payment, at=at)
    except GatewayUnreachable:
        return
