"""A calendar of somebody else's, read date by date; what cannot be understood is told, and the rest is kept."""

import datetime
import hashlib
import re
from collections import defaultdict
from dataclasses import dataclass, field
from time import process_time
from zoneinfo import ZoneInfo

import recurring_ical_events
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from icalendar import Calendar, Event

from animations.agenda.outside import cleaning, repeating
from animations.agenda.outside.lines import SEVERAL, blocks, first_value, lines_of, properties, value_of
from animations.agenda.outside.zones import PARIS, in_known_zones, zone_named
from merchants.refusals import Refusal

TOWN = ZoneInfo(PARIS)
# Nobody plans further; what is over since yesterday concerns nobody.
AHEAD, BEHIND = datetime.timedelta(days=400), datetime.timedelta(days=1)
MOST_COMPONENTS, MOST_SERIES, MOST_DATES, MOST_FAULTS = 3000, 200, 1500, 50
LONGEST_UID = 200
# A rule that is never met, begun twenty years ago, takes several seconds to say so: a file may hold hundreds.
MOST_SECONDS = 20
# More dates one by one than this, and nobody wrote them for people.
MOST_LISTED = 500
ONE_DATE = re.compile(r"[0-9]{8}(?:T[0-9]{6}Z?)?(?:/[0-9TZPDHMSW+-]+)?")
# All that the libraries raise over a text that makes no sense (the tests throw thousands at them).
NONSENSE = (ValueError, TypeError, LookupError, AttributeError, ArithmeticError)


class NoDate(Refusal):
    sentence = gettext_lazy("n’a pas de date que l’on comprenne")


class NoTitle(Refusal):
    sentence = gettext_lazy("n’a pas de titre")


class TooManyDates(Refusal):
    sentence = gettext_lazy("énumère trop de dates")


@dataclass(frozen=True)
class OutsideDate:
    """One date, in the words that a row of ours keeps."""

    uid: str
    recurrence_id: str
    title: str
    starts_at: datetime.datetime
    ends_at: datetime.datetime
    is_all_day: bool
    place: str
    description: str
    url: str
    is_cancelled: bool


@dataclass
class Reading:
    name: str = ""
    # Cut on the way, what is not in it may still be announced.
    is_whole: bool = True
    dates: list[OutsideDate] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def fault(self, title, sentence):
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(_("«\u00a0%(title)s\u00a0» %(sentence)s.") % {"title": title, "sentence": sentence})


@dataclass(frozen=True)
class Window:
    first: datetime.datetime
    last: datetime.datetime


def read(data: bytes, *, at) -> Reading:
    """What is announced from yesterday on, for a year. Raises TooBig, APage, NotACalendar."""
    lines = lines_of(data)
    found = Reading(name=cleaning.line(first_value(lines, "X-WR-CALNAME") or first_value(lines, "NAME"), 80))
    found.is_whole = any(line.strip().upper() == "END:VCALENDAR" for line in lines)
    home = zone_named(first_value(lines, "X-WR-TIMEZONE"), otherwise=PARIS)
    window, left, ends = Window(at - BEHIND, at + AHEAD), MOST_SERIES, process_time() + MOST_SECONDS
    for events in together(components(lines, home, found)):
        left -= repeats(events[0])
        if left < 0 or len(found.dates) > MOST_DATES:
            found.fault(title_of(events[0]), _("vient après trop d’autres dates"))
        elif process_time() > ends:
            found.is_whole = False
            found.fault(title_of(events[0]), _("n’a pas été lu\u202f: ce qui précède demande trop de calculs"))
        else:
            add_dates(found, events, window)
    found.dates = once(sorted(found.dates, key=lambda date: (date.starts_at, date.uid)))[:MOST_DATES]
    return found


def once(dates) -> list[OutsideDate]:
    """The same identity twice is one date: the first."""
    return list({(date.uid, date.recurrence_id): date for date in reversed(dates)}.values())[::-1]


# --- Components -------------------------------------------------------------------------------


def components(lines, home, found) -> list[Event]:
    """Those that can be read and are for everybody."""
    kept = []
    for block in list(blocks(lines, "VEVENT"))[:MOST_COMPONENTS]:
        said = properties(block)
        facts = dict(said)
        if value_of(facts.get("CLASS", "")).upper() in ("PRIVATE", "CONFIDENTIAL"):
            continue
        try:
            kept.append(component(said, home))
        except Refusal as refusal:
            found.fault(cleaning.line(unescaped(value_of(facts.get("SUMMARY", ""))), 80) or "?", refusal)
        except NONSENSE:
            found.fault(cleaning.line(unescaped(value_of(facts.get("SUMMARY", ""))), 80) or "?", NoDate())
    return kept


def component(said, home) -> Event:
    """An event whose dates are sound. Raises NoDate, NoTitle, TooManyDates, or nonsense."""
    if sum(rest.count(",") + 1 for name, rest in said if name in SEVERAL) > MOST_LISTED:
        raise TooManyDates
    written = [f"{name}{in_known_zones(rest, home=home)}" for name, rest in said if sensible(name, rest)]
    event = Event.from_ical("\r\n".join(["BEGIN:VEVENT", *written, "END:VEVENT", ""]))
    if "DTSTART" not in event:
        raise NoDate
    if not title_of(event):
        raise NoTitle
    set_moment(event, "DTSTART", home)
    end_soundly(event, home)
    if "RECURRENCE-ID" in event:
        set_moment(event, "RECURRENCE-ID", home)
    if not event.get("UID", "").strip():
        event["UID"] = "sans-" + fingerprint(f"{title_of(event)} {event['DTSTART'].dt}")
    return event


