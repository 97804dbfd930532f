"""Whom to call, or hand a paper to, because nothing else reaches them: each person once, with all there is to say."""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.models import MerchantOrder
from merchants.opening import clock_of, instant_of
from merchants.refusals import Refusal
from pickup.phone_numbers import digits
from shop.jobs import one_by_one
from shop.outbox import fates
from shop.outbox.models import MessageStep, OutgoingMessage, Way

Fate, What = OutgoingMessage.Fate, MessageStep.What
# How long one waits before calling again.
AFTER_NO_ANSWER = datetime.timedelta(hours=1)
AFTER_A_MESSAGE = datetime.timedelta(hours=4)
# Nobody is called at home before nine, in the evening, nor at the end of a Sunday.
MORNING, EVENING, SUNDAY_EVENING = datetime.time(9), datetime.time(20), datetime.time(17)
SUNDAY = 6
# What was never told in two weeks is looked at by the association, no more by the counter.
FORGOTTEN_AFTER = datetime.timedelta(days=14)
Status = MerchantOrder.Status
NOTHING_WAITS = [Status.CANCELLED, Status.HANDED_OVER, Status.RETURNED, Status.GIVEN, Status.DISCARDED]


class AlreadyTold(Refusal):
    sentence = _("Quelqu’un vient de s’en occuper\u202f: cette personne n’est plus à prévenir.")


@dataclass(frozen=True)
class Person:
    """Someone to call once, however many things there are to tell them."""

    name: str
    phone: str
    messages: list[OutgoingMessage]

    @property
    def collection(self):
        order = self.messages[0].order
        return order.collection if order else None

    @property
    def tries(self) -> list[MessageStep]:
        """What came of the calls so far, once each."""
        steps = [step for step in self.messages[0].steps.all() if step.way == Way.CALL]
        return sorted(steps, key=lambda step: step.at)

    @property
    def call_at(self):
        """When to call again; nothing when it is now."""
        return max((one.retry_at for one in self.messages if one.retry_at), default=None)


def waiting(*, at, point=None):
    """Messages for a voice or a paper, of one place or of the whole town; five queries whatever their number."""
    rows = OutgoingMessage.objects.filter(fate__in=[Fate.TO_CALL, Fate.ON_PAPER]).filter(
        Q(until=None) | Q(until__gt=at)
    )
    if point:
        here = Q(order__collection__slot__point=point) | Q(point=point)
        rows = rows.filter(here, written_at__gt=at - FORGOTTEN_AFTER)
    # « Venez chercher » is told to nobody who came.
    moot = Q(until__isnull=False, order__isnull=False) & ~Q(pk__in=rows.filter(some_bag_waits()).values("pk"))
    related = ("order__collection__slot__point", "order__collection__order")
    return rows.exclude(moot).select_related(*related).prefetch_related("steps__by").order_by("written_at", "pk")


def on_paper(*, points, at):
    """Messages to hand over at these places, or about what is collected there."""
    return waiting(at=at).filter(of_places(points), fate=Fate.ON_PAPER)


def handed_lately(*, points, at):
    """What was handed over there these two weeks, by whom: the steps, the last one first."""
    found = MessageStep.objects.filter(what=What.HANDED, at__gt=at - FORGOTTEN_AFTER)
    told = OutgoingMessage.objects.filter(of_places(points)).values("pk")
    return found.filter(message__in=told).select_related("message", "by").order_by("-at", "-pk")


def of_places(points) -> Q:
    return Q(order__collection__slot__point__in=points) | Q(point__in=points)


def some_bag_waits() -> Q:
    standing = MerchantOrder.objects.exclude(status__in=NOTHING_WAITS)
    return Q(order__in=standing.values("order"))


def people(rows) -> list[Person]:
    """Whoever is collected for first is called first."""
    found = {}
    for message in rows:
        if message.fate == Fate.TO_CALL:
            found.setdefault((digits(message.phone), message.name.casefold()), []).append(message)
    persons = [Person(several[0].name, several[0].phone, several) for several in found.values()]
    return sorted(persons, key=lambda one: (soonest(one), one.name))


def soonest(person) -> datetime.datetime:
    return person.collection.slot.starts_at if person.collection else person.messages[0].written_at


def papers(rows) -> list[OutgoingMessage]:
    return [message for message in rows if message.fate == Fate.ON_PAPER]


# --- What came of it --------------------------------------------------------------------------


@transaction.atomic
def reached(*, messages, by, at) -> None:
    """Somebody told the person all of it."""
    moved = [
        fates.move(message=message, to=Fate.CALLED, what=What.REACHED, at=at, by=by, delivered_at=at)
        for message in messages
    ]
    if not any(moved):
        raise AlreadyTold


def no_answer(*, messages, by, at) -> None:
    call_again(messages, What.NO_ANSWER, by=by, at=at, wait=AFTER_NO_ANSWER)


def message_left(*, messages, by, at) -> None:
    """On a machine or with somebody: the person is called again, later, to be sure."""
    call_again(messages, What.MESSAGE_LEFT, by=by, at=at, wait=AFTER_A_MESSAGE)


def callable_at(at) -> datetime.datetime:
    """This moment, or the next morning that somebody may be called at home, on the town's clock."""
    clock = clock_of(at)
    if clock.time() < MORNING:
        return instant_of(clock.date(), MORNING)
    if clock.time() < (SUNDAY_EVENING if clock.weekday() == SUNDAY else EVENING):
        return at
    return instant_of(clock.date() + datetime.timedelta(days=1), MORNING)


@transaction.atomic
def call_again(messages, what, *, by, at, wait):
    moved = [
        fates.move(
            message=message,
            to=Fate.TO_CALL,
            what=what,
            at=at,
            by=by,
            retry_at=callable_at(at + wait),
            attempts=message.attempts + 1,
        )
        for message in messages
    ]
    if not any(moved):
        raise AlreadyTold


@transaction.atomic
def handed(*, message, by, at) -> None:
    if message.fate != Fate.ON_PAPER or not fates.move(
        message=message, to=Fate.HANDED, what=What.HANDED, at=at, by=by, delivered_at=at
    ):
        raise AlreadyTold


def leave_late(*, at) -> None:
    """What has no sense any more leaves the lists by itself."""
    late = OutgoingMessage.objects.filter(fate__in=[Fate.TO_CALL, Fate.ON_PAPER], until__lte=at)
    one_by_one(lambda message: fates.move(message=message, to=Fate.LATE, what=What.LATE, at=at), late)
