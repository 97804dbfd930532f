"""The moment to come, for the resident's own diary (RFC 5545)."""

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Calendar, Event


def event_of(collection) -> bytes:
    """One event; its identity never changes, so that importing it twice makes one appointment."""
    slot, point = collection.slot, collection.slot.point
    event = Event()
    event.add("uid", f"retrait-{collection.order.number}@{settings.SITE_URL.split('//')[-1]}")
    event.add("dtstamp", collection.order.date_placed)
    event.add("dtstart", slot.starts_at)
    event.add("dtend", slot.ends_at)
    event.add("summary", summary_of(slot, point))
    event.add("location", f"{point.name}, {point.street}, {point.postcode} {point.city}")
    event.add("description", _("Code de retrait\u202f: %(code)s") % {"code": collection.spoken_code})
    calendar = Calendar()
    calendar.add("prodid", f"-//{settings.SITE_NAME}//FR")
    calendar.add("version", "2.0")
    calendar.add_component(event)
    return calendar.to_ical()


def summary_of(slot, point) -> str:
    """What one comes for: the bags, or the animation where seats alone were ordered."""
    if slot.is_visit:
        return slot.animation.title
    return _("Venir chercher ma commande\u202f: %(place)s") % {"place": point.name}