def sensible(name, rest) -> bool:
    """A number that is none, or a list of no dates, is left aside rather than the whole event."""
    if name == "SEQUENCE":
        return bool(repeating.number(value_of(rest)))
    return name not in SEVERAL or all(ONE_DATE.fullmatch(date) for date in value_of(rest).rstrip(",").split(","))


def set_moment(event, name, home):
    """A time without a zone is read on the calendar's own clock."""
    moment = event[name].dt
    if isinstance(moment, datetime.datetime) and moment.tzinfo is None:
        del event[name]
        event.add(name, moment.replace(tzinfo=ZoneInfo(home)))
    elif not isinstance(moment, datetime.date):
        raise NoDate


def end_soundly(event, home):
    """An end before the beginning, of another nature, or that cannot be read is no end."""
    try:
        if "DTEND" in event:
            event.pop("DURATION", None)
            set_moment(event, "DTEND", home)
            if type(event["DTEND"].dt) is type(event["DTSTART"].dt) and event["DTEND"].dt >= event["DTSTART"].dt:
                return
            del event["DTEND"]
        elif "DURATION" in event and event["DURATION"].dt < datetime.timedelta(0):
            del event["DURATION"]
    except (Refusal, *NONSENSE):
        event.pop("DTEND", None)
        event.pop("DURATION", None)


def together(events) -> list[list[Event]]:
    """What comes back with the dates that were changed; things that share an identity by mistake part again."""
    by_uid = defaultdict(lambda: ([], []))
    for event in events:
        by_uid[str(event["UID"]).strip()]["RECURRENCE-ID" in event].append(event)
    found = []
    for mains, changed in by_uid.values():
        starts = {str(event["DTSTART"].dt): event for event in sorted(mains, key=sequence)}
        if len(starts) > 1:
            for start, event in starts.items():
                event["UID"] = f"{event['UID']} {start}"
        first, *others = starts.values() if starts else [None]
        found += [[event for event in (first, *changed) if event is not None], *([event] for event in others)]
    return found


def sequence(event) -> int:
    return int(event.get("SEQUENCE", 0))


# --- Dates ------------------------------------------------------------------------------------


def add_dates(found, events, window):
    try:
        dates = [date_of(one, several=len(events) > 1 or repeats(events[0])) for one in occurrences(events, window)]
    except Refusal as refusal:
        found.fault(title_of(events[0]), refusal)
    except NONSENSE:
        found.fault(title_of(events[0]), repeating.NoRule())
    else:
        found.dates += dates


def repeats(event) -> bool:
    return any(name in event for name in ("RRULE", "RDATE", "RECURRENCE-ID"))


def occurrences(events, window) -> list[Event]:
    calendar = Calendar()
    for event in events:
        if "RRULE" in event:
            rule = event.pop("RRULE").to_ical().decode()
            event.add("RRULE", event_rule(repeating.bounded(rule, event["DTSTART"].dt, window.last.date())))
        calendar.add_component(event)
    return recurring_ical_events.of(calendar).between(window.first, window.last)


def event_rule(text):
    return Event.from_ical(f"BEGIN:VEVENT\r\nRRULE:{text}\r\nEND:VEVENT\r\n")["RRULE"]


def date_of(event, *, several) -> OutsideDate:
    start, end = event["DTSTART"].dt, event["DTEND"].dt
    which = event["RECURRENCE-ID"].dt if several and "RECURRENCE-ID" in event else None
    starts_at = instant(start)
    return OutsideDate(
        uid=short_uid(str(event["UID"]).strip()),
        recurrence_id=repeating.moment(instant(which).astimezone(datetime.UTC)) if which else "",
        title=title_of(event),
        starts_at=starts_at,
        ends_at=max(starts_at, instant(end)),
        is_all_day=not isinstance(start, datetime.datetime),
        place=cleaning.line(words(event, "LOCATION"), cleaning.LONGEST_PLACE),
        description=cleaning.story(words(event, "DESCRIPTION")),
        url=cleaning.link(words(event, "URL")),
        is_cancelled=words(event, "STATUS").strip().upper() == "CANCELLED",
    )


def instant(moment) -> datetime.datetime:
    """A day begins at midnight, on the town's clock."""
    if isinstance(moment, datetime.datetime):
        return moment.astimezone(datetime.UTC)
    return datetime.datetime.combine(moment, datetime.time(), tzinfo=TOWN)


def title_of(event) -> str:
    return cleaning.line(words(event, "SUMMARY"), cleaning.LONGEST_TITLE)


def words(event, name) -> str:
    return str(event.get(name, ""))


def unescaped(text) -> str:
    return text.replace("\\,", ",").replace("\\;", ";").replace("\\n", " ")


def short_uid(uid) -> str:
    return uid if len(uid) <= LONGEST_UID else fingerprint(uid)


def fingerprint(text) -> str:
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:32]
