"""Members of a place, written in the register as they would write themselves."""

import datetime
import secrets

from django.utils import timezone

from animations.membership import fees, joining, paying, periods, shifts
from animations.models import MembershipFee
from tests import factories

# A quiet Saturday, at ten: no test waits for the hour of letters.
NOON = datetime.datetime(2026, 11, 28, 11, tzinfo=timezone.get_default_timezone())
A_DAY = datetime.timedelta(days=1)


def key():
    return secrets.token_hex(16)


def a_fee(cents=1000, kind="RESIDENT"):
    """In force for long; nobody has to wait for the day it begins."""
    day = datetime.date(2020, 1, 1)
    return MembershipFee.objects.create(kind=kind, cents=cents, applies_from=day, written_at=NOON)


def a_member(last_name="Marchand", *, point=None, at=None, kind="RESIDENT", user=None, how="PAPER", **person):
    """Free or waiting for the fee of their kind, whichever is written."""
    return joining.join(
        person=joining.Person(last_name=last_name, **{"first_name": "Odette", **person}),
        kind=kind,
        point=point or factories.PickupPointFactory(),
        how=how,
        key=key(),
        user=user,
        by=user,
        at=at or timezone.now(),
    )


def paid(member, *, means="CASH", by=None, at=None):
    period = periods.waiting(member)
    facts = {"means": means, "shown_cents": period.due_cents, "point": member.point}
    receipt = paying.settle(period=period, **facts, by=by, at=at or timezone.now())
    member.refresh_from_db()
    return receipt


def a_shift(point, *, places=1, days=2, at=None):
    starts_at = (at or timezone.now()) + days * A_DAY
    facts = {"point": point, "task": "WELCOME", "places": places, "words": "", "key": key()}
    moments = {"starts_at": starts_at, "ends_at": starts_at + datetime.timedelta(hours=2)}
    return shifts.open_one(**facts, **moments, by=None, at=at or timezone.now())


def fee_of(kind="RESIDENT"):
    return fees.fee_of(kind, timezone.localdate())
