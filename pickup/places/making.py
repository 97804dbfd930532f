"""The moments to collect, made from the rules of a place, with room for every class that it keeps."""

import datetime
from collections import defaultdict

from merchants.opening import instant_of, local_day
from pickup.models import Slot, SlotRule, SlotStorage, StorageCapacity
from pickup.places.needs import ONE_DAY
from pickup.places.occurrences import Occurrence, occurrences

FOUR_WEEKS = 28


def make_slots(*, at, until: datetime.date | None = None) -> int:
    """Make the slots that the rules promise up to a local date, four weeks ahead unless told otherwise.

    Run twice it makes nothing more; run after days off it catches up. Returns how many were made.
    """
    until = until or local_day(at) + ONE_DAY * FOUR_WEEKS
    rules = SlotRule.objects.filter(point__is_active=True)
    known = set(Slot.objects.filter(starts_at__gt=at).values_list("point_id", "starts_at"))
    wished = [slot for slot in promised(rules, at=at, until=until) if (slot.point_id, slot.starts_at) not in known]
    Slot.objects.bulk_create(wished, ignore_conflicts=True)
    _make_room(at)
    return len(wished)


def promised(rules, *, at, until) -> list[Slot]:
    """The slots, not yet written, that these rules make after an instant and up to a local date.

    One for an hour at a place, whatever the number of rules that ask for it: the oldest rule's.
    """
    wished = {}
    for rule in rules.prefetch_related("exceptions", "point__days").order_by("pk"):
        for occurrence in occurrences(rule, first=local_day(at), last=until):
            for slot in _slot_of(occurrence):
                if slot.starts_at > at:
                    wished.setdefault((slot.point_id, slot.starts_at), slot)
    return list(wished.values())


def _slot_of(occurrence: Occurrence) -> list[Slot]:
    """Its slot, in a list; empty when the spring change swallows it whole."""
    rule, day = occurrence.rule, occurrence.day
    starts_at, ends_at = instant_of(day, occurrence.starts_at), instant_of(day, occurrence.ends_at)
    if starts_at >= ends_at:
        return []
    cutoff_at = instant_of(day - ONE_DAY * rule.cutoff_days, rule.cutoff_at)
    return [
        Slot(
            point_id=rule.point_id,
            starts_at=starts_at,
            ends_at=ends_at,
            cutoff_at=min(cutoff_at, starts_at),
            capacity=occurrence.capacity,
            closed_reason=occurrence.closed_reason,
        )
    ]


def _make_room(at):
    """Each slot to come has room for every class its place keeps; a new fridge counts for those already made."""
    places = defaultdict(list)
    for room in StorageCapacity.objects.all():
        places[room.point_id].append(room)
    SlotStorage.objects.bulk_create(
        [
            SlotStorage(slot=slot, storage_class=room.storage_class, capacity=room.places)
            for slot in Slot.objects.filter(starts_at__gt=at)
            for room in places[slot.point_id]
        ],
        ignore_conflicts=True,
    )
