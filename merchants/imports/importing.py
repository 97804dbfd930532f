"""The act of importing: each row is created, updated, left alone or refused, and the others do not suffer from it."""

from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import dataclass, field

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.imports import comparing
from merchants.imports.categories import Aisles
from merchants.imports.facts import Facts, RowRefused
from merchants.imports.format import Row
from merchants.imports.reading import Reading, food_by_words
from merchants.imports.tables import Table, read_table
from merchants.listing import sheets
from merchants.models import ImportedRow, Merchant, ProductSheet
from merchants.models.sheet import Nature, StorageClass
from merchants.refusals import Refusal
from merchants.vat import rates_on

Outcome = ImportedRow.Outcome
COUNTED = {
    Outcome.CREATED: gettext_lazy("créés"),
    Outcome.UPDATED: gettext_lazy("mis à jour"),
    Outcome.UNCHANGED: gettext_lazy("inchangés"),
    Outcome.REFUSED: gettext_lazy("refusés"),
}
ASK_FOOD = gettext_lazy("Dites si ce produit se mange ou se boit.")
NOT_KEPT = gettext_lazy("cette ligne n’a pas pu être gardée, relancez l’import.")
# Facts that are a sheet's own, under the same name.
OWN_FACTS = {
    *("vat_code", "is_food", "is_alcohol", "is_prepacked", "allergen_state", "allergens", "origin", "storage_class"),
    *("lead_time_hours", "net_quantity", "net_unit", "manufacturer", "manufacturer_contact"),
}
# The fact of the row behind a value of the sheet, when it has another name.
SOURCE = {"num_in_stock": "stock"}


@dataclass
class Done:
    """What became of a row: `reasons` keep it off the shelves, `replaced` names what was changed by hand.

    `changes` are (name, before, after), as a person reads them.
    """

    outcome: str
    title: str = ""
    sheet: ProductSheet | None = None
    refusal: str = ""
    reasons: list[str] = field(default_factory=list)
    replaced: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)
    changes: list[list[str]] = field(default_factory=list)


def import_products(*, data: bytes, merchant, tell: Callable[[str], None], at, by=None, dry_run=False) -> Counter:
    """Import a file for a merchant; `tell` gets one French line per row that needs attention, as it goes.

    Raises UnreadableFile before anything is written. A dry run does the same work and takes it all back.
    """
    table = read_table(data)
    reader, writer = Reader(table, at=at), Writer(table.format.code, merchant=merchant, by=by, at=at)
    writer.known = imported_sheets(merchant, table.format.code)
    done = Counter()
    with transaction.atomic() if dry_run else nullcontext():
        for row in reader.rows:
            one = put(reader, writer, row)
            done[one.outcome] += 1
            for line in lines_of(one, row.line):
                tell(line)
        if dry_run:
            transaction.set_rollback(True)
    return done


def put(reader, writer, row) -> Done:
    try:
        return writer.put(reader.facts_of(row))
    except RowRefused as refusal:
        return Done(Outcome.REFUSED, refusal=str(refusal))


def lines_of(done, line):
    """« ligne 12 : la référence manque. »"""
    if done.refusal:
        yield _("ligne %(line)s : %(reason)s") % {"line": line, "reason": done.refusal}
    facts = {"line": line, "title": done.title}
    if done.replaced:
        sentence = _(
            "ligne %(line)s : «\u202f%(title)s\u202f», le fichier remplace ce que vous aviez changé\u202f: %(names)s."
        )
        yield sentence % (facts | {"names": ", ".join(done.replaced)})
    if done.reasons:
        sentence = _("ligne %(line)s : «\u202f%(title)s\u202f» n’est pas mis en vente. %(reasons)s")
        yield sentence % (facts | {"reasons": " ".join(done.reasons)})


def summary(done: Counter) -> str:
    return ", ".join(f"{done[outcome]} {words}" for outcome, words in COUNTED.items())


class Reader:
    """The rows of a table as facts; a reference is read once."""

    def __init__(self, table: Table, *, at):
        self.table, self.rows = table, table.products()
        self.vat_rates = rates_on(timezone.localdate(at))
        self.lines_by_reference = {}
        self.rows_by_reference = {row.cells.get("reference", "").strip(): row.cells for row in self.rows}
        self.rows_by_reference |= {f"id:{row.cells.get('source_id', '').strip()}": row.cells for row in self.rows}

    def facts_of(self, row: Row) -> Facts:
        if row.fault:
            raise RowRefused(row.fault)
        parent = self.rows_by_reference.get(row.cells.get("parent", "").strip() or None)
        facts = Reading(row.cells, format=self.table.format, vat_rates=self.vat_rates, parent=parent).facts()
        first = self.lines_by_reference.setdefault(facts.reference, row.line)
        if first != row.line:
            raise said_twice(facts, row, first)
        return facts


def said_twice(facts, row, first) -> RowRefused:
    told = {"reference": facts.reference, "name": facts.title, "line": row.line, "first": first}
    if row.cells.keys() & {"reference", "source_id"}:
        return RowRefused(_("la référence «\u202f%(reference)s\u202f» est déjà à la ligne %(first)s.") % told)
    sentence = _("deux lignes portent le nom «\u202f%(name)s\u202f»\u202f: lignes %(first)s et %(line)s.")
    return RowRefused(sentence % told)


