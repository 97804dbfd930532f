"""How much of its listing and of its orders a shop does by itself: its own acts out of all that were done for it."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Value, When
from django.db.models.functions import TruncMonth
from django.utils import timezone

from merchants.models import Deed, MerchantOrder, MerchantOrderMove, TeamMember
from merchants.money import rounded_percent

DAYS = 90
# Under that many acts, a share says nothing.
FEWEST = 10
# A fall of that many points is worth a visit.
A_FALL = 10
MONTHS = 6
WINDOW = datetime.timedelta(days=DAYS)
LISTING, ORDERS = "listing", "orders"
HANDLED = [MerchantOrder.Status.ACCEPTED, MerchantOrder.Status.READY]


@dataclass(frozen=True)
class Part:
    """Acts done alone out of all, on one side of the work."""

    alone: int = 0
    total: int = 0

    @property
    def percent(self) -> int | None:
        return None if self.total < FEWEST else rounded_percent(self.alone, self.total)

    def __add__(self, other):
        return Part(self.alone + other.alone, self.total + other.total)


@dataclass(frozen=True)
class Score:
    listing: Part = Part()
    orders: Part = Part()

    @property
    def whole(self) -> Part:
        return self.listing + self.orders

    @property
    def percent(self) -> int | None:
        """None when there were not enough acts."""
        return self.whole.percent


def score_of(merchant, *, at) -> Score:
    return scores_of([merchant], at=at)[merchant.pk][0]


def scores_of(merchants, *, at) -> dict[int, tuple[Score, Score]]:
    """By merchant, the score of the last 90 days and that of the 90 before; two queries whatever their number."""
    window = Case(When(at__gt=at - WINDOW, then=Value(0)), default=Value(1), output_field=IntegerField())
    found = defaultdict(lambda: [{}, {}])
    for kind, acts in acts_of(merchants, since=at - 2 * WINDOW, until=at).items():
        counted = acts.annotate(window=window).values("shop", "window").annotate(**counts()).order_by()
        for row in counted:
            found[row["shop"]][row["window"]][kind] = Part(row["alone"], row["total"])
    return {merchant.pk: tuple(Score(**parts) for parts in found[merchant.pk]) for merchant in merchants}


def by_month(merchant, *, at) -> list[tuple[datetime.date, Part]]:
    """The last six months, the oldest first: what was done alone out of all."""
    months = last_months(timezone.localdate(at))
    since = timezone.make_aware(datetime.datetime.combine(months[0], datetime.time()))
    found = dict.fromkeys(months, Part())
    for acts in acts_of([merchant], since=since, until=at).values():
        for row in acts.annotate(month=TruncMonth("at")).values("month").annotate(**counts()).order_by():
            month = timezone.localtime(row["month"]).date()
            found[month] = found.get(month, Part()) + Part(row["alone"], row["total"])
    return sorted(found.items())


def last_months(day) -> list[datetime.date]:
    first = day.replace(day=1)
    months = [first]
    while len(months) < MONTHS:
        months.append((months[-1] - datetime.timedelta(days=1)).replace(day=1))
    return months[::-1]


def acts_of(merchants, *, since, until):
    """What somebody did on the sheets and on the orders of these shops, each with whether they were of the team.

    What the site does by itself is nobody's.
    """
    during = {"at__gt": since, "at__lte": until}
    listed = Deed.objects.filter(merchant__in=merchants, act__startswith="listing-", **during)
    listed = listed.exclude(hand=Deed.Hand.SITE)
    moves = MerchantOrderMove.objects.filter(
        merchant_order__merchant__in=merchants, to_status__in=HANDLED, by__isnull=False, **during
    )
    team = TeamMember.objects.filter(merchant=OuterRef("merchant_order__merchant"), user=OuterRef("by"))
    is_team = Case(When(hand=Deed.Hand.TEAM, then=Value(1)), output_field=IntegerField())
    moved = Case(When(Exists(team), then=Value(1)), output_field=IntegerField())
    return {
        LISTING: listed.annotate(shop=F("merchant_id"), own=is_team),
        ORDERS: moves.annotate(shop=F("merchant_order__merchant_id"), own=moved),
    }


def counts() -> dict:
    return {"alone": Count("own"), "total": Count("pk")}
