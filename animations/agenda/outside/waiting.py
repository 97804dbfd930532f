"""What waits to be read: once for all the dates of one thing, the next first."""

from dataclasses import dataclass

from django.db.models import Count, Q

from animations.models import AgendaSource, OutsideEvent

MOST = 500


@dataclass(frozen=True)
class Thing:
    """Something announced, at its next date."""

    event: OutsideEvent
    dates: int


def to_review(*, at) -> list[Thing]:
    """One query, whatever waits."""
    return things(OutsideEvent.objects.once().to_come(at).filter(status=OutsideEvent.Status.TO_REVIEW))


def announced_by(source, *, at) -> list[Thing]:
    """All that it has to come, whatever became of it."""
    return things(source.events.to_come(at))


def things(events) -> list[Thing]:
    found: dict[tuple, list] = {}
    known = events.select_related("source", "duplicate_of__source", "ours").order_by("starts_at", "pk")
    for event in known[:MOST]:
        found.setdefault((event.source_id, event.uid, event.title, event.status), []).append(event)
    return [Thing(dates[0], len(dates)) for dates in found.values()]


def followed(*, at):
    """Each with what it has to come: all, what is shown, what waits."""
    to_come = Q(events__ends_at__gte=at)
    return AgendaSource.objects.annotate(
        announced=Count("events", filter=to_come),
        shown=Count("events", filter=to_come & Q(events__status=OutsideEvent.Status.SHOWN)),
        waiting=Count("events", filter=to_come & Q(events__status=OutsideEvent.Status.TO_REVIEW)),
    )
