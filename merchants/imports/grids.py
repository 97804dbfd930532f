"""A file as rows of cells under their headings, before anybody says what its columns mean."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from merchants.imports.formats import FORMATS
from merchants.imports.headings import folded
from merchants.refusals import Refusal

MOST_ROWS = 50_000
MOST_COLUMNS = 200
# A title, an address and a blank line may come before the headings.
FIRST_ROWS = 15


class UnreadableFile(Refusal):
    """The whole file is refused; nothing was imported."""

    sentence = gettext_lazy(
        "Ce fichier n’est pas un tableau\u202f: envoyez un classeur Excel (.xlsx), ou, dans votre tableur, choisissez "
        "«\u202fEnregistrer sous\u202f», puis «\u202fCSV\u202f»."
    )


@dataclass(frozen=True)
class Record:
    """The cells of one row and the line where it begins; `fault` says why they cannot be read."""

    line: int
    cells: list[str]
    fault: str = ""


@dataclass(frozen=True)
class Grid:
    """`sheet` is the one that was read of a workbook, `others` those that were left."""

    headings: list[str]
    body: Iterable[Record]
    sheet: str = ""
    others: tuple[str, ...] = ()


KNOWN = {folded(name) for format in FORMATS for names in format.headings.values() for name in names}


def known_among(cells) -> int:
    """How many of these are headings that some format knows."""
    return len({folded(cell) for cell in cells} & KNOWN)


def best_headings(records) -> tuple[int, int]:
    """How many headings are known on the row that has most of them, and which row it is; the first of equals."""
    scores = [(known_among(record.cells), -rank) for rank, record in enumerate(records)]
    if not scores:
        return 0, 0
    score, rank = max(scores)
    # Nothing known: the first row with two words or more is what the merchant will be asked about.
    wide = next((i for i, record in enumerate(records) if sum(bool(c.strip()) for c in record.cells) > 1), 0)
    return score, -rank if score else wide
