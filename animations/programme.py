"""The acts on the calendar: sole writer of an animation's status. A change of what the public knows is a revision."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from animations import rooms
from animations.models import Animation, AnimationMove, SeriesException
from animations.seats_sold import giving_back, products
from animations.taking_part import door, offers, telling
from merchants.refusals import Refusal

Status = Animation.Status
MOMENT_AND_PLACE = {"starts_at", "ends_at", "point"}

# From each state, those that may follow; an animation called off may be on again, one that is told stays told.
MOVES = {
    Status.DRAFT: {Status.PROPOSED, Status.CONFIRMED, Status.PUBLISHED},
    Status.PROPOSED: {Status.DRAFT, Status.CONFIRMED, Status.PUBLISHED, Status.CANCELLED},
    Status.CONFIRMED: {Status.PUBLISHED, Status.CANCELLED},
    Status.PUBLISHED: {Status.HELD, Status.CANCELLED},
    Status.HELD: {Status.REPORTED},
    Status.REPORTED: set(),
    Status.CANCELLED: {Status.PUBLISHED},
}


class CannotMove(Refusal):
    """Not from where it is."""


class NotAnnounced(Refusal):
    sentence = gettext_lazy(
        "Cette animation n’a pas encore été publiée\u202f: supprimez le brouillon au lieu de l’annuler."
    )


class IsOver(Refusal):
    sentence = gettext_lazy("Cette animation est déjà passée.")


class NotOverYet(Refusal):
    sentence = gettext_lazy("Cette animation n’est pas encore finie\u202f: racontez-la après.")


class ReasonOwed(Refusal):
    sentence = gettext_lazy("Dites en quelques mots pourquoi\u202f: les personnes qui comptaient venir le liront.")


class KnownAlready(Refusal):
    sentence = gettext_lazy("Cette animation est connue\u202f: elle s’annule, elle ne s’efface pas.")


# --- Moves ------------------------------------------------------------------------------------


@transaction.atomic
def propose(*, animation, by, at):
    """A draft is handed to the association. Proposed already: nothing to do."""
    return _move(_locked(animation), Status.PROPOSED, by=by, at=at)


@transaction.atomic
def send_back(*, animation, reason, by, at):
    """Something is missing: its author reads what."""
    if not reason.strip():
        raise ReasonOwed
    return _move(_locked(animation), Status.DRAFT, by=by, at=at, reason=reason)


@transaction.atomic
def confirm(*, animation, by, at):
    """It has its room and its hour, and is not announced yet. Raises RoomTaken, TooManyForTheRoom, AnotherPlace."""
    animation = _locked(animation)
    rooms.hold(animation)
    return _move(animation, Status.CONFIRMED, by=by, at=at)


@transaction.atomic
def publish(*, animation, by, at):
    """Announce it; one that was cancelled is on again. Announced already: nothing. Raises as `confirm`, IsOver."""
    animation = _locked(animation)
    if animation.status == Status.PUBLISHED:
        return animation
    if animation.ends_at <= at:
        raise IsOver
    rooms.hold(animation)
    _count_revision(animation)
    was_cancelled = animation.is_cancelled
    animation.published_at = animation.published_at or at
    animation.cancelled_because = ""
    _move(animation, Status.PUBLISHED, by=by, at=at)
    products.keep(animation)
    if was_cancelled:
        telling.tell_on_again(animation)
    return animation


@transaction.atomic
def cancel(*, animation, by, at, reason=""):
    """Call it off: it stays in the calendar if it was announced, said to be cancelled. Cancelled already: nothing."""
    animation = _locked(animation)
    if animation.status == Status.DRAFT:
        raise NotAnnounced
    if animation.status == Status.CANCELLED:
        return animation
    _count_revision(animation)
    animation.cancelled_because = reason.strip()
    _move(animation, Status.CANCELLED, by=by, at=at, reason=reason)
    offers.take_back(animation, at=at)
    door.send_home(animation, by=by, at=at)
    telling.tell_called_off(animation)
    giving_back.give_back_all(animation=animation, by=by, at=at)
    products.keep(animation)
    return animation


@transaction.atomic
def report(*, animation, words, attendance, by, at):
    """What happened there, told to everybody; told again, the words are the last ones. Raises NotOverYet."""
    animation = _locked(animation)
    if animation.ends_at > at:
        raise NotOverYet
    if animation.status == Status.PUBLISHED:
        _is_held(animation)
    animation.report, animation.attendance = words.strip(), attendance
    if animation.status == Status.REPORTED:
        _sign(animation, by=by, at=at)
        return animation
    return _move(animation, Status.REPORTED, by=by, at=at)


def close_the_past(*, at):
    """What was announced and is over was held; safe to run twice, and to skip days."""
    for animation in Animation.objects.filter(status=Status.PUBLISHED, ends_at__lte=at).order_by("pk"):
        _hold_once(animation)


@transaction.atomic
def _hold_once(animation):
    animation = _locked(animation)
    if animation.status == Status.PUBLISHED:
        _is_held(animation)


def _is_held(animation):
    """The hour did it: nobody signs, and agendas have nothing to read again."""
    animation.status = Status.HELD
    animation.save(update_fields=["status"])
    _keep_move(animation, Status.PUBLISHED, by=None, at=animation.ends_at)
    products.keep(animation)


@transaction.atomic
def throw_away(*, animation, by, at):
    """A draft that nobody else read. Twice is once; raises KnownAlready."""
    found = Animation.objects.select_for_update().filter(pk=animation.pk).first()
    if found is None:
        return
    if found.status != Status.DRAFT or found.published_at:
        raise KnownAlready
    if found.series_id:
        # Its series would make that day again.
        SeriesException.objects.get_or_create(series_id=found.series_id, on=found.series_on)
    found.delete()


# --- Facts ------------------------------------------------------------------------------------


@transaction.atomic
def change(*, animation, facts, by, at):
    """Write the `facts` (field → value) that differ; what the public already knew becomes a new revision.

    On one date of a series, what is written here follows the series no more. Raises as `confirm`.
    """
    animation = _locked(animation)
    differing = {name: value for name, value in facts.items() if getattr(animation, name) != value}
    _refuse_another_time(animation, differing, at)
    if animation.series_id and differing:
        animation.own_facts = sorted({*animation.own_facts, *differing})
    return write(animation, differing, by=by, at=at)


def _refuse_another_time(animation, differing, at):
    """What was held stays where it was; what is announced is not moved into the past."""
    if not {"starts_at", "ends_at"} & set(differing):
        return
    ends_at = differing.get("ends_at", animation.ends_at)
    if animation.status in (Status.HELD, Status.REPORTED) or (animation.status == Status.PUBLISHED and ends_at <= at):
        raise IsOver


def write(animation, differing, *, by, at):
    """For an animation held by whoever calls; its room follows its hours."""
    if not differing:
        return animation
    was = telling.moment_and_place(animation)
    for name, value in differing.items():
        setattr(animation, name, value)
    moves = animation.status == Status.PUBLISHED and bool(MOMENT_AND_PLACE & set(differing))
    if moves:
        animation.moved_at = at
    if animation.status in Animation.ON and {"room", "starts_at", "ends_at", "capacity", "point"} & set(differing):
        rooms.hold(animation)
    _count_revision(animation)
    _sign(animation, by=by, at=at)
    products.keep(animation)
    if moves:
        telling.tell_moved(animation, was=was)
    return animation


# --- Shared -----------------------------------------------------------------------------------


def _locked(animation):
    return Animation.objects.select_for_update(of=("self",)).select_related("room", "host").get(pk=animation.pk)


def _move(animation, status, *, by, at, reason=""):
    """The one place where a status is written; where it is already, nothing."""
    before = Status(animation.status)
    if before == status:
        return animation
    if status not in MOVES[before]:
        words = _("Cette animation est «\u00a0%(state)s\u00a0»\u202f: ce n’est plus possible.")
        raise CannotMove(words % {"state": before.label.lower()})
    animation.status = status
    _sign(animation, by=by, at=at)
    _keep_move(animation, before, by=by, at=at, reason=reason.strip())
    return animation


def _keep_move(animation, before, **signed):
    AnimationMove.objects.create(animation=animation, status_from=before, status_to=animation.status, **signed)


def _count_revision(animation):
    """A draft may change a hundred times: nobody saw it, agendas count from its publication."""
    if animation.published_at and animation.status in Animation.SHOWN:
        animation.revision += 1


def _sign(animation, *, by, at):
    animation.updated_by, animation.updated_at = by, at
    animation.save()
