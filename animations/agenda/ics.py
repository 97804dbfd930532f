"""The calendar as other agendas read it: iCalendar, RFC 5545 and 7986."""

import datetime
import zoneinfo

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, TimezoneDaylight, TimezoneStandard

PARIS = zoneinfo.ZoneInfo("Europe/Paris")
HOUR = datetime.timedelta(hours=1)


def calendar_of(animations, *, address, name="", events=()):
    """The bytes of a calendar; `address` makes a path of ours a whole URL."""
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//{settings.TOWN_NAME}//FR")
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    name = name or _("Les animations de %(town)s") % {"town": settings.TOWN_NAME}
    calendar.add("name", name)
    calendar.add("x-wr-calname", name)
    calendar.add("refresh-interval", 6 * HOUR, parameters={"VALUE": "DURATION"})
    # How Outlook calls the same.
    calendar.add("x-published-ttl", "PT6H")
    calendar.add_component(clock_of_paris())
    for found in [*(event(animation, address=address) for animation in animations), *events]:
        calendar.add_component(found)
    return calendar.to_ical()


def event(animation, *, address):
    """One animation; nothing in it depends on when the feed is read, so that an unchanged feed stays the same."""
    found = Event()
    found.add("uid", uid_of(animation))
    found.add("dtstamp", animation.updated_at.astimezone(datetime.UTC))
    found.add("last-modified", animation.updated_at)
    found.add("sequence", animation.revision)
    found.add("status", "CANCELLED" if animation.is_cancelled else "CONFIRMED")
    found.add("dtstart", animation.starts_at.astimezone(PARIS))
    found.add("dtend", animation.ends_at.astimezone(PARIS))
    found.add("summary", summary(animation))
    found.add("location", place(animation.point))
    found.add("url", address(animation.get_absolute_url()))
    found.add("categories", [animation.get_kind_display()])
    if animation.host_words:
        found.add("contact", animation.host_words)
    if animation.description:
        found.add("description", animation.description.replace("\r\n", "\n"))
    return found


def uid_of(animation) -> str:
    return f"{animation.uid}@animations"


def summary(animation):
    """Many agendas ignore STATUS: the title says it too."""
    return _("Annulé : %(title)s") % {"title": animation.title} if animation.is_cancelled else animation.title


def place(point):
    return f"{point.name}, {point.street}, {point.postcode} {point.city}"


def clock_of_paris():
    """The rule of the clock changes since 1996, so that 18 h stays 18 h in every agenda."""
    clock = Timezone()
    clock.add("tzid", "Europe/Paris")
    summer, winter = TimezoneDaylight(), TimezoneStandard()
    change_on(summer, "CEST", "1996-03-31T02:00:00", before=HOUR, after=2 * HOUR)
    change_on(winter, "CET", "1996-10-27T03:00:00", before=2 * HOUR, after=HOUR)
    clock.add_component(summer)
    clock.add_component(winter)
    return clock


def change_on(season, name, first, *, before, after):
    """The last Sunday of the month, every year, at the local time of the clock that ends."""
    first = datetime.datetime.fromisoformat(first)
    season.add("dtstart", first)
    season.add("rrule", {"freq": "yearly", "bymonth": first.month, "byday": "-1su"})
    season.add("tzoffsetfrom", before)
    season.add("tzoffsetto", after)
    season.add("tzname", name)
