"""A file's bytes as rows with their line numbers: encoding, separator and format are recognised, never asked."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.imports.formats import FORMATS, Format
from merchants.imports.headings import folded
from merchants.refusals import Refusal

MOST_BYTES = 50_000_000
# A quote never closed would swallow the rest of the file.
MOST_LINES_PER_ROW = 1_000
SEPARATORS = ";,\t|"
NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"\x1f\x8b", b"GIF8")


class UnreadableFile(Refusal):
    """The whole file is refused; nothing was imported."""

    sentence = gettext_lazy(
        "Ce fichier n’est pas un tableau CSV\u202f: "
        "dans votre tableur, choisissez «\u202fEnregistrer sous\u202f», puis «\u202fCSV\u202f»."
    )


@dataclass(frozen=True)
class Row:
    """One row of the file and the line where it begins; `fault` says why its cells cannot be read."""

    line: int
    cells: dict[str, str]
    fault: str = ""


@dataclass(frozen=True)
class Table:
    format: Format
    columns: dict[str, int]
    separator: str
    width: int
    lines: list[str]
    first_line: int

    def rows(self) -> Iterator[Row]:
        at = self.first_line
        while at < len(self.lines):
            cells, taken, fault = one_record(self.lines, at, self.separator)
            if not fault and not any(cell.strip() for cell in cells):
                at += taken
                continue
            fault = fault or self.fault_of(cells)
            yield Row(at + 1, {} if fault else self.named(cells), fault)
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

    def named(self, cells) -> dict[str, str]:
        return {fact: cells[place] for fact, place in self.columns.items()}


def read_table(data: bytes) -> Table:
    """Recognise the encoding, the separator and the format; raises UnreadableFile with what to do."""
    # One enormous cell is refused with its row, not with the file. The limit is the module's, for the process.
    csv.field_size_limit(MOST_BYTES)
    lines = list(io.StringIO(decoded(data), newline=""))
    at = next((at for at, line in enumerate(lines) if line.strip() and not line.startswith("sep=")), None)
    if at is None:
        raise UnreadableFile(_("Ce fichier est vide."))
    separator, headings, taken = likeliest_headings(lines, at)
    format, columns = recognised(headings)
    return Table(format, columns, separator, len(headings), lines, at + taken)


def decoded(data: bytes) -> str:
    """UTF-8 (a few broken letters do not change that), UTF-16 as Excel saves it, else Windows-1252."""
    if len(data) > MOST_BYTES:
        raise UnreadableFile(_("Ce fichier dépasse 50 Mo\u202f: coupez-le en plusieurs."))
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


def likeliest_headings(lines, at) -> tuple[str, list[str], int]:
    """The separator that gives the most headings we know."""
    guesses = [(separator, *one_record(lines, at, separator)[:2]) for separator in SEPARATORS]
    known = {folded(name) for format in FORMATS for names in format.headings.values() for name in names}
    return max(guesses, key=lambda guess: len({folded(cell) for cell in guess[1]} & known))


def recognised(headings) -> tuple[Format, dict[str, int]]:
    """The complete format that explains the most columns; else say which columns the nearest one lacks."""
    readings = [(format, format.columns(headings)) for format in FORMATS]
    complete = [reading for reading in readings if not reading[0].missing(reading[1])]
    format, columns = max(complete or readings, key=lambda reading: len(reading[1]))
    if len(columns) < 2:
        raise UnreadableFile
    if not complete:
        raise UnreadableFile(missing_columns(format, columns, headings))
    refuse_twins(columns, headings)
    return format, columns


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
