"""What of the others' announcements is in our calendar: sole writer of an outside event's status."""

from django.db import transaction

from animations.models import AgendaSource, OutsideEvent

Status = OutsideEvent.Status

# Words that changed since they were read are read again.
MOVES = {
    Status.TO_REVIEW: {Status.SHOWN, Status.HIDDEN},
    Status.SHOWN: {Status.HIDDEN, Status.TO_REVIEW},
    Status.HIDDEN: {Status.SHOWN},
}


def show(*, event, by, at):
    """It is in the calendar, with the name of who announces it. Shown already: nothing."""
    _decide(event, Status.SHOWN, by=by, at=at)


def hide(*, event, by, at):
    """It is not, whatever the source announces again. Hidden already: nothing."""
    _decide(event, Status.HIDDEN, by=by, at=at)


@transaction.atomic
def show_all(*, source, by, at):
    """Everything that waits from this source."""
    for event in source.events.filter(status=Status.TO_REVIEW).order_by("pk"):
        show(event=event, by=by, at=at)


def read_again(*, event):
    """For an event held by whoever calls: its words are not those that somebody here agreed to."""
    _move(event, Status.TO_REVIEW, by=None, at=None)


@transaction.atomic
def _decide(event, status, *, by, at):
    """The dates of one thing that comes back are decided of together: nobody reads fifty choirs.

    Its source is held first, as who takes it in does.
    """
    AgendaSource.objects.select_for_update().filter(pk=event.source_id).first()
    same = OutsideEvent.objects.filter(source_id=event.source_id, uid=event.uid, title=event.title)
    for one in same.select_for_update(of=("self",)).order_by("pk"):
        _move(one, status, by=by, at=at)


def _move(event, status, *, by, at):
    if status in MOVES[event.status]:
        OutsideEvent.objects.filter(pk=event.pk).update(status=status, reviewed_by=by, reviewed_at=at)
        event.status = status
