"""A merchant's coming week in words: today's opening, each day's hours, the next closure."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from merchants.models import Closure
from merchants.opening import OpeningTimes, is_public_holiday, local_day, public_holidays
from shop.templatetags.town import day as day_in_words
from shop.templatetags.town import hour, hours

WEEK = 7
CLOSURES_SEEN_DAYS = 60
HOLIDAYS_SEEN_DAYS = 21


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
    notes: list[str]


def week_of(merchant, *, at) -> Week:
    """Reads the hours and the closures prefetched on the merchant; no query of its own."""
    special = merchant.special_openings.all()
    times = OpeningTimes([merchant], merchant.opening_hours.all(), merchant.closures.all(), special)
    today = local_day(at)
    dates = [today + datetime.timedelta(days) for days in range(WEEK)]
    days = [Day(date, words_for(times, merchant, date), date == today) for date in dates]
    return Week(
        days, now_in_words(times, merchant, at), next_closure(merchant, today), holiday_notes(times, merchant, today)
    )


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


def next_closure(merchant, today) -> Closure | None:
    until = today + datetime.timedelta(CLOSURES_SEEN_DAYS)
    coming = [row for row in merchant.closures.all() if row.last_on >= today and row.first_on <= until]
    return min(coming, key=lambda row: row.first_on, default=None)


def holiday_notes(times, merchant, today) -> list[str]:
    """« Fermé vendredi 25 décembre (Noël). », for the public holidays that come soon on a day of work."""
    worked = {opening.weekday for opening in merchant.opening_hours.all()}
    coming = [today + datetime.timedelta(days) for days in range(HOLIDAYS_SEEN_DAYS)]
    return [note for date in coming if date.weekday() in worked and (note := holiday_note(times, merchant, date))]


def holiday_note(times, merchant, date) -> str:
    """What that day is about, when it is a holiday; a closure of the shop's own has its words already."""
    if not is_public_holiday(date) or times.closure_on(merchant.pk, date):
        return ""
    said = {"day": day_in_words(date), "holiday": public_holidays(date.year)[date]}
    if times.open_intervals(merchant.pk, date):
        return _("Ouvert %(day)s, bien que férié (%(holiday)s).") % said
    return _("Fermé %(day)s (%(holiday)s).") % said
