"""Which money is a slot's to count: what changed hands in its place while it was the one open there.

What was counted and signed stays as it was: once the next slot of the place has begun, nothing more is this one's.
"""

import datetime
from bisect import bisect_right
from dataclasses import dataclass

from django.db.models import Q

from merchants.models import Journal
from pickup.models import CounterPayment, Slot
from pickup.money import events, till

EVER = datetime.datetime.min.replace(tzinfo=datetime.UTC)
ALWAYS = datetime.datetime.max.replace(tzinfo=datetime.UTC)
A_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Counted:
    """A journal, what it moved, and whether this slot counts it: else its own order's money was taken at another
    place or at another moment."""

    journal: Journal
    told: events.Told
    is_here: bool


def told_in(slot) -> list[tuple[Journal, events.Told]]:
    """Each journal whose money is this slot's to count, and what it moved."""
    return [(one.journal, one.told) for one in told_about(slot) if one.is_here]


def told_about(slot) -> list[Counted]:
    """Those, and the journals of the slot's own orders that another slot counts; eight queries at most."""
    beside = list(Slot.objects.filter(point=slot.point_id).order_by("starts_at"))
    its_own = Q(order__collection__slot=slot)
    journals = events.recorded().filter(its_own | taken_while_latest(slot, beside)).exclude(merchant_order=None)
    journals = list(journals.select_related("merchant_order__merchant", "order__collection__slot").order_by("pk"))
    told = events.told_by(journals)
    found = [Counted(one, told[one.pk], is_of(slot, one, told[one.pk], beside)) for one in journals]
    return [one for one in found if one.is_here or one.journal.order.collection.slot_id == slot.pk]


def taken_while_latest(slot, beside) -> Q:
    """Journals of money that changed hands in the slot's place, from its beginning to the beginning of the next."""
    since, until = time_of(slot, beside)
    # Undone on its day, perhaps with another slot than the one that took it.
    earliest = since - A_DAY if since > EVER else EVER
    paid = CounterPayment.objects.filter(point=slot.point_id, at__gte=earliest, at__lt=until)
    keys = [f"{start}{key}" for key in paid.values_list("key", flat=True) for start in (events.COUNTER, till.UNDONE)]
    of_credit = Q(*(("key__startswith", start) for start in events.OF_CREDITS), _connector=Q.OR)
    of_credit &= Q(order__collection__slot__point=slot.point_id)
    return (Q(key__in=keys) | Q(given_back__point=slot.point_id) | of_credit) & Q(at__gte=since, at__lt=until)


def time_of(slot, beside) -> tuple[datetime.datetime, datetime.datetime]:
    """From when until when it is the latest slot of its place; the first one has all that came before."""
    later = [one.starts_at for one in beside if one.starts_at > slot.starts_at]
    is_first = all(one.starts_at >= slot.starts_at for one in beside)
    return EVER if is_first else slot.starts_at, min(later, default=ALWAYS)


def is_of(slot, journal, told, beside) -> bool:
    if events.place_of(journal, told) != slot.point.slug:
        return False
    own = next((one for one in beside if one.pk == journal.order.collection.slot_id), None)
    return slot_counting(journal.at, own, beside, in_hand=events.is_in_hand(journal, told)) == slot


def slot_counting(at, own, beside, *, in_hand) -> Slot:
    """Of the slots of a place, in order: the one open when money changed hands, the order's `own` before another.

    While none is, the latest; or its own, that has still to come. A credit note changes no hands: it is told with its
    order until another slot has begun.
    """
    begun = bisect_right(beside, at, key=lambda one: one.starts_at)
    latest = beside[begun - 1] if begun else None
    if own and (latest is None or (not in_hand and own.starts_at >= latest.starts_at)):
        return own
    if own and own.starts_at <= at <= own.ends_at:
        return own
    if own and own.starts_at > at > latest.ends_at:
        return own
    return latest or beside[0]
