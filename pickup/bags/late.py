"""Bags that should be at the place and are not: seen before the first person comes, told once."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import partial

from django.db import transaction
from django.db.models import Exists, F, OuterRef

from merchants.jobs import one_by_one
from merchants.models import Merchant, MerchantOrder
from pickup.models import Bag, LateNotice, Slot
from pickup.places import rounds
from pickup.places.rounds import expected_by as expected_by
from pickup.telling import notifications
from pickup.telling.waiting import who_looks

Status = MerchantOrder.Status

STILL_IN_THE_SHOP = [Status.PLACED, Status.ACCEPTED, Status.READY]
# No place expects its bags earlier than that before a slot.
EARLIEST = datetime.timedelta(days=1)


@dataclass
class Late:
    """A shop whose bags are awaited for one slot."""

    merchant: Merchant
    slot: Slot
    merchant_orders: list[MerchantOrder]

    @property
    def ready(self) -> int:
        """Prepared, and perhaps on their way."""
        return sum(order.status == Status.READY for order in self.merchant_orders)


def late(*, at, point=None) -> list[Late]:
    """By slot then shop, from the moment bags are expected to the end of the slot; a constant number of queries."""
    slots = Slot.objects.filter(ends_at__gt=at, starts_at__lte=at + EARLIEST).select_related("point__stop__round")
    slots = slots.filter(point__in=rounds.brought_to(point)) if point else slots
    due = {slot.pk: slot for slot in slots if expected_by(slot) <= at}
    groups = defaultdict(list)
    for order in awaited(due) if due else []:
        groups[due[order.slot_id], order.merchant].append(order)
    return [Late(merchant, slot, orders) for (slot, merchant), orders in groups.items()]


def awaited(slots):
    bags = Bag.objects.expected().filter(merchant_order=OuterRef("pk"))
    rows = MerchantOrder.objects.confirmed().filter(Exists(bags), status__in=STILL_IN_THE_SHOP)
    rows = rows.filter(order__collection__slot__in=slots).annotate(slot_id=F("order__collection__slot"))
    return rows.select_related("merchant").order_by("due_at", "merchant__name", "pk")


def tell_late(*, at):
    """Each shop and the association, once for each order and moment; safe to run twice, and to skip hours while the
    slot lasts."""
    one_by_one(partial(tell, at=at), late(at=at))


@transaction.atomic
def tell(one, *, at):
    """Of two workers at once, the second waits for the rows, then finds them told."""
    pks = [order.pk for order in one.merchant_orders]
    held = MerchantOrder.objects.filter(pk__in=pks, status__in=STILL_IN_THE_SHOP)
    held = list(held.select_for_update(of=["self"]).order_by("pk"))
    told = set(
        LateNotice.objects.filter(merchant_order__in=held, due_at=one.slot.starts_at).values_list(
            "merchant_order", flat=True
        )
    )
    untold = [order for order in held if order.pk not in told]
    if not untold:
        return
    LateNotice.objects.bulk_create(
        LateNotice(merchant_order=order, due_at=one.slot.starts_at, told_at=at) for order in untold
    )
    notifications.tell_shop_late(merchant=one.merchant, orders=untold, slot=one.slot)
    notifications.tell_association_late(
        merchant=one.merchant, orders=untold, slot=one.slot, to=who_looks(one.merchant)
    )
