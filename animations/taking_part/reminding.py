"""The day before, whoever has a seat is reminded; afterwards, whoever was not counted did not come."""

import datetime

from django.db import transaction

from animations.models import Animation, Registration
from animations.taking_part import seats, states, telling
from merchants.jobs import one_by_one
from merchants.opening import instant_of, local_day

Status = Registration.Status

# Late enough to be of use, early enough that somebody else may have the seats.
FROM = datetime.time(9)
# Who registered since knows it.
KNOWS_SINCE = datetime.timedelta(hours=12)
# Sheets of paper are typed in by then; whoever is not on them did not come.
TYPED_WITHIN = datetime.timedelta(days=3)
A_DAY = datetime.timedelta(days=1)


def remind(*, at):
    """From nine in the morning of the day before; what the scheduler slept through is told late, or never."""
    today = local_day(at)
    tomorrow, after = (instant_of(today + A_DAY * days, datetime.time(0)) for days in (1, 2))
    if at < instant_of(today, FROM):
        return
    soon = Animation.objects.filter(status=Animation.Status.PUBLISHED, starts_at__gte=tomorrow, starts_at__lt=after)
    untold = Registration.objects.filter(animation__in=soon, status=Status.CONFIRMED, reminded_at=None)
    those = untold.filter(registered_at__lte=at - KNOWS_SINCE).order_by("pk")
    one_by_one(lambda registration: remind_one(registration=registration, at=at), those)


@transaction.atomic
def remind_one(*, registration, at):
    if Registration.objects.filter(pk=registration.pk, reminded_at=None).update(reminded_at=at):
        registration.animation = Animation.objects.select_related("point").get(pk=registration.animation_id)
        telling.tell_tomorrow(registration)


# --- Afterwards -------------------------------------------------------------------------------


def note_the_absent(*, at):
    """Where somebody counted at the door, whoever was not counted did not come."""
    over = seats.were_counted(Animation.objects.filter(ends_at__lte=at - TYPED_WITHIN))
    unsaid = over.filter(registrations__status=Status.CONFIRMED).order_by("pk")
    one_by_one(lambda animation: note_absent_of(animation=animation, at=at), unsaid)


@transaction.atomic
def note_absent_of(*, animation, at):
    for registration in seats.hold(animation).registrations.filter(status=Status.CONFIRMED).order_by("pk"):
        states.move(registration=registration, status=Status.NO_SHOW, by=None, at=at)
