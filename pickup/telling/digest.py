"""At the cut-off, one message to each shop: all that it prepares for that slot. What comes later is told apart."""

from django.db import transaction
from django.db.models import F, Q

from merchants import notifications
from merchants.models import Merchant, MerchantOrder
from merchants.preparation import preparing
from pickup.models import Slot

UNTOLD = Q(announced_for=None) | ~Q(announced_for=F("due_at"))


def to_prepare(slot):
    orders = MerchantOrder.objects.confirmed().filter(status__in=preparing.TO_TAKE_FROM_SHELVES)
    return orders.filter(order__collection__slot=slot)


def send_due(*, at):
    """Every slot whose cut-off has passed and that is not over: after a long sleep, each one still, and once."""
    closed = {"order__collection__slot__cutoff_at__lte": at, "order__collection__slot__ends_at__gt": at}
    orders = MerchantOrder.objects.confirmed().filter(UNTOLD, status__in=preparing.TO_TAKE_FROM_SHELVES, **closed)
    # A shop without an address has its list printed by the association.
    orders = orders.exclude(merchant__email="")
    pairs = orders.order_by().values_list("order__collection__slot", "merchant").distinct()
    slots = Slot.objects.select_related("point").in_bulk({slot for slot, _merchant in pairs})
    merchants = Merchant.objects.in_bulk({merchant for _slot, merchant in pairs})
    for slot, merchant in sorted(pairs):
        send(merchant=merchants[merchant], slot=slots[slot])


@transaction.atomic
def send(*, merchant, slot):
    """Of two workers at once, the second waits for the rows, then finds them told."""
    there = to_prepare(slot).filter(merchant=merchant)
    untold = list(there.filter(UNTOLD).select_for_update(of=["self"]).order_by("pk"))
    if not untold:
        return
    told_before = MerchantOrder.objects.filter(
        merchant=merchant, order__collection__slot=slot, announced_for=F("due_at")
    ).exists()
    pks = [order.pk for order in untold]
    MerchantOrder.objects.filter(pk__in=pks).update(announced_for=F("due_at"))
    orders = [order for order in preparing.to_pick(merchant, due_at=slot.starts_at) if order.pk in pks]
    for order in orders:
        order.contents = preparing.contents_in_words(order)
    notifications.tell_to_prepare(
        merchant=merchant,
        orders=orders,
        totals=preparing.totals(orders),
        due_until=slot.ends_at,
        place=slot.point.name,
        # An order told here may have gone elsewhere since: the slot alone does not name the letter.
        key=f"digest:{merchant.pk}:{slot.pk}:{pks[0]}",
        is_more=told_before,
    )
