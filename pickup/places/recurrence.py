"""What comes back, in whole days: a rule of RFC 5545, chosen in plain French and read back as one says it.

Days, never instants: a date has no clock to change. The animations read it too.
"""

import datetime
from dataclasses import dataclass

from dateutil.rrule import rrulestr
from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.hours.reading import said
from merchants.models.merchant import Weekday

WEEK = datetime.timedelta(days=7)
CODES = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
# A date out of these is a slip of the hand: weeks are counted one by one up to it, and past the last year is no day.
EARLIEST, LATEST = datetime.date(2000, 1, 1), datetime.date(2100, 12, 31)


class Rhythm(models.TextChoices):
    """How often, as the form offers it; each is one shape of rule."""

    WEEKLY = "WEEKLY", gettext_lazy("Toutes les semaines")
    FORTNIGHTLY = "FORTNIGHTLY", gettext_lazy("Une semaine sur deux")
    FIRST = "FIRST", gettext_lazy("La première fois du mois")
    SECOND = "SECOND", gettext_lazy("La deuxième fois du mois")
    THIRD = "THIRD", gettext_lazy("La troisième fois du mois")
    FOURTH = "FOURTH", gettext_lazy("La quatrième fois du mois")
    LAST = "LAST", gettext_lazy("La dernière fois du mois")
    ONCE = "ONCE", gettext_lazy("Une seule fois")


IN_THE_MONTH = {Rhythm.FIRST: 1, Rhythm.SECOND: 2, Rhythm.THIRD: 3, Rhythm.FOURTH: 4, Rhythm.LAST: -1}


@dataclass(frozen=True)
class Recurrence:
    """A rhythm on a day of the week, from a date and perhaps up to another, both included."""

    rhythm: str
    weekday: int
    starts_on: datetime.date
    until: datetime.date | None = None

    @property
    def first_on(self) -> datetime.date:
        """The first such weekday from the date that was typed: weeks are counted in twos from it, for ever."""
        if self.rhythm == Rhythm.ONCE:
            return self.starts_on
        return self.starts_on + datetime.timedelta((self.weekday - self.starts_on.weekday()) % 7)

    @property
    def text(self) -> str:
        """« FREQ=WEEKLY;INTERVAL=2;BYDAY=SA;UNTIL=20270626 »."""
        if self.rhythm == Rhythm.ONCE:
            return "FREQ=DAILY;COUNT=1"
        until = f";UNTIL={self.until:%Y%m%d}" if self.until else ""
        code = CODES[self.weekday]
        if self.rhythm in IN_THE_MONTH:
            return f"FREQ=MONTHLY;BYDAY={IN_THE_MONTH[self.rhythm]}{code}{until}"
        every = ";INTERVAL=2" if self.rhythm == Rhythm.FORTNIGHTLY else ""
        return f"FREQ=WEEKLY{every};BYDAY={code}{until}"


def weekly(weekday: int) -> str:
    return f"FREQ=WEEKLY;BYDAY={CODES[weekday]}"


def read(text: str, starts_on: datetime.date) -> Recurrence:
    """What the form would have written so; only the shapes that it writes."""
    parts = dict(part.split("=") for part in text.split(";"))
    if parts["FREQ"] == "DAILY":
        return Recurrence(Rhythm.ONCE, starts_on.weekday(), starts_on)
    until = datetime.date.fromisoformat(parts["UNTIL"]) if "UNTIL" in parts else None
    weekday, rank = CODES.index(parts["BYDAY"][-2:]), parts["BYDAY"][:-2]
    if rank:
        rhythm = next(name for name, number in IN_THE_MONTH.items() if number == int(rank))
    else:
        rhythm = Rhythm.FORTNIGHTLY if parts.get("INTERVAL") == "2" else Rhythm.WEEKLY
    return Recurrence(rhythm, weekday, starts_on, until)


def dates(text: str, starts_on: datetime.date, *, first: datetime.date, last: datetime.date) -> list[datetime.date]:
    """The days of a rule between two dates, both included; always counted from its own start, so that a job that
    slept finds the same ones."""
    rule = rrulestr(text, dtstart=midnight(starts_on))
    return [moment.date() for moment in rule.between(midnight(first), midnight(last), inc=True)]


def midnight(day) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time.min)


# --- Said aloud -------------------------------------------------------------------------------


def sentence(found: Recurrence, times=None, *, today: datetime.date) -> str:
    """« Un samedi sur deux, 10 h – 12 h, à partir du 5 décembre »."""
    said_of_it = [how_often(found)]
    if times:
        said_of_it.append(f"{said(times[0])} – {said(times[1])}")
    if found.rhythm != Rhythm.ONCE:
        said_of_it += bounds(found, today)
    return ", ".join(said_of_it)


def how_often(found) -> str:
    if found.rhythm == Rhythm.ONCE:
        return _("Le %(day)s") % {"day": whole_day(found.starts_on)}
    day = {"day": Weekday(found.weekday).label}
    return {
        Rhythm.WEEKLY: _("Tous les %(day)ss"),
        Rhythm.FORTNIGHTLY: _("Un %(day)s sur deux"),
        Rhythm.FIRST: _("Le premier %(day)s du mois"),
        Rhythm.SECOND: _("Le deuxième %(day)s du mois"),
        Rhythm.THIRD: _("Le troisième %(day)s du mois"),
        Rhythm.FOURTH: _("Le quatrième %(day)s du mois"),
        Rhythm.LAST: _("Le dernier %(day)s du mois"),
    }[found.rhythm] % day


def bounds(found, today):
    """From when where it has not begun, or where weeks are counted in twos; until when if it ends."""
    if found.first_on > today or found.rhythm == Rhythm.FORTNIGHTLY:
        yield _("à partir du %(day)s") % {"day": short_day(found.first_on, today)}
    if found.until:
        yield _("jusqu’au %(day)s") % {"day": short_day(found.until, today)}


def short_day(day, today) -> str:
    """« 5 décembre », with its year when it is not this one."""
    words = date_format(day, "j F" if day.year == today.year else "j F Y")
    return words.replace("1 ", "1er ", 1) if day.day == 1 else words


def whole_day(day) -> str:
    return date_format(day, "l j F Y").replace(" 1 ", " 1er ")
