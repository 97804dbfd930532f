"""The permanences: opened by the association, taken or left by members, never by more people than wanted."""

import datetime
from collections import defaultdict

from django.db import transaction
from django.db.models import Count, F, Max, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy

from animations.membership import letters, periods
from animations.models import Membership, Shift, ShiftRule, ShiftTaking
from merchants.refusals import Refusal
from pickup.models import Volunteer
from pickup.places import recurrence

# How far ahead the dates of what comes back are made, and shown to members.
AHEAD = datetime.timedelta(weeks=6)


class IsFull(Refusal):
    sentence = gettext_lazy("Toutes les places viennent d’être prises. Merci d’y avoir pensé\u202f!")


class IsOver(Refusal):
    sentence = gettext_lazy("Cette permanence a déjà commencé.")


class CalledOff(Refusal):
    sentence = gettext_lazy("Cette permanence n’a pas lieu.")


class NotInOrder(Refusal):
    sentence = gettext_lazy("Les permanences se prennent entre membres à jour\u202f: choisissez d’abord votre année.")


class IsPast(Refusal):
    sentence = gettext_lazy("Ce jour est déjà passé\u202f: choisissez-en un à venir.")


class NotOneOfOurs(Refusal):
    sentence = gettext_lazy("Cette personne ne tient pas le comptoir de ce lieu.")


# --- Reading ----------------------------------------------------------------------------------


def to_come(*, at, point=None):
    """Those that are on, the nearest first, each with how many people it has."""
    found = Shift.objects.filter(ends_at__gt=at, starts_at__lt=at + AHEAD, cancelled_at=None)
    found = found.filter(point=point) if point else found
    return with_taken(found).select_related("point").order_by("starts_at", "pk")


def with_taken(found):
    return found.annotate(taken=Count("takings", filter=Q(takings__left_at=None)))


def vacant(*, at, point=None):
    return to_come(at=at, point=point).filter(taken__lt=F("places"), starts_at__gt=at)


def takings_of(shifts) -> dict[int, list[ShiftTaking]]:
    """Who is at each of them, by shift: one query."""
    found = defaultdict(list)
    rows = ShiftTaking.objects.filter(shift__in=shifts, left_at=None).select_related("membership", "volunteer")
    for taking in rows:
        found[taking.shift_id].append(taking)
    return found


def long_without(*, at, point):
    """The members in order of a place, first those who have kept none for longest, or never did."""
    members = periods.in_order(timezone.localdate(at)).filter(point=point)
    kept = Q(takings__left_at=None, takings__shift__ends_at__lte=at, takings__shift__cancelled_at=None)
    to_keep = Q(takings__left_at=None, takings__shift__starts_at__gt=at, takings__shift__cancelled_at=None)
    members = members.annotate(
        last_kept=Max("takings__shift__starts_at", filter=kept),
        kept=Count("takings", filter=kept),
        to_keep=Count("takings", filter=to_keep),
    )
    return members.order_by(F("last_kept").asc(nulls_first=True), "to_keep", "last_name", "pk")


# --- Opening ----------------------------------------------------------------------------------


@transaction.atomic
def open_one(*, point, task, places, words, starts_at, ends_at, key, by, at) -> Shift:
    """One date; the same form twice is one. Raises IsPast."""
    if starts_at <= at:
        raise IsPast
    facts = {"point": point, "task": task, "places": places, "words": words.strip()}
    facts |= {"starts_at": starts_at, "ends_at": ends_at}
    return Shift.objects.get_or_create(key=key, defaults=facts)[0]


@transaction.atomic
def open_every(*, point, task, places, words, rhythm, from_time, to_time, key, by, at) -> ShiftRule:
    """What comes back (`rhythm` is a Recurrence): its next dates are made at once. The same form twice is one."""
    facts = {"point": point, "task": task, "places": places, "words": words.strip()}
    facts |= {"recurrence": rhythm.text, "starts_on": rhythm.first_on, "from_time": from_time, "to_time": to_time}
    rule, _is_new = ShiftRule.objects.get_or_create(key=key, defaults=facts)
    make_dates(rule, at=at)
    return rule


