"""One registers, alone or with a party, with or without an account; one changes one's mind."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from animations import rooms
from animations.membership import standing
from animations.models import Animation, Registration
from animations.seats_sold import giving_back
from animations.taking_part import codes, offers, questions, seats, states
from merchants.refusals import Refusal

Status, Channel = Registration.Status, Registration.Channel


class NoRegistration(Refusal):
    sentence = _("On vient ici sans s’inscrire\u202f: venez, tout simplement.")


class NotAnnounced(Refusal):
    sentence = _("Cette animation n’est pas au programme\u202f: on ne peut pas s’y inscrire.")


class TooLate(Refusal):
    sentence = _("Les inscriptions sont closes\u202f: appelez-nous, ou tentez votre chance à l’entrée.")


class IsOver(Refusal):
    sentence = _("Ce rendez-vous est passé\u202f: l’inscription ne change plus.")


class TooManyPeople(Refusal):
    def __init__(self, most):
        told = ngettext(
            "Une personne au plus peut s’inscrire ici.",
            "Cette animation accueille %(most)d personnes au plus\u202f: réduisez leur nombre.",
            most,
        )
        super().__init__(told % {"most": most})


@dataclass(frozen=True)
class Who:
    """Who registers: a name and a number are enough."""

    name: str
    party: int = 1
    email: str = ""
    phone: str = ""
    user: object = None


@transaction.atomic
def register(*, animation, who: Who, answers, key, channel, by, at) -> Registration:
    """Seats, or a rank in the list; the same form sent twice is one registration.

    Raises NoRegistration, NotAnnounced, TooLate, TooManyPeople, AnswerOwed, NoWayToTell.
    """
    animation = seats.hold(animation)
    found = animation.registrations.filter(key=key).first()
    if found:
        return found
    refuse_unless_open(animation, channel, at)
    refuse_too_many(animation, who.party)
    registration = Registration(
        animation=animation,
        key=key,
        code=codes.free_code(animation),
        channel=channel,
        registered_at=at,
        is_member=is_member(who, channel, at),
        **vars(who),
    )
    offers.offer_free(animation, at=at)
    refuse_unpaid(registration, at)
    offers.seat_or_list(registration, by=by, at=at, write=states.begin)
    questions.keep_answers(registration, answers)
    return registration


def is_member(who, channel, at) -> bool:
    """On the site anybody may type a member's e-mail: only the account says who they are; a voice knows them."""
    if channel == Channel.ONLINE:
        return standing.is_member(at=at, user=who.user)
    return standing.is_member(at=at, user=who.user, email=who.email, phone=who.phone)


def refuse_unless_open(animation, channel, at):
    if not animation.takes_registrations:
        raise NoRegistration
    if animation.status != Animation.Status.PUBLISHED:
        raise NotAnnounced
    # Whoever speaks to somebody may still write them down while it lasts.
    if at >= (animation.closes_at if channel == Channel.ONLINE else animation.ends_at):
        raise TooLate


def refuse_unpaid(registration, at):
    """On the site a seat that is sold comes with its order; only a rank in the list is free."""
    animation, online = registration.animation, registration.channel == Channel.ONLINE
    if not online or not offers.is_paid_first(registration):
        return
    if not offers.waits_for_members(registration, at) and seats.fits(animation, registration.party):
        raise offers.PaidFirst


def refuse_if_over(animation, at):
    if at >= animation.ends_at:
        raise IsOver


def refuse_too_many(animation, people):
    """More than may ever come would wait for nothing."""
    limit = rooms.limit_of(animation)
    if limit is not None and people > max(limit, 1):
        raise TooManyPeople(max(limit, 1))


@transaction.atomic
def change_party(*, registration, party, by, at) -> Registration:
    """More of them, if there is room; fewer, and what they leave is offered. A larger party waits at the end."""
    registration = seats.hold_of(registration)
    animation, more = registration.animation, party - registration.party
    if more == 0:
        return registration
    refuse_if_over(animation, at)
    if registration.status not in [Status.CONFIRMED, Status.OFFERED, Status.WAITING]:
        raise states.CannotMove(str(states.SAID[registration.status]))
    refuse_too_many(animation, party)
    if more > 0 and by is None:
        refuse_more(registration, at)
    if giving_back.is_sold(registration):
        change_sold(registration, more, by=by, at=at)
    if registration.status == Status.WAITING:
        since = at if more > 0 else registration.waiting_since
        states.resize(registration=registration, party=party, by=by, at=at, waiting_since=since)
    elif more > 0 and not seats.fits(animation, more):
        raise NoRoomForMore(seats.free(animation))
    else:
        states.resize(registration=registration, party=party, by=by, at=at)
    offers.offer_free(animation, at=at)
    return registration


def refuse_more(registration, at):
    """The person's own page keeps the rules of the form: its hour, and a seat that is paid comes with its order."""
    if at >= registration.animation.closes_at:
        raise TooLate
    unpaid = registration.status == Status.CONFIRMED and not giving_back.is_sold(registration)
    if unpaid and registration.animation.is_paid_first(is_member=False):
        raise offers.PaidFirst


def change_sold(registration, more, *, by, at):
    """Of seats that were paid, some are paid back; others are another order."""
    if more > 0:
        raise giving_back.TakeMoreInTheBasket
    giving_back.give_up(registration=registration, people=-more, by=by, at=at)


class NoRoomForMore(Refusal):
    def __init__(self, free):
        told = ngettext(
            "Il ne reste qu’une place\u202f: vos places sont gardées, sans changement.",
            "Il ne reste que %(free)d places\u202f: vos places sont gardées, sans changement.",
            free,
        )
        full = _("C’est complet\u202f: vos places sont gardées, sans changement.")
        super().__init__(told % {"free": free} if free else str(full))


@transaction.atomic
def cancel(*, registration, by, at) -> Registration:
    """They give up their seats, their rank or what was offered; the next ones have it. Cancelled already: nothing."""
    registration = seats.hold_of(registration)
    if registration.status == Status.CANCELLED:
        return registration
    refuse_if_over(registration.animation, at)
    if giving_back.is_sold(registration):
        giving_back.give_up(registration=registration, people=registration.party, by=by, at=at)
    states.move(registration=registration, status=Status.CANCELLED, by=by, at=at)
    offers.offer_free(registration.animation, at=at)
    return registration
