"""What nobody took at the stops of a round, once it is home: on a shelf of the place it left from, or ended there."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db import transaction
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from merchants.models import MerchantOrder
from merchants.models.sheet import StorageClass
from merchants.opening import instant_of, local_day
from merchants.refusals import Refusal
from pickup.bags import custody, shelving, uncollected
from pickup.bags.drop_off import hold
from pickup.bags.keeping import COLD, Keeping
from pickup.models import Bag, BagMove, Slot
from pickup.places.needs import ONE_DAY
from pickup.places.rounds import Departure

# Longer ago, what nobody said is asked for at the stop's own counter.
DAYS_BACK = 14
BACK = BagMove.Act.CAME_BACK
MAY_END = [MerchantOrder.Status.DROPPED_OFF, MerchantOrder.Status.UNCOLLECTED]


class NothingSaid(Refusal):
    sentence = _("Dites ce que devient au moins un sac.")


class NotHere(Refusal):
    sentence = _("Un de ces sacs n’est plus à ranger\u202f: relisez la page.")


@dataclass
class Carried:
    """The bags of one class of one merchant order: what may be done of them where the round came home."""

    merchant_order: MerchantOrder
    slot: Slot
    storage_class: str
    until: datetime.datetime
    endings: list[str]
    bags: list[Bag] = field(default_factory=list)

    @property
    def key(self) -> str:
        return f"{self.merchant_order.pk}-{self.storage_class}"

    @property
    def collection(self):
        return self.merchant_order.order.collection

    @property
    def words(self):
        return StorageClass(self.storage_class).label

    @property
    def is_cold(self) -> bool:
        return self.storage_class in COLD

    @property
    def left_at(self):
        """Since when they have been on the road, or nothing if nobody said that they were loaded."""
        return min((bag.left_at for bag in self.bags if bag.left_at), default=None)

    @property
    def choices(self) -> list[tuple]:
        """A shelf first: what else may be said of a part begun, called off or not all there is said from its shelf."""
        is_whole = self.merchant_order.status in MAY_END and not self.merchant_order.begun_at
        endings = self.endings if is_whole else []
        return [(BACK, _("Rangé ici"))] + [(ending, uncollected.ENDING_WORDS[ending]) for ending in endings]


@dataclass(frozen=True)
class Said:
    """What is done of them: an act, and the shelf or the ending's words."""

    carried: Carried
    act: str
    shelf: str = ""
    temperature: Decimal | None = None
    to_whom: str = ""
    note: str = ""


# --- What is in the van -----------------------------------------------------------------------


def carried_by(round, day, *, at) -> list[Carried]:
    """By stop in the order of the road: what stands on no shelf that anybody named since its stop closed."""
    since = instant_of(day, datetime.time.min)
    there = in_the_van([round], at=at).filter(slot_starts__gte=since, slot_starts__lt=since + ONE_DAY)
    loaded = BagMove.objects.filter(bag=OuterRef("pk"), act=BagMove.Act.LOADED).order_by("-pk")
    bags = there.annotate(left_at=Subquery(loaded.values("at")[:1]))
    bags = bags.select_related("merchant_order__merchant", "merchant_order__order__collection__slot__point__stop")
    return sorted(by_class(list(bags.order_by("pk")), round, at), key=on_the_road)


def on_the_road(one):
    who = one.collection
    return one.slot.point.stop.rank, one.slot.starts_at, who.last_name, who.pk, one.merchant_order.pk


def in_the_van(rounds, *, at):
    """Bags of stops that are over, which nobody took and which are back nowhere."""
    slot = "merchant_order__order__collection__slot"
    over = Bag.objects.here().filter(
        **{f"{slot}__point__stop__round__in": rounds, f"{slot}__ends_at__lte": at, "back_at": None}
    )
    filled = Q(pk__in=Bag.objects.filled()) | Q(where=Bag.Where.CANCELLED)
    return over.filter(filled).annotate(slot_starts=F(f"{slot}__starts_at"))


def by_class(bags, round, at) -> list[Carried]:
    slots = {bag.merchant_order.order.collection.slot for bag in bags}
    keepings = Keeping.of_several(sorted(slots, key=lambda slot: slot.pk), point=round.departs_from_id)
    found = {}
    for bag in bags:
        part = bag.merchant_order
        slot, name = part.order.collection.slot, bag.storage_class
        until = keepings[slot.pk].until_of(name)
        endings = uncollected.endings_for(name, until=until, at=at)
        found.setdefault((part.pk, name), Carried(part, slot, name, until, endings)).bags.append(bag)
    return list(found.values())


def by_stop(rows) -> list[tuple[Slot, list[dict]]]:
    """The rows of the page, each with its `carried`, stop by stop."""
    stops = defaultdict(list)
    for row in rows:
        stops[row["carried"].slot].append(row)
    return list(stops.items())


def returns(rounds, *, at) -> list[Departure]:
    """The days whose round brought something back that nobody put away, latest first; one query."""
    rounds = {one.pk: one for one in rounds}
    there = in_the_van(rounds.values(), at=at).filter(slot_starts__gt=at - ONE_DAY * DAYS_BACK)
    which = there.values_list("merchant_order__order__collection__slot__point__stop__round", "slot_starts")
    days = {(local_day(starts), pk) for pk, starts in which.distinct()}
    return [Departure(rounds[pk], day) for day, pk in sorted(days, reverse=True)]


# --- Said in one go ---------------------------------------------------------------------------


@transaction.atomic
def put_away(*, round, said: list[Said], by, at) -> int:
    """Each on its shelf or ended, all of them or none; gives how many bags. Said twice, the second finds none left."""
    if not said:
        raise NothingSaid
    for one in sorted(said, key=lambda one: one.carried.merchant_order.order_id):
        bring(round, one, by, at)
    return sum(len(one.carried.bags) for one in said)


def bring(round, said, by, at):
    """Whatever becomes of them, they came back: who brought them, when, how warm they were."""
    carried = said.carried
    hold(carried.merchant_order.order_id)
    held = custody.hold(carried.bags)
    if any(bag.back_at_id for bag in held):
        raise NotHere
    if said.act == BACK and not said.shelf.strip():
        raise shelving.NoShelf
    told = {"shelf": said.shelf if said.act == BACK else "", "temperature": said.temperature, "note": round.name}
    told |= {"from_whom": round.carrier, "channel": BagMove.Channel.CARRIER}
    custody.bring_back(bags=held, to=round.departs_from, by=by, at=at, **told)
    if said.act != BACK:
        end(round, said, by, at)


def end(round, said, by, at):
    uncollected.settle(
        merchant_order=said.carried.merchant_order,
        point=round.departs_from,
        ending=said.act,
        by=by,
        at=at,
        storage_class=said.carried.storage_class,
        to_whom=said.to_whom,
        note=said.note,
    )
