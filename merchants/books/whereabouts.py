"""Sale by sale, what a merchant is owed: how it was paid, where that money is, and when it was sent."""

import datetime
from dataclasses import dataclass

from django.db.models import Exists, F, Max, OuterRef, Q, Sum

from merchants.books import accounts, dues
from merchants.books.earnings import kept_cents
from merchants.models import Entry, Journal, MerchantOrder

PAID_BY_THEN = {MerchantOrder.Status.HANDED_OVER}
# By the provider, by the bank, or noted by the treasurer: what the merchant paid the association counts below zero.
SENT, TAKEN_BACK = ("transfer:", "sepa:", "hand:"), ("reversal:",)


@dataclass(frozen=True)
class Sale:
    """One sale of a merchant, in cents: `owed` is what remains after all that the ledger says, below zero if due."""

    merchant_order: MerchantOrder
    earned: int
    # What the merchant received in hand, what the provider and the association hold or held.
    in_hand: int
    online: int
    desk: int
    sent: int
    sent_at: datetime.datetime | None
    owed: int

    @property
    def is_paid(self) -> bool:
        """Something of it at least: once handed over, it was paid as the counter wrote."""
        return self.online > 0 or self.in_hand > 0 or self.merchant_order.status in PAID_BY_THEN

    @property
    def to_take_back(self) -> int:
        return sent_too_much(self.owed, self.sent)

    @property
    def paid_back(self) -> int:
        """What the merchant paid the association for it."""
        return max(0, -self.sent)


def sent_too_much(owed: int, sent: int) -> int:
    """Of what a merchant owes for a sale, what was sent and given back to the resident since: no commission."""
    return min(max(0, -owed), max(0, sent))


def sold_by(merchant):
    """The merchant's sales that the ledger knows, the latest handed over first."""
    journals = Journal.objects.filter(merchant_order=OuterRef("pk"), key__startswith="state:")
    found = MerchantOrder.objects.filter(Exists(journals), merchant=merchant, status__in=PAID_BY_THEN)
    return found.select_related("order", "merchant").prefetch_related("lines").order_by("-due_at", "-pk")


def is_paid(merchant_order) -> bool:
    (sale,) = sales_of(merchant_order.merchant, [merchant_order])
    return sale.is_paid


def sales_of(merchant, merchant_orders) -> list[Sale]:
    """What the ledger says of each of these sales; the same few queries however many."""
    moved = moved_by_sale(merchant, merchant_orders)
    online = dues.online_part_by_merchant_order({part.order_id for part in merchant_orders})
    return [sale_of(part, moved.get(part.pk, NOTHING), online.get(part.pk, 0)) for part in merchant_orders]


def sale_of(part, moved, online) -> Sale:
    desk = 0
    if part.money_mode == "mandated":
        desk = max(0, kept_cents(part) - moved["in_hand"] - online)
    return Sale(merchant_order=part, online=online, desk=desk, **moved)


def moved_by_sale(merchant, merchant_orders) -> dict[int, dict]:
    """Cents moved on the merchant's account, by merchant order id: one query."""
    entries = Entry.objects.filter(
        account__code=accounts.merchant(merchant), journal__merchant_order__in=[part.pk for part in merchant_orders]
    )
    sums = entries.values("journal__merchant_order").annotate(
        earned=Sum(-F("cents"), filter=keyed("state:"), default=0),
        in_hand=Sum("cents", filter=keyed("pickup:"), default=0),
        sent=Sum("cents", filter=keyed(*SENT, *TAKEN_BACK), default=0),
        sent_at=Max("journal__at", filter=keyed(*SENT)),
        owed=Sum(-F("cents"), default=0),
    )
    return {row.pop("journal__merchant_order"): row for row in sums.order_by()}


def keyed(*starts):
    asked = Q()
    for start in starts:
        asked |= Q(journal__key__startswith=start)
    return asked


NOTHING = {"earned": 0, "in_hand": 0, "sent": 0, "sent_at": None, "owed": 0}


def beside_sales(merchant):
    """Movements of the account that belong to no sale: grouped transfers, bills paid; the latest first."""
    found = Entry.objects.filter(account__code=accounts.merchant(merchant), journal__merchant_order=None)
    return found.select_related("journal").order_by("-journal__at", "-pk")
