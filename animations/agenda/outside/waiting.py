"""What waits to be read: once for all the dates of one thing, the next first."""

from dataclasses import dataclass

from django.db.models import Count, Q

from animations.models import AgendaSource, OutsideEvent

MOST = 200


@dataclass(frozen=True)
class Thing:
    """Something announced, at its next date."""

    event: OutsideEvent
    dates: int


def to_review(*, at) -> list[Thing]:
    """One query, whatever waits."""
    waiting = OutsideEvent.objects.once().to_come(at).filter(status=OutsideEvent.Status.TO_REVIEW)
    found: dict[tuple, list] = {}
    for event in waiting.select_related("source").order_by("starts_at", "pk")[:MOST]:
        found.setdefault((event.source_id, event.uid, event.title), []).append(event)
    return [Thing(events[0], len(events)) for events in found.values()]


def followed(*, at):
    """Each with what it has to come: all, what is shown, what waits."""
    to_come = Q(events__ends_at__gte=at)
    return AgendaSource.objects.annotate(
        announced=Count("events", filter=to_come),
        shown=Count("events", filter=to_come & Q(events__status=OutsideEvent.Status.SHOWN)),
        waiting=Count("events", filter=to_come & Q(events__status=OutsideEvent.Status.TO_REVIEW)),
    )
