"""Where the money goes: of what residents paid over some months, how much to whom, read from the ledger alone."""

from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth

from merchants.books import accounts
from merchants.books.commission_months import Month, sums
from merchants.models import Entry, Journal
from merchants.money import split

TEN_EUROS = 1000
SALE = Q(journal__key__startswith="state:")
# What leaves for a resident, what a bank sends back, what passes from hand to hand.
SENT, REFUSED, IN_HAND, UNDONE, DISPUTED = (
    Q(journal__key__startswith=f"{kind}:") for kind in ("refund", "refused", "pickup", "pickup:undo", "dispute")
)
OF_RESIDENTS = Q(account__code__startswith=accounts.DEPOSIT)
TO_GIVE_BACK = OF_RESIDENTS | Q(account__code__startswith=accounts.REFUND)


@dataclass(frozen=True)
class Shared:
    """Integer cents; the first five sum to `paid`. `lent` is what the association added from elsewhere, so that the
    others have theirs: it is in their parts, and no resident paid it."""

    merchants: int
    association: int
    fees: int
    vat: int
    refunded: int
    lent: int = 0

    @property
    def parts(self) -> list[int]:
        return [self.merchants, self.association, self.fees, self.vat, self.refunded]

    @property
    def paid(self) -> int:
        return sum(self.parts)

    @property
    def of_ten_euros(self) -> list[int] | None:
        """The same of ten euros, in cents that sum to 1000; nothing where there is nothing to share out."""
        weights = self.borne_by_residents
        return split(TEN_EUROS, weights) if self.paid > 0 and min(weights) >= 0 else None

    @property
    def borne_by_residents(self) -> list[int]:
        """The parts without what the association added: to the fees first, then to the merchants."""
        of_fees = min(self.lent, self.fees)
        merchants, association = self.merchants - (self.lent - of_fees), self.association + self.lent
        return [merchants, association, self.fees - of_fees, self.vat, self.refunded]


def shared(first: Month, last: Month) -> Shared:
    """What the handovers of these months shared out, with what they cost and what was given back; two queries.

    Paid is what was kept of the sales, less what the association offered, plus what went back to residents.
    """
    posted = Entry.objects.filter(journal__at__gte=first.bounds[0], journal__at__lt=last.bounds[1])
    sold = posted.filter(SALE).aggregate(**sums())
    moved = posted.aggregate(**beside_the_sales())
    given_back = moved["sent"] - moved["came_back"] + moved["in_hand"] + moved["disputed"]
    left = sold["commission_excl"] - moved["offered"] - moved["fees"]
    named = {"merchants": sold["net"], "fees": moved["fees"], "vat": sold["commission_vat"]}
    return Shared(**named, association=left, refunded=given_back, lent=max(0, -left))


def beside_the_sales() -> dict:
    return {
        "offered": cents(Q(account__code__in=[accounts.PROMOTION, accounts.GOODWILL])),
        "fees": cents(Q(account__code__in=[accounts.PSP_COST, accounts.DISPUTE_COST])),
        "sent": cents(SENT & TO_GIVE_BACK),
        "came_back": cents(REFUSED & Q(account__code=accounts.STRIPE)),
        # Given back at a counter; a payment tapped by mistake and undone gave nothing back.
        "in_hand": cents(OF_RESIDENTS & (IN_HAND & ~UNDONE & Q(cents__gt=0) | UNDONE & Q(cents__lt=0))),
        "disputed": cents(DISPUTED & OF_RESIDENTS),
    }


def cents(which):
    return Sum("cents", filter=which, default=0)


def shops_behind(first, last) -> list[int]:
    """How many merchants sold something, for each month that sold: fewer than some, and a sum tells one shop's own."""
    starts_at, ends_at = first.bounds[0], last.bounds[1]
    sold = Journal.objects.filter(key__startswith="state:", at__gte=starts_at, at__lt=ends_at)
    shops = Count("merchant_order__merchant", distinct=True)
    by_month = sold.order_by().annotate(month=TruncMonth("at")).values("month").annotate(shops=shops)
    return list(by_month.values_list("shops", flat=True))
