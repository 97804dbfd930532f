"""The moments to collect: offered when every merchant can meet them, never oversold."""

import datetime
from collections import Counter
from dataclasses import dataclass, field
from functools import cache

from django.db import transaction
from django.db.models import F, Max, Q, prefetch_related_objects
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.listing.bundles import parts_of
from merchants.listing.per_collection import Counts
from merchants.models import Merchant
from merchants.models.sheet import StorageClass
from merchants.opening import OpeningTimes, local_day
from merchants.prepared import Prepared
from merchants.refusals import Refusal
from pickup.models import Bag, Collection, Slot, SlotStorage
from pickup.places.making import FOUR_WEEKS
from pickup.places.needs import ONE_DAY, Need, bags_of, limit_of, needs_of
from pickup.words import does, no_room, weekday_hour

__all__ = ["Need", "bags_of", "needs_of"]

EIGHT_DAYS = 8


class SlotClosed(Refusal):
    sentence = gettext_lazy("Ce créneau n’est plus proposé. Choisissez-en un autre.")


class SlotFull(Refusal):
    sentence = gettext_lazy("Le créneau est complet.")


class StorageFull(Refusal):
    """The place cannot keep one bag more of some class."""


class MerchantCannotMeet(Refusal):
    """A merchant of the basket cannot be ready, or does not deliver there."""


@dataclass
class SlotOffer:
    """A slot as a resident sees it; when it is not open, `refusals` says why in French."""

    slot: Slot
    open: bool
    refusals: list[str]
    places_left: int
    order_before: datetime.datetime


# --- Offering them ----------------------------------------------------------------------------


@dataclass
class _Candidate:
    """A slot with its free room by storage class and the merchants who do not deliver at its place."""

    slot: Slot
    excluded_ids: set[int] = field(default_factory=set)

    def room(self, storage_class):
        """Free places, or None when the place never keeps this class."""
        return getattr(self.slot, f"room_{storage_class}")


def offered(*, needs, at, days=FOUR_WEEKS) -> list[SlotOffer]:
    """Every slot of the days to come, open or not, with why not; three queries, whatever their number."""
    candidates = _by_slot(_all_of(days).rows(at=at))
    facts = _facts_of(needs, at)
    return [_offer(candidate, needs, facts, at) for candidate in candidates]


def first_offered(*, needs, at, wished=None, days=FOUR_WEEKS) -> tuple[Slot | None, OpeningTimes]:
    """The first slot open to all of it, the wished one if it is, and the hours of its merchants; three queries."""
    facts, candidates = _facts_of(needs, at), _by_slot(_open_for(days).rows(at=at))
    candidates.sort(key=lambda one: one.slot != wished)
    return _first_met(needs, candidates, facts, at), facts.times


def earliest_slots(*, sheets, at, days=FOUR_WEEKS) -> dict[int, Slot | None]:
    """The first slot at which each sheet can be collected; three queries when sheets come with their merchants, two
    more when one of them is a bundle."""
    needs = needs_of_each(sheets)
    candidates = _by_slot(_open_for(days).rows(at=at))
    facts = _facts_of(needs.values(), at)
    first = {}
    for need in needs.values():
        if need.key not in first:
            first[need.key] = _first_met([need], candidates, facts, at)
    return {pk: first[need.key] for pk, need in needs.items()}


def needs_of_each(sheets) -> dict[int, Need]:
    """What each sheet asks by itself, by sheet id; a bundle asks what its products ask."""
    sheets = list(sheets)
    prefetch_related_objects(sheets, "merchant")
    parts = parts_of([sheet.pk for sheet in sheets if sheet.is_bundle])
    return {sheet.pk: _need_of(sheet, parts.get(sheet.pk)) for sheet in sheets}


def _need_of(sheet, parts) -> Need:
    quantities = {part.component.pk: part.quantity for part in parts or []}
    return needs_of([part.component for part in parts or []] or [sheet], quantities)[0]


