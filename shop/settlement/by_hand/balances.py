"""What each merchant and the association still owe each other that nothing else settles: neither provider nor bank."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Sum

from merchants.books import accounts, ledger, owed
from merchants.invoicing import commission
from merchants.models import Invoice, Merchant, MerchantOrder
from merchants.money_mode import MoneyMode
from shop.settlement import planning, pots
from shop.settlement.models import Transfer

Kind, Status = Transfer.Kind, Transfer.Status


@dataclass(frozen=True)
class Owed:
    """One merchant: cents above zero are owed to the association, below zero owed by it; and what tells of them."""

    merchant: Merchant
    cents: int
    since: datetime.date | None = None
    invoices: list[Invoice] = field(default_factory=list)

    @property
    def owed(self) -> int:
        """What the association owes, above zero."""
        return -self.cents


def by_hand(merchant) -> int:
    """Cents that the merchant owes once all that is held back is; below zero, what the association owes and that no
    charge bears. Under mandate the bank of merchants' funds sends what they are owed: nothing of it is paid by hand.
    """
    balance = owed.balance_of(merchant)
    if is_mandated(merchant):
        return max(0, balance)
    asked_back = Transfer.objects.filter(account__merchant=merchant, kind=Kind.REVERSAL, status=Status.PLANNED)
    return balance + pots.to_keep(merchant) - asked_back.aggregate(cents=Sum("cents", default=0))["cents"]


def is_mandated(merchant) -> bool:
    return merchant.orders.filter(money_mode=MoneyMode.MANDATED).exists()


def shares(merchant, cents) -> list[tuple[MerchantOrder | None, int]]:
    """The sales that a payment is about, the oldest first; `cents` above zero go to the merchant, below come from it.

    What belongs to no sale comes last, under None.
    """
    found, sign = [], 1 if cents > 0 else -1
    for part, waits in waiting_by_hand(merchant):
        share = min(abs(cents), sign * waits)
        if share > 0:
            found.append((part, sign * share))
            cents -= sign * share
    return [*found, (None, cents)] if cents else found


def waiting_by_hand(merchant) -> list[tuple[MerchantOrder, int]]:
    """Sales and the cents that only a payment by hand settles: above zero for the merchant, below from it."""
    parts = list(merchant.orders.filter(pk__in=owed.unsettled_parts()).select_related("order").order_by("pk"))
    unpaid = owed.unpaid_by_part(merchant, [part.pk for part in parts])
    promised = {sale.part.pk: max(0, sale.due - pots.gone(sale)) for sale in pots.unsettled_sales(merchant)}
    return [(part, unpaid.get(part.pk, 0) - promised.get(part.pk, 0)) for part in parts]


# --- The list ---------------------------------------------------------------------------------


def owing() -> list[Owed]:
    """Who owes the association, the most first, with the invoices that are not paid."""
    found = {merchant: cents for merchant, cents in _all() if cents > 0}
    invoices = unpaid_invoices(found)
    rows = [Owed(one, cents, _since(invoices[one.pk]), invoices[one.pk]) for one, cents in found.items()]
    return sorted(rows, key=lambda row: -row.cents)


def owed_by_us() -> list[Owed]:
    """Whom the association owes what no charge bears, the most first, since the first sale concerned."""
    rows = [Owed(one, cents, _first_sale(one)) for one, cents in _all() if cents < 0]
    return sorted(rows, key=lambda row: row.cents)


def _all() -> list[tuple[Merchant, int]]:
    """A few queries more only for a merchant with a sale that settlement still moves, or under mandate."""
    said = ledger.balances(accounts.MERCHANT)
    apart = set(Merchant.objects.filter(orders__in=planning.concerned()).values_list("pk", flat=True))
    apart |= set(Merchant.objects.filter(orders__money_mode=MoneyMode.MANDATED).values_list("pk", flat=True))
    rows = []
    for merchant in Merchant.objects.order_by("name"):
        plain = said.get(accounts.merchant(merchant), 0)
        rows.append((merchant, by_hand(merchant) if merchant.pk in apart else plain))
    return rows


def unpaid_invoices(owing) -> dict[int, list[Invoice]]:
    """What is owed is not invoiced yet, or on the latest invoices: what was paid was paid for the oldest."""
    sent = Invoice.objects.filter(merchant__in=owing, kind=Invoice.Kind.INVOICE, subject=Invoice.Subject.COMMISSION)
    coming, found = commission.not_invoiced(list(owing)), defaultdict(list)
    left = {merchant.pk: cents - coming[merchant.pk] for merchant, cents in owing.items()}
    for invoice in sent.filter(due_cents__gt=0).defer("content").order_by("-issued_on", "-pk"):
        if left[invoice.merchant_id] > 0:
            found[invoice.merchant_id].insert(0, invoice)
            left[invoice.merchant_id] -= invoice.due_cents
    return found


def _since(invoices):
    return invoices[0].issued_on if invoices else None


def _first_sale(merchant):
    days = (part.order.date_placed.date() for part, cents in waiting_by_hand(merchant) if cents > 0)
    return min(days, default=None)
