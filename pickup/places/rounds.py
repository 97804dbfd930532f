"""Rounds: what leaves for which stops on a day, loaded in the order in which it will be taken out."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Exists, OuterRef, Prefetch, Subquery
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from merchants.models import MerchantOrder
from merchants.models.sheet import StorageClass
from merchants.opening import instant_of, local_day
from merchants.refusals import Refusal
from pickup.bags import custody
from pickup.models import Bag, BagMove, Collection, PickupPoint, Round, Slot, Stop
from pickup.places import diary
from pickup.places.needs import ONE_DAY
from pickup.telling import notifications

# What says whether a bag is on the road: its latest of these.
ON_OR_OFF_THE_ROAD = [BagMove.Act.RECEIVED, BagMove.Act.MOVED, BagMove.Act.LOADED, BagMove.Act.CAME_BACK]
# On the shelf of whoever looks for a bag that left with the round.
ON_THE_ROAD = _("En tournée")
DAYS_AHEAD = 8
ALIVE = Collection.objects.exclude(order__merchant_orders__confirmed_at=None)


class NothingChosen(Refusal):
    sentence = _("Cochez au moins un sac chargé.")


class TwoStopsInOnePlace(Refusal):
    sentence = _("Un lieu ne peut être deux fois une halte de la tournée.")


class StillAwaited(Refusal):
    """Bags are on their way to a stop that would be nobody's any more; `collections`: whose, soonest first."""

    def __init__(self, collections):
        self.collections = collections
        many, places = len(collections), dict.fromkeys(str(one.slot.point) for one in collections)
        words = ngettext(
            "Une personne est attendue à «\u202f%(places)s\u202f», et plus aucune tournée n’y passerait. Fermez "
            "d’abord ce lieu\u202f: la page demande ce qu’elle devient, et la prévient.",
            "%(many)d personnes sont attendues à «\u202f%(places)s\u202f», et plus aucune tournée n’y passerait. "
            "Fermez d’abord ce lieu\u202f: la page demande ce que chacune devient, et les prévient.",
            many,
        )
        super().__init__(words % {"many": many, "places": ", ".join(places)})


# --- Writing them -----------------------------------------------------------------------------


@transaction.atomic
def write(*, round, points) -> Round:
    """The round and its stops in the order in which it comes by; a stop that was another round's leaves it."""
    points = list(points)
    if len(set(points)) < len(points):
        raise TwoStopsInOnePlace
    round.save()
    round.stops.all().delete()
    Stop.objects.filter(point__in=points).delete()
    Stop.objects.bulk_create(Stop(round=round, point=point, rank=rank) for rank, point in enumerate(points, start=1))
    return round


@transaction.atomic
def change(*, round, points, by, at) -> Round:
    """The same, where people may be on their way: no stop is left to nobody while somebody is awaited there, and each
    shop is told whose bags must be ready sooner, or somewhere else."""
    points = list(points)
    was = PickupPoint.objects.filter(stop__round=round.pk) if round.pk else PickupPoint.objects.none()
    touched = {*was, *points}
    before = promised_at(touched, at)
    left = [point.pk for point in touched.difference(points)]
    if awaited := coming_to(left, at):
        raise StillAwaited(awaited)
    write(round=round, points=points)
    after = promised_at(touched, at)
    sooner = [pk for pk, new in after.items() if pk in before and new.is_harder_than(before[pk])]
    tell_shops({after[pk].slot: after[pk].place for pk in sooner})
    diary.note(round, by=by, words=str(_("Tournée écrite\u202f: départ, haltes et horaires.")))
    return round


@dataclass(frozen=True)
class Promise:
    """Where the bags of a slot are brought, and when they must be together."""

    slot: Slot
    place: PickupPoint
    by: datetime.datetime

    def is_harder_than(self, other) -> bool:
        return self.place != other.place or self.by < other.by


def promised_at(points, at) -> dict[int, Promise]:
    """By slot to come, its row held: whoever is ordering for it is waited for."""
    slots = Slot.objects.select_for_update(of=["self"]).filter(point__in=points, starts_at__gt=at).order_by("pk")
    found = {}
    for slot in slots.select_related("point__stop__round__departs_from"):
        stop = getattr(slot.point, "stop", None)
        found[slot.pk] = Promise(slot, stop.round.departs_from if stop else slot.point, leaves_at(slot))
    return found


def coming_to(points, at) -> list[Collection]:
    """Who has still to come to these places."""
    coming = Collection.objects.filter(slot__point__in=points, slot__ends_at__gt=at, holds_place=True)
    return list(coming.select_related("slot__point").order_by("slot__starts_at", "last_name", "pk"))


def tell_shops(places):
    """Each shop once, of all its orders that are not where they go yet; `places`: where bags are brought, by slot."""
    bags = Bag.objects.expected().filter(merchant_order=OuterRef("pk"))
    parts = MerchantOrder.objects.confirmed().filter(Exists(bags), order__collection__slot__in=places)
    by_shop = defaultdict(list)
    for part in parts.select_related("merchant", "order__collection__slot__point__stop__round").order_by(
        "due_at", "pk"
    ):
        by_shop[part.merchant].append(part)
    for merchant, orders in by_shop.items():
        slots = {part.order.collection.slot for part in orders}
        brought = [(slot, places[slot], expected_by(slot)) for slot in sorted(slots, key=lambda one: one.starts_at)]
        notifications.tell_shop_of_round(merchant=merchant, orders=orders, brought=brought)


