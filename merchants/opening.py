"""When a shop is open: weekly hours, closures, public holidays, on the clock of the town."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import holidays
from django.conf import settings
from django.db.models import DateField, F, IntegerField, Value
from django.utils import timezone

from merchants.models import Closure, OpeningHours, SpecialOpening
from merchants.prepared import Prepared

# How far back one looks for a shop's last opening: past that, it is as good as never.
LOOKED_BACK_DAYS = 60
# As many shops as a page of products may show.
FEW = 24


def instant_of(day: datetime.date, time: datetime.time) -> datetime.datetime:
    """The instant, in UTC, of an hour read on the town's clock.

    An hour that the spring change skips is read one hour later (02:30 is 03:30, summer time);
    an hour that the autumn change repeats is its first pass (02:30 summer time).
    """
    wall_clock = datetime.datetime.combine(day, time.replace(fold=0), tzinfo=timezone.get_default_timezone())
    return wall_clock.astimezone(datetime.UTC)


def clock_of(instant: datetime.datetime) -> datetime.datetime:
    """What the town's clock shows at an instant, as a naive date and time."""
    return timezone.make_naive(instant, timezone.get_default_timezone())


def local_day(instant: datetime.datetime) -> datetime.date:
    return clock_of(instant).date()


def public_holidays(year: int) -> dict[datetime.date, str]:
    """The public holidays of a year in this town, with their names: Moselle and Alsace have two more."""
    return holidays_of(year, settings.PUBLIC_HOLIDAYS_OF)


@cache
def holidays_of(year: int, subdivision: str) -> dict[datetime.date, str]:
    return dict(holidays.France(years=year, subdiv=subdivision or None, language="fr").items())


def is_public_holiday(day: datetime.date) -> bool:
    return day in public_holidays(day.year)


@dataclass(frozen=True)
class Interval:
    """From when to when a shop is open, as instants."""

    opens_at: datetime.datetime
    closes_at: datetime.datetime

    def holds(self, instant: datetime.datetime) -> bool:
        return self.opens_at <= instant < self.closes_at


class OpeningTimes:
    """Hours and closures of several merchants, loaded once in two queries, asked without any more."""

    def __init__(self, merchants, hours, closures, special=()):
        self._merchants = {merchant.pk: merchant for merchant in merchants}
        self._hours = defaultdict(list)
        self._special = defaultdict(list)
        self._closures = defaultdict(list)
        self._asked = {}
        for opening in hours:
            self._hours[opening.merchant_id, opening.weekday].append(opening)
        for opening in special:
            self._special[opening.merchant_id, opening.day].append(opening)
        for closure in closures:
            self._closures[closure.merchant_id].append(closure)

    @classmethod
    def of(cls, merchants, *, since: datetime.date | None = None) -> "OpeningTimes":
        """The hours of these merchants; closures that ended before `since` are left out."""
        merchants = list(merchants)
        closures, openings = closures_of(merchants, since), openings_of(merchants, since)
        weekly = [opening for opening in openings if opening.day is None]
        special = [opening for opening in openings if opening.day is not None]
        return cls(merchants, weekly, closures, special)

    def open_intervals(self, merchant_id: int, day: datetime.date) -> list[Interval]:
        """When the shop is open on a local day, in order; empty when it is closed."""
        if (merchant_id, day) not in self._asked:
            self._asked[merchant_id, day] = self._intervals(merchant_id, day)
        return self._asked[merchant_id, day]

    def is_open(self, merchant_id: int, instant: datetime.datetime) -> bool:
        return any(interval.holds(instant) for interval in self.open_intervals(merchant_id, local_day(instant)))

    def last_opening_before(self, merchant_id: int, instant: datetime.datetime) -> Interval | None:
        """The last opening that began before an instant; None when the shop never opened lately."""
        day = local_day(instant)
        for days in range(LOOKED_BACK_DAYS):
            begun = [
                interval
                for interval in self.open_intervals(merchant_id, day - datetime.timedelta(days))
                if interval.opens_at < instant
            ]
            if begun:
                return begun[-1]
        return None

    def closure_on(self, merchant_id: int, day: datetime.date) -> Closure | None:
        return next((row for row in self._closures[merchant_id] if row.first_on <= day <= row.last_on), None)

    def _intervals(self, merchant_id, day):
        intervals = [
            Interval(instant_of(day, row.opens_at), instant_of(day, row.closes_at))
            for row in sorted(self._rows(merchant_id, day), key=lambda row: row.opens_at)
        ]
        # An opening that the spring change swallows whole does not happen that day.
        return [interval for interval in intervals if interval.opens_at < interval.closes_at]

    def _rows(self, merchant_id, day):
        """What was said of that very day comes first, then closures and holidays, then the week."""
        special = self._special.get((merchant_id, day))
        if special:
            return special
        if self.closure_on(merchant_id, day) or keeps_the_holiday(self._merchants[merchant_id], day):
            return []
        return self._hours[merchant_id, day.weekday()]


def keeps_the_holiday(merchant, day: datetime.date) -> bool:
    """Closed that day because it is a public holiday; each has its own answer, under its name."""
    name = public_holidays(day.year).get(day)
    return name is not None and merchant.opens_on_public_holidays == (name in merchant.holidays_otherwise)


@dataclass(frozen=True)
class Opening:
    """A row of the weekly hours, or of a single day."""

    merchant_id: int
    weekday: int | None
    day: datetime.date | None
    opens_at: datetime.time
    closes_at: datetime.time


def closures_of(merchants, since=None) -> list[Closure]:
    """Those that did not end before that day; one query."""
    if since is None or len(merchants) > FEW:
        return list(closures_among(merchants, since))
    return CLOSURES_OF_A_FEW.rows(at=noon_of(since), ids=[merchant.pk for merchant in merchants])


def closures_among(merchants, since):
    closures = Closure.objects.filter(merchant__in=merchants)
    return closures.filter(last_on__gte=since) if since else closures


def openings_of(merchants, since=None) -> list[Opening]:
    """Those of every week and those of a single day, in one query."""
    if since is None or len(merchants) > FEW:
        return [Opening(*row) for row in openings_among(merchants, since)]
    ids = [merchant.pk for merchant in merchants]
    return [Opening(*row) for row in OPENINGS_OF_A_FEW.values(at=noon_of(since), ids=ids)]


def openings_among(merchants, since):
    columns = "merchant_id", "in_week", "on_day", "opens_at", "closes_at"
    no_weekday, no_day = Value(None, output_field=IntegerField()), Value(None, output_field=DateField())
    weekly = OpeningHours.objects.filter(merchant__in=merchants).annotate(in_week=F("weekday"), on_day=no_day)
    special = SpecialOpening.objects.filter(merchant__in=merchants).annotate(in_week=no_weekday, on_day=F("day"))
    if since:
        special = special.filter(day__gte=since)
    return special.order_by().values_list(*columns).union(weekly.order_by().values_list(*columns), all=True)


def noon_of(day: datetime.date) -> datetime.datetime:
    return instant_of(day, datetime.time(12))


CLOSURES_OF_A_FEW = Prepared(lambda at, ids: closures_among(ids, timezone.localdate(at)), most=FEW)
OPENINGS_OF_A_FEW = Prepared(lambda at, ids: openings_among(ids, timezone.localdate(at)), most=FEW)
