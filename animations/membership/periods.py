"""The years of a membership: one at a time, from a day to the eve of its anniversary."""

import datetime

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from animations.membership import fees
from animations.models import Membership, MembershipPeriod

A_YEAR = relativedelta(years=1)
A_DAY = datetime.timedelta(days=1)
# Asked for, neither settled nor given up.
WAITS = Q(settled_at=None, dropped_at=None)


def open_period(membership, *, kind, key, by, at) -> MembershipPeriod:
    """The next year, for a row held by whoever calls: after the one that runs, or from today.

    Free of any fee, it is settled at once; the fee of the day stays its own.
    """
    today = timezone.localdate(at)
    last = membership.periods.exclude(settled_at=None).order_by("-last_on").first()
    first_on = max(today, last.last_on + A_DAY) if last else today
    cents = fees.fee_of(kind, today)
    return MembershipPeriod.objects.create(
        membership=membership,
        kind=kind,
        first_on=first_on,
        last_on=first_on + A_YEAR - A_DAY,
        due_cents=cents,
        settled_at=None if cents else at,
        asked_at=at,
        asked_by=by,
        key=key,
    )


def waiting(membership) -> MembershipPeriod | None:
    """The one whose fee is awaited."""
    return membership.periods.filter(WAITS).first()


def drop_waiting(membership, *, at) -> int:
    """Nothing is owed for it any more; what a cancelled receipt was of stays."""
    return membership.periods.filter(WAITS).update(dropped_at=at)


def running(day) -> Q:
    return Q(first_on__lte=day, last_on__gte=day, settled_at__isnull=False)


def in_order(day):
    """The memberships that count on a day: a year that was paid, or that costs nothing, runs."""
    periods = MembershipPeriod.objects.filter(running(day), membership=OuterRef("pk"))
    return Membership.objects.filter(Exists(periods), status=Membership.Status.MEMBER)


def current(membership, day) -> MembershipPeriod | None:
    return membership.periods.filter(running(day)).order_by("-last_on").first()


def paid_until(membership) -> datetime.date | None:
    last = membership.periods.exclude(settled_at=None).order_by("-last_on").first()
    return last.last_on if last else None


def is_far(until, *, at) -> bool:
    """The next year is settled already: nobody, even free of any fee, is a member for ever."""
    return until is not None and until > timezone.localdate(at) + A_YEAR
