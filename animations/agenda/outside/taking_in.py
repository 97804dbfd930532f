"""A reading becomes rows: what is new waits or is shown, what changed follows, what is announced no more goes."""

from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext_lazy

from animations.agenda.outside import moderation, reading, twins
from animations.agenda.outside.reading import OutsideDate, Reading
from animations.models import AgendaSource, OutsideEvent
from merchants.refusals import Refusal

Status = OutsideEvent.Status
# What somebody here agreed to; an hour or a place that moves is the source's own business.
WORDS = ("title", "description", "url")


class Emptied(Refusal):
    """A site being mended answers so for an hour; and what somebody decided of its dates would be lost with them."""

    sentence = gettext_lazy(
        "Cet agenda n’annonce plus rien, d’un coup\u202f: nous gardons ce qu’il annonçait. S’il est bien vide, ne le "
        "suivez plus."
    )


def take_in(*, source, data: bytes, at) -> Reading:
    """Read again, an unchanged calendar writes nothing. Raises TooBig, APage, NotACalendar, Emptied."""
    found = reading.read(data, at=at)
    with transaction.atomic():
        held = next((one for one in _hold_all() if one.pk == source.pk), None)
        # Left while its calendar was on the way.
        if held is not None:
            _keep(held, found, at=at)
            AgendaSource.objects.filter(pk=held.pk).update(read_at=at, faults=found.faults)
            twins.join(at=at)
    return found


@transaction.atomic
def look_for_twins(*, at):
    _hold_all()
    twins.join(at=at)


def _hold_all() -> list[AgendaSource]:
    """Twins are looked for among everybody's: of two who take in at once, the second waits for all of the first's."""
    return list(AgendaSource.objects.select_for_update().order_by("pk"))


def _keep(source, found, *, at):
    known = {(event.uid, event.recurrence_id): event for event in source.events.order_by("pk")}
    status, decided = Status.SHOWN if source.is_trusted else Status.TO_REVIEW, _decided(source)
    new = []
    for date in found.dates:
        event = known.pop((date.uid, date.recurrence_id), None)
        if event is None:
            facts = asdict(date)
            new.append(OutsideEvent(source=source, status=decided.get(_words(facts), status), **facts))
        else:
            _follow(event, date, source)
    OutsideEvent.objects.bulk_create(new)
    if found.is_whole:
        # What was put aside stays so, were it announced again.
        gone = [event.pk for event in known.values() if event.starts_at > at and event.status != Status.HIDDEN]
        if gone and not found.dates:
            raise Emptied
        OutsideEvent.objects.filter(pk__in=gone).delete()


def _decided(source) -> dict:
    """What somebody decided of some dates holds for the others, as long as they say the same."""
    reviewed = source.events.exclude(reviewed_at=None).order_by("reviewed_at")
    return {_words(facts): facts["status"] for facts in reviewed.values("uid", "status", *WORDS)}


def _words(facts) -> tuple:
    return tuple(facts[name] for name in ("uid", *WORDS))


def _follow(event, date: OutsideDate, source):
    differing = {name: value for name, value in asdict(date).items() if getattr(event, name) != value}
    if not differing:
        return
    for name, value in differing.items():
        setattr(event, name, value)
    event.save(update_fields=list(differing))
    if event.status == Status.SHOWN and not source.is_trusted and set(WORDS) & set(differing):
        moderation.read_again(event=event)
