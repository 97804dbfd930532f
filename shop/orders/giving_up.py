"""Giving up one merchant's part of an order: goods that will not come, whatever the hour."""

from django.db import transaction

from merchants.models import MerchantOrder
from merchants.preparation import merchant_orders
from pickup.bags import custody
from shop.ordering import CANCELLABLE, held
from shop.orders import messages
from shop.payments import refunds

Status = MerchantOrder.Status


@transaction.atomic
def cancel_part(*, merchant_order, by, at, channel, reason) -> MerchantOrder:
    """The association calls off one merchant's bag: what was paid online goes back, everybody else is told.

    Cancelled twice is cancelled once. The room of its bag is free again at the next minute's work.
    """
    order, _collection = held(merchant_order.order)
    part = merchant_orders.hold(merchant_order.pk)
    if part.status == Status.CANCELLED:
        return part
    if part.status not in CANCELLABLE:
        raise merchant_orders.NotNow(part.status)
    merchant_orders.cancel(merchant_order=part, by=by, at=at, channel=channel, reason=reason)
    custody.cancel(merchant_order=part, by=by, at=at)
    refunds.plan(order=order, at=at)
    messages.tell_part_cancelled(merchant_order=part, reason=reason, by=by)
    return part
