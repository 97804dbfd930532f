"""The rule by which something of somebody else’s comes back, kept to a work that ends: nothing waits for it."""

import datetime
import itertools

from dateutil.rrule import rrulestr
from django.utils.translation import gettext_lazy as _
from icalendar import vDDDTypes

from merchants.refusals import Refusal

FREQUENCIES = {"DAILY", "WEEKLY", "MONTHLY", "YEARLY"}
SAID = {
    "FREQ", "INTERVAL", "COUNT", "UNTIL", "WKST", "BYMONTH", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO", "BYDAY",
    "BYSETPOS", "BYHOUR", "BYMINUTE", "BYSECOND",
}  # fmt: skip
WITHIN_A_DAY = {"BYHOUR": 4, "BYMINUTE": 1, "BYSECOND": 1}
FIRST_YEAR = 1900
MIDNIGHT_TO_COME = datetime.time(23, 59, 59)


class TooOften(Refusal):
    sentence = _("revient plus souvent que chaque jour")


class NoRule(Refusal):
    sentence = _("revient selon une règle que personne ne comprend")


def bounded(rule, start, last: datetime.date) -> str:
    """The same rule, ending on `last` at the latest. Raises TooOften, NoRule.

    A rule that is never met, or that counts to a million, would otherwise be followed to the year 9999.
    """
    parts = parts_of(rule)
    if parts.get("FREQ") not in FREQUENCIES or start.year < FIRST_YEAR:
        raise TooOften if parts.get("FREQ") in ("HOURLY", "MINUTELY", "SECONDLY") else NoRule
    if any(parts.get(name, "").count(",") >= most for name, most in WITHIN_A_DAY.items()):
        raise TooOften
    until, count = end_of(parts.pop("UNTIL", ""), start), number(parts.pop("COUNT", ""))
    ends = [moment_of(last, start), *([until] if until else [])]
    if count:
        ends.append(nth(count, parts, start, last))
    return written({**parts, "UNTIL": min(ends)})


def parts_of(rule) -> dict:
    pairs = (part.partition("=") for part in rule.upper().replace(" ", "").split(";"))
    parts = {name: value for name, _sign, value in pairs if name in SAID and value}
    # An interval of zero never moves on.
    parts["INTERVAL"] = str(number(parts.get("INTERVAL", "")) or 1)
    return parts


def number(text) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 0


def end_of(text, start):
    """Its own end, of the same nature as its start; a day is wholly in. None when it says none, or nonsense."""
    if not text:
        return None
    try:
        end = vDDDTypes.from_ical(text)
    except ValueError:
        return None
    return moment_of(end, start) if isinstance(end, datetime.date) else None


def moment_of(end, start):
    """A day or a moment, as the start is written: a day, or an instant of UTC."""
    if not isinstance(start, datetime.datetime):
        return end.date() if isinstance(end, datetime.datetime) else end
    if not isinstance(end, datetime.datetime):
        end = datetime.datetime.combine(end, MIDNIGHT_TO_COME)
    end = end if end.tzinfo else end.replace(tzinfo=start.tzinfo)
    return end.astimezone(datetime.UTC)


def nth(count, parts, start, last):
    """When it comes back for the last time, read on its own clock."""
    naive = datetime.datetime(*start.timetuple()[:6])  # noqa: DTZ001 – a clock on a wall
    rule = rrulestr(written({**parts, "UNTIL": last}), dtstart=naive)
    *_before, found = [naive, *itertools.islice(rule, count)]
    return moment_of(found if isinstance(start, datetime.datetime) else found.date(), start)


def written(parts) -> str:
    return ";".join(f"{name}={value if isinstance(value, str) else moment(value)}" for name, value in parts.items())


def moment(value) -> str:
    """As RFC 5545 writes it."""
    return value.strftime("%Y%m%dT%H%M%SZ" if isinstance(value, datetime.datetime) else "%Y%m%d")
