"""A person whose order is somewhere between the shop and the counter."""

import datetime
from collections import Counter
from dataclasses import dataclass

from merchants.models import MerchantOrder
from merchants.opening import instant_of
from merchants.preparation import merchant_orders, shortfalls
from pickup import collections
from pickup.bags import custody, drop_off
from pickup.models import Collection
from pickup.places import slots
from tests import factories

SATURDAY = datetime.date(2026, 11, 28)


def moment(time, day=SATURDAY):
    """An hour of that Saturday on the clock of the town."""
    return instant_of(day, datetime.time.fromisoformat(time))


ORDERED = moment("12:00", SATURDAY - datetime.timedelta(days=5))
DURING = moment("10:20")
AFTER = moment("12:00")


Act = custody.Act
LED_TO = {
    "DROPPED_OFF": [Act.RECEIVED],
    "HANDED_OVER": [Act.RECEIVED, Act.HANDED_OVER],
    "UNCOLLECTED": [Act.RECEIVED, Act.UNCOLLECTED],
    "RETURNED": [Act.RECEIVED, Act.UNCOLLECTED, Act.RETURNED],
    "GIVEN": [Act.RECEIVED, Act.UNCOLLECTED, Act.GIVEN],
    "DISCARDED": [Act.RECEIVED, Act.UNCOLLECTED, Act.DISCARDED],
}


def saturday_slot(**facts):
    """10 h to 12 h at La Halle."""
    return factories.SlotFactory(starts_at=moment("10:00"), **facts)


@dataclass
class Person:
    collection: Collection

    @property
    def parts(self) -> list[MerchantOrder]:
        """Their merchant orders, as they are now."""
        return list(MerchantOrder.objects.filter(order=self.collection.order_id).order_by("pk"))

    @property
    def part(self) -> MerchantOrder:
        return self.parts[0]

    @property
    def statuses(self):
        return [part.status for part in self.parts]

    def fresh(self) -> Collection:
        return Collection.objects.select_related("slot__point", "order").get(pk=self.collection.pk)


def person(*statuses, slot=None, lines=(("4.20", 1),), classes=("AMBIENT",), merchants=(), alcohol=False, **contact):
    """`person("READY", "DROPPED_OFF")`: one merchant order per status, one line per class in each."""
    slot = slot or saturday_slot()
    order = factories.order()
    for number, status in enumerate(statuses or ["READY"]):
        merchant = merchants[number] if merchants else factories.MerchantFactory()
        part = factories.merchant_order(
            in_order=order,
            merchant=merchant,
            status=status,
            lines=[],
            placed_at=ORDERED,
            due_at=slot.starts_at,
            due_until=slot.ends_at,
        )
        for storage_class in classes:
            for price, quantity in lines:
                factories.ordered_line(
                    part, price=price, quantity=quantity, storage_class=storage_class, is_alcohol=alcohol
                )
    bags = Counter({name: order.merchant_orders.count() for name in classes})
    slots.take(slot=slot, storage=bags, needs=[], at=slot.cutoff_at - datetime.timedelta(hours=1))
    contact = {"first_name": "Odette", "last_name": "Marchand", "phone": "06 39 98 12 34", "email": "", **contact}
    who = Person(
        collections.create(
            order=order, slot=slot, contact=collections.Contact(**contact), channel="COUNTER", placed_by=None
        )
    )
    for part in who.parts:
        put_where_its_order_is(part)
    return who


def put_where_its_order_is(part):
    """The bags of a merchant order made in some status have been where it says."""
    for act in LED_TO.get(part.status, []):
        custody.record(bags=part.bags.all(), act=act, by=None, at=ORDERED)


def leave_empty(storage_class, part):
    """The merchant, who is preparing the order, has none of what belongs in one of its bags."""
    for line in part.lines.filter(storage_class=storage_class):
        shortfalls.run_short(line=line, kept_quantity=0, by=None, at=ORDERED)


def arrived_without(storage_class, **facts) -> Person:
    """`arrived_without("CHILLED", classes=[...])`: all of it is here but the bag that a shortage left empty."""
    who = person("ACCEPTED", **facts)
    leave_empty(storage_class, who.part)
    merchant_orders.mark_ready(merchant_order=who.part, by=None, at=ORDERED)
    drop_off.receive(merchant_order=who.part, shelf="B2", by=None, at=DURING)
    return who
