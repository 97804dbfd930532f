"""The rows of a shop's own table among those of an import: looked at beside the products, before them."""

import logging
from dataclasses import dataclass, field

from django.db.models import Case, When
from django.utils.translation import gettext as _

from merchants.belongings import shop_table
from merchants.belongings.shop_table import PHOTO, PORTRAIT
from merchants.imports import own, photos, sending, shop_back
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
NAME = "boutique.csv"
MOST_BYTES, MOST_ROWS = 2_000_000, 2_000
HUNG = (PORTRAIT, PHOTO)
SHOP = ImportedRow.Table.SHOP


@dataclass
class NoProducts:
    rows: list = field(default_factory=list)


def is_one(row) -> bool:
    return row.table == SHOP


def place_of(row) -> str:
    """Where it stands, as a person finds it in what they sent."""
    if is_one(row):
        return _("%(name)s, ligne %(line)s") % {"name": NAME, "line": row.line}
    return _("ligne %(line)s") % {"line": row.line}


def in_order(rows):
    """Those of the shop before the products."""
    return rows.order_by(of_the_shop_first(), "line")


def of_the_shop_first():
    return Case(When(table=SHOP, then=0), default=1)


def changes_first(rows, column):
    """What changes nothing after all the rest; `column` says what is done, or would be."""
    unchanged = Case(When(**{column: Outcome.UNCHANGED}, then=1), default=0)
    return rows.order_by(unchanged, of_the_shop_first(), "line")


def rows_of(product_import, album) -> list:
    """Of the file itself, or of the one that lies beside our table of products. Raises UnreadableFile."""
    if product_import.format == own.SHOP.code:
        return few(sending.table_again(product_import))
    if product_import.format == own.CODE and album.archive:
        return rows_beside(album.archive)
    return []


def rows_beside(archive) -> list[Row]:
    """A table that cannot be read is refused as one row: the products beside it still come."""
    try:
        table = table_beside(archive)
        return few(table) if table else []
    except UnreadableFile as refusal:
        return [Row(line=1, cells={"subject": NAME}, fault=str(refusal))]


def few(table) -> list[Row]:
    rows = list(table.rows())
    if len(rows) > MOST_ROWS:
        raise UnreadableFile
    return rows


def table_beside(archive) -> Table | None:
    """Raises UnreadableFile."""
    data = bytes_called(archive, NAME, most_bytes=MOST_BYTES)
    grid = read_grid(data) if data.strip() else None
    columns = own.SHOP.columns(grid.headings) if grid else {}
    return Table(own.SHOP, columns, grid) if grid and not own.SHOP.missing(columns) else None


# --- Looking ----------------------------------------------------------------------------------


def look(product_import, rows, album, *, at) -> None:
    """Safe to run twice, like the reading of products."""
    known = set(product_import.rows.filter(table=SHOP).values_list("line", flat=True))
    seen: dict[tuple[str, str], int] = {}
    planned = [planned_row(product_import, row, album, seen, at=at) for row in rows]
    ImportedRow.objects.bulk_create([row for row in planned if row.line not in known], ignore_conflicts=True)


def planned_row(product_import, row, album, seen, *, at) -> ImportedRow:
    """Each is rehearsed alone, as its screen would take it."""
    told = {"product_import": product_import, "table": SHOP, "line": row.line}
    try:
        said = shop_back.said_in(row)
        shop_back.refuse_said_twice(said, row.line, seen)
    except RowRefused as refusal:
        shown = row.cells.get("subject", "").replace("\x00", "")[:255]
        return ImportedRow(**told, title=shown, planned=Outcome.REFUSED, remarks=[sentence(refusal)])
    done = rehearsed(said, product_import, album, at=at)
    remarks = [sentence(done.refusal)] if done.refusal else []
    facts = {"facts": said.kept(), "planned": done.outcome, "changes": done.changes, "remarks": remarks}
    named = [said.detail] if said.subject in HUNG else []
    return ImportedRow(**told, title=said.title[:255], pictures=named, **facts)


def rehearsed(said, product_import, album, *, at) -> Done:
    # Read for each: an act taken back leaves what it wrote on the merchant that it was given.
    merchant = Merchant.objects.get(pk=product_import.merchant_id)
    hand = shop_back.Hand(merchant, product_import.asked_by, at)
    try:
        return rehearsed_photo(said, hand, album) if said.subject in HUNG else shop_back.rehearse(said, hand)
    except Exception:
        # Whatever an answer does to us, the others are read.
        logger.exception("An answer of an import is not read: %s", said.title)
        return Done(Outcome.REFUSED, refusal=str(NOT_KEPT))


def rehearsed_photo(said, hand, album):
    """Without making it ready: that takes time, and writes files."""
    before = said.subject.answers(hand.merchant).get(said.detail)
    if before == said.content:
        return Done(Outcome.UNCHANGED)
    if not album.find([said.detail]):
        return Done(Outcome.REFUSED, refusal=str(shop_back.PhotoMissing.sentence))
    outcome = Outcome.CREATED if before is None else Outcome.UPDATED
    return Done(outcome, changes=[[said.subject.label, before or "", said.content or said.detail]])


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


def hand_of(row, photo, *, by, at) -> shop_back.Hand:
    return shop_back.Hand(row.product_import.merchant, by, at, photo)
