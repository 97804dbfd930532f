"""What a resident still owes, or is owed back, told by the ledger's deposit accounts."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db.models import Sum

from merchants.books import accounts
from merchants.books.earnings import given_cents, kept_cents, order_kept_cents
from merchants.models import Entry, MerchantOrder

Status = MerchantOrder.Status
# The sale is over and the bag was not given: nothing more is asked for it.
OVER = {Status.CANCELLED, Status.RETURNED, Status.GIVEN, Status.DISCARDED}


def payments_of(order_ids):
    """Movements of the residents' money: all but what the handovers moved."""
    entries = Entry.objects.filter(journal__order__in=order_ids, account__code__startswith=accounts.DEPOSIT)
    return entries.exclude(journal__key__startswith="state:")


def paid_by_order(order_ids) -> dict[int, int]:
    """Cents received and not planned to go back, by order id, in one query; absent means nothing."""
    sums = payments_of(order_ids).values_list("journal__order_id").annotate(cents=Sum("cents"))
    return {order_id: -cents for order_id, cents in sums.order_by("journal__order_id")}


def paid_cents(order) -> int:
    return paid_by_order([order.pk]).get(order.pk, 0)


def due_cents(order) -> int:
    """What remains to be paid; below zero, what goes back to the resident."""
    return order_kept_cents(order) - paid_cents(order)


def refundable_cents(order) -> int:
    """What was paid online beyond what is kept; what was paid at the counter goes back at the counter."""
    return max(0, dues_of(parts_of([order.pk]))[order.pk].online_excess_cents)


def refundable_by_order(order_ids) -> dict[int, int]:
    """Cents to give back online by order id, only where there are some; three queries whatever the number."""
    dues = dues_of(parts_of(order_ids))
    return {pk: one.online_excess_cents for pk, one in dues.items() if one.online_excess_cents > 0}


def due_before_gestures(order) -> int:
    """What the resident would still pay, had the association offered nothing: a held card is charged for it, so that
    one charge bears what each merchant earns. What the association offers then goes back, as a refund of its own."""
    parts = {part.pk: part for part in parts_of([order.pk])}
    offered = {pk: 0 if part.status in OVER else given_cents(part) for pk, part in parts.items()}
    due = dues_of(parts.values())[order.pk].by_part
    return sum(max(0, cents + offered[pk]) for pk, cents in due.items())


def due_by_merchant_order(order) -> dict[int, int]:
    """What remains to be paid to each merchant, by merchant order id; below zero, what that merchant gives back."""
    return dues_of(parts_of([order.pk]))[order.pk].by_part


# --- Part by part, for many orders at once ----------------------------------------------------


@dataclass
class Dues:
    """What an order owes each of its merchants: one never pays for another what was given in hand."""

    by_part: dict[int, int] = field(default_factory=dict)
    online_excess_cents: int = 0

    @property
    def asked_cents(self) -> int:
        """What the resident still pays, merchant by merchant."""
        return sum(cents for cents in self.by_part.values() if cents > 0)

    @property
    def counter_back_cents(self) -> int:
        """What merchants received in hand for goods that the resident will not have."""
        return -sum(cents for cents in self.by_part.values() if cents < 0)

    @property
    def back_cents(self) -> int:
        return self.counter_back_cents + max(0, self.online_excess_cents)


def parts_of(order_ids):
    return MerchantOrder.objects.filter(order__in=order_ids).prefetch_related("lines")


def dues_of(merchant_orders) -> dict[int, Dues]:
    """By order id, given every part of those orders with its lines: one query.

    What was paid to one merchant counts for that one; what was paid online for all covers them in turn.
    """
    parts = sorted(merchant_orders, key=lambda part: part.pk)
    own, common = received({part.order_id for part in parts})
    found = defaultdict(Dues)
    for part in parts:
        rest = kept_cents(part) - own[part.pk]
        covered = min(max(rest, 0), common[part.order_id])
        common[part.order_id] -= covered
        found[part.order_id].by_part[part.pk] = asked_of(part, rest - covered)
    for order_id, dues in found.items():
        dues.online_excess_cents = common[order_id]
    return found


def asked_of(part, rest) -> int:
    return min(rest, 0) if part.status in OVER else rest


def received(order_ids):
    """Cents received in hand by merchant order id, and online by order id."""
    own, common = Counter(), Counter()
    sums = payments_of(order_ids).values_list("journal__order_id", "journal__merchant_order_id")
    for order_id, part_id, cents in sums.annotate(cents=Sum("cents")).order_by():
        if part_id is None:
            common[order_id] -= cents
        else:
            own[part_id] -= cents
    return own, common


def online_part_by_merchant_order(order_ids) -> dict[int, int]:
    """Cents of what is kept that were paid online, by merchant order id: this money is held by the provider."""
    own, common = received(order_ids)
    covered = {}
    for part in sorted(parts_of(order_ids), key=lambda part: part.pk):
        rest = max(kept_cents(part) - own[part.pk], 0)
        covered[part.pk] = max(0, min(rest, common[part.order_id]))
        common[part.order_id] -= covered[part.pk]
    return covered
