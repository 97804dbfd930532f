"""The act of importing: each row is created, updated, left alone or refused, and the others do not suffer from it."""

from collections import Counter
from collections.abc import Callable
from contextlib import nullcontext

from django.db import DataError, IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import sheets
from merchants.imports.categories import Aisles
from merchants.imports.facts import NAMES, NOTHING_SAID, Facts, RowRefused, plain
from merchants.imports.reading import Reading, food_by_words, text_of
from merchants.imports.tables import Row, Table, read_table
from merchants.models import Merchant, ProductSheet
from merchants.models.sheet import Nature, StorageClass
from merchants.vat import rates_on

CREATED, UPDATED, UNCHANGED, REFUSED = "créés", "mis à jour", "inchangés", "refusés"
ASK_FOOD = gettext_lazy("Dites si ce produit se mange ou se boit.")
# Facts that are a sheet's own, under the same name.
OWN_FACTS = {
    *("vat_code", "is_food", "is_alcohol", "is_prepacked", "allergen_state", "allergens", "origin", "storage_class"),
    *("lead_time_hours", "net_quantity", "net_unit", "manufacturer", "manufacturer_contact"),
}


def import_products(*, data: bytes, merchant, tell: Callable[[str], None], at, dry_run=False) -> Counter:
    """Import a file for a merchant; `tell` gets one French line per row that needs attention, as it goes.

    Raises UnreadableFile before anything is written. A dry run does the same work and takes it all back.
    """
    table = read_table(data)
    with transaction.atomic() if dry_run else nullcontext():
        done = Importing(table, merchant=merchant, tell=tell, at=at).run()
        if dry_run:
            transaction.set_rollback(True)
    return done


def summary(done: Counter) -> str:
    return ", ".join(f"{done[outcome]} {outcome}" for outcome in (CREATED, UPDATED, UNCHANGED, REFUSED))


