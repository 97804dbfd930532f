"""What was sold and what the association earned, month by month, read from the ledger alone."""

import datetime
import re
from dataclasses import dataclass

from django.db.models import F, Q, Sum
from django.utils import timezone
from django.utils.formats import date_format

from merchants.books import accounts
from merchants.models import Entry, Journal, Merchant
from merchants.money import Share


@dataclass(frozen=True, order=True)
class Month:
    """A month of the town's calendar."""

    first_on: datetime.date

    @classmethod
    def of(cls, day):
        return cls(day.replace(day=1))

    @classmethod
    def written(cls, text, *, otherwise):
        """« 2026-11 », or the month of the day `otherwise` when it is not a month."""
        if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text, re.ASCII):
            return cls.of(otherwise)
        return cls(datetime.date.fromisoformat(f"{text}-01"))

    def __str__(self):
        return date_format(self.first_on, "F Y")

    @property
    def code(self):
        return f"{self.first_on:%Y-%m}"

    @property
    def previous(self):
        return Month.of(self.first_on - datetime.timedelta(days=1))

    @property
    def next(self):
        return Month.of(self.first_on + datetime.timedelta(days=31))

    @property
    def bounds(self):
        """Its first instant in Paris, and that of the month after."""
        days = self.first_on, self.next.first_on
        return tuple(timezone.make_aware(datetime.datetime.combine(day, datetime.time())) for day in days)


def posted_in(month):
    """What handovers, and changes after them, moved during the month."""
    starts_at, ends_at = month.bounds
    return Journal.objects.filter(key__startswith="state:", at__gte=starts_at, at__lt=ends_at)


def sums(path=""):
    """The four figures of a share, added up from the entries found at `path`."""
    cents, code = f"{path}cents", f"{path}account__code"
    return {
        "gross": Sum(cents, filter=Q(**{f"{code}__startswith": accounts.DEPOSIT}), default=0),
        "net": Sum(-F(cents), filter=Q(**{f"{code}__startswith": accounts.MERCHANT}), default=0),
        "commission_excl": Sum(-F(cents), filter=Q(**{code: accounts.INCOME}), default=0),
        "commission_vat": Sum(-F(cents), filter=Q(**{code: accounts.VAT}), default=0),
    }


def by_merchant(month) -> list[tuple[Merchant, Share]]:
    """Each merchant that sold during the month, by name; two queries whatever their number."""
    entries = Entry.objects.filter(journal__in=posted_in(month))
    figures = {
        row.pop("journal__merchant_order__merchant"): Share(**row)
        for row in entries.values("journal__merchant_order__merchant").annotate(**sums()).order_by()
    }
    return [(merchant, figures[merchant.pk]) for merchant in Merchant.objects.filter(pk__in=figures)]


def lines(month, *, merchant=None):
    """The journals behind the figures, oldest first, each with its own four figures."""
    journals = posted_in(month).select_related("order", "merchant_order__merchant")
    if merchant:
        journals = journals.filter(merchant_order__merchant=merchant)
    return journals.annotate(**sums("entries__")).order_by("at", "pk")


def share_in(journal) -> Share:
    """The figures that `lines` put on a journal."""
    return Share(journal.gross, journal.net, journal.commission_excl, journal.commission_vat)


def total_of(month, *, merchant=None) -> Share:
    """The figures of a whole month, for one merchant or for all."""
    journals = posted_in(month)
    if merchant:
        journals = journals.filter(merchant_order__merchant=merchant)
    return Share(**Entry.objects.filter(journal__in=journals).aggregate(**sums()))
