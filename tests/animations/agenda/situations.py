"""Calendars as others write them, and what stands in the addresses of the shared agenda."""

import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone

from animations.agenda import personal
from animations.agenda.outside import sources
from animations.models import AgendaSource, OutsideEvent

PARIS = ZoneInfo("Europe/Paris")
AT = datetime.datetime(2026, 11, 22, 18, tzinfo=PARIS)

FEEDS = ["shared_agenda", "agenda_rss", "agenda_openagenda", "agenda_embedded"]
FEEDS += ["agenda_kind", "agenda_merchant", "agenda_place", "agenda_personal"]
MINE = ["my_agenda", "my_agenda_draw", "my_agenda_close"]
LISTENING = ["outside_agenda", "outside_source_new", "outside_source", "outside_source_act", "outside_event_act"]


def at(text):
    return datetime.datetime.fromisoformat(text).replace(tzinfo=PARIS)


def event(*lines, uid="1@foyer", title="Chorale"):
    return "\r\n".join(["BEGIN:VEVENT", f"UID:{uid}", f"SUMMARY:{title}", *lines, "END:VEVENT", ""])


def calendar(*events, head=("VERSION:2.0", "PRODID:-//Foyer//FR")) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", *head, "".join(events) + "END:VCALENDAR", ""]).encode()


def brought(*events, name="Foyer rural", when=AT, trusted=False):
    """A source whose file was read."""
    facts = {"added_at": when, "is_trusted": trusted}
    AgendaSource.objects.get_or_create(name=name, address="", defaults=facts)
    return sources.bring(name=name, data=calendar(*events), by=None, at=when)


def shown(source):
    OutsideEvent.objects.filter(source=source).update(status=OutsideEvent.Status.SHOWN)
    return source


def in_utc(moment) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y%m%dT%H%M%SZ")


def stands_in_addresses(town) -> dict:
    """What the walk of every address needs to know of the shared agenda."""
    starts_at = timezone.now() + datetime.timedelta(days=3)
    source = brought(event(f"DTSTART:{in_utc(starts_at)}"), when=timezone.now())
    return {
        "agenda_kind.genre": "degustation",
        "agenda_merchant.code": town.bakery.code,
        "agenda_place.slug": town.point.slug,
        "agenda_personal.token": personal.draw(user=town.people["resident"], at=timezone.now()).token,
        **dict.fromkeys(["outside_source.pk", "outside_source_act.pk"], source.pk),
        "outside_source_act.act": "relecture",
        "outside_event_act.pk": source.events.get().pk,
        "outside_event_act.act": "montrer",
    }
