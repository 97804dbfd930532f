"""Which invoices a merchant still has to pay, and where they are paid."""

import datetime
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
    """The invoices behind a debt in cents, the oldest first: what was paid was paid for the oldest."""
    if not debt:
        return []
    left, found = debt - commission.not_invoiced_yet(merchant), []
    asked = Invoice.objects.filter(merchant=merchant, kind=Invoice.Kind.INVOICE, statement__isnull=False)
    for invoice in asked.filter(due_cents__gt=0).order_by("-issued_on", "-rank").iterator(chunk_size=20):
        if left <= 0:
            break
        found.append(ToPay(invoice, min(left, invoice.due_cents)))
        left -= invoice.due_cents
    return found[::-1]


def association_iban() -> str:
    """As one copies it, by fours; empty when the town has not said it."""
    return ibans.format(settings.OPERATOR["iban"])
