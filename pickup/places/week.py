"""The coming week of a place in words: each day's hours, and why a day is not like the others."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from merchants.hours.reading import written
from merchants.opening import public_holidays
from pickup.places.describing import week_of

DAYS = 7


@dataclass(frozen=True)
class Day:
    date: datetime.date
    words: str
    is_today: bool


def coming_days(point, *, today) -> list[Day]:
    """Seven days, read from what is prefetched (hours, days); empty when the place never said its hours."""
    week = week_of(point)
    if not any(week.values()):
        return []
    dates = [today + datetime.timedelta(ahead) for ahead in range(DAYS)]
    return [Day(date, words_of(point, week, date), date == today) for date in dates]


def words_of(point, week, date) -> str:
    """Days apart come first, then public holidays, then the week."""
    apart = next((days for days in point.days.all() if days.holds(date)), None)
    if apart:
        return closed(apart.reason) if apart.is_closed else written([(apart.opens_at, apart.closes_at)])
    holiday = public_holidays(date.year).get(date)
    if holiday and not point.opens_on_public_holidays:
        return closed(holiday.replace("'", "’"))
    return written(week[date.weekday()]) or _("fermé")


def closed(why) -> str:
    return _("fermé (%(why)s)") % {"why": why}


def coming_apart(point, *, today) -> list:
    """The days apart that are not over, soonest first."""
    return [days for days in point.days.all() if days.last_on >= today]
