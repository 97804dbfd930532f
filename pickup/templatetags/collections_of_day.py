"""What « so many at each collection » makes in a day, on the page where a shop types it."""

from collections import Counter
from dataclasses import dataclass
from datetime import date

from django import template
from django.utils import timezone

from merchants.opening import local_day
from pickup.places.slots import hours_to_come

register = template.Library()

# The number that the page itself gives as an example, until the shop has said its own.
EXAMPLE = 40


@dataclass(frozen=True)
class Day:
    """A day of several collections, each with its own full count."""

    day: date
    collections: int
    each: int

    @property
    def in_all(self) -> int:
        return self.collections * self.each

    @property
    def each_to_share(self) -> int:
        """What to say at each collection so that the day holds no more than `each`."""
        return self.each // self.collections


@register.filter
def days_of_several(sheet) -> list[Day]:
    """Those of the eight days to come, by the shop's hours."""
    hours = hours_to_come(sheets=[sheet], at=timezone.now())[sheet.pk]
    found = Counter(local_day(hour) for hour in hours)
    return [Day(day, many, each_on(sheet, day)) for day, many in found.items() if many > 1]


def each_on(sheet, day) -> int:
    usual = EXAMPLE if sheet.slot_quantity is None else sheet.slot_quantity
    return sheet.slot_quantities.get(str(day.weekday()), usual)
