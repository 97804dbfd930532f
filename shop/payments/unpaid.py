"""Payments that nobody came back to tell: read again, taken when due, given up after half an hour."""

import datetime

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext as _
from oscar.apps.order.models import Order

from merchants.models import MerchantOrder
from shop import ordering
from shop.jobs import one_by_one
from shop.models import Payment
from shop.payments import attempts, letters, weighing
from shop.payments.gateway import GatewayUnreachable

Status = Payment.Status
FIRST_LOOK = datetime.timedelta(minutes=5)
# One closed here while it was being opened there may still be paid; a fee may be told after the payment.
LAST_LOOK = datetime.timedelta(days=1)
# Before a card lets go of what it holds: time enough to weigh, or to call (PAYMENTS 1.3).
ALARM = datetime.timedelta(hours=36)


def cancel_unpaid(*, at) -> int:
    """Asks the provider once more, then gives the goods and the place back; returns how many orders."""
    return sum(one_by_one(lambda order: _give_up(order, at), unpaid(at)))


def unpaid(at):
    too_late = Q(placed_at__lte=at - attempts.PATIENCE) | Q(order__collection__slot__cutoff_at__lte=at)
    waiting = MerchantOrder.objects.filter(too_late, confirmed_at=None).exclude(status=MerchantOrder.Status.CANCELLED)
    return Order.objects.filter(merchant_orders__in=waiting, collection__pays_online=True).distinct()


def _give_up(order, at) -> bool:
    try:
        attempts.close(order=order, at=at)
    except GatewayUnreachable:
        # Perhaps it was paid: nobody's order is cancelled on a guess.
        return False
    if _may_still_be_paid(order, at):
        return False
    ordering.cancel_unconfirmed(order=order, at=at, reason=_("Le paiement en ligne n’est pas arrivé."))
    return True


def _may_still_be_paid(order, at) -> bool:
    """Paid, held, or in the hands of a bank that has until the cut-off to answer."""
    certain = [Status.CAPTURED, Status.AUTHORISED]
    hoped = [Status.PROCESSING] if at < order.collection.slot.cutoff_at else []
    return order.payments.filter(status__in=[*certain, *hoped]).exists()


def close_cancelled(*, at) -> None:
    """Nobody is asked to pay for an order given up meanwhile, and no card holds money for it."""
    standing = MerchantOrder.objects.exclude(status=MerchantOrder.Status.CANCELLED).filter(order=OuterRef("pk"))
    given_up = Order.objects.filter(~Exists(standing), payments__status__in=attempts.LIVE).distinct()
    one_by_one(lambda order: _release(order, at), given_up)


def _release(order, at):
    try:
        attempts.release(order=order, at=at)
    except GatewayUnreachable:
        # Paid or not, the next run asks again.
        return


def sync_live(*, at) -> None:
    """Attempts whose person never came back to say how it went, and those closed a short while ago."""
    not_paid = Payment.objects.exclude(status=Status.CAPTURED).filter(created_at__lte=at - FIRST_LOOK)
    followed = not_paid.filter(Q(status__in=attempts.LIVE) | Q(created_at__gte=at - LAST_LOOK))
    fee_unknown = Payment.objects.filter(status=Status.CAPTURED, fee_cents=0, settled_at__gte=at - LAST_LOOK)
    one_by_one(lambda payment: _look(payment, at), [*followed, *fee_unknown.exclude(charge="")])


def _look(payment, at):
    try:
        attempts.sync(payment=payment, at=at)
    except GatewayUnreachable:
        return


def capture_ready(*, at) -> None:
    """Cards that hold money for orders whose bags are all ready."""
    held = Payment.objects.filter(status=Status.AUTHORISED).select_related("order")
    one_by_one(lambda payment: _capture(payment, at), [one for one in held if weighing.is_settled(one.order)])


def _capture(payment, at):
    try:
        attempts.capture(payment=payment, at=at)
    except (GatewayUnreachable, attempts.NothingHeld):
        # The next run asks again under the same key; or it was done meanwhile.
        return


def warn_of_captures(*, at) -> None:
    """A card soon lets go of what it holds: those who weigh and the treasurer are told, once."""
    soon = Payment.objects.filter(status=Status.AUTHORISED, capture_before__lte=at + ALARM)
    one_by_one(lambda payment: letters.tell_soon_lapsed(payment=payment), soon.select_related("order"))
