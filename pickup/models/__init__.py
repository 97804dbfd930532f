"""The place and the moment: points, slots, the collection of an order, its bags, the till."""

from pickup.models.bag import Bag, BagQuerySet, kept_in_the_bag, label_of
from pickup.models.book import BookLine, PickupBook
from pickup.models.collection import Collection
from pickup.models.counter_payment import CounterPayment, GivenBack, UndonePayment
from pickup.models.custody import BagMove
from pickup.models.envelope import Envelope, EnvelopeLine
from pickup.models.handover import Handover, VisitNote
from pickup.models.late import LateNotice
from pickup.models.offline_act import OfflineAct
from pickup.models.opening import PlaceDays, PlaceHours
from pickup.models.place import PickupPoint, StorageCapacity
from pickup.models.resident import Resident
from pickup.models.resident_card import ResidentCard
from pickup.models.room import Room
from pickup.models.round import Round, Stop
from pickup.models.rule import SlotException, SlotRule
from pickup.models.slot import Slot, SlotStorage
from pickup.models.temperature import KeepingTemperature
from pickup.models.till import MealVoucherTaker, TillClosing, TillCount, TillHead, TillLine, TillSession
from pickup.models.volunteer import Volunteer

__all__ = [
    "KeepingTemperature",
    "LateNotice",
    "Bag",
    "BagMove",
    "BagQuerySet",
    "BookLine",
    "Collection",
    "CounterPayment",
    "Envelope",
    "EnvelopeLine",
    "GivenBack",
    "Handover",
    "MealVoucherTaker",
    "OfflineAct",
    "PickupBook",
    "PickupPoint",
    "PlaceDays",
    "PlaceHours",
    "Resident",
    "ResidentCard",
    "Room",
    "Round",
    "Slot",
    "SlotException",
    "SlotRule",
    "SlotStorage",
    "Stop",
    "StorageCapacity",
    "TillClosing",
    "TillCount",
    "TillHead",
    "TillLine",
    "TillSession",
    "UndonePayment",
    "VisitNote",
    "Volunteer",
    "kept_in_the_bag",
    "label_of",
]
