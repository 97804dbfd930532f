"""What each merchant and the association still owe each other that nothing else settles: neither provider nor bank."""

import datetime
from dataclasses import dataclass, field

from django.db.models import Sum

from merchants.books import accounts, ledger, owed
from merchants.books.reckoning import reckonings
from merchants.invoicing import paying, set_off
from merchants.models import Merchant, MerchantOrder
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
    invoices: list[paying.ToPay] = field(default_factory=list)
    # Commission that the next invoice will ask.
    coming: int = 0
    # Agreed: it is taken from what is sent next, and nobody asks for it.
    is_kept_back: bool = False

    @property
    def owed(self) -> int:
        """What the association owes, above zero."""
        return -self.cents

    @property
    def invoiced(self) -> int:
        return sum(one.cents for one in self.invoices)

    @property
    def beside(self) -> int:
        """What no invoice asks: given back to residents after it was sent, or lost to their bank."""
        return max(0, self.cents - self.invoiced - self.coming)

    @property
    def asked(self) -> int:
        """What may be paid today: what the next invoice will ask can wait for it."""
        return self.invoiced + self.beside


def by_hand(merchant) -> int:
    """Cents that the merchant owes once all that is held back is; below zero, what the association owes and that no
    charge bears. What is owed of a sale under mandate is the bank's of merchants' funds to send: never paid by hand.
    """
    balance = owed.balance_of(merchant) - owed.received_ahead([merchant])[accounts.merchant(merchant)]
    asked_back = Transfer.objects.filter(account__merchant=merchant, kind=Kind.REVERSAL, status=Status.PLANNED)
    owing = balance + pots.to_keep(merchant) - asked_back.aggregate(cents=Sum("cents", default=0))["cents"]
    return max(owing, -beside_the_mandate(merchant)) if is_mandated(merchant) else owing


def beside_the_mandate(merchant) -> int:
    waiting = sum(max(0, cents) for _part, cents in waiting_by_hand(merchant))
    return waiting + owed.paid_beyond_sales(merchant)


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
    sold = merchant.orders.filter(pk__in=owed.unsettled_parts()).filter(pk__in=owed.handed_over_parts())
    parts = list(sold.select_related("order").order_by("pk"))
    unpaid = owed.unpaid_by_part(merchant, [part.pk for part in parts])
    promised = {sale.part.pk: max(0, sale.due - pots.gone(sale)) for sale in pots.unsettled_sales(merchant)}
    left = [(part, unpaid.get(part.pk, 0) - promised.get(part.pk, 0)) for part in parts]
    return [(part, min(0, cents) if part.money_mode == MoneyMode.MANDATED else cents) for part, cents in left]


# --- The list ---------------------------------------------------------------------------------


def owing(*, on) -> list[Owed]:
    """Who owes the association on that day, the most first, with what is left to pay of its invoices."""
    rows = told_by_invoices({merchant: cents for merchant, cents in _all() if cents > 0}, on=on)
    return sorted(rows, key=lambda row: -row.cents)


def owed_by_us() -> list[Owed]:
    """Whom the association owes what no charge bears, the most first, since the first sale concerned."""
    rows = [Owed(one, cents, _first_sale(one)) for one, cents in _all() if cents < 0]
    return sorted(rows, key=lambda row: row.cents)


def told_by_invoices(found, *, on) -> list[Owed]:
    """What these merchants owe, told as each reads it on its own page."""
    reckoned, kept_back = reckonings(found), {one.pk: set_off.is_agreed(one, on=on) for one in found}
    debts = {
        one: max(0, min(cents, reckoned[one.pk].asked(kept_back=kept_back[one.pk]))) for one, cents in found.items()
    }
    invoices, rows = paying.to_pay_by(debts), []
    for one, cents in found.items():
        asked = invoices[one.pk]
        coming = debts[one] - sum(invoice.cents for invoice in asked)
        rows.append(Owed(one, cents, _since(asked), asked, coming, kept_back[one.pk]))
    return rows


def _all() -> list[tuple[Merchant, int]]:
    """A few queries more only for a merchant with a sale that settlement still moves, or under mandate."""
    said, merchants = ledger.balances(accounts.MERCHANT), list(Merchant.objects.order_by("name"))
    ahead = owed.received_ahead(merchants)
    apart = set(Merchant.objects.filter(orders__in=planning.concerned()).values_list("pk", flat=True))
    apart |= set(Merchant.objects.filter(orders__money_mode=MoneyMode.MANDATED).values_list("pk", flat=True))
    rows = []
    for merchant in merchants:
        code = accounts.merchant(merchant)
        rows.append((merchant, by_hand(merchant) if merchant.pk in apart else said.get(code, 0) - ahead[code]))
    return rows


def _since(invoices):
    return invoices[0].invoice.issued_on if invoices else None


def _first_sale(merchant):
    days = (part.order.date_placed.date() for part, cents in waiting_by_hand(merchant) if cents > 0)
    return min(days, default=None)
