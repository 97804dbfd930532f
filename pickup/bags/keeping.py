"""How long bags wait for someone who did not come, by storage class (DOMAIN 2.6)."""

import datetime

from merchants.models.sheet import StorageClass
from pickup.models import Slot

ON_A_SHELF = {StorageClass.AMBIENT, StorageClass.FRAGILE}
COLD = {StorageClass.CHILLED, StorageClass.FROZEN}
SHELF_TIME = datetime.timedelta(days=14)
# The person who queues when the slot ends is still served.
QUEUE_TIME = datetime.timedelta(minutes=30)


class Keeping:
    """Until when each class is kept after one slot: hot to its end, cold to the end of the next one there,
    the rest fourteen days."""

    def __init__(self, slot, next_ends_at=None):
        self.slot = slot
        self.hot_until = slot.ends_at + QUEUE_TIME
        self.cold_until = max(self.hot_until, next_ends_at or slot.ends_at)

    @classmethod
    def of(cls, slot, point=None) -> "Keeping":
        """At the place of the slot, or at another one to which a round brought its bags back."""
        return cls.of_several([slot], point=point)[slot.pk]

    @classmethod
    def of_each(cls, slot, bags) -> dict[int, datetime.datetime]:
        """Until when, by bag of the slot: those that a round brought back wait for the next rendezvous where they
        are."""
        keepings = {place: cls.of(slot, point=place) for place in {bag.back_at_id for bag in bags}}
        return {bag.pk: keepings[bag.back_at_id].until_of(bag.storage_class) for bag in bags}

    @classmethod
    def of_several(cls, slots, point=None) -> "dict[int, Keeping]":
        """By slot id, for slots of one point, or for what of them waits at another one, in one query."""
        if not slots:
            return {}
        later = Slot.objects.filter(
            point=point or slots[0].point_id, starts_at__gte=min(slot.ends_at for slot in slots), closed_reason=""
        )
        rendezvous = list(later.order_by("starts_at").values_list("starts_at", "ends_at"))
        return {
            slot.pk: cls(slot, next((ends for starts, ends in rendezvous if starts >= slot.ends_at), None))
            for slot in slots
        }

    def until(self, storage_classes) -> datetime.datetime:
        """The class that keeps least decides for all."""
        return min((self.until_of(name) for name in storage_classes), default=self.slot.ends_at + SHELF_TIME)

    def until_of(self, storage_class):
        if storage_class in ON_A_SHELF:
            return self.slot.ends_at + SHELF_TIME
        return self.cold_until if storage_class in COLD else self.hot_until
