"""What a counter has to look at beside people who come: two bags of one shop, a neighbour, a printed book, a device
that gave again without a network what was given, a round's bag to put away."""

import datetime
import uuid

from merchants.models import MerchantOrder
from pickup.bags import packing
from pickup.models import Bag, Collection, OfflineAct, PickupPoint, Slot
from pickup.offline import reading, replay
from pickup.offline.identity import Pass
from pickup.paper import book
from pickup.residents import standing_in

MINUTE = datetime.timedelta(minutes=1)
PLACE = "la-halle"
NEIGHBOUR = "Lucette Faure"


def keep(*, helper, at) -> None:
    fill_two_bags(by=helper, at=at)
    send_a_neighbour()
    give_again_without_a_network(by=helper, at=at)
    point = PickupPoint.objects.get(slug=PLACE)
    if slot := book.next_slot(at=at, point=point):
        book.make(slot=slot, by=helper, at=at)


def expected():
    """The parts of orders that somebody comes for here, soonest first."""
    parts = MerchantOrder.objects.filter(order__collection__slot__point__slug=PLACE)
    return parts.order_by("order__collection__slot__starts_at", "pk")


def fill_two_bags(*, by, at):
    """A shop sees on its table that one bag is not enough."""
    part = expected().filter(status=MerchantOrder.Status.READY).first()
    if part:
        first = part.bags.filled().order_by("number").first()
        packing.say(merchant_order=part, counts={first.storage_class: 2}, by=by, at=at)


def send_a_neighbour():
    """Whoever comes last named somebody."""
    part = expected().filter(status=MerchantOrder.Status.ACCEPTED).last()
    if part:
        collection = Collection.objects.get(order=part.order_id)
        standing_in.name_proxy(collection=collection, name=NEIGHBOUR)


def give_again_without_a_network(*, by, at):
    """Two volunteers, one of them on a device that had lost the network: the same bag, given twice."""
    slot = Slot.objects.filter(point__slug=PLACE, ends_at__lt=at, taken__gt=0).order_by("-ends_at").first()
    bags = Bag.objects.filter(merchant_order__order__collection__slot=slot, where=Bag.Where.HANDED_OVER)
    bag = bags.select_related("merchant_order__order__collection").order_by("pk").first()
    if bag is None:
        return
    said_at = bag.handed_over_at + 4 * MINUTE
    told = reading.Told(
        key=uuid.uuid5(uuid.NAMESPACE_URL, bag.label),
        kind=OfflineAct.Kind.HAND_OVER,
        device=uuid.uuid5(uuid.NAMESPACE_URL, PLACE),
        code=bag.merchant_order.order.collection.code,
        shown=Pass(by.pk, slot.point_id, slot.pk, slot.starts_at).signed(),
        said_at=said_at,
        near_at=said_at,
        after="",
        payload={"bags": [bag.pk], "adult": True, "again": ""},
    )
    replay.receive(told=told, point=slot.point, sent_by=by, at=said_at + 20 * MINUTE)
