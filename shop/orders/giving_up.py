"""Giving up one merchant's part of an order: goods that will not come, whatever the hour."""

from django.db import transaction
from django.utils.translation import gettext_lazy

from merchants.models import MerchantOrder
from merchants.preparation import merchant_orders
from merchants.refusals import Refusal
from pickup.bags import custody
from shop.ordering import held
from shop.orders import messages
from shop.orders.reading import CANCELLABLE, may_be_cancelled
from shop.payments import refunds

Status = MerchantOrder.Status


class PartlyGiven(Refusal):
    """What left is sold, and what stays is told product by product: the money follows the goods."""

    sentence = gettext_lazy(
        "Un sac de ce commerçant a déjà été remis\u202f: remboursez plutôt, produit par produit, "
        "ce qui ne viendra pas."
    )


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
    if not may_be_cancelled(part):
        raise PartlyGiven
    merchant_orders.cancel(merchant_order=part, by=by, at=at, channel=channel, reason=reason)
    custody.cancel(merchant_order=part, by=by, at=at)
    refunds.plan(order=order, at=at)
    messages.tell_part_cancelled(merchant_order=part, reason=reason, by=by)
    return part
