"""The prior price: the lowest one practised in the 30 days before a reduction began (C. conso L112-1-1).

It is computed from the history of prices and from the promotions of that time, never typed. Reductions that follow
each other without a pause are one: what went before the first is what counts. A product near its date needs no prior
price, and what is sold so is not a beginning; but it was a price.
"""

import datetime
from collections import defaultdict

from django.db.models import F, Q

from merchants.models import PriceChange, Promotion, ReducedPrice

# More than any run of promotions that follow each other: what ended before that is not looked at.
LOOKED_AT = datetime.timedelta(days=400)
# A piece's price and a kilo's are not compared: a product sold otherwise than now had no price that counts.
SOLD_AS_NOW = Q(per_kg=None, sheet__price_per_kg=None) | Q(per_kg__isnull=False, sheet__price_per_kg__isnull=False)


def around(sheet_ids, *, at) -> dict[int, list[ReducedPrice]]:
    """Every reduction of these sheets, by sheet, that may count at a moment; one query."""
    recent = Q(promotion__ends_at__gt=at - LOOKED_AT)
    found = defaultdict(list)
    reduced_prices = ReducedPrice.objects.filter(recent, SOLD_AS_NOW, sheet__in=sheet_ids)
    for reduced in reduced_prices.select_related("promotion").annotate(kilo_now=F("sheet__price_per_kg")):
        found[reduced.sheet_id].append(reduced)
    return found


def histories(sheet_ids) -> dict[int, list[PriceChange]]:
    """Their price changes by sheet, the first one first; one query."""
    found = defaultdict(list)
    for change in PriceChange.objects.filter(SOLD_AS_NOW, sheet__in=sheet_ids).order_by("at", "pk"):
        found[change.sheet_id].append(change)
    return found


def lowest_before(begins_at, *, changes, others, days):
    """The lowest price of the days before a reduction begins; None when the product had none yet."""
    real = [reduced for reduced in others if reduced.promotion.was_ever]
    end = first_beginning(begins_at, [reduced.promotion for reduced in real])
    start = end - datetime.timedelta(days=days)
    prices = [reduced.practised for reduced in real if overlaps(reduced.promotion, start, end)]
    return min([*prices, *ordinary_prices(changes, start, end)], default=None)


def first_beginning(begins_at, promotions):
    """When the first of the reductions that lead to this one without a break began."""
    for promotion in sorted(promotions, key=lambda one: one.begins_at, reverse=True):
        leads_here = promotion.begins_at < begins_at <= promotion.over_at
        if leads_here and promotion.kind != Promotion.Kind.NEAR_DATE:
            begins_at = promotion.begins_at
    return begins_at


def overlaps(promotion, start, end) -> bool:
    return promotion.begins_at < end and promotion.over_at > start


def ordinary_prices(changes, start, end) -> list:
    """The product's own prices between two moments, the one it had at the first included."""
    before = [change.practised for change in changes if change.at <= start]
    return [*before[-1:], *(change.practised for change in changes if start < change.at < end)]
