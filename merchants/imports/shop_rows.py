"""The rows of a shop's own tables (what it says of itself, its news) among those of an import, before the products."""

import logging
from dataclasses import dataclass, field

from django.db.models import Case, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.belongings import shop_table
from merchants.imports import news_back, own, photos, sending, shop_back
from merchants.imports.archives import bytes_called
from merchants.imports.facts import RowRefused
from merchants.imports.format import Row
from merchants.imports.grids import UnreadableFile
from merchants.imports.importing import NOT_KEPT, Done, Outcome
from merchants.imports.photos import Photo
from merchants.imports.tables import Table, read_grid
from merchants.models import ImportedRow, Merchant
from merchants.refusals import Refusal

logger = logging.getLogger(__name__)
MOST_BYTES, MOST_ROWS = 2_000_000, 2_000
SHOP, NEWS = ImportedRow.Table.SHOP, ImportedRow.Table.NEWS
FILES = {SHOP: "boutique.csv", NEWS: "nouvelles.csv"}
FORMATS = {SHOP: own.SHOP, NEWS: own.NEWS}
SAID_TWICE = {
    SHOP: gettext_lazy("cette réponse est déjà à la ligne %(line)s."),
    NEWS: gettext_lazy("cette nouvelle est déjà à la ligne %(line)s."),
}
BACK = {SHOP: shop_back, NEWS: news_back}


@dataclass
class NoProducts:
    rows: list = field(default_factory=list)


def is_one(row) -> bool:
    return row.table in FILES


def place_of(row) -> str:
    """Where it stands, as a person finds it in what they sent."""
    if is_one(row):
        return _("%(name)s, ligne %(line)s") % {"name": FILES[row.table], "line": row.line}
    return _("ligne %(line)s") % {"line": row.line}


def in_order(rows):
    """Those of the shop before the products."""
    return rows.order_by(of_the_shop_first(), "line")


def of_the_shop_first():
    return Case(When(table=SHOP, then=0), When(table=NEWS, then=1), default=2)


def changes_first(rows, column):
    """What changes nothing after all the rest; `column` says what is done, or would be."""
    unchanged = Case(When(**{column: Outcome.UNCHANGED}, then=1), default=0)
    return rows.order_by(unchanged, of_the_shop_first(), "line")


def rows_of(product_import, album) -> list[tuple[str, Row]]:
    """(Which table, row) of the file itself, and of those that lie beside it. Raises UnreadableFile."""
    return [(table, row) for table in FILES for row in rows_of_one(product_import, album, table)]


def rows_of_one(product_import, album, table) -> list[Row]:
    if product_import.format == FORMATS[table].code:
        return few(sending.table_again(product_import))
    if product_import.format in own.CODES and album.archive:
        return rows_beside(album.archive, table)
    return []


def rows_beside(archive, table) -> list[Row]:
    """A table that cannot be read is refused as one row: what lies beside it still comes."""
    try:
        found = table_beside(archive, table)
        return few(found) if found else []
    except UnreadableFile as refusal:
        return [Row(line=1, cells={next(iter(FORMATS[table].headings)): FILES[table]}, fault=str(refusal))]


def few(table) -> list[Row]:
    rows = list(table.rows())
    if len(rows) > MOST_ROWS:
        raise UnreadableFile
    return rows


def table_beside(archive, table) -> Table | None:
    """None when there is no such file. Raises UnreadableFile."""
    data = bytes_called(archive, FILES[table], most_bytes=MOST_BYTES)
    if not data.strip():
        return None
    grid, format = read_grid(data), FORMATS[table]
    columns = format.columns(grid.headings)
    if missing := format.missing(columns):
        raise OtherColumns(FILES[table], missing)
    return Table(format, columns, grid)


class OtherColumns(UnreadableFile):
    """Passed over in silence, a shop would believe that it came back."""

    def __init__(self, name, missing):
        words = _("rien n’est repris de %(name)s\u202f: il y manque %(columns)s sur sa première ligne.")
        super().__init__(words % {"name": name, "columns": ", ".join(f"«\u202f{one}\u202f»" for one in missing)})