def limits_at(*, slot, sheets, at) -> dict[int, datetime.datetime]:
    """Until when each sheet can be asked for at this slot, by sheet id; those that it cannot have are left out."""
    return {pk: offer.order_before for pk, offer in offers_at(slot=slot, sheets=sheets, at=at).items() if offer.open}


def offers_at(*, slot, sheets, at) -> dict[int, SlotOffer]:
    """This slot as each sheet sees it, by sheet id; nothing of a slot whose place is no longer shown."""
    candidate = candidate_of(slot)
    if candidate is None:
        return {}
    needs = needs_of_each(sheets)
    facts = _facts_of(needs.values(), at)
    offers = {need.key: _offer(candidate, [need], facts, at) for need in needs.values()}
    return {pk: offers[need.key] for pk, need in needs.items()}


def candidate_of(slot):
    """The slot with its free room and who does not deliver there; None when its place is not shown any more."""
    return next(iter(_candidates(pk=slot.pk)), None)


def why_nobody(candidate, at) -> str:
    """What keeps everybody from ordering for it, whatever they order, or an empty text."""
    shut = _shut(candidate.slot, at)
    if shut:
        return shut
    return str(SlotFull.sentence) if candidate.slot.taken >= candidate.slot.capacity else ""


def hours_to_come(*, sheets, at, days=EIGHT_DAYS) -> dict[int, list[datetime.datetime]]:
    """When each sheet can be collected, sold out or not, by its shop's hours; three queries, none without sheets."""
    sheets = list(sheets)
    if not sheets:
        return {}
    needs = {sheet.pk: needs_of([sheet])[0] for sheet in sheets}
    soon = {"starts_at__gt": at, "starts_at__lt": at + ONE_DAY * days, "cutoff_at__gt": at, "closed_reason": ""}
    candidates = _candidates(**soon)
    times = OpeningTimes.of({need.merchant for need in needs.values()}, since=since(at))
    return {
        pk: sorted({one.slot.starts_at for one in candidates if not _refusals_of_merchants(one, [need], times, at)})
        for pk, need in needs.items()
    }


def _first_met(needs, candidates, facts, at):
    met = (one.slot for one in candidates if not _refusals_of_needs(one, needs, facts, at))
    return next(met, None)


@cache
def _all_of(days) -> Prepared:
    """The question of whoever chooses a moment: all of them, open or not."""
    return Prepared(lambda at, ids: _rows(starts_at__gt=at, starts_at__lt=at + ONE_DAY * days))


@cache
def _open_for(days) -> Prepared:
    """The question of every list: what is open from a moment on."""

    def write(at, ids):
        soon = {"starts_at__gt": at, "starts_at__lt": at + ONE_DAY * days, "cutoff_at__gt": at}
        return _rows(closed_reason="", taken__lt=F("capacity"), **soon)

    return Prepared(write)


def _candidates(**conditions):
    """Slots with their place, free room and exclusions, in one query and in the order of the clock."""
    return _by_slot(_rows(**conditions))


def _rows(**conditions):
    rooms = {
        f"room_{name}": Max(F("storage__capacity") - F("storage__taken"), filter=Q(storage__storage_class=name))
        for name in StorageClass.values
    }
    return (
        Slot.objects.filter(point__is_active=True, **conditions)
        .select_related("point")
        .annotate(**rooms)
        .annotate(excluded_id=F("point__excluded_merchants"))
        .order_by("starts_at", "point_id")
    )


def _by_slot(rows):
    # A slot comes once per merchant excluded from its place.
    candidates = {}
    for slot in rows:
        candidates.setdefault(slot.pk, _Candidate(slot)).excluded_ids.add(slot.excluded_id)
    return list(candidates.values())


@dataclass(frozen=True)
class _Facts:
    """What the merchants of some needs say: when they open, and what is left of what they make for each slot."""

    times: OpeningTimes
    counts: Counts


def _facts_of(needs, at) -> _Facts:
    times = OpeningTimes.of({need.merchant for need in needs}, since=since(at))
    return _Facts(times, Counts([one for need in needs for one in need.made_for_it], at=at))


