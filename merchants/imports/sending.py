"""A file arrives: it is kept, its format recognised; when it is not, the merchant says what its columns mean.

COLUMNS → LOOKING → READY → RUNNING → DONE, or GIVEN_UP before anything is written.
"""

import hashlib
import itertools

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.imports import archives, workbooks
from merchants.imports.formats import FORMATS
from merchants.imports.grids import Grid, UnreadableFile
from merchants.imports.headings import folded
from merchants.imports.tables import MOST_BYTES, Table, nearest, read_grid
from merchants.models import ColumnChoice, ProductImport
from merchants.refusals import Refusal

State = ProductImport.State
MOVES = {
    State.COLUMNS: {State.LOOKING, State.GIVEN_UP},
    State.LOOKING: {State.READY, State.GIVEN_UP},
    State.READY: {State.RUNNING, State.COLUMNS, State.GIVEN_UP},
    State.RUNNING: {State.DONE},
    State.DONE: set(),
    State.GIVEN_UP: set(),
}
SHOWN_ROWS, SHOWN_COLUMNS, SHOWN_LETTERS = 4, 60, 60
# What a merchant chooses columns for by hand.
BY_HAND = FORMATS[0]


class ColumnMissing(Refusal):
    def __init__(self, names):
        said = _("Dites dans quelle colonne se lit\u202f: %(names)s.")
        super().__init__(said % {"names": ", ".join(names)})


class ColumnTwice(Refusal):
    sentence = gettext_lazy("Une colonne ne peut dire qu’une chose\u202f: choisissez-la une seule fois.")


class TooLate(Refusal):
    sentence = gettext_lazy("Cet import n’en est plus là\u202f: voici où il en est.")


def move(product_import, to, **facts) -> bool:
    """The only writer of the state. False when somebody else moved it first."""
    origins = [state for state, following in MOVES.items() if to in following]
    found = ProductImport.objects.filter(pk=product_import.pk, state__in=origins)
    if not found.update(state=to, **facts):
        return False
    product_import.refresh_from_db()
    return True


# --- Sending ----------------------------------------------------------------------------------


def send(*, merchant, upload, album=None, key, by, at) -> ProductImport:
    """Keep the file and look at its headings; sent twice with the same key, it is one import.

    `upload` is a table, or a ZIP that holds the table and its pictures; `album` a ZIP of pictures.
    """
    known = ProductImport.objects.filter(merchant=merchant, key=key).first()
    if known:
        return known
    if album and album.size > archives.MOST_BYTES:
        raise archives.ArchiveTooHeavy
    name, data, album = table_of(upload, album)
    grid = read_grid(data)
    if album:
        archives.opened(album)
    facts = {"asked_by": by, "asked_at": at, "file_name": name[:150], **recognised(merchant, grid)}
    try:
        return kept(ProductImport(merchant=merchant, key=key, **facts), data, album)
    except IntegrityError:
        # The other click was quicker by a hair.
        return ProductImport.objects.get(merchant=merchant, key=key)


def table_of(upload, album):
    """(Name, bytes of the table, ZIP of pictures): a ZIP may be both."""
    start = upload.read(4)
    upload.seek(0)
    if archives.is_archive(start):
        if upload.size > archives.MOST_BYTES:
            raise archives.ArchiveTooHeavy
        if not workbooks.is_workbook_file(upload):
            if upload.name.lower().endswith(".xlsx"):
                raise workbooks.UnreadableWorkbook
            _name, data = archives.table_in(archives.opened(upload), most_bytes=MOST_BYTES)
            return upload.name, data, album or upload
        upload.seek(0)
    return upload.name, upload.read(MOST_BYTES + 1), album


@transaction.atomic
def kept(product_import, data, album) -> ProductImport:
    if album:
        album.seek(0)
        product_import.pictures.save(f"{product_import.key}.zip", album, save=False)
    product_import.file.save(f"{product_import.key}.table", ContentFile(data), save=False)
    product_import.save()
    return product_import


def recognised(merchant, grid: Grid) -> dict:
    """The format if it is known whole, else what the merchant said of such headings, else what they look like."""
    format, columns = nearest(grid.headings)
    headings = [heading.strip()[:SHOWN_LETTERS].replace("\x00", "") for heading in grid.headings]
    chosen = ColumnChoice.objects.filter(merchant=merchant, digest=digest_of(headings)).first()
    is_known = not format.missing(columns) and len(columns) >= 2 and not twins(grid.headings, columns)
    if chosen:
        format, columns = BY_HAND, chosen.columns
    elif not is_known:
        format, columns = BY_HAND, BY_HAND.columns(grid.headings)
    return {
        "state": State.LOOKING if is_known or chosen else State.COLUMNS,
        "format": format.code,
        "columns": columns,
        "headings": headings,
        "sample": sample_of(grid),
        "sheet_name": grid.sheet[:100],
    }


def sample_of(grid) -> list[list[str]]:
    rows = itertools.islice((record for record in grid.body if not record.fault), SHOWN_ROWS)
    return [[" ".join(cell.split())[:SHOWN_LETTERS].replace("\x00", "") for cell in row.cells] for row in rows]


def twins(headings, columns) -> bool:
    names = [folded(heading) for heading in headings]
    return any(names.count(names[place]) > 1 for place in columns.values())


def digest_of(headings) -> str:
    return hashlib.sha256("\n".join(folded(heading) for heading in headings).encode()).hexdigest()


# --- Saying what the columns are --------------------------------------------------------------


@transaction.atomic
def choose_columns(*, product_import, columns: dict[str, int], at) -> ProductImport:
    """What each column says, chosen by hand: remembered for the next file with the same headings."""
    missing = BY_HAND.missing(columns)
    if missing:
        raise ColumnMissing(missing)
    if len(set(columns.values())) < len(columns):
        raise ColumnTwice
    facts = {"format": BY_HAND.code, "columns": columns, "total": 0}
    if not move(product_import, State.LOOKING, **facts):
        raise TooLate
    ColumnChoice.objects.update_or_create(
        merchant=product_import.merchant,
        digest=digest_of(product_import.headings),
        defaults={"columns": columns},
    )
    return product_import


@transaction.atomic
def choose_again(*, product_import) -> None:
    """Back to the columns, nothing having been written."""
    guessed = BY_HAND.columns(product_import.headings)
    read = {fact: place for fact, place in product_import.columns.items() if place not in guessed.values()}
    if not move(product_import, State.COLUMNS, columns=read | guessed):
        raise TooLate
    product_import.rows.all().delete()


def give_up(*, product_import, at, why="") -> None:
    """Nothing was written of it, and its files go. Given up already, nothing is done."""
    if move(product_import, State.GIVEN_UP, finished_at=at, last_error=str(why)[:400]):
        forget_files(product_import)


def forget_files(product_import):
    for field_file in (product_import.file, product_import.pictures):
        if field_file:
            field_file.delete(save=False)
    ProductImport.objects.filter(pk=product_import.pk).update(file="", pictures="")


def table_again(product_import) -> Table:
    """The kept file, under the columns that were recognised or chosen. Raises UnreadableFile."""
    with product_import.file.open("rb") as file:
        grid = read_grid(file.read())
    known = {format.code: format for format in FORMATS}
    format = known.get(product_import.format)
    if format is None or any(place >= len(grid.headings) for place in product_import.columns.values()):
        raise UnreadableFile
    return Table(format, product_import.columns, grid)