class Writer:
    """Facts of one source into the sheets of one merchant, each in its own transaction."""

    def __init__(self, source, *, merchant: Merchant, by, at, publish=True):
        self.source, self.merchant, self.publish = source, merchant, publish
        self.by, self.at = by, at
        self.aisles = Aisles()
        # All of them, when there is no time for somebody else to change one meanwhile.
        self.known: dict[str, ProductSheet] | None = None
        self.taken_skus = set(merchant.partner.stockrecords.values_list("partner_sku", flat=True))

    def put(self, facts: Facts) -> Done:
        try:
            with transaction.atomic():
                return self.kept(facts)
        except Refusal as refusal:
            return Done(Outcome.REFUSED, facts.title, refusal=str(refusal))
        except (IntegrityError, DataError):
            # Somebody imported the same reference meanwhile, or the database is stricter than we are.
            self.aisles = Aisles()
            return Done(Outcome.REFUSED, facts.title, refusal=str(NOT_KEPT))

    def kept(self, facts) -> Done:
        sheet = self.found(facts.reference)
        if sheet is None:
            return self.created(facts)
        if not comparing.changed_facts(sheet, facts):
            return Done(Outcome.UNCHANGED, sheet.product.title, sheet)
        return self.updated(sheet, facts)

    def found(self, reference) -> ProductSheet | None:
        known = self.known if self.known is not None else imported_sheets(self.merchant, self.source, [reference])
        return known.get(reference)

    def created(self, facts) -> Done:
        values = self.values(facts)
        values |= {
            "import_source": self.source,
            "import_reference": facts.reference,
            "import_parent": facts.parent,
            "import_facts": facts.kept(),
            "reference": self.free_sku(facts.sku or facts.reference),
        }
        sheet = sheets.save_sheet(
            merchant=self.merchant, facts=values, by=self.by, at=self.at, notes=self.notes(facts)
        )
        reasons, changes = self.shown(sheet, publish=self.publish), comparing.first_facts(facts)
        return Done(Outcome.CREATED, sheet.product.title, sheet, reasons=reasons, changes=changes)

    def updated(self, sheet, facts) -> Done:
        """Only what the file changed is written: what the merchant made of the rest since stays."""
        changed, replaced = comparing.changed_facts(sheet, facts), comparing.changed_by_hand(sheet, facts)
        changes = comparing.changes_of(sheet, facts)
        values = {name: value for name, value in self.values(facts).items() if SOURCE.get(name, name) in changed}
        if not facts.storage_class:
            # A file that says it no more does not unsay it.
            values.pop("storage_class", None)
        was_kept_back = bool(sheet.import_notes)
        values |= {"import_facts": pictured(sheet) | facts.kept(), "import_parent": facts.parent}
        notes = self.notes(facts) if "notes" in changed else sheet.import_notes
        # What the file counts is what can still be sold.
        counted = {"quantity": values.pop("num_in_stock")} if "num_in_stock" in values else {}
        told = {"by": self.by, "at": self.at}
        sheet = sheets.save_sheet(merchant=self.merchant, facts=values, sheet=sheet, notes=notes, **told)
        if counted:
            sheets.set_available(sheet=sheet, **counted, **told)
        reasons = self.shown(sheet, publish=self.publish and was_kept_back)
        told = {"reasons": reasons, "replaced": replaced, "changes": changes}
        return Done(Outcome.UPDATED, sheet.product.title, sheet, **told)

    def values(self, facts) -> dict:
        """Facts as `save_sheet` takes them; what the row does not say takes the most careful answer."""
        values = {name: getattr(facts, name) for name in OWN_FACTS}
        return values | {
            "title": facts.title,
            "description": facts.description,
            "price": facts.price,
            "num_in_stock": facts.stock,
            "categories": [self.aisles.at(*path) for path in facts.categories],
            "allergens": list(facts.allergens),
            "is_food": bool(is_food(facts, self.merchant)),
            "nature": facts.nature or Nature.GOODS,
            "storage_class": "" if asks_storage(facts, self.merchant) else facts.storage_class or StorageClass.AMBIENT,
        }

    def notes(self, facts) -> list[str]:
        return [*facts.notes, str(ASK_FOOD)] if is_food(facts, self.merchant) is None else list(facts.notes)

    def free_sku(self, reference) -> str:
        """The merchant's own reference, unless a product that came another way bears it."""
        sku = reference if reference not in self.taken_skus else f"{self.source}:{reference}"
        self.taken_skus.add(sku)
        return sku

    def shown(self, sheet, *, publish) -> list[str]:
        """On sale, or kept back with its reasons written on the sheet for the merchant."""
        reasons = sheets.obstacles(sheet)
        own = sheets.notes_for_ever(sheet) or sheets.own_obstacles(sheet)
        if own:
            sheet.import_notes = own
            sheet.save(update_fields=["import_notes"])
        if publish and not reasons:
            sheets.publish(sheet=sheet, by=self.by, at=self.at)
        return reasons


def is_food(facts, merchant) -> bool | None:
    """What the row says, else what the shop's trade says, else nobody knows."""
    return facts.is_food if facts.is_food is not None else food_by_words(merchant.trade)


def asks_storage(facts, merchant) -> bool:
    """What may be eaten is not put on a shelf because nobody said where it is kept."""
    return not facts.storage_class and is_food(facts, merchant) is not False


def pictured(sheet) -> dict:
    kept = sheet.import_facts
    return {name: kept[name] for name in (comparing.PICTURE, comparing.PICTURES) if kept.get(name)}


def imported_sheets(merchant, source, references=None) -> dict[str, ProductSheet]:
    """Those that the merchant has from that source, of these references only if they are given."""
    found = ProductSheet.objects.filter(merchant=merchant, import_source=source)
    found = found if references is None else found.filter(import_reference__in=references)
    found = found.exclude(import_reference="").select_related("product", "merchant")
    return {sheet.import_reference: sheet for sheet in found.prefetch_related("product__stockrecords")}