# --- Where bags are brought -------------------------------------------------------------------


def brought_to(point) -> list[PickupPoint]:
    """The place itself, and the stops of the rounds that leave from it: shops bring here the bags of all of them."""
    return [point, *PickupPoint.objects.filter(stop__round__departs_from=point)]


def leaves_at(slot) -> datetime.datetime:
    """When the bags of a slot must be together: at its beginning, or when its round leaves if that is sooner.

    Asks nothing when the slot comes with its `point__stop__round`.
    """
    stop = getattr(slot.point, "stop", None)
    if stop is None:
        return slot.starts_at
    return min(slot.starts_at, instant_of(local_day(slot.starts_at), stop.round.departs_at))


def expected_by(slot) -> datetime.datetime:
    """Time to receive, store and call before the first person comes, or before the round that carries them leaves."""
    return leaves_at(slot) - datetime.timedelta(minutes=slot.point.drop_off_minutes)


# --- One day of a round -----------------------------------------------------------------------


@dataclass
class Halt:
    """One stop of one day: when, who comes, with which bags."""

    slot: Slot
    collections: list[Collection]

    @property
    def bags(self) -> list[Bag]:
        return [bag for one in self.collections for bag in one.bags]

    @property
    def counted(self) -> list[tuple[str, int]]:
        """How many bags of each class: what to make room for in the van and in the cool box."""
        many = Counter(bag.storage_class for bag in self.bags)
        return [(str(label), many[name]) for name, label in StorageClass.choices if many[name]]


@dataclass(frozen=True)
class Departure:
    """A round, and one day on which it leaves."""

    round: Round
    day: datetime.date

    @property
    def leaves_at(self):
        return instant_of(self.day, self.round.departs_at)


def departures(rounds, *, at) -> list[Departure]:
    """Today and the days to come on which a round finds somebody at the door, soonest first; one query."""
    since = instant_of(local_day(at), datetime.time.min)
    slots = Slot.objects.receiving().filter(point__stop__round__in=rounds, starts_at__gte=since)
    slots = slots.filter(starts_at__lt=since + ONE_DAY * DAYS_AHEAD).select_related("point__stop__round")
    found = {(local_day(slot.starts_at), slot.point.stop.round.pk): slot.point.stop.round for slot in slots}
    return [Departure(found[key], key[0]) for key in sorted(found)]


def halts_of(round, day) -> list[Halt]:
    """The stops of that day in the order of the road; five queries, whatever their number."""
    since = instant_of(day, datetime.time.min)
    slots = Slot.objects.receiving().filter(point__stop__round=round, starts_at__gte=since)
    slots = slots.filter(starts_at__lt=instant_of(day + ONE_DAY, datetime.time.min))
    slots = list(slots.select_related("point__stop").order_by("point__stop__rank", "starts_at"))
    coming = {slot.pk: [] for slot in slots}
    for collection in with_bags(ALIVE.filter(slot__in=slots)):
        if collection.bags:
            coming[collection.slot_id].append(collection)
    return [Halt(slot, coming[slot.pk]) for slot in slots]


def with_bags(collections) -> list[Collection]:
    """Each with the bags that still go to somebody, and whether each is loaded."""
    last = BagMove.objects.filter(bag=OuterRef("pk"), act__in=ON_OR_OFF_THE_ROAD).order_by("-pk")
    going = Bag.objects.filled().filter(where__in=[Bag.Where.EXPECTED, Bag.Where.HERE])
    going = going.exclude(merchant_order__status=MerchantOrder.Status.CANCELLED)
    going = going.annotate(last_act=Subquery(last.values("act")[:1])).order_by("number")
    orders = MerchantOrder.objects.select_related("merchant").order_by("pk")
    rows = collections.order_by("last_name", "first_name", "pk").prefetch_related(
        Prefetch("order__merchant_orders", orders), Prefetch("order__merchant_orders__bags", going, to_attr="going")
    )
    found = list(rows)
    for collection in found:
        parts = collection.order.merchant_orders.all()
        collection.bags = [told(bag, part) for part in parts for bag in part.going]
    return found


def told(bag, part):
    bag.shop, bag.is_loaded = part.merchant.name, bag.last_act == BagMove.Act.LOADED
    return bag


@transaction.atomic
def load(*, round, day, labels, by, at) -> list[BagMove]:
    """These bags left with the round; those of another round, or already loaded, are not touched."""
    wanted = set(labels)
    bags = [bag for halt in halts_of(round, day) for bag in halt.bags if bag.label in wanted and not bag.is_loaded]
    if not wanted:
        raise NothingChosen
    return custody.record(
        bags=bags,
        act=BagMove.Act.LOADED,
        by=by,
        at=at,
        channel=BagMove.Channel.CARRIER,
        shelf=str(ON_THE_ROAD),
        to_whom=round.carrier,
        note=round.name,
    )


@transaction.atomic
def unload(*, round, day, by, at) -> list[BagMove]:
    """Said loaded by mistake: nothing of that day is on the road any more."""
    bags = [bag for halt in halts_of(round, day) for bag in halt.bags if bag.is_loaded]
    return custody.record(bags=bags, act=BagMove.Act.MOVED, by=by, at=at, note=round.name)
