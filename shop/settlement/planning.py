"""What is still to be sent to a merchant, or taken back: planned as rows first, from what the ledger says."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from oscar.apps.order.models import Order

from merchants.books import dues, owed
from merchants.models import Merchant, MerchantOrder
from shop.jobs import one_by_one
from shop.models import Payment
from shop.settlement.accounts import held_account
from shop.settlement.models import PayoutAccount, Transfer

Kind, Status = Transfer.Kind, Transfer.Status
# What the provider refused is not asked again every minute.
ASK_AGAIN_AFTER = datetime.timedelta(days=1)


def settle_due(*, at) -> None:
    """Every merchant with a sale whose account is not back to zero, or with a change of what is owed."""
    one_by_one(
        lambda merchant: settle(merchant=merchant, at=at), Merchant.objects.filter(orders__in=concerned()).distinct()
    )


def concerned():
    """Merchant orders paid online whose merchant's account is not back to zero, or for which something waits."""
    drawable = Payment.objects.filter(status=Payment.Status.CAPTURED).exclude(charge="")
    waiting = Transfer.objects.filter(status=Status.PLANNED).values("merchant_order")
    moving = Q(pk__in=owed.unsettled_parts()) | Q(pk__in=waiting)
    return MerchantOrder.objects.filter(moving, order__in=drawable.values("order"))


@transaction.atomic
def settle(*, merchant, at) -> list[Transfer]:
    """Plans what brings each sale to its target: what of its net is held at the provider. Asked twice, plans nothing.

    Money is drawn on the pot that holds it: what was paid in hand is never sent. What a merchant keeps of goods given
    back, because the provider could not take it back, is held back from what is sent next (PAYMENTS 1.4).
    """
    parts = held_parts(merchant)
    account = held_account(merchant)
    sales = sales_of(merchant, parts)
    planned = [row for sale in sales for row in take_back(account, sale, at)]
    if account.status == PayoutAccount.Status.PAYABLE:
        planned += send(account, sales, debt_of(account, sales), at)
    return planned


def held_parts(merchant) -> list[MerchantOrder]:
    """The merchant's parts to look at, with their orders and neighbours held: nothing changes while we count."""
    found = concerned().filter(merchant=merchant).values_list("order_id", flat=True)
    orders = list(Order.objects.select_for_update(no_key=True).filter(pk__in=list(found)).order_by("pk"))
    rows = MerchantOrder.objects.select_for_update(of=["self"]).filter(order__in=orders).order_by("pk")
    return [part for part in rows.select_related("order") if part.merchant_id == merchant.pk]


# --- What each sale must have received ---------------------------------------------------------


@dataclass
class Sale:
    """One merchant order, in cents: what the merchant is owed for it, what of it was paid online, what was sent.

    A gesture of the association counts as paid online: it is taken from the association's own share there.
    """

    part: MerchantOrder
    owed: int
    online: int
    rows: list[Transfer] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)

    def total(self, kind, *statuses) -> int:
        return sum(row.cents for row in self.rows if row.kind == kind and row.status in statuses)

    @property
    def received(self) -> int:
        """What the merchant has or is about to have; a reversal counts once it is done."""
        return self.total(Kind.TRANSFER, Status.PLANNED, Status.DONE) - self.total(Kind.REVERSAL, Status.DONE)

    @property
    def target(self) -> int:
        # The provider took some back by itself: nothing more moves until a person has looked.
        if any(row.by_provider for row in self.rows):
            return self.received
        return max(0, min(self.owed, self.online))

    @property
    def missing(self) -> int:
        return max(0, self.target - self.received)

    @property
    def excess(self) -> int:
        return max(0, self.received - self.target)

    @property
    def not_asked_back(self) -> int:
        """What is too much and was neither asked back nor refused already."""
        return max(0, self.excess - self.total(Kind.REVERSAL, Status.PLANNED, Status.REFUSED))


def sales_of(merchant, parts) -> list[Sale]:
    """The sales behind these merchant orders; a handful of queries whatever their number."""
    ids, orders = [part.pk for part in parts], {part.order_id for part in parts}
    earned, given = owed.earned_by_part(merchant, ids), owed.given_by_part(ids)
    online = dues.online_part_by_merchant_order(orders)
    sales = {part.pk: Sale(part, earned.get(part.pk, 0), online[part.pk] + given.get(part.pk, 0)) for part in parts}
    for row in Transfer.objects.filter(merchant_order__in=ids).order_by("pk"):
        sales[row.merchant_order_id].rows.append(row)
    payments = payments_of(orders)
    for sale in sales.values():
        sale.payments = payments[sale.part.order_id]
    return list(sales.values())


