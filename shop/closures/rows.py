"""What the pages of hours show of orders and of days."""

import itertools
from dataclasses import dataclass

from merchants.hours.reading import written
from merchants.models import SpecialOpening
from merchants.preparation.preparing import contents_in_words
from shop.closures.models import OrderFate
from shop.closures.plans import Concerned

Choice = OrderFate.Choice


@dataclass(frozen=True)
class Row:
    """One order on the page that asks, with what is ticked."""

    concerned: Concerned
    chosen: str
    slot_id: str

    @property
    def merchant_order(self):
        return self.concerned.merchant_order

    @property
    def moments(self):
        return self.concerned.moments

    @property
    def contents(self) -> str:
        return contents_in_words(self.merchant_order)

    @property
    def has_email(self) -> bool:
        return bool(self.merchant_order.order.collection.email)


def rows_of(concerned, posted) -> list[Row]:
    return [row_of(one, posted) for one in concerned]


def row_of(one, posted) -> Row:
    pk = one.merchant_order.pk
    first = str(one.moments[0].pk) if one.moments else ""
    return Row(one, posted.get(f"sort-{pk}") or one.proposed, posted.get(f"vers-{pk}") or first)


def days_of_their_own(merchant, today) -> list[tuple]:
    """(a row of that day, its openings in words), in order."""
    rows = SpecialOpening.objects.filter(merchant=merchant, day__gte=today).order_by("day", "opens_at")
    days = []
    for _day, openings in itertools.groupby(rows, lambda row: row.day):
        first, *others = openings
        days.append((first, written([(row.opens_at, row.closes_at) for row in [first, *others]])))
    return days
