"""What a device takes with it of a slot: enough to hand over without a network, and nothing more."""

import hashlib
import json

from django.urls import reverse
from django.utils.translation import gettext_lazy

from pickup import words
from pickup.access import collections_of
from pickup.counter.visits import Visit, by_name, visits_of
from pickup.models import Bag, CounterPayment, Slot
from pickup.offline.identity import NAMES_KEPT_FOR, Pass

Where, Means = Bag.Where, CounterPayment.Means
# As short as on the counter's own page: a thumb reads them.
MEANS = {
    Means.CASH: gettext_lazy("Espèces"),
    Means.CARD: gettext_lazy("Carte"),
    Means.CHEQUE: gettext_lazy("Chèque"),
    Means.MEAL_PAPER: gettext_lazy("Titres-restaurant"),
    Means.MEAL_CARD: gettext_lazy("Carte resto"),
}
# In the session of whoever loaded a slot: signing out then empties the device.
IN_SESSION = "counter_loaded"
# What the device needs to know of where a bag is.
STANDS = {Where.HERE: "here", Where.UNCOLLECTED: "here", Where.EXPECTED: "awaited", Where.HANDED_OVER: "handed"}


def content_of(slot: Slot) -> list[dict]:
    """The people of a slot, by name; a constant number of queries."""
    visits = visits_of(collections_of(slot.point).filter(slot=slot), point=slot.point)
    return [person(visit) for visit in sorted(visits, key=by_name) if not visit.is_cancelled]


def person(visit: Visit) -> dict:
    collection = visit.collection
    return {
        "code": collection.code,
        "spoken": collection.spoken_code,
        "name": collection.full_name,
        # Who may come with the code, when the person said so.
        "proxy": collection.proxy_name,
        "parts": [part_of(part) for part in visit.parts if told_of(part)],
    }


def part_of(part) -> dict:
    """A merchant's bags, what is due to them, and whether an age is to be checked; never what is in the bags."""
    return {
        "id": part.merchant_order.pk,
        "merchant": part.merchant.name,
        "due": part.due_cents,
        "alcohol": part.has_alcohol,
        "bags": [bag_of(bag) for bag in told_of(part)],
    }


def told_of(part) -> list[Bag]:
    """Its bags that this place may give, awaits or gave."""
    return [bag for bag in part.bags if bag.where in STANDS and bag not in part.bags_elsewhere]


def bag_of(bag: Bag) -> dict:
    return {
        "id": bag.pk,
        "label": bag.label,
        "shelf": bag.shelf,
        "class": str(bag.get_storage_class_display()).lower(),
        "state": STANDS[bag.where],
    }


def tag_of(slot, content, by) -> str:
    """The same for as long as nothing changed for this person: asking again then costs nothing."""
    told = json.dumps([slot.pk, by.pk, str(slot.ends_at), content], sort_keys=True)
    return f'"{hashlib.sha256(told.encode()).hexdigest()[:32]}"'


def load(slot: Slot, content, *, by, at) -> dict:
    """All that leaves for the device. Times are milliseconds, as its clock counts them."""
    shown = Pass(user_id=by.pk, point_id=slot.point_id, slot_id=slot.pk, loaded_at=at)
    return {
        "id": slot.pk,
        "point": {"slug": slot.point.slug, "name": slot.point.name},
        "words": f"{words.day(slot.starts_at)}, {words.hours(slot.starts_at, slot.ends_at)}",
        "starts_at": milliseconds(slot.starts_at),
        "ends_at": milliseconds(slot.ends_at),
        "wiped_at": milliseconds(slot.ends_at + NAMES_KEPT_FOR),
        "loaded_at": milliseconds(at),
        "loaded": words.hour(at),
        "pass": shown.signed(),
        "means": [[means.value, str(word)] for means, word in MEANS.items()],
        "send": reverse("counter_offline_send", args=[slot.point.slug]),
        "load": f"{reverse('counter_offline_load', args=[slot.point.slug])}?creneau={slot.pk}",
        "counter": reverse("counter", args=[slot.point.slug]),
        "visits": content,
    }


def milliseconds(at) -> int:
    return int(at.timestamp() * 1000)
