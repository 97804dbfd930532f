"""A merchant's coming week in words: today's opening, each day's hours, and until when it rests."""

import datetime
from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from merchants.opening import OpeningTimes, is_public_holiday, local_day, public_holidays
from shop.home.unusual import unusual_days
from shop.templatetags.town import day as day_in_words
from shop.templatetags.town import hour, hours_of

WEEK = 7


@dataclass(frozen=True)
class Day:
    date: datetime.date
    words: str
    is_today: bool


@dataclass(frozen=True)
class Week:
    days: list[Day]
    now: str
    unusual: list[str]


def week_of(merchant, *, at) -> Week:
    """Reads the hours and the closures prefetched on the merchant; no query of its own."""
    special = merchant.special_openings.all()
    times = OpeningTimes([merchant], merchant.opening_hours.all(), merchant.closures.all(), special)
    today = local_day(at)
    dates = [today + datetime.timedelta(days) for days in range(WEEK)]
    days = [Day(date, words_for(times, merchant, date), date == today) for date in dates]
    return Week(days, now_in_words(times, merchant, at), unusual_days(times, merchant, today))


def words_for(times, merchant, date) -> str:
    intervals = times.open_intervals(merchant.pk, date)
    if intervals:
        return hours_of(intervals)
    if closure := times.closure_on(merchant.pk, date):
        return closure.reason or _("fermeture exceptionnelle")
    if is_public_holiday(date):
        return _("fermé (%(holiday)s)") % {"holiday": public_holidays(date.year)[date]}
    return _("fermé")


def now_in_words(times, merchant, at) -> str:
    """« Ouvert jusqu’à 19 h », « Ouvre aujourd’hui à 15 h », « Ouvre mardi à 6 h 45 », « Fermé en ce moment »."""
    for interval in times.open_intervals(merchant.pk, local_day(at)):
        if interval.holds(at):
            return _("Ouvert jusqu’à %(hour)s") % {"hour": hour(interval.closes_at)}
        if at < interval.opens_at:
            return _("Ouvre aujourd’hui à %(hour)s") % {"hour": hour(interval.opens_at)}
    return next_opening_words(times, merchant, local_day(at))


def next_opening_words(times, merchant, today) -> str:
    """The next day on which it opens, when that is within the week."""
    for ahead in range(1, WEEK):
        date = today + datetime.timedelta(ahead)
        if intervals := times.open_intervals(merchant.pk, date):
            when = _("demain") if ahead == 1 else date_format(date, "l")
            return _("Ouvre %(day)s à %(hour)s") % {"day": when, "hour": hour(intervals[0].opens_at)}
    return _("Fermé en ce moment")


def rest_words(merchant, *, at) -> str:
    """« En pause jusqu’au lundi 30 novembre : on ne commande pas d’ici là. », or nothing: it may be open, and sell
    in its shop."""
    if not merchant.is_paused(at):
        return ""
    if merchant.paused_until is None:
        return _("En pause\u202f: on ne commande pas pour l’instant.")
    return _("En pause jusqu’au %(day)s\u202f: on ne commande pas d’ici là.") % {"day": back_on(merchant)}


def short_rest_words(merchant, *, at) -> str:
    if not merchant.is_paused(at):
        return ""
    return _("En pause jusqu’au %(day)s") % {"day": back_on(merchant)} if merchant.paused_until else _("En pause")


def back_on(merchant) -> str:
    return day_in_words(local_day(merchant.paused_until))