def make_all(*, at):
    """The next dates of all that comes back; safe to run twice, and to skip days."""
    for rule in ShiftRule.objects.filter(ended_at=None).select_related("point").order_by("pk"):
        make_dates(rule, at=at)


def make_dates(rule, *, at):
    today = timezone.localdate(at)
    days = recurrence.dates(rule.recurrence, rule.starts_on, first=today, last=today + AHEAD)
    made = [date_of(rule, day) for day in days]
    Shift.objects.bulk_create([one for one in made if one.starts_at > at], ignore_conflicts=True)


def date_of(rule, day) -> Shift:
    facts = {"point": rule.point, "task": rule.task, "places": rule.places, "words": rule.words}
    moments = {"starts_at": moment(day, rule.from_time), "ends_at": moment(day, rule.to_time)}
    return Shift(rule=rule, rule_on=day, **facts, **moments, key=f"rule:{rule.pk}:{day}")


def moment(day, time) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, time), timezone.get_default_timezone())


@transaction.atomic
def end_rule(*, rule, at) -> None:
    """No more dates; those that somebody took stay, the others go."""
    held = ShiftRule.objects.select_for_update().get(pk=rule.pk)
    if held.ended_at:
        return
    held.ended_at = at
    held.save(update_fields=["ended_at"])
    to_come_of = Shift.objects.filter(rule=held, starts_at__gt=at).select_for_update().order_by("pk")
    taken = set(ShiftTaking.objects.filter(shift__in=to_come_of, left_at=None).values_list("shift_id", flat=True))
    Shift.objects.filter(pk__in=[one.pk for one in to_come_of if one.pk not in taken]).update(cancelled_at=at)


@transaction.atomic
def call_off(*, shift, at) -> Shift:
    """It does not take place, and whoever took it is told. Twice is once."""
    held = Shift.objects.select_for_update(of=("self",)).select_related("point").get(pk=shift.pk)
    if held.cancelled_at is None:
        held.cancelled_at = at
        held.save(update_fields=["cancelled_at"])
        letters.tell_called_off(held, takings_of([held])[held.pk])
    return held


# --- Taking and leaving -----------------------------------------------------------------------


@transaction.atomic
def take(*, shift, membership, by, at) -> ShiftTaking:
    """A member takes a place; twice is once. Raises NotInOrder, IsFull, IsOver, CalledOff."""
    if not periods.in_order(timezone.localdate(at)).filter(pk=membership.pk).exists():
        raise NotInOrder
    return put_in(shift, by=by, at=at, membership=membership)


@transaction.atomic
def put_volunteer(*, shift, user, by, at) -> ShiftTaking:
    """The association puts in somebody who keeps the counter of the place. Raises NotOneOfOurs, and as `take`."""
    if not Volunteer.objects.filter(user=user, point=shift.point).exists():
        raise NotOneOfOurs
    return put_in(shift, by=by, at=at, volunteer=user)


def put_in(shift, *, by, at, **who) -> ShiftTaking:
    """Of two people who take the last place at once, the second waits at its row and finds it full."""
    held = Shift.objects.select_for_update().get(pk=shift.pk)
    already = ShiftTaking.objects.filter(shift=held, left_at=None, **who).first()
    if already:
        return already
    if held.cancelled_at:
        raise CalledOff
    if held.starts_at <= at:
        raise IsOver
    if ShiftTaking.objects.filter(shift=held, left_at=None).count() >= held.places:
        raise IsFull
    return ShiftTaking.objects.create(shift=held, taken_at=at, taken_by=by, **who)


@transaction.atomic
def let_go(*, taking, at) -> None:
    """The place is free again; left already, nothing. Raises IsOver."""
    held = ShiftTaking.objects.select_for_update(of=("self",)).select_related("shift").get(pk=taking.pk)
    if held.left_at:
        return
    if held.shift.starts_at <= at:
        raise IsOver
    held.left_at = at
    held.save(update_fields=["left_at"])


@transaction.atomic
def may_be_asked(*, membership, agrees) -> None:
    Membership.objects.filter(pk=membership.pk).update(may_be_asked=agrees)
