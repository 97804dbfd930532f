"""On the day: who comes is reminded in the morning, and who did not come is told until when their bags wait.

Each is told once, however often this runs; what the scheduler slept through is told late, or not at all once it has no
sense any more.
"""

import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from merchants.jobs import one_by_one
from merchants.models import MerchantOrder
from merchants.opening import instant_of, local_day
from pickup.bags.keeping import Keeping
from pickup.models import Bag, Collection, Slot
from pickup.telling import notifications

Status = MerchantOrder.Status
Where = Bag.Where
WAITS = [Where.HERE, Where.UNCOLLECTED]

# Early enough to plan one's day, late enough to be read.
MORNING, MIDNIGHT = datetime.time(8), datetime.time(0)
# Somebody who ordered for this very day knows it.
KNOWS_SINCE = datetime.timedelta(hours=3)
OVER = [Status.CANCELLED, Status.HANDED_OVER, Status.RETURNED, Status.GIVEN, Status.DISCARDED]
# Whoever could not come has had a night's thought; nobody is written to about bags of last month.
STILL_TOLD_FOR = datetime.timedelta(days=15)


def remind(*, at):
    """From eight in the morning to the end of the slot: those who have not come yet."""
    today = local_day(at)
    if at < instant_of(today, MORNING):
        return
    midnight = instant_of(today + datetime.timedelta(days=1), MIDNIGHT)
    slots = Slot.objects.filter(ends_at__gt=at, starts_at__lt=midnight, starts_at__gte=instant_of(today, MIDNIGHT))
    untold = Collection.objects.filter(slot__in=slots, reminded_at=None)
    # Whoever read today that everything is there knows it.
    untold = untold.exclude(told_ready_at__gte=instant_of(today, MIDNIGHT))
    those = expected(untold).exclude(order__date_placed__gt=at - KNOWS_SINCE)
    one_by_one(lambda collection: remind_one(collection=collection, at=at), those)


def expected(collections):
    """Somebody comes, and nothing was given to them yet."""
    parts = MerchantOrder.objects.filter(order=OuterRef("order"))
    left = parts.confirmed().exclude(status__in=OVER)
    given = Bag.objects.filter(merchant_order__order=OuterRef("order"), where=Where.HANDED_OVER)
    rows = collections.filter(Exists(left)).exclude(Exists(given))
    return rows.select_related("slot__point", "order").order_by("slot__starts_at", "pk")


@transaction.atomic
def remind_one(*, collection, at):
    if Collection.objects.filter(pk=collection.pk, reminded_at=None).update(reminded_at=at):
        bags = bags_here(collection).count()
        notifications.tell_today(collection=collection, bags=bags, until=collection.slot.ends_at)


def bags_here(collection):
    """Those that wait for the person: a bag of an order called off waits for its shop."""
    return Bag.objects.filled().filter(merchant_order__order=collection.order_id, where__in=WAITS)


# --- Those who did not come -------------------------------------------------------------------


def tell_still_waiting(*, at):
    """The morning after the slot, while something is kept: until when. Later than that, nobody is told."""
    if at < instant_of(local_day(at), MORNING):
        return
    before = instant_of(local_day(at), MIDNIGHT)
    slots = Slot.objects.filter(ends_at__lte=before, ends_at__gt=at - STILL_TOLD_FOR)
    waiting = Bag.objects.filled().filter(merchant_order__order=OuterRef("order"))
    waiting = waiting.filter(where__in=WAITS)
    untold = Collection.objects.filter(Exists(waiting), slot__in=slots, told_waiting_at=None)
    untold = untold.select_related("slot__point", "order").order_by("slot__ends_at", "pk")
    one_by_one(lambda collection: tell_one_waiting(collection=collection, at=at), untold)


@transaction.atomic
def tell_one_waiting(*, collection, at):
    waiting = list(bags_here(collection))
    until_of = Keeping.of_each(collection.slot, waiting)
    left = [bag for bag in waiting if until_of[bag.pk] > at]
    if not left or not Collection.objects.filter(pk=collection.pk, told_waiting_at=None).update(told_waiting_at=at):
        return
    # A round may have brought back some of them only: each place has its own letter.
    for place in dict.fromkeys(bag.back_at for bag in left):
        there = [bag for bag in left if bag.back_at == place]
        until = min(until_of[bag.pk] for bag in there)
        notifications.tell_still_waiting(collection=collection, place=place, bags=len(there), until=until)
