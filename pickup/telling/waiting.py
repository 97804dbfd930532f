"""Orders that nobody accepted: the shop is reminded, then the association is told, once each."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from merchants import notifications
from merchants.access import Role
from merchants.models import AcceptanceDelay, Accompaniment, AssociationMember, Merchant, MerchantOrder
from merchants.opening import LOOKED_BACK_DAYS, OpeningTimes, local_day

Status = MerchantOrder.Status


@dataclass(frozen=True)
class Waiting:
    """An order not accepted yet, and until when that is the shop's own business."""

    order: MerchantOrder
    cutoff_at: datetime
    remind_at: datetime
    escalate_at: datetime

    def is_late(self, at) -> bool:
        return at >= self.escalate_at


# --- How long a shop has ----------------------------------------------------------------------


def after_opening(times, merchant_id, since, minutes) -> datetime | None:
    """The instant by which the shop has been open so many minutes; None when it does not open enough."""
    left = timedelta(minutes=minutes)
    for ahead in range(LOOKED_BACK_DAYS):
        for interval in times.open_intervals(merchant_id, local_day(since) + timedelta(ahead)):
            begins = max(interval.opens_at, since)
            if interval.closes_at - begins >= left:
                return begins + left
            left -= max(timedelta(0), interval.closes_at - begins)
    return None


def deadline(order, cutoff_at, delay, times) -> Waiting:
    """Counted in its own opening hours; however closed it is, soon after the cut-off somebody looks."""
    last = max(cutoff_at, order.confirmed_at) + timedelta(minutes=delay.after_cutoff_minutes)
    found = [
        after_opening(times, order.merchant_id, order.confirmed_at, minutes) or last
        for minutes in (delay.reminder_minutes, delay.escalation_minutes)
    ]
    # Reminded at the cut-off at the latest, so before the association is told.
    return Waiting(order, cutoff_at, min(found[0], max(cutoff_at, order.confirmed_at)), min(found[1], last))


def waiting(*, at) -> list[Waiting]:
    """Every order to accept whose slot is not over, the most urgent first; four queries whatever their number."""
    delay = AcceptanceDelay.objects.in_force(timezone.localdate(at)).order_by("-applies_from").first()
    orders = MerchantOrder.objects.confirmed().filter(status=Status.PLACED, order__collection__slot__ends_at__gt=at)
    orders = list(orders.select_related("merchant", "order__collection__slot"))
    if not orders or delay is None:
        return []
    times = OpeningTimes.of({order.merchant for order in orders}, since=min(local_day(o.confirmed_at) for o in orders))
    found = [deadline(order, order.order.collection.slot.cutoff_at, delay, times) for order in orders]
    return sorted(found, key=lambda one: (one.escalate_at, one.order.pk))


# --- Telling ----------------------------------------------------------------------------------


def remind_and_escalate(*, at):
    """First the shops, then the association: an order told twice was told once; safe to run at once and to skip hours.

    What the scheduler slept through is told late, in the same order.
    """
    found = waiting(at=at)
    for merchant, late in by_merchant(one for one in found if at >= one.remind_at):
        remind(merchant=merchant, orders=late, at=at)
    for merchant, late in by_merchant(one for one in found if one.is_late(at)):
        escalate(merchant=merchant, orders=late, at=at)


def by_merchant(found) -> list[tuple[Merchant, list[MerchantOrder]]]:
    groups = defaultdict(list)
    for one in found:
        groups[one.order.merchant].append(one.order)
    return sorted(groups.items(), key=lambda group: group[0].pk)


@transaction.atomic
def remind(*, merchant, orders, at):
    untold = claimed(orders, reminded_at=at)
    if untold:
        notifications.tell_not_accepted(merchant=merchant, orders=untold)


@transaction.atomic
def escalate(*, merchant, orders, at):
    untold = claimed(orders, escalated_at=at)
    if untold:
        notifications.tell_association_not_accepted(merchant=merchant, orders=untold, to=who_looks(merchant))


def claimed(orders, **told) -> list[MerchantOrder]:
    """Those still to accept that nobody told of: of two workers at once, the second finds them told."""
    ((column, at),) = told.items()
    rows = MerchantOrder.objects.filter(pk__in=[order.pk for order in orders], status=Status.PLACED)
    found = list(rows.filter(**{column: None}).select_for_update(of=["self"]).order_by("pk"))
    MerchantOrder.objects.filter(pk__in=[order.pk for order in found]).update(**{column: at})
    return found


def who_looks(merchant) -> list[str]:
    """The coaches who accompany the shop, else every coach, else whoever holds the keys."""
    beside = Accompaniment.objects.filter(merchant=merchant, ended_at=None).values("coach")
    members = AssociationMember.objects.filter(user__is_active=True).exclude(user__email="")
    coaches, administrators = members.filter(role=Role.COACH), members.filter(role=Role.ADMINISTRATOR)
    for those in (coaches.filter(user__in=beside), coaches, administrators):
        found = list(those.values_list("user__email", flat=True).order_by("user__email"))
        if found:
            return found
    return []
