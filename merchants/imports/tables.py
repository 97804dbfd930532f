"""A file's bytes as rows with their line numbers: encoding, separator and format are recognised, never asked."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from merchants.imports import workbooks
from merchants.imports.formats import FORMATS, Format, Row
from merchants.imports.grids import FIRST_ROWS, MOST_ROWS, Grid, Record, UnreadableFile, best_headings
from merchants.imports.headings import folded

MOST_BYTES = 50_000_000
# A quote never closed would swallow the rest of the file.
MOST_LINES_PER_ROW = 1_000
SEPARATORS = ";,\t|"
NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"GIF8")


@dataclass(frozen=True)
class TextBody:
    """The rows of a text, read as they are asked for."""

    lines: list[str]
    first: int
    separator: str
    width: int

    def __iter__(self) -> Iterator[Record]:
        at = self.first
        while at < len(self.lines):
            cells, taken, fault = one_record(self.lines, at, self.separator)
            is_blank = not fault and not any(cell.strip() for cell in cells)
            fault = fault or ("" if is_blank else self.fault_of(cells))
            if not is_blank:
                yield Record(at + 1, [] if fault else cells, fault)
            # After a fault, start again on the very next line: the rows that follow are not lost with it.
            at += 1 if fault else taken

    def fault_of(self, cells) -> str:
        if len(cells) == self.width or (len(cells) > self.width and not any(cells[self.width :])):
            return ""
        return _(
            "cette ligne a %(found)s colonnes au lieu de %(width)s\u202f: un séparateur manque ou est en trop."
        ) % {
            "found": len(cells),
            "width": self.width,
        }


@dataclass(frozen=True)
class Table:
    """A grid whose columns are known: `columns` says where each fact is."""

    format: Format
    columns: dict[str, int]
    grid: Grid

    def rows(self) -> Iterator[Row]:
        for record in self.grid.body:
            named = {} if record.fault else {fact: record.cells[place] for fact, place in self.columns.items()}
            if record.fault or any(cell.strip() for cell in named.values()):
                yield Row(record.line, named, record.fault)

    def products(self) -> list[Row]:
        """One row per product, as the software that wrote the file means them."""
        rows = list(self.rows())
        if len(rows) > MOST_ROWS:
            raise UnreadableFile(
                _("Ce fichier a plus de %(many)s lignes\u202f: coupez-le en plusieurs.") % {"many": MOST_ROWS}
            )
        return self.format.prepare(rows)


def read_table(data: bytes) -> Table:
    """A file whose columns are all recognised; raises UnreadableFile with what to do."""
    grid = read_grid(data)
    format, columns = recognised(grid.headings)
    return Table(format, columns, grid)


def read_grid(data: bytes) -> Grid:
    """Rows under their headings, whatever they mean: a text or a workbook. Raises UnreadableFile."""
    if len(data) > MOST_BYTES:
        raise UnreadableFile(_("Ce fichier dépasse 50 Mo\u202f: coupez-le en plusieurs."))
    return workbooks.grid_of(data) if workbooks.is_workbook(data) else text_grid(data)


def text_grid(data) -> Grid:
    # One enormous cell is refused with its row, not with the file. The limit is the module's, for the process.
    csv.field_size_limit(MOST_BYTES)
    lines = list(io.StringIO(decoded(data), newline=""))
    starts = [at for at, line in enumerate(lines) if line.strip() and not line.startswith("sep=")][:FIRST_ROWS]
    if not starts:
        raise UnreadableFile(_("Ce fichier est vide."))
    separator, at, headings, taken = likeliest_headings(lines, starts)
    return Grid(headings, TextBody(lines, at + taken, separator, len(headings)))


def decoded(data: bytes) -> str:
    """UTF-8 (a few broken letters do not change that), UTF-16 as Excel saves it, else Windows-1252."""
    if data.startswith(NOT_TEXT):
        raise UnreadableFile
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    text = data.decode("utf-8-sig", errors="replace")
    broken = text.count("\ufffd")
    accented = sum(1 for letter in text if letter > "\x7f") - broken
    return text if broken <= accented else data.decode("cp1252", errors="replace")


def one_record(lines, at, separator) -> tuple[list[str], int, str]:
    """The cells of the record that begins here, how many lines it takes, and what is wrong with it."""
    reader = csv.reader(iter(lines[at : at + MOST_LINES_PER_ROW]), delimiter=separator, strict=True)
    try:
        cells = next(reader, [])
    except csv.Error:
        return [], 1, _("un guillemet est ouvert et jamais refermé, ou mal placé.")
    return cells, reader.line_num, ""


def likeliest_headings(lines, starts) -> tuple[str, int, list[str], int]:
    """The separator and the line that give the most headings we know; else those that give the most columns."""
    guesses = []
    for separator in SEPARATORS:
        read = [one_record(lines, at, separator) for at in starts]
        score, rank = best_headings([Record(at, one[0]) for at, one in zip(starts, read, strict=True)])
        cells, taken, _fault = read[rank]
        guesses.append((score, len(cells), separator, starts[rank], cells, taken))
    best = max(guesses, key=lambda guess: guess[:2])
    return best[2:]


def recognised(headings) -> tuple[Format, dict[str, int]]:
    """The complete format that explains the most columns; else say which columns the nearest one lacks."""
    format, columns = nearest(headings)
    if len(columns) < 2:
        raise UnreadableFile
    if format.missing(columns):
        raise UnreadableFile(missing_columns(format, columns, headings))
    refuse_twins(columns, headings)
    return format, columns


def nearest(headings) -> tuple[Format, dict[str, int]]:
    """The format that explains the most columns, one that lacks none first."""
    readings = [(format, format.columns(headings)) for format in FORMATS]
    complete = [reading for reading in readings if not reading[0].missing(reading[1])]
    return max(complete or readings, key=lambda reading: len(reading[1]))


def missing_columns(format, columns, headings) -> str:
    names = ", ".join(f"«\u202f{name}\u202f»" for name in format.missing(columns))
    sentence = _("Il manque une colonne\u202f: %(names)s. Ajoutez-la sur la première ligne du fichier.") % {
        "names": names
    }
    if "price" not in columns and any("ht" in folded(heading).split() for heading in headings):
        sentence += " " + _("Les habitants voient des prix TTC\u202f: un prix hors taxes ne suffit pas.")
    return sentence


def refuse_twins(columns, headings):
    """Two columns of the same name, and we read one of them: which one?"""
    names = [folded(heading) for heading in headings]
    for place in columns.values():
        if names.count(names[place]) > 1:
            raise UnreadableFile(
                _("Deux colonnes s’appellent «\u202f%(name)s\u202f».") % {"name": headings[place].strip()}
            )
