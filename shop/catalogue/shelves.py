"""Pages of the market: which products come, in their order of the day, then what is told of those that are shown.

A long list is drawn once a minute by each process and held: one product more or less in it can wait. What is told of
each product, its price, what is left and whether it may be ordered, is read each time.
"""

import functools
import time
from array import array
from collections import Counter, OrderedDict
from dataclasses import dataclass
from decimal import Decimal
from operator import itemgetter
from threading import Lock

from django.db import connection
from django.db.models import Case, DecimalField, F, When
from django.utils import timezone

from merchants.prepared import Prepared
from shop.catalogue.offers import PAGE_SIZE, Page, drawn_by, in_aisle, on_sale, told_of_reductions
from shop.catalogue.several import with_choices

# Shorter lists are drawn for each visitor.
LONG = 500
SECONDS = 60
MOST_HELD = 40
FIRST = 4
STOCK = "product__stockrecords__"
READ = ["pk", "product_id", "merchant_id", "group_id", "is_bundle", f"{STOCK}num_in_stock", f"{STOCK}num_allocated"]


@dataclass(slots=True)
class Row:
    """What decides where a product stands."""

    pk: int
    product: int
    merchant: int
    group: int | None
    is_bundle: bool
    in_stock: int | None
    allocated: int | None
    price: Decimal

    @property
    def is_out(self) -> bool:
        return self.in_stock is not None and self.in_stock <= (self.allocated or 0)


@dataclass(frozen=True)
class Drawn:
    ids: array
    until: float


held_lists: OrderedDict[tuple, Drawn] = OrderedDict()
one_at_a_time = Lock()


def page(path: str, number: int, *, size: int = PAGE_SIZE) -> Page:
    """A page of an aisle, or of everything when the path is empty; two queries, more where some are bundles."""
    at, first = timezone.now(), (number - 1) * size
    ids = order_of(path, at=at)[first : first + size + 1]
    return Page(told(ids[:size], at=at), number, has_next=len(ids) > size)


def first(*, at) -> list:
    """The first four of the market, with all that a list tells, and `some_reduced` of the whole town."""
    ids = order_of("", at=at)[:FIRST]
    rows = {sheet.pk: sheet for sheet in FIRST_TOLD.rows(at=at, ids=ids)} if ids else {}
    return [rows[pk] for pk in ids if pk in rows]


def page_of_merchant(merchant_id: int, number: int, *, size: int) -> Page:
    at, first = timezone.now(), (number - 1) * size
    ids = [row.pk for row in of_merchant(merchant_id, at=at)[first : first + size + 1]]
    return Page(told(ids[:size], at=at), number, has_next=len(ids) > size)


def beside(sheet, *, at, most: int) -> list:
    """Others of the same shop, with all that a list tells of each: nothing that is sold in several with this one."""
    rows = of_merchant(sheet.merchant_id, at=at)
    others = [row.pk for row in rows if row.pk != sheet.pk and (row.group is None or row.group != sheet.group_id)]
    return told(others[:most], at=at)


def told(ids, *, at) -> list:
    """These of them that may be ordered, in this order, with all that a list tells of each."""
    rows = {sheet.pk: sheet for sheet in TOLD.rows(at=at, ids=ids)} if ids else {}
    return [rows[pk] for pk in ids if pk in rows]


def these(at, ids):
    return with_choices(on_sale(at).filter(pk__in=ids), on_sale(at))


TOLD = Prepared(these, most=PAGE_SIZE)
FIRST_TOLD = Prepared(lambda at, ids: told_of_reductions(these(at, ids), at=at), most=FIRST)


# --- The order of the day ---------------------------------------------------------------------


def order_of(path: str, *, at) -> array:
    """The numbers of the sheets, what can be had first; one of each thing that is sold in several."""
    return held_or((path, timezone.localdate(at)), lambda: drawn(path, at=at))


def held_or(key, draw) -> array:
    """What was drawn less than a minute ago under that name, if it was long; else what is drawn now."""
    key = connection.vendor, *key
    found = held_lists.get(key)
    if found and found.until > time.monotonic() and not connection.in_atomic_block:
        return found.ids
    ids = array("q", draw())
    if len(ids) > LONG and not connection.in_atomic_block:
        hold(key, Drawn(ids, time.monotonic() + SECONDS))
    return ids


def hold(key, one):
    with one_at_a_time:
        held_lists[key] = one
        held_lists.move_to_end(key)
        while len(held_lists) > MOST_HELD:
            held_lists.popitem(last=False)


def drawn(path: str, *, at) -> list[int]:
    return [row.pk for row in placed(question(path).values(at=at), at=at)]


def of_merchant(merchant_id: int, *, at) -> list[Row]:
    """Those of one shop, in the same order."""
    return placed(OF_MERCHANT.values(at=at, ids=[merchant_id]), at=at)


def placed(found, *, at) -> list[Row]:
    """The same as `several.gathered` and `offers.fairly_ordered` together, which the database needs far longer for."""
    rows = [Row(*told) for told in found]
    out, lot = out_among(rows, at=at), functools.cache(functools.partial(drawn_by, on=timezone.localdate(at)))
    turns, places = Counter(), []
    for row in sorted(one_of_each(rows, out), key=lambda row: (row.pk in out, lot(row.product), row.product)):
        turns[row.merchant] += 1
        turn = turns[row.merchant]
        places.append(((row.pk in out, turn, lot(row.merchant), lot(row.product), row.product), row))
    return [row for _place, row in sorted(places, key=itemgetter(0))]


def as_found(found, *, at) -> list[Row]:
    """The same as `several.gathered` alone: in the order in which they come."""
    rows = [Row(*told) for told in found]
    return one_of_each(rows, out_among(rows, at=at))


def read(sheets):
    """What decides of the place of each; what it costs now only where it is compared with others."""
    several = Case(When(group=None, then=F("full_price")), default=F("price"), output_field=DecimalField())
    return sheets.annotate(compared=several).values_list(*READ, "compared")


@functools.lru_cache(maxsize=1000)
def question(path: str) -> Prepared:
    return Prepared(lambda at, ids: read(in_aisle(on_sale(at), path) if path else on_sale(at)))


OF_MERCHANT = Prepared(lambda at, ids: read(on_sale(at).filter(merchant_id=ids[0])), most=1)


def out_among(rows, *, at) -> set[int]:
    """Those of which nothing is left."""
    return {row.pk for row in rows if row.is_out and not row.is_bundle} | bundles_out(rows, at=at)


def bundles_out(rows, *, at) -> set[int]:
    """What is left of a bundle follows what it is made of: a query, none without a bundle."""
    bundles = [row.pk for row in rows if row.is_bundle]
    return set(on_sale(at).filter(pk__in=bundles, left__lte=0).values_list("pk", flat=True)) if bundles else set()


def one_of_each(rows, out) -> list[Row]:
    """Of those sold in several, the cheapest that can be had; the others stay as they come."""
    first = {}
    for row in sorted((row for row in rows if row.group), key=lambda row: (row.pk in out, row.price, row.pk)):
        first.setdefault(row.group, row)
    return [row for row in rows if not row.group or first[row.group] is row]
