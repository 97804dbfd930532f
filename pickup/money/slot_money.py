"""Which money is a slot's to count: taken or given back in its place, for its people or for what came back there."""

import datetime

from django.db.models import Q

from merchants.models import Journal
from pickup.models import CounterPayment, Slot
from pickup.money import events, till


def told_in(slot) -> list[tuple[Journal, events.Told]]:
    """Each journal whose money changed hands in the place of the slot, and what it moved."""
    return [(one, told) for one, told in told_about(slot) if events.place_of(one, told) == slot.point.slug]


def told_about(slot) -> list[tuple[Journal, events.Told]]:
    """Those, and the journals of the slot's own orders whose money changed hands at another place."""
    its_own = Q(order__collection__slot=slot)
    journals = events.recorded().filter(its_own | of_no_slot_here(slot)).exclude(merchant_order=None)
    journals = list(journals.select_related("merchant_order__merchant").order_by("pk"))
    told = events.told_by(journals)
    return [(one, told[one.pk]) for one in journals]


def of_no_slot_here(slot) -> Q:
    """Journals of the slot's place about orders that no slot of its counter has: promised at another place, or seats
    alone of an animation."""
    since, until = time_of(slot)
    here = {"point": slot.point_id, "at__gte": since, "at__lt": until}
    its_slots = Slot.objects.filter(point=slot.point_id)
    paid = CounterPayment.objects.filter(**here).exclude(merchant_order__order__collection__slot__in=its_slots)
    keys = [f"{start}{key}" for key in paid.values_list("key", flat=True) for start in (events.COUNTER, till.UNDONE)]
    given_back = Q(given_back__point=slot.point_id, at__gte=since, at__lt=until)
    return Q(key__in=keys) | (given_back & ~Q(order__collection__slot__in=its_slots))


def time_of(slot) -> tuple[datetime.datetime, datetime.datetime]:
    """From when until when it is the latest slot of its place; the first one has all that came before."""
    beside = Slot.objects.filter(point=slot.point_id)
    later = beside.filter(starts_at__gt=slot.starts_at).order_by("starts_at").values_list("starts_at", flat=True)
    is_first = not beside.filter(starts_at__lt=slot.starts_at).exists()
    ever = datetime.datetime.min.replace(tzinfo=datetime.UTC)
    always = datetime.datetime.max.replace(tzinfo=datetime.UTC)
    return ever if is_first else slot.starts_at, later.first() or always
