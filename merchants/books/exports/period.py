"""From which day to which day a file is asked, both included, on the town's calendar."""

import datetime
from dataclasses import dataclass

from django.utils import timezone


def midnight(day) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))


@dataclass(frozen=True)
class Period:
    first_on: datetime.date
    last_on: datetime.date

    @classmethod
    def of_year(cls, year):
        return cls(datetime.date(year, 1, 1), datetime.date(year, 12, 31))

    @classmethod
    def closing_on(cls, last_on):
        """The financial year that ends on a day: a year long."""
        after = last_on + datetime.timedelta(days=1)
        if (after.month, after.day) == (2, 29):
            after += datetime.timedelta(days=1)
        return cls(after.replace(year=after.year - 1), last_on)

    @property
    def bounds(self) -> tuple[datetime.datetime, datetime.datetime]:
        """Its first instant, and the one that follows its last."""
        return midnight(self.first_on), midnight(self.last_on + datetime.timedelta(days=1))

    @property
    def code(self) -> str:
        return f"{self.first_on}_{self.last_on}"

    def within(self, path="at") -> dict:
        """The filter on an instant found at `path`."""
        starts_at, ends_at = self.bounds
        return {f"{path}__gte": starts_at, f"{path}__lt": ends_at}