def since(at):
    """Openings of the day before a slot still count: closures that just ended are kept."""
    return local_day(at) - ONE_DAY


def _offer(candidate, needs, facts, at):
    slot = candidate.slot
    limits = [limit_of(need=need, slot=slot, times=facts.times)[0] for need in needs]
    refusals = _refusals(candidate, needs, facts, at)
    return SlotOffer(
        slot=slot,
        open=not refusals,
        refusals=refusals,
        places_left=slot.capacity - slot.taken,
        order_before=min([slot.cutoff_at, *(limit for limit in limits if limit)]),
    )


def _refusals(candidate, needs, facts, at):
    shut = _shut(candidate.slot, at)
    if shut:
        return [shut]
    return list(filter(None, [why_nobody(candidate, at)])) + _refusals_of_needs(candidate, needs, facts, at)


def _shut(slot, at):
    """Why nobody can order for this slot any more, or an empty text."""
    if slot.closed_reason:
        return _("Fermé\u202f: %(reason)s.") % {"reason": slot.closed_reason.rstrip(".")}
    if at >= slot.cutoff_at:
        return _("Commandes closes depuis %(when)s.") % {"when": weekday_hour(slot.cutoff_at)}
    return ""


def _refusals_of_needs(candidate, needs, facts, at):
    due_at = candidate.slot.starts_at
    ran_out = [words for need in needs for words in facts.counts.refusals(need.made_for_it, due_at)]
    met = _refusals_of_merchants(candidate, needs, facts.times, at)
    return _refusals_of_storage(candidate, needs) + met + ran_out


def _refusals_of_storage(candidate, needs):
    refusals = []
    for storage_class, bags in sorted(bags_of(needs).items()):
        room = candidate.room(storage_class)
        if room is None or room < bags:
            refusals.append(no_room(storage_class, ever=room is not None))
    return refusals


def _refusals_of_merchants(candidate, needs, times, at):
    refusals = []
    for need in needs:
        limit, say = limit_of(need=need, slot=candidate.slot, times=times)
        if need.merchant.pk in candidate.excluded_ids:
            refusals.append(_not_delivered(need.merchant, candidate.slot.point))
        elif limit is None or at >= limit:
            refusals.append(say())
    return refusals


def _not_delivered(merchant, point):
    place = {"place": point.name}
    return does(
        merchant,
        _("ne livre pas ici (%(place)s).") % place,
        _("ne livrent pas ici (%(place)s).") % place,
    )


# --- Taking and giving back -------------------------------------------------------------------


def take(*, slot, storage: Counter, needs, at) -> None:
    """Take one place of the slot and room for its bags, or refuse and take nothing.

    Rows are taken by conditional updates, the slot first, then storage in id order: the database
    decides who comes first, and two baskets never wait for each other.
    """
    with transaction.atomic():
        promise(slot=slot, storage=storage, needs=needs, at=at)
        refuse_unless_open(slot=slot, needs=needs, at=at)


def promise(*, slot, storage: Counter, needs, at) -> None:
    """The same, in a transaction that asks `refuse_unless_open` before it ends."""
    _take_place(slot, needs, at)
    _take_storage(slot, storage)


def _refuse_unless_delivered(slot, needs, at):
    candidate = candidate_of(slot)
    if candidate is None:
        raise SlotClosed
    shut = _shut(candidate.slot, at)
    if shut:
        raise SlotClosed(shut)
    away = [need.merchant for need in needs if need.merchant.pk in candidate.excluded_ids]
    if away:
        raise MerchantCannotMeet(" ".join(_not_delivered(merchant, candidate.slot.point) for merchant in away))


def refuse_unless_open(*, slot, needs, at):
    """By the hours as they are now, each merchant can still be asked for it; they stay so until the end of the act."""
    merchants = Merchant.objects.select_for_update(no_key=True).order_by("pk")
    times = OpeningTimes.of(merchants.filter(pk__in=[need.merchant.pk for need in needs]), since=since(at))
    limits = [limit_of(need=need, slot=slot, times=times) for need in needs]
    refusals = [say() for limit, say in limits if limit is None or at >= limit]
    if refusals:
        raise MerchantCannotMeet(" ".join(refusals))


