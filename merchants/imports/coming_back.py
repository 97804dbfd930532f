"""Our own table back: a sheet is found by its identity, and takes what the row says otherwise than itself.

Beside another shop's file, nothing is guessed: what the table says is what the sheet was. A stock that nobody touched
in the table is left as it is now: others bought meanwhile.
"""

from dataclasses import dataclass

from django.db import DataError, IntegrityError, transaction
from django.utils.translation import gettext as _

from merchants.belongings import table
from merchants.imports.categories import Aisles
from merchants.imports.comparing import LONGEST_SHOWN
from merchants.imports.facts import RowRefused
from merchants.imports.importing import NOT_KEPT, Done, Outcome
from merchants.imports.own import CODE
from merchants.listing import bundles, sheets
from merchants.models import ProductSheet, SheetGroup
from merchants.refusals import Refusal

# Told of a sheet otherwise than by saving it: who it is, what it shows, what it is made of.
BESIDE = {"identity", "stock_before", "picture", "further_pictures", "parts", "is_public", "import_notes"}
RENAMED = {"aisles": "categories"}


@dataclass(frozen=True)
class OwnRow:
    """The cells of a row of ours, that read."""

    cells: dict[str, str]
    notes: tuple[str, ...] = ()

    @property
    def reference(self):
        return self.cells["identity"].strip()

    @property
    def title(self):
        return self.cells["title"].strip()

    def kept(self):
        return self.cells


class Reader:
    """Rows of our table, what is made of other products after them."""

    def __init__(self, read, *, at):
        rows = read.products()
        self.rows = sorted(rows, key=lambda row: bool(row.cells.get("parts", "").strip()))
        self.lines_by_identity = {}

    def facts_of(self, row) -> OwnRow:
        if row.fault:
            raise RowRefused(row.fault)
        facts = table.facts_in(row.cells)
        source, colon, reference = facts["identity"].partition(":")
        if not (source and colon and reference) or len(source) > 20 or len(reference) > 90:
            raise RowRefused(_("la colonne «\u202fFiche\u202f» ne se touche pas\u202f: laissez-la comme elle est."))
        first = self.lines_by_identity.setdefault(facts["identity"], row.line)
        if first != row.line:
            raise RowRefused(_("cette fiche est déjà à la ligne %(line)s.") % {"line": first})
        return OwnRow(row.cells)


def again(kept) -> OwnRow:
    return OwnRow(kept)


def found(merchant, _source, identities) -> dict[str, ProductSheet]:
    """The merchant's sheets of these identities."""
    references = [identity.partition(":")[2] for identity in identities]
    pks = [int(text) for text in references if text.isdecimal() and len(text) < 18]
    own = table.whole(ProductSheet.objects.filter(merchant=merchant))
    # A sheet that came from nowhere is told by its number.
    numbered = own.filter(pk__in=pks, import_reference="")
    sheets_found = [*numbered, *own.filter(import_reference__in=references).exclude(import_reference="")]
    return {table.identity_of(sheet): sheet for sheet in sheets_found}


def changed(sheet, row) -> dict:
    """The facts of the row that are not those of the sheet now."""
    said, present = table.facts_in(row.cells), table.facts_in(table.cells_of(sheet, {}))
    return {name: value for name, value in told(said).items() if value != present[name]}


def told(said) -> dict:
    """What of a row is to be compared: what is computed, or nobody touched, says nothing."""
    left = {"identity", "stock_before", "picture", "further_pictures", "import_notes"}
    if said.get("num_in_stock") == said.get("stock_before", object()):
        left.add("num_in_stock")
    if said.get("price_per_kg") is not None:
        left.add("price")
    if said.get("parts"):
        left |= bundles.FOLLOWED | {"num_in_stock", "vat_code", "net_quantity", "net_unit", "is_prepacked"}
    return {name: value for name, value in said.items() if name not in left}


def changes_of(sheet, row) -> list[list[str]]:
    names, before = changed(sheet, row), table.cells_of(sheet, {})
    return [[table.HEADINGS[name], shown(before[name]), shown(row.cells[name])] for name in names]


def first_facts(row) -> list[list[str]]:
    """Of a product that is not here yet: what it costs, how many there are."""
    return [[table.HEADINGS[name], "", shown(row.cells.get(name, ""))] for name in ("price", "num_in_stock")]


def shown(text) -> str:
    text = " ".join(text.split())
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"