# --- Looking ----------------------------------------------------------------------------------


def look(product_import, rows, album, *, at) -> None:
    """Safe to run twice, like the reading of products."""
    known = set(product_import.rows.filter(table__in=FILES).values_list("table", "line"))
    seen: dict[tuple, int] = {}
    planned = [planned_row(product_import, table, row, album, seen, at=at) for table, row in rows]
    new = [row for row in planned if (row.table, row.line) not in known]
    ImportedRow.objects.bulk_create(new, ignore_conflicts=True)


def planned_row(product_import, table, row, album, seen, *, at) -> ImportedRow:
    """Each is rehearsed alone, as its screen would take it."""
    told = {"product_import": product_import, "table": table, "line": row.line}
    try:
        said = BACK[table].said_in(row)
        refuse_said_twice(table, said, row.line, seen)
    except RowRefused as refusal:
        shown = (row.cells.get("subject") or row.cells.get("title") or row.cells.get("key", "")).replace("\x00", "")
        return ImportedRow(**told, title=shown[:255], planned=Outcome.REFUSED, remarks=[sentence(refusal)])
    done = rehearsed(table, said, product_import, album, at=at)
    remarks = [sentence(words) for words in [done.refusal, *done.remarks] if words]
    facts = {"facts": said.kept(), "planned": done.outcome, "changes": done.changes, "remarks": remarks}
    return ImportedRow(**told, title=said.title[:255], pictures=said.pictures, **facts)


def refuse_said_twice(table, said, line, seen):
    """`seen` gives the line of each row so far."""
    first = seen.setdefault((table, said.identity), line)
    if first != line:
        raise RowRefused(SAID_TWICE[table] % {"line": first})


def rehearsed(table, said, product_import, album, *, at) -> Done:
    # Read for each: an act taken back leaves what it wrote on the merchant that it was given.
    merchant = Merchant.objects.get(pk=product_import.merchant_id)
    hand = shop_back.Hand(merchant, product_import.asked_by, at)
    try:
        return BACK[table].rehearse(said, hand, album)
    except Exception:
        # Whatever an answer does to us, the others are read.
        logger.exception("An answer of an import is not read: %s", said.title)
        return Done(Outcome.REFUSED, refusal=str(NOT_KEPT))


def sentence(refusal) -> str:
    text = str(refusal)
    return text[:1].upper() + text[1:]


# --- Whose it is ------------------------------------------------------------------------------


class AnotherShop(Refusal):
    def __init__(self, name):
        words = _(
            "Ce fichier vient d’une autre boutique (%(name)s)\u202f: cochez que vous voulez le reprendre "
            "dans la vôtre, puis recommencez."
        )
        super().__init__(words % {"name": name})


def another_shop(product_import) -> str:
    """The name of the shop that the table speaks of, when it is not this one; by its SIRET, else by its name."""
    which = [shop_table.NAME.label, shop_table.SIRET.label]
    found = product_import.rows.filter(table=SHOP, title__in=which).values_list("title", "facts__content")
    said = {title: content or "" for title, content in found}
    name, siret = (said.get(label, "") for label in which)
    ours = product_import.merchant
    is_other = siret != ours.siret if siret and ours.siret else name not in ("", ours.name)
    return (name or siret) if is_other else ""


def refuse_another_shop(product_import, *, is_wanted):
    """What another shop says of itself takes the place of what this one says only when that is said."""
    name = another_shop(product_import)
    if name and not is_wanted:
        raise AnotherShop(name)


# --- Doing ------------------------------------------------------------------------------------


def photo_of(row, album) -> Photo:
    """Made ready before the row is held."""
    member = album.find(row.pictures) if row.planned != Outcome.REFUSED else None
    if not member:
        return Photo()
    try:
        return Photo(ready=photos.ready(member, album))
    except Refusal as refusal:
        return Photo(remarks=[str(refusal)])


def put(row, photo, *, by, at) -> Done:
    back, hand = BACK[row.table], shop_back.Hand(row.product_import.merchant, by, at, photo)
    return back.put(back.again(row.facts), hand)