def _take_place(slot, needs, at):
    """The slot is held first, then looked at: a place that closes, or that a shop leaves, waits for us or is seen."""
    free = Slot.objects.filter(pk=slot.pk, taken__lt=F("capacity"), closed_reason="", cutoff_at__gt=at)
    is_taken = free.update(taken=F("taken") + 1)
    _refuse_unless_delivered(slot, needs, at)
    if not is_taken:
        raise SlotFull


def _take_storage(slot, storage):
    rows = {row.storage_class: row for row in SlotStorage.objects.filter(slot=slot)}
    for storage_class in sorted(storage.keys() - rows.keys()):
        raise StorageFull(no_room(storage_class, ever=False))
    for row in sorted((rows[name] for name in storage), key=lambda row: row.pk):
        bags = storage[row.storage_class]
        free = SlotStorage.objects.filter(pk=row.pk, taken__lte=F("capacity") - bags)
        if not free.update(taken=F("taken") + bags):
            raise StorageFull(no_room(row.storage_class, ever=True))


def move(*, collection, to, needs, at) -> None:
    """Take the same place and the same room at another slot, give back those of the first, or change nothing.

    Both slots are held in id order before anything is taken: two moves that cross never wait for each other.
    """
    with transaction.atomic():
        pair = sorted([collection.slot_id, to.pk])
        list(Slot.objects.select_for_update().filter(pk__in=pair).order_by("pk").values_list("pk"))
        list(SlotStorage.objects.select_for_update().filter(slot__in=pair).order_by("pk").values_list("pk"))
        bags = Bag.objects.filter(merchant_order__order=collection.order_id, holds_place=True)
        room = Counter(bags.values_list("storage_class", flat=True))
        take(slot=to, storage=room, needs=needs, at=at)
        if collection.holds_place:
            Slot.objects.filter(pk=collection.slot_id).update(taken=F("taken") - 1)
        for name, taken in room.items():
            left = SlotStorage.objects.filter(slot=collection.slot_id, storage_class=name)
            left.update(taken=F("taken") - taken)
        # What was told of the first moment is not told of the second.
        told = {"reminded_at": None, "told_waiting_at": None}
        Collection.objects.filter(pk=collection.pk).update(slot=to, holds_place=True, moved_at=at, **told)


def give_back(*, collection) -> None:
    """Give back the place and the room a collection holds; a second time gives nothing."""
    with transaction.atomic():
        if Collection.objects.filter(pk=collection.pk, holds_place=True).update(holds_place=False):
            Slot.objects.filter(pk=collection.slot_id).update(taken=F("taken") - 1)
        _give_back_room(collection, Bag.objects.filter(merchant_order__order=collection.order_id))


def give_back_cancelled() -> None:
    """Give back the room of bags cancelled or left empty, and the place when nobody has anything to collect."""
    in_vain = Bag.objects.holding_room_in_vain()
    for collection in Collection.objects.filter(order__in=in_vain.values("merchant_order__order")):
        with transaction.atomic():
            awaited = Bag.objects.filter(merchant_order__order=collection.order_id).exclude(pk__in=in_vain)
            if awaited.filter(holds_place=True).exists():
                _give_back_room(collection, in_vain.filter(merchant_order__order=collection.order_id))
            else:
                give_back(collection=collection)


def _give_back_room(collection, bags):
    held = list(bags.select_for_update(of=["self"]).filter(holds_place=True).order_by("pk"))
    Bag.objects.filter(pk__in=[bag.pk for bag in held]).update(holds_place=False)
    given = Counter(bag.storage_class for bag in held)
    for row in SlotStorage.objects.filter(slot=collection.slot_id, storage_class__in=given).order_by("pk"):
        SlotStorage.objects.filter(pk=row.pk).update(taken=F("taken") - given[row.storage_class])
