"""When somebody is at the counter of a place, to be told to whoever comes without an order to collect."""

from pickup.models import PickupPoint, Slot
from pickup.words import day, hours

SHOWN = 3


def next_ones(point, *, at, until=None) -> list[Slot]:
    """The next rendezvous held there, the one under way included, up to the end of a local date."""
    slots = Slot.objects.filter(point=point, closed_reason="", ends_at__gt=at).order_by("starts_at")
    if until:
        slots = slots.filter(starts_at__date__lte=until)
    return list(slots[:SHOWN])


def soonest_point(*, at) -> PickupPoint | None:
    """Where somebody is first found."""
    slots = Slot.objects.filter(point__is_active=True, closed_reason="", ends_at__gt=at).select_related("point")
    soonest = slots.order_by("starts_at", "pk").first()
    return soonest.point if soonest else None


def words_of(slots) -> str:
    """« samedi 28 novembre, 10 h – 12 h ; mercredi 2 décembre, 16 h – 19 h »."""
    return "\u202f; ".join(f"{day(slot.starts_at)}, {hours(slot.starts_at, slot.ends_at)}" for slot in slots)
