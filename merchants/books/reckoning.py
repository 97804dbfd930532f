"""What a merchant and the association owe each other, told apart: to send, to take back, to pay."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Count, F, Q, Sum

from merchants.books import accounts
from merchants.books.whereabouts import SENT, TAKEN_BACK, keyed, sent_too_much
from merchants.models import Entry, MerchantOrder

# A handover undone at the counter left journals, and no sale.
STANDING_SALE = keyed("state:") & Q(journal__merchant_order__status=MerchantOrder.Status.HANDED_OVER)


@dataclass(frozen=True)
class Reckoning:
    """Integer cents, each above zero; less what is ahead, they sum to the merchant's account."""

    # Earned on sales, and not sent yet.
    to_send: int = 0
    # Sent, then given back to residents by the merchant's own decision or by law.
    to_take_back: int = 0
    # Received in hand beyond the merchant's own part: the commission.
    to_pay: int = 0
    # What belongs to no sale; below zero, the merchant owes it.
    beside: int = 0
    # Received in hand for bags that are not handed over: nobody owes it to the association.
    ahead: int = 0

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
    return reckonings([merchant])[merchant.pk]


def reckonings(merchants) -> dict[int, Reckoning]:
    """By merchant id; two queries, whatever was sold and by how many."""
    codes = {accounts.merchant(merchant): merchant.pk for merchant in merchants}
    entries = Entry.objects.filter(account__code__in=codes)
    found = {pk: defaultdict(int) for pk in codes.values()}
    beside = entries.filter(journal__merchant_order=None).values_list("account__code").annotate(cents=Sum("cents"))
    for code, cents in beside.order_by():
        found[codes[code]]["beside"] = -cents
    for code, owed, sent, is_sale in unsettled(entries).iterator():
        for kind, cents in told_apart(owed, sent, is_sale):
            found[codes[code]][kind] += cents
    return {pk: Reckoning(**sums) for pk, sums in found.items()}


def told_apart(owed, sent, is_sale):
    if not is_sale and owed < 0:
        return [("ahead", -owed)]
    too_much = sent_too_much(owed, sent)
    return [("to_send", max(0, owed)), ("to_take_back", too_much), ("to_pay", max(0, -owed) - too_much)]


def unsettled(entries):
    """(account, owed, sent, whether it was handed over) of each sale whose account is not back to zero."""
    sales = entries.filter(journal__merchant_order__isnull=False).values("account__code", "journal__merchant_order")
    sums = sales.annotate(
        owed=Sum(-F("cents"), default=0),
        sent=Sum("cents", filter=keyed(*SENT, *TAKEN_BACK), default=0),
        states=Count("pk", filter=STANDING_SALE),
    )
    return sums.exclude(owed=0).order_by().values_list("account__code", "owed", "sent", "states")
