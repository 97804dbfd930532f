"""When one comes to collect, as other agendas read it: one appointment by order, revised when the order moves."""

import datetime

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Event

from animations.agenda import ics


def event(collection, *, called_off_at: datetime.datetime | None = None) -> Event:
    """The same identity wherever it is read: in the order's own file, in its letters, among one's appointments."""
    slot, point = collection.slot, collection.slot.point
    found = Event()
    found.add("uid", uid_of(collection))
    found.add("dtstamp", revised_at(collection, called_off_at).astimezone(datetime.UTC))
    found.add("sequence", sequence(collection, called_off_at))
    found.add("status", "CANCELLED" if called_off_at else "CONFIRMED")
    found.add("dtstart", slot.starts_at.astimezone(ics.PARIS))
    found.add("dtend", slot.ends_at.astimezone(ics.PARIS))
    found.add("summary", summary(point, called_off_at))
    found.add("location", ics.place(point))
    found.add("description", _("Code de retrait\u202f: %(code)s") % {"code": collection.spoken_code})
    return found


def uid_of(collection) -> str:
    return f"retrait-{collection.order.number}@{settings.SITE_URL.split('//')[-1]}"


def revised_at(collection, called_off_at=None) -> datetime.datetime:
    return called_off_at or collection.moved_at or collection.order.date_placed


def sequence(collection, called_off_at=None) -> int:
    """Seconds since the order was placed: it rises at each move as a count would, with no count to keep."""
    return int((revised_at(collection, called_off_at) - collection.order.date_placed).total_seconds())


def summary(point, called_off_at) -> str:
    """Many agendas ignore STATUS: the title says it too."""
    off, on = _("Annulé\u202f: ma commande (%(place)s)"), _("Venir chercher ma commande\u202f: %(place)s")
    return (off if called_off_at else on) % {"place": point.name}
