"""At the door: who is here, by their code, their name, or one more head; and the sheet of paper typed afterwards."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from animations.models import Registration, WalkIn
from animations.taking_part import codes, offers, seats, states
from merchants import form_keys
from merchants.opening import local_day
from merchants.refusals import Refusal
from pickup.counter.finding import plain

Status = Registration.Status


class NotTheDay(Refusal):
    sentence = _("Ce n’est pas encore le jour\u202f: les arrivées se notent le jour même.")


class NotBegun(Refusal):
    sentence = _("Ce n’est pas encore commencé\u202f: ces personnes peuvent encore arriver.")


class RoomFull(Refusal):
    def __init__(self, free):
        told = ngettext(
            "Il ne reste qu’une place dans la salle\u202f: personne de plus ne peut entrer.",
            "Il ne reste que %(free)d places dans la salle\u202f: personne de plus ne peut entrer.",
            free,
        )
        full = _("La salle est pleine\u202f: personne de plus ne peut entrer, tant que personne ne sort.")
        super().__init__(told % {"free": free} if free else str(full))


class NobodyToTakeBack(Refusal):
    sentence = _("Personne n’a été compté\u202f: il n’y a rien à enlever.")


# --- Those who registered ---------------------------------------------------------------------


@transaction.atomic
def arrive(*, registration, came, by, at) -> Registration:
    """They are here, perhaps fewer than they said, or more if the room allows. Counted so already: nothing."""
    registration = seats.hold_of(registration)
    animation = registration.animation
    refuse_before_the_day(animation, at)
    if (registration.status, registration.came) == (Status.ATTENDED, came):
        return registration
    refuse_more_than_free(animation, came - seats.held_by(registration))
    states.move(registration=registration, status=Status.ATTENDED, by=by, at=at, came=came)
    offers.offer_free(animation, at=at)
    return registration


@transaction.atomic
def not_coming(*, registration, by, at) -> Registration:
    """It has begun without them: their seats are for whoever is at the door. Noted already: nothing."""
    registration = seats.hold_of(registration)
    if registration.status == Status.NO_SHOW:
        return registration
    if at < registration.animation.starts_at:
        raise NotBegun
    return states.move(registration=registration, status=Status.NO_SHOW, by=by, at=at)


@transaction.atomic
def undo(*, registration, by, at) -> Registration:
    """A tap on the wrong line: back to where they were, if their seats were not given meanwhile."""
    registration = seats.hold_of(registration)
    if registration.status not in [Status.ATTENDED, Status.NO_SHOW]:
        return registration
    before = before_the_door(registration)
    wanted = registration.party if before == Status.CONFIRMED else 0
    refuse_more_than_free(registration.animation, wanted - seats.held_by(registration))
    return states.move(registration=registration, status=before, by=by, at=at)


def before_the_door(registration) -> str:
    """Registered; or waiting, for those who came all the same."""
    arrivals = registration.moves.filter(status_to=Status.ATTENDED).exclude(status_from=Status.ATTENDED)
    last = arrivals.last()
    waited = last and registration.status == Status.ATTENDED and last.status_from in [Status.WAITING, Status.LAPSED]
    return last.status_from if waited else Status.CONFIRMED


def send_home(animation, *, by, at):
    """Called off after the first arrivals: they are expected as the others, so as to be told and paid back as them."""
    for registration in animation.registrations.filter(status=Status.ATTENDED).order_by("pk"):
        states.move(registration=registration, status=Status.CONFIRMED, by=by, at=at)


# --- Those who did not ------------------------------------------------------------------------


@transaction.atomic
def count(*, animation, people, key, by, at) -> None:
    """So many more came in without a word; below zero, a tap too many. The same tap sent twice is one."""
    animation = seats.hold(animation)
    refuse_before_the_day(animation, at)
    if animation.walk_ins.filter(key=key).exists():
        return
    if people < 0 and seats.walked_in(animation) + people < 0:
        raise NobodyToTakeBack
    refuse_more_than_free(animation, people)
    WalkIn.objects.create(animation=animation, people=people, key=key, by=by, at=at)


def refuse_before_the_day(animation, at):
    if local_day(at) < local_day(animation.starts_at):
        raise NotTheDay


def refuse_more_than_free(animation, people):
    if people > 0 and not seats.fits(animation, people):
        raise RoomFull(seats.free(animation))


# --- From paper -------------------------------------------------------------------------------


@transaction.atomic
def enter_sheet(*, animation, counted: dict[int, int], walked_in, by, at) -> None:
    """What the pen counted, by registration: it happened, so no limit refuses it; nobody on a line, they did not come.

    Each figure is the whole of what it counts: the same sheet sent twice is one, typed again its last words count.
    """
    animation = seats.hold(animation)
    if at < animation.starts_at:
        raise NotBegun
    listed = animation.registrations.filter(pk__in=counted).exclude(status=Status.CANCELLED)
    for registration in listed.order_by("pk"):
        enter_line(registration, counted[registration.pk], by=by, at=at)
    difference = walked_in - seats.walked_in(animation)
    if difference:
        WalkIn.objects.create(animation=animation, people=difference, key=form_keys.new_key(), by=by, at=at)


def enter_line(registration, came, *, by, at):
    if came and (registration.status, registration.came) != (Status.ATTENDED, came):
        states.move(registration=registration, status=Status.ATTENDED, by=by, at=at, came=came)
    elif not came and registration.status == Status.ATTENDED:
        states.move(registration=registration, status=Status.CONFIRMED, by=by, at=at)
        states.move(registration=registration, status=Status.NO_SHOW, by=by, at=at)
    elif not came and registration.status == Status.CONFIRMED:
        states.move(registration=registration, status=Status.NO_SHOW, by=by, at=at)


# --- Finding them -----------------------------------------------------------------------------


def found(registrations, text) -> list[Registration]:
    """Those who have this code, else those whose name has these words, whatever the accents."""
    code = codes.code_in(text)
    by_code = [one for one in registrations if code and one.code == code]
    wanted = plain(text).split()
    return by_code or [one for one in registrations if wanted and all(word in plain(one.name) for word in wanted)]
