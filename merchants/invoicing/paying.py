"""Which invoices a merchant still has to pay, and where they are paid."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from django.conf import settings
from stdnum import iban as ibans

from merchants.invoicing import commission
from merchants.models import Invoice


@dataclass(frozen=True)
class ToPay:
    """What is left to pay of one invoice, in integer cents."""

    invoice: Invoice
    cents: int

    @property
    def due_on(self) -> datetime.date | None:
        """The last day, as the invoice says it."""
        written = self.invoice.content["due_on"]
        return datetime.date.fromisoformat(written) if written else None


def to_pay(merchant, debt) -> list[ToPay]:
    """The invoices behind a debt in cents, the oldest first."""
    return to_pay_by({merchant: debt})[merchant.pk]


def to_pay_by(debts) -> dict[int, list[ToPay]]:
    """The same for many merchants, by id. What is not invoiced yet is left out, and what was paid was paid for the
    oldest.
    """
    owing, found = {merchant: cents for merchant, cents in debts.items() if cents > 0}, defaultdict(list)
    coming = commission.not_invoiced(list(owing))
    left = {merchant.pk: cents - coming[merchant.pk] for merchant, cents in owing.items()}
    asked = Invoice.objects.filter(merchant__in=owing, kind=Invoice.Kind.INVOICE, statement__isnull=False)
    latest_first = asked.filter(due_cents__gt=0).select_related("merchant").order_by("-issued_on", "-rank")
    for invoice in latest_first.iterator(chunk_size=20):
        if left[invoice.merchant_id] > 0:
            found[invoice.merchant_id].insert(0, ToPay(invoice, min(left[invoice.merchant_id], invoice.due_cents)))
            left[invoice.merchant_id] -= invoice.due_cents
    return found


def association_iban() -> str:
    """As one copies it, by fours; empty when the town has not said it."""
    return ibans.format(settings.OPERATOR["iban"])
