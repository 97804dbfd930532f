"""Goods sold by weight: how much a card is asked to hold for them, and whether it holds long enough."""

import datetime

from django.utils import timezone

from merchants.models import MerchantOrder
from shop.models import CardWindow, Payment

Status = MerchantOrder.Status
# Not weighed yet, or not for sure: quantities are frozen once the bag is ready.
UNSETTLED = [Status.PLACED, Status.ACCEPTED]
HOLDING = [Payment.Status.REDIRECTED, Payment.Status.PROCESSING, Payment.Status.AUTHORISED]


def needs_weighing(order) -> bool:
    """Whether some of it is sold by weight and may still weigh otherwise than estimated."""
    return any(line.is_weighed for line in _lines(order) if line.merchant_order.status in UNSETTLED)


def margin_cents(order) -> int:
    """What the weights announced at most may add to the estimate, in cents."""
    return sum(_most_cents(line) - line.kept_cents for line in _lines(order) if line.is_weighed)


def _lines(order):
    parts = order.merchant_orders.exclude(status=Status.CANCELLED).prefetch_related("lines")
    for part in parts:
        for line in part.lines.all():
            line.merchant_order = part
            yield line


def _most_cents(line) -> int:
    if line.merchant_order.status not in UNSETTLED:
        return line.kept_cents
    return line.cents_if(line.kept_quantity, line.grams_of(line.most_grams, line.kept_quantity))


def is_held_long_enough(slot, at) -> bool:
    """Whether an amount authorised now can still be taken when the bags are collected (PAYMENTS 1.3)."""
    window = _window(at)
    return bool(window) and slot.ends_at <= at + window


def _window(at) -> datetime.timedelta:
    row = CardWindow.objects.in_force(timezone.localdate(at)).order_by("hours").first()
    return datetime.timedelta(hours=row.hours if row else 0)


def held_until(order) -> datetime.datetime | None:
    """When a card lets go of what it holds for this order, or will once its person has paid; None when none does."""
    held = order.payments.filter(manual_capture=True, status__in=HOLDING).first()
    return held and (held.capture_before or held.created_at + _window(held.created_at))


def is_settled(order) -> bool:
    """Every bag still wanted is ready: what the order costs will not grow any more."""
    return not order.merchant_orders.filter(status__in=UNSETTLED).exists()
