"""What a shop never brought of an order of which the rest is here: it comes off the price, and the rest may end."""

from django.db import transaction
from django.utils.translation import gettext as _

from merchants.giving_back import corrections
from merchants.listing import stock
from merchants.models import MerchantOrder
from merchants.preparation import merchant_orders as life
from pickup.bags import packing
from pickup.bags.drop_off import hold
from pickup.bags.uncollected import NothingHere, SlotNotOver
from pickup.models import Bag, Collection

Status = MerchantOrder.Status


@transaction.atomic
def say(*, merchant_order, by, at):
    """After the slot: the goods of which no bag came are given back at the shop's expense, the bags that nobody saw
    are awaited no more, and the merchant order has arrived with what is here. Said twice, it counts once.

    Raises SlotNotOver, NothingHere; AlreadyBrought where a bag came and left again.
    """
    held = next(row for row in hold(merchant_order.order_id) if row.pk == merchant_order.pk)
    if at < Collection.objects.select_related("slot").get(order=held.order_id).slot.ends_at:
        raise SlotNotOver
    if held.status in life.WAITS_THERE:
        return
    came = held.bags.filled().exclude(where=Bag.Where.EXPECTED).values_list("storage_class", flat=True)
    if held.status != Status.READY or not came:
        raise NothingHere
    stock.hold([held])
    give_back(held, set(held.bags.expected().values_list("storage_class", flat=True)) - set(came), by, at)
    packing.that_is_all(merchant_order=held, by=by, at=at)


def give_back(merchant_order, storage_classes, by, at):
    why = corrections.Why(reason=_("Jamais arrivé au tiers-lieu"), by=by, at=at, channel=life.Channel.COUNTER)
    for line in merchant_order.lines.filter(storage_class__in=storage_classes):
        if line.left_quantity:
            key = f"never-came:{merchant_order.pk}"
            corrections.give_back_goods(line=line, quantity=line.left_quantity, key=key, why=why)
