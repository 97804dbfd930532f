"""What is not as every week at a shop, in words and in the order of the calendar: closures, openings, holidays."""

import datetime

from django.utils.translation import gettext as _

from merchants.opening import is_public_holiday, public_holidays
from shop.templatetags.town import day as day_in_words
from shop.templatetags.town import hours_of

SEEN_DAYS = 60
HOLIDAYS_SEEN_DAYS = 21
# The page of a shop has its budget of nodes: the nearest are told.
MOST_TOLD = 6


def unusual_days(times, merchant, today) -> list[str]:
    """Reads what was prefetched on the merchant; no query of its own."""
    until = today + datetime.timedelta(SEEN_DAYS)
    found = [*closures(merchant, today), *openings(times, merchant, today), *holidays(times, merchant, today)]
    return [words for first_on, words in sorted(found) if first_on <= until][:MOST_TOLD]


def closures(merchant, today):
    for closure in merchant.closures.all():
        if closure.last_on >= today:
            yield closure.first_on, closed_words(closure)


def closed_words(closure) -> str:
    """« Fermé du vendredi 4 décembre au samedi 5 décembre inclus. Révision du four. »"""
    first, last = day_in_words(closure.first_on), day_in_words(closure.last_on)
    said = _("Fermé du %(first)s au %(last)s inclus.") if first != last else _("Fermé %(first)s.")
    reason = closure.reason.strip().rstrip(".")
    return " ".join(
        [said % {"first": first, "last": last}, *([f"{reason[0].upper()}{reason[1:]}."] if reason else [])]
    )


def openings(times, merchant, today):
    """« Ouvert exceptionnellement dimanche 20 décembre : 7 h – 13 h. », or other hours on a day of work."""
    worked = worked_on(merchant)
    for date in {row.day for row in merchant.special_openings.all() if row.day >= today}:
        if intervals := times.open_intervals(merchant.pk, date):
            words = _("Horaires exceptionnels %(day)s\u202f: %(hours)s.")
            if date.weekday() not in worked:
                words = _("Ouvert exceptionnellement %(day)s\u202f: %(hours)s.")
            yield date, words % {"day": day_in_words(date), "hours": hours_of(intervals)}


def worked_on(merchant) -> set[int]:
    return {opening.weekday for opening in merchant.opening_hours.all()}


def holidays(times, merchant, today):
    """« Fermé vendredi 25 décembre (Noël). », of those to come soon on a day of work; other words of that day win."""
    worked = worked_on(merchant)
    special = {row.day for row in merchant.special_openings.all()}
    for date in (today + datetime.timedelta(ahead) for ahead in range(HOLIDAYS_SEEN_DAYS)):
        is_told = date in special or times.closure_on(merchant.pk, date)
        if date.weekday() in worked and is_public_holiday(date) and not is_told:
            yield date, holiday_words(times, merchant, date)


def holiday_words(times, merchant, date) -> str:
    said = {"day": day_in_words(date), "holiday": public_holidays(date.year)[date]}
    if times.open_intervals(merchant.pk, date):
        return _("Ouvert %(day)s, bien que férié (%(holiday)s).") % said
    return _("Fermé %(day)s (%(holiday)s).") % said
