"""An XLSX workbook as rows of text: the sheet that looks most like a list of products, as its reader sees it.

A workbook is a ZIP of XML that anybody can forge: its sizes are looked at before it is opened, definitions of
entities are refused, and what is read is counted.
"""

import contextlib
import datetime
import io
import itertools
import warnings
from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree  # noqa: S405 (its errors alone: defusedxml reads)

import defusedxml.ElementTree as defused
import openpyxl
from django.utils.translation import gettext_lazy as _

from merchants.imports import archives
from merchants.imports.grids import FIRST_ROWS, MOST_COLUMNS, MOST_ROWS, Grid, Record, UnreadableFile, best_headings

SIGNATURE = b"PK\x03\x04"
# A list of 20 000 products weighs 2 MB, and 20 MB once opened.
MOST_BYTES_OPENED = 150_000_000
MOST_PARTS = 2_000
# What openpyxl and its readers raise on a file that lies, beyond what a ZIP does.
BROKEN = (*archives.BROKEN, TypeError, LookupError, AttributeError, SyntaxError, OverflowError)


class UnreadableWorkbook(UnreadableFile):
    sentence = _(
        "Ce classeur ne s’ouvre pas\u202f: dans votre tableur, choisissez «\u202fEnregistrer sous\u202f», "
        "puis «\u202fClasseur Excel (.xlsx)\u202f» ou «\u202fCSV\u202f»."
    )


class WorkbookTooHeavy(UnreadableFile):
    sentence = _("Ce classeur est trop lourd une fois ouvert\u202f: ne gardez que la feuille des produits.")


def is_workbook(data: bytes) -> bool:
    """Told by what is inside, never by the name."""
    return data.startswith(SIGNATURE) and is_workbook_file(io.BytesIO(data))


def is_workbook_file(file) -> bool:
    """Raises ArchiveTooHeavy rather than open a list without end."""
    try:
        return "[Content_Types].xml" in archives.listed(file).namelist()
    except BROKEN:
        return False


def grid_of(data: bytes) -> Grid:
    """The rows of its likeliest sheet; raises UnreadableFile."""
    try:
        refuse_the_hostile(archives.listed(io.BytesIO(data)))
        with quiet():
            return likeliest(workbook(data), data)
    except BROKEN as broken:
        raise UnreadableWorkbook from broken


@contextlib.contextmanager
def quiet():
    """Without what openpyxl says about styles and validations, which are not read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def workbook(data):
    return openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)


@dataclass(frozen=True)
class SheetBody:
    """The rows under the headings of one sheet, read as they are asked for."""

    data: bytes
    title: str
    after: int
    width: int

    def __iter__(self):
        try:
            with quiet():
                for record in records_of(workbook(self.data)[self.title]):
                    if record.line > self.after:
                        yield Record(record.line, (record.cells + [""] * self.width)[: self.width])
        except BROKEN as broken:
            raise UnreadableWorkbook from broken


def refuse_the_hostile(archive):
    parts = archive.infolist()
    # Python's zipfile never gives more than the size that is declared here.
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > MOST_BYTES_OPENED:
        raise WorkbookTooHeavy
    for part in parts:
        with archive.open(part) as opened:
            refuse_definitions(opened)


def refuse_definitions(part):
    """Whatever its name, its encoding and how far they stand: defusedxml reads until the first element, which no
    definition may follow. What is not XML ends there too. Raises DefusedXmlException.
    """
    with contextlib.suppress(ElementTree.ParseError):
        next(defused.iterparse(part, events=("start",), forbid_dtd=True), None)


def likeliest(book, data) -> Grid:
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    firsts = {sheet.title: list(itertools.islice(records_of(sheet), FIRST_ROWS)) for sheet in sheets}
    firsts = {title: records for title, records in firsts.items() if records}
    if not firsts:
        raise UnreadableFile(_("Ce fichier est vide."))
    best = max(firsts, key=lambda title: best_headings(firsts[title])[0])
    headings = firsts[best][best_headings(firsts[best])[1]]
    width = max(place + 1 for place, cell in enumerate(headings.cells) if cell.strip())
    body = SheetBody(data, best, headings.line, width)
    return Grid(headings.cells[:width], body, sheet=best, others=tuple(title for title in firsts if title != best))


def records_of(sheet):
    """Its rows that say something, under the numbers that Excel shows."""
    # What a file says of its own size is not to be believed.
    sheet.reset_dimensions()
    for line, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
        if line > MOST_ROWS:
            raise WorkbookTooHeavy(
                _("Ce fichier a plus de %(many)s lignes\u202f: coupez-le en plusieurs.") % {"many": MOST_ROWS}
            )
        cells = [as_text(value) for value in values]
        if any(cell.strip() for cell in cells):
            yield Record(line, cells)


def as_text(value) -> str:
    """A cell as a person would have typed it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float):
        # Excel keeps 4,20 as 4.2000000000000002.
        return f"{Decimal(f'{value:.12g}'):f}"
    if isinstance(value, datetime.datetime) and value.time() == datetime.time():
        value = value.date()
    return value.isoformat() if isinstance(value, (datetime.date, datetime.time)) else str(value)
