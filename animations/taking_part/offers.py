"""Seats that come free are offered to those who wait, in the order of their arrival, for a while.

A party is never cut: one that does not fit keeps its rank, and a smaller one behind it may be offered what is free. An
offer left without an answer goes to the next; whoever let one pass waits again only if they ask for it.
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext_lazy

from animations.models import Animation, Registration
from animations.taking_part import members, seats, states, telling
from merchants.jobs import one_by_one
from merchants.opening import clock_of, instant_of
from merchants.refusals import Refusal

Status = Registration.Status

LONGEST = datetime.timedelta(hours=24)
SHORTEST = datetime.timedelta(hours=1)
# The nearer it is, the shorter the offer, so that it still has time to go to the next one.
SHARE_OF_WHAT_IS_LEFT = 3
# Nobody has to answer while they sleep.
EVENING, MORNING = datetime.time(21), datetime.time(9)


class NoWayToTell(Refusal):
    sentence = gettext_lazy(
        "Il ne reste pas assez de places\u202f: indiquez un e-mail ou un téléphone, nous vous préviendrons s’il s’en "
        "libère."
    )


class NothingToWaitFor(Refusal):
    sentence = gettext_lazy("Ce rendez-vous a commencé, ou n’a plus lieu\u202f: voyez les prochains au calendrier.")


class PaidFirst(Refusal):
    sentence = gettext_lazy(
        "Cette place se paie\u202f: prenez-la avec votre panier, depuis la page du rendez-vous. Elle est à vous dès "
        "que vous commandez."
    )


def is_paid_first(registration) -> bool:
    """Only a member for whom it is free has a seat by a name: one, theirs. The others come with an order."""
    theirs = registration.is_member and registration.party == 1 and not has_another(registration)
    return registration.animation.is_paid_first(is_member=theirs)


def has_another(registration) -> bool:
    theirs = registration.animation.registrations.filter(user=registration.user_id).exclude(pk=registration.pk)
    gone = [Status.CANCELLED, Status.LAPSED]
    return registration.user_id is not None and theirs.exclude(status__in=gone).exists()


def are_open(animation, at) -> bool:
    """In the last hour nobody waits for an answer: what is free is for whoever is at the door."""
    return animation.status == Animation.Status.PUBLISHED and at + SHORTEST < animation.starts_at


def until(animation, at) -> datetime.datetime:
    """A day, or a third of what is left; never in the night, never past the beginning."""
    wait = min(LONGEST, max(SHORTEST, (animation.starts_at - at) / SHARE_OF_WHAT_IS_LEFT))
    return min(after_the_night(at + wait), animation.starts_at)


def after_the_night(moment):
    clock = clock_of(moment)
    if MORNING <= clock.time() < EVENING:
        return moment
    day = clock.date() + datetime.timedelta(days=clock.time() >= EVENING)
    return instant_of(day, MORNING)


def offer_free(animation, *, at) -> list[Registration]:
    """What is free, to whom it fits; for an animation that is held."""
    if not are_open(animation, at):
        return []
    left, offered = seats.free(animation), []
    for registration in in_line(animation, at):
        if left is not None and registration.party > left:
            continue
        left = None if left is None else left - registration.party
        states.move(
            registration=registration, status=Status.OFFERED, by=None, at=at, offered_until=until(animation, at)
        )
        telling.tell_offer(registration)
        offered.append(registration)
    return offered


def in_line(animation, at):
    found = animation.registrations.in_line().select_related("animation__point")
    return found.filter(is_member=True) if members.come_first(animation, at) else found


# --- What is answered -------------------------------------------------------------------------


@transaction.atomic
def accept(*, registration, by, at) -> Registration:
    """Said by the person, or by whoever has them on the telephone. Accepted already: nothing. Raises NothingToWaitFor.

    An offer that nobody has inherited yet is still theirs, be it an hour late.
    """
    registration = seats.hold_of(registration)
    if registration.status == Status.CONFIRMED:
        return registration
    if registration.status != Status.OFFERED:
        raise states.CannotMove(str(states.SAID[registration.status]))
    if registration.animation.status != Animation.Status.PUBLISHED:
        raise NothingToWaitFor
    if by is None and is_paid_first(registration):
        raise PaidFirst
    states.move(registration=registration, status=Status.CONFIRMED, by=by, at=at)
    telling.tell_registered(registration)
    return registration


@transaction.atomic
def come_back(*, registration, by, at) -> Registration:
    """Whoever let an offer pass asks again: a seat if there is one, else the end of the list. Twice is once."""
    registration = seats.hold_of(registration)
    animation = registration.animation
    if registration.status in [Status.CONFIRMED, Status.WAITING, Status.OFFERED]:
        return registration
    if registration.status != Status.LAPSED:
        raise states.CannotMove(str(states.SAID[registration.status]))
    if animation.status != Animation.Status.PUBLISHED or at >= animation.starts_at:
        raise NothingToWaitFor
    offer_free(animation, at=at)
    if by is None and is_paid_first(registration):
        return line_up_again(registration, at=at)
    return seat_or_list(registration, by=by, at=at, write=states.move)


def line_up_again(registration, *, at) -> Registration:
    """What is paid first is offered, and taken with an order."""
    states.move(registration=registration, status=Status.WAITING, by=None, at=at, waiting_since=at)
    offer_free(registration.animation, at=at)
    registration.refresh_from_db(fields=["status", "offered_until"])
    return registration


def seat_or_list(registration, *, by, at, write) -> Registration:
    """Their seats if they fit, a rank otherwise; those who wait and would fit were served just before."""
    animation = registration.animation
    if not waits_for_members(registration, at) and seats.fits(animation, registration.party):
        write(registration=registration, status=Status.CONFIRMED, by=by, at=at)
        telling.tell_registered(registration)
    elif registration.can_be_told:
        write(registration=registration, status=Status.WAITING, by=by, at=at, waiting_since=at)
        telling.tell_in_line(registration)
    else:
        raise NoWayToTell
    return registration


def waits_for_members(registration, at) -> bool:
    return members.come_first(registration.animation, at) and not registration.is_member


# --- Nobody asks for it -----------------------------------------------------------------------


def go_on_with_all(*, at):
    """Offers that lapse, seats that came free otherwise, lists that end; safe to run twice and to skip hours."""
    living = Animation.objects.filter(registrations__status__in=[Status.WAITING, Status.OFFERED]).distinct()
    one_by_one(lambda animation: go_on_with(animation=animation, at=at), living.order_by("pk"))


@transaction.atomic
def go_on_with(*, animation, at):
    animation = seats.hold(animation)
    if animation.ends_at <= at:
        end_list(animation, at=at)
    elif animation.status == Animation.Status.PUBLISHED:
        let_lapse(animation, at=at)
        offer_free(animation, at=at)


def let_lapse(animation, *, at):
    for registration in animation.registrations.filter(status=Status.OFFERED, offered_until__lte=at).order_by("pk"):
        states.move(registration=registration, status=Status.LAPSED, by=None, at=at)
        registration.animation = animation
        telling.tell_lapsed(registration)


def take_back(animation, *, at):
    """Called off, for an animation that is held: nobody is asked to answer, and each finds their rank if it is on."""
    for registration in animation.registrations.filter(status=Status.OFFERED).order_by("pk"):
        states.move(registration=registration, status=Status.WAITING, by=None, at=at)


def end_list(animation, *, at):
    for registration in animation.registrations.filter(status__in=[Status.WAITING, Status.OFFERED]).order_by("pk"):
        states.move(registration=registration, status=Status.LAPSED, by=None, at=at)
