"""Sales of given months, closed or not, for the tests of month end."""

import datetime

from merchants.books import accounts, ledger
from merchants.books.commission_months import Month
from merchants.preparation import merchant_orders
from tests.factories import merchant_order

SEPTEMBER, OCTOBER, NOVEMBER = (Month(datetime.date(2026, number, 1)) for number in (9, 10, 11))
IN_OCTOBER = datetime.datetime(2026, 10, 10, 10, tzinfo=datetime.UTC)
EARLY_NOVEMBER = datetime.datetime(2026, 11, 2, 8, tzinfo=datetime.UTC)
EARLY_DECEMBER = datetime.datetime(2026, 12, 2, 8, tzinfo=datetime.UTC)


def sold(cents, merchant, *, at=IN_OCTOBER, rate="8.00", **facts):
    """A sale handed over at a moment."""
    euros = f"{cents // 100}.{cents % 100:02d}"
    made = merchant_order(merchant=merchant, lines=[(euros, 1)], rate=rate, status="DROPPED_OFF", **facts)
    merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=at)
    return made


def paid_in_hand(sale, cents, *, at=IN_OCTOBER):
    """As the counter records it: the merchant has the money."""
    lines = {accounts.merchant(sale.merchant): cents, accounts.deposit(sale.order): -cents}
    facts = {"memo": "Espèces", "by": None, "at": at, "order": sale.order, "merchant_order": sale}
    ledger.post(key=f"pickup:{sale.pk}:{cents}", lines=lines, **facts)


def transferred(sale, cents, *, at=IN_OCTOBER):
    lines = {accounts.merchant(sale.merchant): cents, accounts.STRIPE: -cents}
    facts = {"memo": "Versement", "by": None, "at": at, "order": sale.order, "merchant_order": sale}
    ledger.post(key=f"transfer:tr:{sale.pk}:{cents}", lines=lines, **facts)


def kept_less(sale, cents, *, at):
    """The line is worth that much less, after the handover, and the books follow."""
    from merchants.books.earnings import post_difference

    line = sale.lines.get()
    line.unit_price_cents -= cents
    line.save()
    sale.refresh_from_db()
    post_difference(merchant_order=sale, memo="Correction", by=None, at=at)
