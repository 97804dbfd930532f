"""What is on sale, as residents see it: sheets with their price and what is left, in one query."""

import functools
import hashlib
from dataclasses import dataclass

from django.db.models import Case, Exists, F, OuterRef, Subquery, Value, When, Window
from django.db.models.functions import RowNumber
from django.utils import timezone
from oscar.apps.catalogue.models import Product

from merchants.listing.bundles import left_beside
from merchants.listing.on_sale import orderable, shown
from merchants.models import ProductSheet, ReducedPrice
from merchants.promotions.prices import price_beside, reduction_beside

PAGE_SIZE = 24
# A prime: its cube stays within 64 bits, and a town has fewer products.
LOTS = 1_000_003
ProductCategory = Product.categories.through


def on_sale(at=None):
    """Those that one may order at a moment, now unless told."""
    at = at or timezone.now()
    return with_prices(at).filter(orderable(at=at))


def with_prices(at=None):
    """Sheets that residents may see; `price` and `left` (None: does not run out) come along.

    `price` is what one pays now; `full_price` and `reduction_id` are what `merchants.promotions.reductions` asks.
    """
    stock, at = "product__stockrecords__", at or timezone.now()
    return (
        ProductSheet.objects.filter(shown(), **{f"{stock}price__isnull": False})
        .select_related("product", "merchant")
        .defer("product__description", "merchant__story", "import_notes")
        .annotate(
            full_price=F(f"{stock}price"),
            price=price_beside(f"{stock}price", sheet="pk", at=at),
            reduction_id=reduction_beside(sheet="pk", at=at),
            left=left_beside(sheet="", stock=stock, at=at),
        )
    )


def fairly_ordered(sheets, *, on):
    """What can be had first; then one product of each merchant, then a second of each…; drawn by lot every day.

    Nobody pays, nobody stays in front, and a shop of three products is seen as soon as one of three hundred.
    """
    is_out = Case(When(left__lte=0, then=Value(1)), default=Value(0))
    products, merchants = lot_of_the_day("product_id", on=on), lot_of_the_day("merchant_id", on=on)
    turn = Window(RowNumber(), partition_by=F("merchant_id"), order_by=[is_out, products, F("product_id")])
    return sheets.annotate(turn=turn).order_by(is_out, "turn", merchants, products, "product_id")


def lot_of_the_day(column, *, on):
    """The number that each one draws for the day, the same on every database: three numbers of the day mix them."""
    one, two, three = (drawn(on, n) for n in range(3))
    whose = F(column) % LOTS
    return (whose * whose * one + whose * two + three) % LOTS


def drawn_by(number: int, *, on) -> int:
    """The same, of one of them."""
    one, two, three = (drawn(on, n) for n in range(3))
    whose = number % LOTS
    return (whose * whose * one + whose * two + three) % LOTS


@functools.lru_cache(maxsize=30)
def drawn(on, n) -> int:
    """A number of that day, as good as thrown by dice; never nought, which would mix nothing."""
    thrown = hashlib.sha256(f"{on.toordinal()}:{n}".encode()).digest()
    return 1 + int.from_bytes(thrown[:6]) % (LOTS - 1)


def reduced(sheets):
    """Those that cost less than usual now."""
    return sheets.filter(price__lt=F("full_price"))


def told_of_reductions(sheets, *, at):
    """Adds `some_reduced`: whether anything in town costs less now, without a query more."""
    return sheets.annotate(some_reduced=Exists(ReducedPrice.objects.in_force(at)))


def with_aisle(sheets):
    """Adds `aisle_path`: the deepest category of each product."""
    deepest = ProductCategory.objects.filter(product_id=OuterRef("product_id")).order_by("-category__depth")
    return sheets.annotate(aisle_path=Subquery(deepest.values("category__path")[:1]))


def in_aisle(sheets, path: str):
    """Those of a category or of one below it."""
    within = ProductCategory.objects.filter(category__path__startswith=path).values("product_id")
    return sheets.filter(product_id__in=within)


@dataclass(frozen=True)
class Page:
    """A page of a list that is never counted: one row more than a page says whether another follows."""

    rows: list
    number: int
    has_next: bool

    @property
    def has_previous(self):
        return self.number > 1

    @property
    def previous_number(self):
        return self.number - 1

    @property
    def next_number(self):
        return self.number + 1


def page_of(sheets, number: int, size: int = PAGE_SIZE) -> Page:
    first = (number - 1) * size
    rows = list(sheets[first : first + size + 1])
    return Page(rows[:size], number, has_next=len(rows) > size)