class Writer:
    """Rows of ours into the sheets of one merchant, each in its own transaction."""

    source = CODE

    def __init__(self, *, merchant, by, at, publish=True):
        self.merchant, self.publish = merchant, publish
        self.by, self.at = by, at
        self.aisles = Aisles()
        self.taken_skus = set(merchant.partner.stockrecords.values_list("partner_sku", flat=True))

    def put(self, row: OwnRow) -> Done:
        try:
            with transaction.atomic():
                return self.kept(row)
        except (IntegrityError, DataError):
            self.aisles = Aisles()
            return Done(Outcome.REFUSED, row.title, refusal=str(NOT_KEPT))
        except Refusal as refusal:
            return Done(Outcome.REFUSED, row.title, refusal=str(refusal))

    def kept(self, row) -> Done:
        sheet = found(self.merchant, CODE, [row.reference]).get(row.reference)
        said = table.facts_in(row.cells)
        if sheet is None:
            return self.created(row, said)
        facts = changed(sheet, row)
        if not facts:
            return Done(Outcome.UNCHANGED, sheet.product.title, sheet)
        notes, changes = said.get("import_notes", sheet.import_notes), changes_of(sheet, row)
        saved = self.saved(facts, sheet=sheet, notes=notes)
        self.compose(saved, facts)
        reasons = self.show(saved, facts)
        return Done(Outcome.UPDATED, saved.product.title, saved, reasons=reasons, changes=changes)

    def created(self, row, said) -> Done:
        source, _colon, reference = row.reference.partition(":")
        own = {"import_source": source, "import_reference": reference, "reference": self.free_sku(said, reference)}
        sheet = self.saved(said | own, sheet=None, notes=said.get("import_notes", []))
        self.compose(sheet, said)
        reasons, changes = self.show(sheet, said), first_facts(row)
        return Done(Outcome.CREATED, sheet.product.title, sheet, reasons=reasons, changes=changes)

    def saved(self, facts, *, sheet, notes) -> ProductSheet:
        values = {RENAMED.get(name, name): value for name, value in facts.items() if name not in BESIDE}
        if "categories" in values:
            values["categories"] = [self.aisles.at(*path) for path in values["categories"]]
        if "group" in values:
            values["group"] = self.group(values["group"])
        told = {"by": self.by, "at": self.at}
        # A new sheet has nothing promised; of another one, what is written is what can still be sold.
        counted = {"quantity": values.pop("num_in_stock")} if sheet and "num_in_stock" in values else {}
        sheet = sheets.save_sheet(merchant=self.merchant, facts=values, sheet=sheet, notes=notes, **told)
        if counted:
            sheets.set_available(sheet=sheet, **counted, **told)
        return sheet

    def free_sku(self, said, reference) -> str:
        sku = said.get("reference") or reference
        sku = sku if sku not in self.taken_skus else f"{CODE}:{reference}"
        self.taken_skus.add(sku)
        return sku

    def group(self, written) -> SheetGroup | None:
        if not written:
            return None
        source, reference, title, *axes = map(str, written)
        groups = SheetGroup.objects.filter(merchant=self.merchant)
        known = groups.filter(import_source=source, import_reference=reference).first()
        if known is None and source == table.EXPORT and reference.isdecimal():
            known = groups.filter(pk=int(reference), import_reference="").first()
        facts = {"import_source": source, "import_reference": reference, "title": title[:200], "axes": axes}
        return known or SheetGroup.objects.create(merchant=self.merchant, **facts)

    def compose(self, sheet, facts):
        """Of the products that are here: those of the same file came before it."""
        if not facts.get("parts"):
            return
        wanted = dict(facts["parts"])
        parts = found(self.merchant, CODE, list(wanted))
        if len(parts) < len(wanted):
            raise RowRefused(_("un produit de ce panier composé n’est pas dans la boutique."))
        quantities = {part.pk: wanted[identity] for identity, part in parts.items()}
        bundles.compose(bundle=sheet, quantities=quantities, by=self.by, at=self.at)

    def show(self, sheet, facts) -> list[str]:
        """On sale as the table says, when nothing is missing and the merchant asked for it."""
        if "is_public" not in facts:
            return []
        sheet = table.whole(ProductSheet.objects.filter(pk=sheet.pk)).get()
        if not facts["is_public"]:
            if sheet.product.is_public:
                sheets.unpublish(sheet=sheet, by=self.by, at=self.at)
            return []
        reasons = sheets.obstacles(sheet)
        if self.publish and not reasons:
            sheets.publish(sheet=sheet, by=self.by, at=self.at)
        return reasons
