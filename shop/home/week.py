"""A merchant's coming week in words: today's opening, each day's hours, the next closure."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from merchants.models import Closure
from merchants.opening import OpeningTimes, is_public_holiday, local_day, public_holidays
from shop.templatetags.town import hour, hours

WEEK = 7
CLOSURES_SEEN_DAYS = 60


@dataclass(frozen=True)
class Day:
    date: datetime.date
    words: str
    is_today: bool


@dataclass(frozen=True)
class Week:
    days: list[Day]
    now: str
    closure: Closure | None


def week_of(merchant, *, at) -> Week:
    """Reads the hours and the closures prefetched on the merchant; no query of its own."""
    times = OpeningTimes([merchant], merchant.opening_hours.all(), merchant.closures.all())
    today = local_day(at)
    dates = [today + datetime.timedelta(days) for days in range(WEEK)]
    days = [Day(date, words_for(times, merchant, date), date == today) for date in dates]
    return Week(days, now_in_words(times, merchant, at), next_closure(merchant, today))


def words_for(times, merchant, date) -> str:
    intervals = times.open_intervals(merchant.pk, date)
    if intervals:
        return ", ".join(hours(interval.opens_at, interval.closes_at) for interval in intervals)
    if closure := times.closure_on(merchant.pk, date):
        return closure.reason or _("fermeture exceptionnelle")
    if is_public_holiday(date):
        return _("fermé (%(holiday)s)") % {"holiday": public_holidays(date.year)[date]}
    return _("fermé")


def now_in_words(times, merchant, at) -> str:
    """« Ouvert jusqu’à 19 h », « Ouvre aujourd’hui à 15 h », « Fermé aujourd’hui »."""
    for interval in times.open_intervals(merchant.pk, local_day(at)):
        if interval.holds(at):
            return _("Ouvert jusqu’à %(hour)s") % {"hour": hour(interval.closes_at)}
        if at < interval.opens_at:
            return _("Ouvre aujourd’hui à %(hour)s") % {"hour": hour(interval.opens_at)}
    return _("Fermé en ce moment")


def next_closure(merchant, today) -> Closure | None:
    until = today + datetime.timedelta(CLOSURES_SEEN_DAYS)
    coming = [row for row in merchant.closures.all() if row.last_on >= today and row.first_on <= until]
    return min(coming, key=lambda row: row.first_on, default=None)
