"""What a format is: its headings, and what its software does to a product before a row can be read."""

from collections.abc import Callable
from dataclasses import dataclass

from merchants.imports.headings import folded


@dataclass(frozen=True)
class Row:
    """One row of the file and the line where it begins; `fault` says why its cells cannot be read."""

    line: int
    cells: dict[str, str]
    fault: str = ""


def as_they_are(rows: list[Row]) -> list[Row]:
    return rows


@dataclass(frozen=True)
class Format:
    """`required`: facts without which nothing can be read. `several_categories`: "A > B, C > D" in one cell.

    `prepare` gives one row per product, its cells written as `reading` expects them.
    """

    code: str
    name: str
    headings: dict[str, tuple[str, ...]]
    required: tuple[str, ...]
    several_categories: bool = False
    prepare: Callable[[list[Row]], list[Row]] = as_they_are

    def columns(self, headings: list[str]) -> dict[str, int]:
        """Where each known fact is; of two columns for one fact, the surest heading wins."""
        places = {}
        for place, heading in enumerate(headings):
            places.setdefault(folded(heading), place)
        found = {
            fact: [places[name] for name in map(folded, names) if name in places]
            for fact, names in self.headings.items()
        }
        return {fact: candidates[0] for fact, candidates in found.items() if candidates}

    def missing(self, columns) -> list[str]:
        """The first name of each required column that is not there."""
        return [self.headings[fact][0] for fact in self.required if fact not in columns]
