"""When a shop is open: weekly hours, closures, public holidays, on the clock of the town."""

import datetime
from collections import defaultdict
from dataclasses import dataclass
from functools import cache

import holidays
from django.utils import timezone

from merchants.models import Closure, OpeningHours

# How far back one looks for a shop's last opening: past that, it is as good as never.
LOOKED_BACK_DAYS = 60


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


@cache
def public_holidays(year: int) -> dict[datetime.date, str]:
    """The French public holidays of a year, with their names."""
    return dict(holidays.France(years=year, language="fr").items())


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

    def __init__(self, merchants, hours, closures):
        self._merchants = {merchant.pk: merchant for merchant in merchants}
        self._hours = defaultdict(list)
        self._closures = defaultdict(list)
        self._asked = {}
        for opening in hours:
            self._hours[opening.merchant_id, opening.weekday].append(opening)
        for closure in closures:
            self._closures[closure.merchant_id].append(closure)

    @classmethod
    def of(cls, merchants, *, since: datetime.date | None = None) -> "OpeningTimes":
        """The hours of these merchants; closures that ended before `since` are left out."""
        merchants = list(merchants)
        closures = Closure.objects.filter(merchant__in=merchants)
        if since:
            closures = closures.filter(last_on__gte=since)
        return cls(merchants, OpeningHours.objects.filter(merchant__in=merchants), closures)

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
        if self.closure_on(merchant_id, day) or self._keeps_the_holiday(merchant_id, day):
            return []
        intervals = [
            Interval(instant_of(day, row.opens_at), instant_of(day, row.closes_at))
            for row in sorted(self._hours[merchant_id, day.weekday()], key=lambda row: row.opens_at)
        ]
        # An opening that the spring change swallows whole does not happen that day.
        return [interval for interval in intervals if interval.opens_at < interval.closes_at]

    def _keeps_the_holiday(self, merchant_id, day):
        return is_public_holiday(day) and not self._merchants[merchant_id].opens_on_public_holidays
