"""The place and the moment: points, slots, the collection of an order, its bags, the till."""

from pickup.models.bag import Bag, BagQuerySet, kept_in_the_bag
from pickup.models.collection import Collection
from pickup.models.counter_payment import CounterPayment, UndonePayment
from pickup.models.offline_act import OfflineAct
from pickup.models.place import PickupPoint, SlotRule, StorageCapacity
from pickup.models.resident import Resident
from pickup.models.slot import Slot, SlotStorage
from pickup.models.volunteer import Volunteer

__all__ = [
    "Bag",
    "BagQuerySet",
    "Collection",
    "CounterPayment",
    "OfflineAct",
    "PickupPoint",
    "Resident",
    "Slot",
    "SlotRule",
    "SlotStorage",
    "StorageCapacity",
    "UndonePayment",
    "Volunteer",
    "kept_in_the_bag",
]
