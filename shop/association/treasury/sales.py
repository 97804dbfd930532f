"""What was sold and what the association earned, month by month and aisle by aisle, in whole cents of the ledger."""

from collections import defaultdict
from dataclasses import dataclass

from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from oscar.apps.catalogue.models import Category, ProductCategory

from merchants import money
from merchants.books import ledger
from merchants.books.commission_months import Month, posted_in, sums
from merchants.models import Entry, OrderedLine

MONTHS = 12


@dataclass(frozen=True)
class Figure:
    """One bar: its name, what was sold and what the association earned of it, both in cents, VAT included."""

    name: str
    sales: int
    commission: int


def by_month(last: Month) -> list[Figure]:
    """A year of months up to `last`, from the first in which something was sold; one query."""
    months = months_until(last)
    posted = Entry.objects.filter(
        journal__key__startswith="state:",
        journal__at__gte=months[0].bounds[0],
        journal__at__lt=last.bounds[1],
    )
    rows = posted.annotate(month=TruncMonth("journal__at")).values("month").annotate(**sums()).order_by("month")
    found = {Month.of(row["month"].date()): row for row in rows}
    first = min([*found, last])
    return [figure(str(month), found.get(month)) for month in months if month >= first]


def months_until(last: Month) -> list[Month]:
    months = [last]
    while len(months) < MONTHS:
        months.append(months[-1].previous)
    return months[::-1]


def figure(name, row) -> Figure:
    if row is None:
        return Figure(name, 0, 0)
    return Figure(name, row["gross"], row["commission_excl"] + row["commission_vat"])


def by_category(month: Month) -> list[Figure]:
    """Each aisle of the month, the largest first.

    The ledger knows sales, not aisles: the cents of each sale are shared over its lines in proportion to what each
    costs, so that the aisles sum to the ledger's own month.
    """
    found = defaultdict(lambda: [0, 0])
    for chunk in ledger.in_chunks(posted_in(month).values("merchant_order").order_by("merchant_order").distinct()):
        share_out(month, [row["merchant_order"] for row in chunk], found)
    figures = [Figure(name, *cents) for name, cents in found.items() if any(cents)]
    return sorted(figures, key=lambda one: (-one.sales, one.name))


def share_out(month, merchant_order_ids, found):
    """Add to `found` what these sales moved during the month; four queries."""
    lines = lines_of(merchant_order_ids)
    aisles = aisles_of({line.order_line.product_id for group in lines.values() for line in group})
    entries = Entry.objects.filter(journal__in=posted_in(month), journal__merchant_order__in=merchant_order_ids)
    for row in entries.values("journal__merchant_order").annotate(**sums()).order_by():
        sold, group = figure("", row), lines[row["journal__merchant_order"]]
        weights = weights_of(group)
        names = [aisles.get(line.order_line.product_id) or _("Sans rayon") for line in group]
        for name, sales, commission in zip(
            names, money.split(sold.sales, weights), money.split(sold.commission, weights), strict=True
        ):
            found[name][0] += sales
            found[name][1] += commission


def lines_of(merchant_order_ids) -> dict[int, list[OrderedLine]]:
    lines = defaultdict(list)
    for line in OrderedLine.objects.filter(merchant_order__in=merchant_order_ids).select_related("order_line"):
        lines[line.merchant_order_id].append(line)
    return lines


def weights_of(lines) -> list[int]:
    """What each line keeps; what each was worth when ordered, once nothing is kept."""
    kept = [line.kept_cents for line in lines]
    return kept if any(kept) else [line.unit_price_cents * line.ordered_quantity for line in lines]


def aisles_of(product_ids) -> dict[int, str]:
    """The name of the aisle at the top of the tree, by product id; two queries."""
    tops = dict(Category.objects.filter(depth=1).values_list("path", "name"))
    placed = ProductCategory.objects.filter(product__in=product_ids).order_by("-pk")
    length = Category.steplen
    return {pk: tops.get(path[:length], "") for pk, path in placed.values_list("product_id", "category__path")}