def payments_of(order_ids) -> dict[int, list[Payment]]:
    """Captured charges by order, those with most of their money left first."""
    captured = Payment.objects.filter(order__in=order_ids, status=Payment.Status.CAPTURED).exclude(charge="")
    found = defaultdict(list)
    for payment in captured.prefetch_related("refunds", "transfers").order_by("pk"):
        found[payment.order_id].append(payment)
    for payments in found.values():
        payments.sort(key=lambda payment: payment.captured_cents - refunded(payment), reverse=True)
    return found


def refunded(payment) -> int:
    return sum(refund.cents for refund in payment.refunds.all() if refund.status != refund.Status.FAILED)


def debt_of(account, sales) -> int:
    """Cents that the merchant keeps beyond its due, and that what is sent next repays.

    The commission on what was paid in hand is one of them only where the merchant agreed to it.
    """
    debt = sum(sale.excess for sale in sales) + max(0, owed.disputed_cents(account.merchant))
    return debt + commission_debt(account, sales) if account.set_off_agreed_on else debt


def commission_debt(account, sales) -> int:
    merchant = account.merchant
    unpaid = owed.unpaid_by_part(merchant, [sale.part.pk for sale in sales])
    elsewhere = owed.balance_of(merchant) + sum(unpaid.values()) - max(0, owed.disputed_cents(merchant))
    return max(0, elsewhere) + sum(max(0, -sale.owed) for sale in sales)


# --- Taking back ------------------------------------------------------------------------------


def take_back(account, sale, at) -> list[Transfer]:
    """Gives up what was not asked yet, then asks back what was sent: each transfer is reversed for its own part."""
    if sale.excess:
        drop_unasked(sale, at)
    rows, wanted = [], sale.not_asked_back
    for row in reversed([row for row in sale.rows if row.kind == Kind.TRANSFER and row.status == Status.DONE]):
        part = min(wanted, row.cents - reversed_of(row, sale))
        if part > 0:
            rows.append(plan(account, sale, Kind.REVERSAL, part, at, payment=row.payment, reverses=row))
            wanted -= part
    return rows


def drop_unasked(sale, at):
    """A transfer that nobody was asked for yet is no more: the next one is smaller. The sender may be faster."""
    for row in sale.rows:
        if row.kind == Kind.TRANSFER and row.status == Status.PLANNED and row.asked_at is None:
            waiting = Transfer.objects.filter(pk=row.pk, status=Status.PLANNED, asked_at=None)
            if waiting.update(status=Status.DROPPED, closed_at=at):
                row.status = Status.DROPPED


def reversed_of(transfer, sale) -> int:
    """What was taken back of it, or is about to be; what was refused may not be asked again."""
    mine = (row for row in sale.rows if row.reverses_id == transfer.pk)
    return sum(row.cents for row in mine if row.status in {Status.PLANNED, Status.DONE, Status.REFUSED})


# --- Sending ----------------------------------------------------------------------------------


def send(account, sales, debt, at) -> list[Transfer]:
    """The oldest sales first, as far as the merchant's own debt leaves something to send."""
    budget, rows = sum(sale.missing for sale in sales) - debt, []
    for sale in sales:
        wanted = 0 if refused_lately(sale, at) else min(sale.missing, max(0, budget))
        for payment in sale.payments:
            part = min(wanted, bears(payment)) if payment.gateway == account.gateway else 0
            if part > 0:
                rows.append(plan(account, sale, Kind.TRANSFER, part, at, payment=payment))
                wanted, budget = wanted - part, budget - part
    return rows


def refused_lately(sale, at) -> bool:
    return any(
        row.kind == Kind.TRANSFER and row.status == Status.REFUSED and row.closed_at > at - ASK_AGAIN_AFTER
        for row in sale.rows
    )


def bears(payment) -> int:
    """What the charge still bears: the provider counts all that was ever drawn on it, taken back or not."""
    rows = Transfer.objects.filter(payment=payment, kind=Kind.TRANSFER, status__in=[Status.PLANNED, Status.DONE])
    return payment.captured_cents - sum(rows.values_list("cents", flat=True))


def plan(account, sale, kind, cents, at, *, payment, reverses=None) -> Transfer:
    prefix = "tr" if kind == Kind.TRANSFER else "rv"
    rank = sum(row.kind == kind for row in sale.rows) + 1
    row = Transfer.objects.create(
        account=account,
        merchant_order=sale.part,
        payment=payment,
        kind=kind,
        key=f"{prefix}:{sale.part.order.number}:{account.merchant.code}:{rank}",
        cents=cents,
        reverses=reverses,
        planned_at=at,
    )
    sale.rows.append(row)
    return row
