"""What a change of hours would do to the orders to come: it is made, looked at, and undone."""

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from merchants.models import Merchant, MerchantOrder
from merchants.opening import OpeningTimes, local_day
from pickup.models import Slot
from pickup.places import slots
from pickup.places.needs import working_openings
from pickup.words import day_hour
from shop.closures import moving
from shop.closures.models import OrderFate
from shop.payments import weighing

Status = MerchantOrder.Status
Choice = OrderFate.Choice
# Prepared already, a bag is not waited for: somebody brings it.
TO_PREPARE = [Status.PLACED, Status.ACCEPTED]
MOMENTS_OFFERED = 12
WITH_SLOT = ("merchant", "order__collection__slot__point")


@dataclass
class Concerned:
    """An order that counted on hours that will not be, and what may become of it."""

    merchant_order: MerchantOrder
    # It can still be prepared before, in the hours that are left.
    can_keep: bool
    moments: list[Slot] = field(default_factory=list)
    # Why the later ones are not among them.
    none_later: str = ""

    @property
    def proposed(self) -> str:
        """What is ticked when the page opens: never what changes something for somebody."""
        return Choice.KEEP if self.can_keep else ""


def rehearse(*, merchant, write: Callable[[], None], at) -> list[Concerned]:
    """The orders that this change concerns, were it written; nothing is left of it. `write` is the act itself."""
    before = hours_of([merchant], at)
    with transaction.atomic():
        write()
        # Read again: the act may have changed the shop's own row.
        after = hours_of([Merchant.objects.get(pk=merchant.pk)], at)
        found = [
            one_concerned(part, after, at)
            for part in to_prepare(merchant, at)
            if is_concerned(part, before, after, at)
        ]
        transaction.set_rollback(True)
    return found


def hours_of(merchants, at) -> OpeningTimes:
    return OpeningTimes.of(merchants, since=local_day(at) - datetime.timedelta(days=1))


def to_prepare(merchant, at):
    """What the shop still has to prepare, soonest first."""
    parts = MerchantOrder.objects.filter(merchant=merchant, status__in=TO_PREPARE, due_until__gt=at)
    parts = parts.select_related(*WITH_SLOT).prefetch_related("lines")
    return list(parts.order_by("due_at", "pk"))


def is_concerned(part, before, after, at) -> bool:
    """The shop no longer opens that day before the slot, or can no longer be ready for it."""
    return (opens_for(part, before) and not opens_for(part, after)) or (
        can_prepare(part, before, at) and not can_prepare(part, after, at)
    )


def opens_for(part, times) -> bool:
    openings = times.open_intervals(part.merchant_id, local_day(part.due_at))
    return any(opening.opens_at < part.due_at for opening in openings)


def can_prepare(part, times, at) -> bool:
    """It opens in time for the slot, and not only in hours that are gone."""
    slot = part.order.collection.slot
    return all(
        any(opening.closes_at > at for opening in working_openings(need, slot, times))
        for need in moving.needs_of([part])
    )


def one_concerned(part, after, at) -> Concerned:
    moments, none_later = moments_for(part.order, at) if moving.may_move(part.order) else ([], "")
    return Concerned(part, can_prepare(part, after, at), moments, none_later)


def moments_for(order, at) -> tuple[list[Slot], str]:
    """Where the whole order could wait instead, the same place first, then the soonest; and why none is later."""
    standing = list(order.merchant_orders.exclude(status=Status.CANCELLED).select_related("merchant"))
    here, until = order.collection.slot, weighing.held_until(order)
    offers = slots.offered(needs=moving.needs_of(standing), at=at)
    free = [offer.slot for offer in offers if offer.open and offer.slot.pk != here.pk]
    held = [slot for slot in free if until is None or slot.ends_at <= until]
    held.sort(key=lambda slot: (slot.point_id != here.point_id, slot.starts_at))
    return held[:MOMENTS_OFFERED], none_later(until) if len(held) < len(free) else ""


def none_later(until) -> str:
    words = _("Sa carte retient le prix à peser jusqu’au %(when)s\u202f: un retrait plus tardif n’est pas proposé.")
    return words % {"when": day_hour(until)}


def to_drop_off(merchant, first_on, last_on, at) -> list[MerchantOrder]:
    """What the shop still has to bring on these days, prepared or not."""
    parts = MerchantOrder.objects.confirmed().filter(merchant=merchant, status__in=[*TO_PREPARE, Status.READY])
    parts = parts.filter(due_until__gt=at, due_at__date__range=(first_on, last_on))
    return list(parts.order_by("due_at", "pk"))


def orphans(at, merchant=None) -> list[MerchantOrder]:
    """Confirmed orders that their shop, by the hours it has now, could never prepare since they were placed, and of
    which nothing was decided; of every shop, or of one."""
    parts = MerchantOrder.objects.confirmed().filter(status__in=TO_PREPARE, due_until__gt=at)
    kept = OrderFate.objects.filter(merchant_order__in=parts, choice=Choice.KEEP, done_at__isnull=False, refusal="")
    parts = parts.filter(merchant=merchant) if merchant else parts
    parts = parts.exclude(pk__in=kept.values("merchant_order")).select_related(*WITH_SLOT)
    parts = list(parts.order_by("due_at", "pk"))
    times = hours_of({part.merchant for part in parts}, at)
    return [part for part in parts if not opens_since(part, times) and not can_prepare(part, times, part.confirmed_at)]


def opens_since(part, times) -> bool:
    """On the day itself, before the slot: enough for whatever it holds, and nothing more to read."""
    openings = times.open_intervals(part.merchant_id, local_day(part.due_at))
    return any(one.opens_at < part.due_at and one.closes_at > part.confirmed_at for one in openings)


def left_of(merchant, at) -> list[Concerned]:
    """Those of one shop, with what may become of each."""
    times = hours_of([merchant], at)
    return [one_concerned(part, times, at) for part in orphans(at, merchant)]
