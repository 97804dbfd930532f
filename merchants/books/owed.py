"""What each merchant is still owed sale by sale, and what was already sent, told by the merchants' accounts."""

from collections import Counter
from functools import reduce
from operator import or_

from django.db.models import Q, Sum

from merchants.books import accounts
from merchants.models import Entry, Journal, MerchantOrder

# Journals that move money to a merchant, or back: all the others say what the merchant is owed.
SENT = Q(journal__key__startswith="transfer:") | Q(journal__key__startswith="reversal:")
SENT_BY_BANK = Q(journal__key__startswith="sepa:")
# Noted by the treasurer, either way.
BY_HAND = Q(journal__key__startswith="hand:")
STARTS = ("transfer:", "reversal:", "sepa:", "hand:")
SENT_OR_NOTED = reduce(or_, (Q(key__startswith=start) for start in STARTS))
# A gesture of the association (earnings.GIVEN).
GIVEN = "correction:"
DISPUTED = Q(journal__key__startswith="dispute:")


def entries_of(merchants):
    return Entry.objects.filter(account__code__in=[accounts.merchant(merchant) for merchant in merchants])


def balance_of(merchant) -> int:
    """Cents that the merchant owes in all; below zero, what the merchant is owed."""
    return entries_of([merchant]).aggregate(cents=Sum("cents", default=0))["cents"]


def handed_over_parts():
    """Ids of the merchant orders that the books know as sales: they say what the merchant earned, as a sub-query."""
    handed = MerchantOrder.Status.HANDED_OVER
    # A handover undone at the counter leaves its journals and their opposites, and no sale.
    told = Journal.objects.filter(key__startswith="state:", merchant_order__status=handed)
    return told.values("merchant_order")


def received_ahead(merchants) -> Counter:
    """Cents received in hand for bags that are not handed over, by account: no debt until then."""
    entries = entries_of(merchants).filter(journal__merchant_order__isnull=False)
    ahead = entries.exclude(journal__merchant_order__in=handed_over_parts())
    return Counter(dict(ahead.values_list("account__code").annotate(cents=Sum("cents")).order_by()))


def is_settled(merchant_order) -> bool:
    """Whether money already left for this sale, or came, and was written."""
    return merchant_order.journals.filter(SENT_OR_NOTED).exists()


def unsettled_parts():
    """Ids of the merchant orders whose account is not back to zero, as one sub-query."""
    entries = Entry.objects.filter(account__code__startswith=accounts.MERCHANT, journal__merchant_order__isnull=False)
    sums = entries.values("journal__merchant_order").annotate(cents=Sum("cents")).exclude(cents=0).order_by()
    return sums.values("journal__merchant_order")


def earned_by_part(merchant, part_ids) -> dict[int, int]:
    """Cents owed for each merchant order before anything was sent; below zero, the merchant owes its commission."""
    return sums_by_part(entries_of([merchant]).exclude(SENT | SENT_BY_BANK | BY_HAND), part_ids)


def unpaid_by_part(merchant, part_ids) -> dict[int, int]:
    """The same, once what was sent is taken off."""
    return sums_by_part(entries_of([merchant]), part_ids)


def by_hand_by_part(merchant, part_ids) -> dict[int, int]:
    """Cents that the association paid the merchant by hand; below zero, that the merchant paid."""
    return {pk: -cents for pk, cents in sums_by_part(entries_of([merchant]).filter(BY_HAND), part_ids).items()}


def paid_beyond_sales(merchant) -> int:
    """Cents that the merchant paid by hand for no sale: owed back from where they were received."""
    beyond = entries_of([merchant]).filter(BY_HAND, journal__merchant_order=None)
    return max(0, -beyond.aggregate(cents=Sum("cents", default=0))["cents"])


def sums_by_part(entries, part_ids):
    rows = entries.filter(journal__merchant_order__in=part_ids).values_list("journal__merchant_order")
    return {pk: -cents for pk, cents in rows.annotate(cents=Sum("cents")).order_by()}


def given_by_part(part_ids) -> dict[int, int]:
    """Cents that the association gave the resident in the merchant's place: the merchant's share does not suffer."""
    entries = Entry.objects.filter(account__code__startswith=accounts.DEPOSIT, journal__key__startswith=GIVEN)
    return sums_by_part(entries, part_ids)


def promotion_by_part(part_ids) -> dict[int, int]:
    """Cents that the association pays of promotions, by merchant order id: the merchant has them in its net."""
    entries = Entry.objects.filter(account__code=accounts.PROMOTION)
    return {pk: -cents for pk, cents in sums_by_part(entries, part_ids).items()}


def disputed_cents(merchant) -> int:
    """Lost to a bank at the merchant's expense, and tied to none of the merchant's orders."""
    lost = entries_of([merchant]).filter(DISPUTED, journal__merchant_order=None)
    return lost.aggregate(cents=Sum("cents", default=0))["cents"]


def owed_under(prefix) -> int:
    """Cents owed on all the accounts that begin so; one that owes us does not lessen what the others are owed."""
    sums = Entry.objects.filter(account__code__startswith=prefix).values("account").annotate(total=Sum("cents"))
    return -(sums.filter(total__lt=0).order_by().aggregate(cents=Sum("total"))["cents"] or 0)
