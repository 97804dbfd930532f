"""What moved the association's boxes and is no sale: members' fees, and what the treasurer took out to give back.

Closings and their perpetual totals count what merchants' customers paid; these are told beside them, by the day on
which the boxes moved, and counted with the boxes (`sessions.moved_in`).
"""

import datetime
from dataclasses import dataclass

from django.db.models import Q, Sum

from merchants.books import accounts, membership_fees
from merchants.models import Entry
from merchants.opening import instant_of
from pickup.money import closings, sessions

BOXES = (accounts.CASH, accounts.CHEQUES, accounts.TERMINAL)


@dataclass(frozen=True)
class BesideSales:
    """Cents over all places: fees received less those undone; taken out, above zero."""

    fees_cents: int
    taken_out_cents: int


def of(closing) -> BesideSales:
    """In the days of a closing; one query."""
    first, last = closing.period_on, closing.period_on
    if closing.kind != closings.Kind.DAY:
        last = closings.last_day(closing.kind, first)
    since, until = (instant_of(day, datetime.time()) for day in (first, last + closings.A_DAY))
    in_a_box = Q(*(("account__code__startswith", box) for box in BOXES), _connector=Q.OR)
    moved = Entry.objects.filter(in_a_box, journal__at__gte=since, journal__at__lt=until)
    starts = {"fees": membership_fees.RECEIVED, "out": sessions.TAKEN_OUT}
    sums = {name: Sum("cents", filter=Q(journal__key__startswith=start), default=0) for name, start in starts.items()}
    found = moved.aggregate(**sums)
    return BesideSales(found["fees"], -found["out"])
