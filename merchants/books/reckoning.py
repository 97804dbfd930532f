"""What a merchant and the association owe each other, told apart: to send, to take back, to pay."""

from dataclasses import dataclass

from django.db.models import F, Sum

from merchants.books import accounts
from merchants.books.whereabouts import SENT, TAKEN_BACK, keyed, sent_too_much
from merchants.models import Entry


@dataclass(frozen=True)
class Reckoning:
    """Integer cents, each above zero; they sum to the merchant's account."""

    # Earned on sales, and not sent yet.
    to_send: int
    # Sent, then given back to residents by the merchant's own decision or by law.
    to_take_back: int
    # Received in hand beyond the merchant's own part: the commission.
    to_pay: int
    # What belongs to no sale; below zero, the merchant owes it.
    beside: int

    @property
    def balance(self) -> int:
        """Above zero, the association owes it in all; below, the merchant does."""
        return self.to_send - self.to_take_back - self.to_pay + self.beside

    @property
    def debt(self) -> int:
        """What is asked by invoice, once what belongs to no sale has paid its share of it."""
        return max(0, self.to_pay - max(0, self.beside))

    def asked(self, *, kept_back) -> int:
        """What of the debt is left to pay; where it is kept back, what is not sent has paid for it."""
        return max(0, self.debt - self.to_send) if kept_back else self.debt


def reckon(merchant) -> Reckoning:
    """Two queries, whatever was sold."""
    entries = Entry.objects.filter(account__code=accounts.merchant(merchant))
    beside = entries.filter(journal__merchant_order=None).aggregate(cents=Sum("cents", default=0))["cents"]
    to_send = to_take_back = to_pay = 0
    for owed, sent in unsettled(entries).iterator():
        too_much = sent_too_much(owed, sent)
        to_send += max(0, owed)
        to_take_back += too_much
        to_pay += max(0, -owed) - too_much
    return Reckoning(to_send, to_take_back, to_pay, -beside)


def unsettled(entries):
    """(owed, sent) of each sale whose account is not back to zero."""
    sales = entries.filter(journal__merchant_order__isnull=False).values("journal__merchant_order")
    sums = sales.annotate(
        owed=Sum(-F("cents"), default=0), sent=Sum("cents", filter=keyed(*SENT, *TAKEN_BACK), default=0)
    )
    return sums.exclude(owed=0).order_by().values_list("owed", "sent")
