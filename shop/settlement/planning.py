"""What is still to be sent to a merchant, or taken back: planned as rows first, from what the ledger says."""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q, Sum
from oscar.apps.order.models import Order

from merchants.books import accounts, dues, owed
from merchants.models import Merchant, MerchantOrder
from merchants.money_mode import MoneyMode
from shop.jobs import one_by_one
from shop.models import Payment
from shop.settlement.accounts import held_account
from shop.settlement.just_handed_over import parts_just_handed_over
from shop.settlement.models import PayoutAccount, PayoutShare, TownPayout, Transfer

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
    parts = held_parts([merchant])
    account = held_account(merchant)
    sales = sales_at(merchant, parts, at)
    planned = [row for sale in sales for row in take_back(account, sale, at)]
    if account.status == PayoutAccount.Status.PAYABLE:
        planned += send(account, sales, debt_of(account, sales), at)
    return planned


def held_parts(merchants) -> list[MerchantOrder]:
    """Their parts to look at, with their orders and neighbours held: nothing changes while we count."""
    found = concerned().filter(merchant__in=merchants).values_list("order_id", flat=True)
    orders = list(Order.objects.select_for_update(no_key=True).filter(pk__in=list(found)).order_by("pk"))
    rows = MerchantOrder.objects.select_for_update(of=["self"]).filter(order__in=orders).order_by("pk")
    wanted = {merchant.pk for merchant in merchants}
    return [part for part in rows.select_related("order") if part.merchant_id in wanted]


# --- What each sale must have received ---------------------------------------------------------


@dataclass
class Sale:
    """One merchant order, in cents: what the merchant is owed for it, what of it was paid online, what was sent.

    A gesture of the association counts as paid online: it is taken from the association's own share there; so does
    what it bears of a promotion. Both only as far as the charge bears them once every neighbour has its own part.
    """

    part: MerchantOrder
    owed: int
    online: int
    # What the merchant is owed once all that was sent, by the provider or the bank, is taken off.
    unpaid: int = 0
    # What left the provider for the bank account of merchants' funds, which pays it instead.
    moved: int = 0
    # What the association paid for it by hand; below zero, what the merchant did.
    by_hand: int = 0
    rows: list[Transfer] = field(default_factory=list)
    payments: list[Payment] = field(default_factory=list)
    # Just handed over: the counter may still undo it, and nothing moves until then.
    may_be_undone: bool = False

    def total(self, kind, *statuses) -> int:
        return sum(row.cents for row in self.rows if row.kind == kind and row.status in statuses)

    @property
    def received(self) -> int:
        """What the merchant has or is about to have; a reversal counts once it is done."""
        return self.total(Kind.TRANSFER, Status.PLANNED, Status.DONE) - self.total(Kind.REVERSAL, Status.DONE)

    @property
    def target(self) -> int:
        # The provider took some back by itself: nothing more moves until a person has looked.
        if self.may_be_undone or any(row.by_provider and not row.looked_at for row in self.rows):
            return self.received
        return self.due

    @property
    def due(self) -> int:
        """What the provider owes for it in all, were nothing to be looked at by a person."""
        return max(0, min(self.owed - max(0, self.by_hand), self.online) - self.moved)

    @property
    def missing(self) -> int:
        return max(0, self.target - self.received)

    @property
    def excess(self) -> int:
        """What the merchant paid by hand settles its commission first, then what it has too much."""
        repaid = max(0, -self.by_hand - max(0, -self.owed))
        return max(0, self.received - self.target - repaid)

    @property
    def commission_left(self) -> int:
        return max(0, self.by_hand - self.owed)

    @property
    def not_asked_back(self) -> int:
        """What is too much and was neither asked back nor refused already."""
        return max(0, self.excess - sum(row.cents for row in self.rows if is_asked_back(row)))

    @property
    def is_mandated(self) -> bool:
        return self.part.money_mode == MoneyMode.MANDATED

    @property
    def by_bank(self) -> int:
        """Under mandate, what the bank has to send for it; below zero, what it sent too much."""
        done = self.total(Kind.TRANSFER, Status.DONE) - self.total(Kind.REVERSAL, Status.DONE)
        return self.unpaid - (self.target - done) if self.is_mandated else 0


def is_asked_back(row) -> bool:
    """What is about to be taken back; once refused it is not asked again, unless somebody looked at it."""
    refused = row.status == Status.REFUSED and not row.looked_at
    return row.kind == Kind.REVERSAL and (row.status == Status.PLANNED or refused)


def sales_at(merchant, parts, at) -> list[Sale]:
    """The same as `sales_of`, by the caller who holds their rows to move money: nothing moves for what the counter may
    still undo."""
    sales, just_handed = sales_of(merchant, parts), parts_just_handed_over(at)
    for sale in sales:
        sale.may_be_undone = sale.part.pk in just_handed
    return sales


def sales_of(merchant, parts) -> list[Sale]:
    """The sales behind these merchant orders; a handful of queries whatever their number."""
    ids, orders = [part.pk for part in parts], {part.order_id for part in parts}
    earned, unpaid, moved = owed.earned_by_part(merchant, ids), owed.unpaid_by_part(merchant, ids), moved_by_part(ids)
    by_hand, online = owed.by_hand_by_part(merchant, ids), dues.online_part_by_merchant_order(orders)
    borne = borne_by_charges(online)
    sales = {
        part.pk: Sale(
            part,
            earned.get(part.pk, 0),
            online[part.pk] + borne[part.pk],
            unpaid.get(part.pk, 0),
            moved.get(part.pk, 0),
            by_hand.get(part.pk, 0),
        )
        for part in parts
    }
    for row in Transfer.objects.filter(merchant_order__in=ids).order_by("pk"):
        sales[row.merchant_order_id].rows.append(row)
    payments = payments_of(orders)
    for sale in sales.values():
        sale.payments = payments[sale.part.order_id]
    return list(sales.values())


