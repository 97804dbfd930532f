"""What a merchant cannot supply: the act, and the word to the resident, in one transaction."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from merchants import notifications
from merchants.models import MerchantOrder
from merchants.preparation import merchant_orders

Status = MerchantOrder.Status
# Once its bags have left the shop, only the counter and the association can say what becomes of an order.
MAY_BE_GIVEN_UP = [Status.PLACED, Status.ACCEPTED, Status.READY]


@transaction.atomic
def run_short(*, line, kept_quantity, by, at, reason=""):
    """Only `kept_quantity` of a line can be had."""
    before = line.left_quantity
    line = merchant_orders.declare_shortage(line=line, kept_quantity=kept_quantity, by=by, at=at, reason=reason)
    if line.left_quantity < before:
        notifications.tell_shortage(line=line, missing=before - line.left_quantity)


@transaction.atomic
def give_up(*, merchant_order, by, at, reason):
    """The merchant cannot prepare this order at all."""
    held = merchant_orders.hold(merchant_order.pk)
    if held.status not in MAY_BE_GIVEN_UP:
        raise merchant_orders.NotNow(held.status)
    merchant_orders.refuse_once_begun(held)
    channel = merchant_orders.Channel.MERCHANT
    merchant_orders.cancel(merchant_order=held, by=by, at=at, channel=channel, reason=reason)
    notifications.tell_given_up(merchant_order=held, reason=reason)
    merchant_orders.sign([held], "order-give-up", _("ne peut pas être préparée"), by=by, at=at)
