"""The next collections of the town, with what happens at the place meanwhile."""

from dataclasses import dataclass

from animations.models import Animation
from pickup.models import Slot

SLOTS_SHOWN = 4
ANIMATIONS_READ = 12


@dataclass(frozen=True)
class Rendezvous:
    slot: Slot
    animations: list[Animation]


def next_slots(*, at) -> list[Slot]:
    """The slots that one can still order for."""
    open_slots = Slot.objects.filter(cutoff_at__gt=at, closed_reason="", point__is_active=True)
    return list(open_slots.select_related("point").order_by("starts_at", "pk")[:SLOTS_SHOWN])


def next_animations(*, at) -> list[Animation]:
    coming = Animation.objects.published().upcoming(at).filter(status=Animation.Status.PUBLISHED)
    return list(coming.select_related("point", "host").order_by("starts_at", "pk")[:ANIMATIONS_READ])


def rendezvous(slots, animations) -> list[Rendezvous]:
    return [Rendezvous(slot, [row for row in animations if meet(slot, row)]) for slot in slots]


def meet(slot, animation) -> bool:
    """At the same place, at the same time."""
    overlap = animation.starts_at < slot.ends_at and slot.starts_at < animation.ends_at
    return overlap and animation.point_id == slot.point_id
