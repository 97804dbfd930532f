"""What each merchant sold by day, nature and VAT rate: the anonymous totals that e-reporting asks (DOMAIN 2.4)."""

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Count, Sum
from django.db.models.functions import TruncDate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants.models import SoldAtRate
from merchants.models.sheet import Nature

# As the tax office names them, and the code under which its file adds them up.
NATURES = {Nature.GOODS: _("Livraisons de biens"), Nature.SERVICE: _("Prestations de services")}
CATEGORIES = {Nature.GOODS: "TLB1", Nature.SERVICE: "TPS1"}


@dataclass(frozen=True)
class DaySales:
    """One day of one merchant's goods or services at one rate, in cents; refunds are in it, below zero.

    No VAT under the franchise.
    """

    day: datetime.date
    merchant: str
    siren: str
    nature: str
    vat_rate: Decimal
    vat_exempt: bool
    sales: int
    gross_cents: int
    vat_cents: int

    @property
    def excl_cents(self) -> int:
        return self.gross_cents - self.vat_cents

    @property
    def category(self) -> str:
        return CATEGORIES[self.nature]


def sold_in(period, *, merchant=None):
    """What the ledger's journals sold during the period."""
    sold = SoldAtRate.objects.filter(**period.within("journal__at"))
    return sold.filter(merchant_order__merchant=merchant) if merchant else sold


def days_of(period, *, merchant=None) -> Iterator[DaySales]:
    """By day, merchant, nature and rate; one query, read as it comes. The sums are the ledger's, to the cent."""
    owner = "merchant_order__merchant__"
    keys = {"day": TruncDate("journal__at", tzinfo=timezone.get_default_timezone())}
    columns = [f"{owner}name", f"{owner}siret", "nature", "vat_rate"]
    sums = (
        sold_in(period, merchant=merchant)
        .values(**keys)
        .values("day", *columns)
        .annotate(
            sales=Count("merchant_order", distinct=True), gross_cents=Sum("gross_cents"), vat_cents=Sum("vat_cents")
        )
        .order_by("day", f"{owner}name", f"{owner}siret", "nature", "vat_rate")
    )
    return (day_of(row, owner) for row in sums.iterator())


def day_of(row, owner) -> DaySales:
    return DaySales(
        day=row["day"],
        merchant=row[f"{owner}name"],
        siren=row[f"{owner}siret"][:9],
        nature=row["nature"],
        vat_rate=row["vat_rate"],
        vat_exempt=not row["vat_rate"],
        sales=row["sales"],
        gross_cents=row["gross_cents"],
        vat_cents=row["vat_cents"],
    )


def total_of(period, *, merchant=None) -> dict[str, int]:
    """Cents of the whole period, VAT included and VAT alone; one query."""
    sums = {"gross_cents": Sum("gross_cents", default=0), "vat_cents": Sum("vat_cents", default=0)}
    return sold_in(period, merchant=merchant).aggregate(**sums)