def borne_by_charges(online: dict[int, int]) -> Counter:
    """What the association pays of each merchant order, out of what the charges took beyond everybody's own part:
    its gestures first, then what it bears of promotions. `online` tells every part of these orders.

    The rest stays owed: under mandate the bank sends it, else the merchant's account says it.
    """
    parts = MerchantOrder.objects.filter(pk__in=online).order_by("pk").values_list("pk", "order_id")
    room, borne = captured_by_order({order_id for _pk, order_id in parts}), Counter()
    for pk, order_id in parts:
        room[order_id] -= online[pk]
    for promised in (owed.given_by_part(online), owed.promotion_by_part(online)):
        for pk, order_id in parts:
            cents = max(0, min(promised.get(pk, 0), room[order_id]))
            borne[pk] += cents
            room[order_id] -= cents
    return borne


def captured_by_order(order_ids) -> Counter:
    captured = Payment.objects.filter(order__in=order_ids, status=Payment.Status.CAPTURED).exclude(charge="")
    return Counter(dict(captured.values_list("order").annotate(cents=Sum("captured_cents")).order_by()))


# A payout that was refused, or that the bank sent back, moved nothing.
MOVING = [TownPayout.Status.PLANNED, TownPayout.Status.SENT, TownPayout.Status.PAID]


def moved_by_part(part_ids) -> dict[int, int]:
    """Cents that left the provider, or are about to, for the bank account of merchants' funds."""
    shares = PayoutShare.objects.filter(merchant_order__in=part_ids, payout__status__in=MOVING)
    return dict(shares.values_list("merchant_order").annotate(cents=Sum("cents")).order_by())


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
    """Cents that the merchant keeps beyond its due, whoever sent them, and that what is sent next repays."""
    return debt_to_provider(account, sales) + max(0, -due_by_bank(account.merchant, sales))


def debt_to_provider(account, sales) -> int:
    """The same, without what the bank sent too much: that is repaid by what the bank sends next.

    The commission on what was paid in hand is one of them only where the merchant agreed to it.
    """
    debt = sum(sale.excess for sale in sales) + max(0, owed.disputed_cents(account.merchant))
    return debt + commission_debt(account, sales) if account.merchant.set_off_agreed_on else debt


def due_by_bank(merchant, sales) -> int:
    """What the bank has to send under mandate, all sales together; below zero, what it sent too much."""
    mandated = merchant.orders.filter(pk__in=owed.unsettled_parts(), money_mode=MoneyMode.MANDATED)
    others = owed.unpaid_by_part(merchant, mandated.exclude(pk__in=[sale.part.pk for sale in sales]).values("pk"))
    return sum(sale.by_bank for sale in sales) + sum(others.values())


def commission_debt(account, sales) -> int:
    """What is received in hand before the bag is given is no debt yet."""
    merchant, ids = account.merchant, [sale.part.pk for sale in sales]
    given = set(owed.handed_over_parts().filter(merchant_order__in=ids).values_list("merchant_order", flat=True))
    balance = owed.balance_of(merchant) - owed.received_ahead([merchant])[accounts.merchant(merchant)]
    unpaid = owed.unpaid_by_part(merchant, given)
    elsewhere = balance + sum(unpaid.values()) - max(0, owed.disputed_cents(merchant))
    return max(0, elsewhere) + sum(sale.commission_left for sale in sales if sale.part.pk in given)


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
    return sum(row.cents for row in mine if row.status == Status.DONE or is_asked_back(row))


# --- Sending ----------------------------------------------------------------------------------


def send(account, sales, debt, at) -> list[Transfer]:
    """The oldest sales first, as far as the merchant's own debt leaves something to send."""
    budget, rows = sum(sale.missing for sale in sales) - debt, []
    for sale in sales:
        wanted = 0 if refused_lately(sale, at) else min(sale.missing, max(0, budget))
        kept_back = sale.missing - wanted
        for payment in sale.payments:
            part = min(wanted, bears(payment)) if payment.gateway == account.gateway else 0
            if part > 0:
                rows.append(plan(account, sale, Kind.TRANSFER, part, at, payment=payment, kept_back_cents=kept_back))
                wanted, budget, kept_back = wanted - part, budget - part, 0
    return rows


def refused_lately(sale, at) -> bool:
    return any(
        row.kind == Kind.TRANSFER
        and row.status == Status.REFUSED
        and not row.looked_at
        and row.closed_at > at - ASK_AGAIN_AFTER
        for row in sale.rows
    )


def bears(payment) -> int:
    """What the charge still bears: the provider counts all that was ever drawn on it, taken back or not.

    Where it took money back by itself and somebody looked at it, the provider is let judge.
    """
    asked = Q(kind=Kind.TRANSFER, status__in=[Status.PLANNED, Status.DONE])
    looked_at = Q(by_provider=True, looked_at__isnull=False)
    rows = Transfer.objects.filter(asked | looked_at, payment=payment).values_list("kind", "cents")
    return payment.captured_cents - sum(cents if kind == Kind.TRANSFER else -cents for kind, cents in rows)


def plan(account, sale, kind, cents, at, *, payment, reverses=None, kept_back_cents=0) -> Transfer:
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
        kept_back_cents=kept_back_cents,
        planned_at=at,
    )
    sale.rows.append(row)
    return row