class Importing:
    """One file for one merchant."""

    def __init__(self, table: Table, *, merchant: Merchant, tell, at):
        self.table, self.merchant, self.tell, self.at = table, merchant, tell, at
        self.vat_rates = rates_on(timezone.localdate(at))
        self.aisles = Aisles()
        self.lines_by_reference = {}
        self.sheets = self.sheets_already_imported()
        self.taken_skus = set(merchant.partner.stockrecords.values_list("partner_sku", flat=True))

    def sheets_already_imported(self) -> dict[str, ProductSheet]:
        sheets_of_format = ProductSheet.objects.filter(
            merchant=self.merchant, import_source=self.table.format.code
        ).exclude(import_reference="")
        known = sheets_of_format.select_related("product", "merchant").prefetch_related("product__stockrecords")
        return {sheet.import_reference: sheet for sheet in known}

    def run(self) -> Counter:
        rows = list(self.table.rows())
        self.rows_by_reference = {row.cells.get("reference", "").strip(): row.cells for row in rows}
        self.rows_by_reference |= {f"id:{row.cells.get('source_id', '').strip()}": row.cells for row in rows}
        return Counter(self.put(row) for row in rows)

    def put(self, row: Row) -> str:
        try:
            with transaction.atomic():
                return self.kept(row)
        except RowRefused as refusal:
            self.tell(_("ligne %(line)s : %(reason)s") % {"line": row.line, "reason": refusal})
        except (IntegrityError, DataError):
            # Somebody imported the same reference meanwhile, or the database is stricter than we are.
            self.tell(
                _("ligne %(line)s : cette ligne n’a pas pu être gardée, relancez l’import.") % {"line": row.line}
            )
            self.aisles = Aisles()
        return REFUSED

    def kept(self, row: Row) -> str:
        facts = self.facts_of(row)
        sheet = self.sheets.get(facts.reference)
        if sheet is None:
            self.create(row, facts)
            return CREATED
        if NOTHING_SAID | sheet.import_facts == facts.kept():
            return UNCHANGED
        self.update(row, sheet, facts)
        return UPDATED

    def facts_of(self, row: Row) -> Facts:
        if row.fault:
            raise RowRefused(row.fault)
        parent = self.rows_by_reference.get(row.cells.get("parent", "").strip() or None)
        facts = Reading(row.cells, format=self.table.format, vat_rates=self.vat_rates, parent=parent).facts()
        first = self.lines_by_reference.setdefault(facts.reference, row.line)
        if first != row.line:
            sentence = _("la référence «\u202f%(reference)s\u202f» est déjà à la ligne %(line)s.")
            raise RowRefused(sentence % {"reference": facts.reference, "line": first})
        return facts

    # --- Writing ---

    def create(self, row, facts):
        values = self.values(facts)
        values |= {
            "import_source": self.table.format.code,
            "import_reference": facts.reference,
            "import_parent": facts.parent,
            "import_facts": facts.kept(),
            "reference": self.free_sku(facts.reference),
        }
        sheet = sheets.save_sheet(merchant=self.merchant, facts=values, at=self.at, notes=self.notes(facts))
        self.show_or_say_why(row, sheet, publish=True)

    def update(self, row, sheet, facts):
        """Only what the file changed is written: what the merchant made of the rest since stays."""
        before, now = NOTHING_SAID | sheet.import_facts, facts.kept()
        changed = {name for name, value in now.items() if before.get(name) != value}
        self.say_what_is_replaced(row, sheet, changed, now)
        values = {name: value for name, value in self.values(facts).items() if SOURCE.get(name, name) in changed}
        kept_back = bool(sheet.import_notes)
        values |= {"import_facts": now, "import_parent": facts.parent}
        notes = self.notes(facts) if "notes" in changed else sheet.import_notes
        sheet = sheets.save_sheet(merchant=self.merchant, facts=values, at=self.at, sheet=sheet, notes=notes)
        self.show_or_say_why(row, sheet, publish=kept_back)

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
            "is_food": bool(self.is_food(facts)),
            "nature": facts.nature or Nature.GOODS,
            "storage_class": facts.storage_class or StorageClass.AMBIENT,
        }

    def is_food(self, facts) -> bool | None:
        """What the row says, else what the shop's trade says, else nobody knows."""
        return facts.is_food if facts.is_food is not None else food_by_words(self.merchant.trade)

    def notes(self, facts) -> list[str]:
        return [*facts.notes, str(ASK_FOOD)] if self.is_food(facts) is None else list(facts.notes)

    def free_sku(self, reference) -> str:
        """The merchant's own reference, unless a product that came another way bears it."""
        sku = reference if reference not in self.taken_skus else f"{self.table.format.code}:{reference}"
        self.taken_skus.add(sku)
        return sku

    def show_or_say_why(self, row, sheet, *, publish):
        """On sale, or kept back with its reasons written on the sheet for the merchant."""
        reasons = sheets.obstacles(sheet)
        if reasons:
            sheet.import_notes = reasons
            sheet.save(update_fields=["import_notes"])
            facts = {"line": row.line, "title": sheet.product.title, "reasons": " ".join(reasons)}
            self.tell(_("ligne %(line)s : «\u202f%(title)s\u202f» n’est pas mis en vente. %(reasons)s") % facts)
        elif publish:
            sheets.publish(sheet=sheet)

    def say_what_is_replaced(self, row, sheet, changed, now):
        present = present_values(sheet)
        by_hand = [
            str(name)
            for fact, name in NAMES.items()
            if fact in changed and present[fact] not in {repr(sheet.import_facts.get(fact)), repr(now[fact])}
        ]
        if by_hand:
            sentence = _(
                "ligne %(line)s : «\u202f%(title)s\u202f», "
                "le fichier remplace ce que vous aviez changé\u202f: %(names)s."
            )
            self.tell(
                sentence % {"line": row.line, "title": text_of(sheet.product.title), "names": ", ".join(by_hand)}
            )


# The fact of the row behind a value of the sheet, when it has another name.
SOURCE = {"num_in_stock": "stock"}


def present_values(sheet) -> dict[str, str]:
    """What the sheet says now, in the form in which the row is kept."""
    stock = sheets.stock_of(sheet)
    values = {name: getattr(sheet, name) for name in NAMES if hasattr(sheet, name)}
    values |= {"title": sheet.product.title, "description": sheet.product.description, "price": stock and stock.price}
    if sheet.storage_class == StorageClass.AMBIENT:
        values["storage_class"] = ""  # what a row that says nothing becomes
    return {name: repr(plain(value)) for name, value in values.items()}
