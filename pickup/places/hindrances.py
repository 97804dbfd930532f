"""Why somebody who is expected could not be received as they were promised, by the place as it is now."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from merchants.models import MerchantOrder
from merchants.models.sheet import StorageClass
from merchants.opening import local_day
from pickup.models import Bag, Collection, Slot, SlotRule
from pickup.places import closing, making

CANCELLED = MerchantOrder.Status.CANCELLED


def expected(point, at):
    """Who comes from now on, in the order in which they took their place."""
    coming = Collection.objects.filter(slot__point=point, slot__starts_at__gt=at, holds_place=True)
    return list(coming.select_related("slot__point", "order").order_by("pk"))


def hindrances(*, point, at) -> dict[int, dict[str, str]]:
    """For each collection expected, the hindrances by what they are, in words; six queries whatever their number."""
    people = expected(point, at)
    facts = Facts.of(point, people, at)
    return {one.pk: facts.of_one(one) for one in people}


@dataclass
class Facts:
    """What the place promises and keeps; whoever came first is counted first."""

    point: object
    promised: dict
    storage: dict[str, int]
    away: dict[int, str]
    bags: dict[int, Counter]
    shops: dict[int, set[int]]
    people: Counter = field(default_factory=Counter)
    kept: Counter = field(default_factory=Counter)

    @classmethod
    def of(cls, point, people, at):
        last = max((local_day(one.slot.starts_at) for one in people), default=local_day(at))
        orders = [one.order_id for one in people]
        promised = making.promised(SlotRule.objects.filter(point=point), at=at, until=last)
        return cls(
            point=point,
            promised={slot.starts_at: slot for slot in promised},
            storage=dict(point.storage.values_list("storage_class", "places")),
            away=dict(point.excluded_merchants.values_list("pk", "name")),
            bags=bags_of(orders),
            shops=shops_of(orders),
        )

    def of_one(self, collection) -> dict[str, str]:
        slot = collection.slot
        found = dict(self.of_slot(slot))
        self.people[slot.pk] += 1
        promise = self.promised.get(slot.starts_at)
        if promise and self.people[slot.pk] > promise.capacity:
            found["PLACES"] = _("ce moment ne reçoit plus que %(many)d personnes") % {"many": promise.capacity}
        for name, many in sorted(self.bags[collection.order_id].items()):
            self.kept[slot.pk, name] += many
            if self.kept[slot.pk, name] > self.storage.get(name, 0):
                found[f"ROOM:{name}"] = no_room_left(name)
        for pk in sorted(self.shops[collection.order_id] & self.away.keys()):
            found[f"SHOP:{pk}"] = _("%(shop)s n’y livre plus") % {"shop": self.away[pk]}
        return found

    def of_slot(self, slot: Slot):
        if not self.point.is_active:
            yield "PLACE", _("le lieu ferme aux retraits")
        # A moment that its rule took away is said below.
        if slot.closed_reason not in ("", closing.gone()):
            yield "CLOSED", _("fermé\u202f: %(reason)s") % {"reason": slot.closed_reason}
        if slot.starts_at not in self.promised:
            yield "GONE", closing.gone()


def bags_of(orders) -> dict[int, Counter]:
    rows = Bag.objects.filter(merchant_order__order__in=orders, holds_place=True)
    found: dict[int, Counter] = defaultdict(Counter)
    for order, name in rows.values_list("merchant_order__order", "storage_class"):
        found[order][name] += 1
    return found


def shops_of(orders) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    parts = MerchantOrder.objects.filter(order__in=orders).exclude(status=CANCELLED)
    for order, merchant in parts.values_list("order", "merchant"):
        found[order].add(merchant)
    return found


def no_room_left(storage_class) -> str:
    return {
        StorageClass.AMBIENT: _("plus assez d’étagères"),
        StorageClass.CHILLED: _("plus assez de place au frais"),
        StorageClass.FROZEN: _("plus assez de place au congélateur"),
        StorageClass.HOT: _("plus assez de place au chaud"),
        StorageClass.FRAGILE: _("plus assez de place pour ce qui est fragile"),
    }[storage_class]
