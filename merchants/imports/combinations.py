"""PrestaShop's combinations become the variants of their product, which was imported before them.

A row says of which product it is, what tells it apart, how much more it costs without tax, and how many there are. All
the rest is what its product's sheet says here now: a rate or allergens answered since are not asked again.
"""

import hashlib
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import money
from merchants.imports import importing, numbers, prestashop
from merchants.imports.facts import Facts, RowRefused
from merchants.imports.reading import LONGEST_REFERENCE, LONGEST_TITLE, read, text_of
from merchants.listing import copying, gallery, sheets, variants
from merchants.listing.sheets import NotSoldHere
from merchants.models import ProductSheet, SheetGroup
from merchants.vat import rates_on

NO_RATE = gettext_lazy(
    "Son supplément de prix est hors taxes\u202f: indiquez le taux de TVA du produit et renvoyez ce fichier, "
    "ou écrivez son prix."
)


# Of a question or a choice: longer than what one types by hand, because several may be told together.
LONGEST_TOLD = 80
IN_SEVERAL = str(NotSoldHere.VARIABLE.label)


def product_of(merchant, named) -> ProductSheet | None:
    """The one that PrestaShop's list of products brought, by its number there, else by its reference."""
    found = ProductSheet.objects.filter(merchant=merchant, import_source=prestashop.FORMAT.code)
    found = found.select_related("product", "merchant").prefetch_related("product__stockrecords")
    by_number = found.filter(import_facts__source_id=named).first() if named.isdecimal() else None
    return by_number or found.filter(import_reference=named).first()


class Reader:
    """The rows as facts; each product is looked for once, each combination read once."""

    def __init__(self, table, *, merchant, at):
        self.rows, self.merchant = table.products(), merchant
        self.vat_rates = rates_on(timezone.localdate(at))
        self.products: dict[str, ProductSheet | None] = {}
        self.lines_by_reference: dict[str, int] = {}

    def facts_of(self, row) -> Facts:
        if row.fault or any("\x00" in cell or "\ufffd" in cell for cell in row.cells.values()):
            raise RowRefused(row.fault or _("cette ligne contient des caractères illisibles."))
        product, variation = self.product(row.cells["product"].strip()), variation_in(row.cells)
        price, notes = self.price(product, row.cells)
        facts = Facts(
            reference=reference_of(product, variation),
            title=variants.named(product.product.title, [value for _axis, value in variation])[:LONGEST_TITLE],
            price=price,
            stock=read(_("le stock"), prestashop.counted(row.cells.get("stock", "")), numbers.count),
            parent=product.import_reference,
            sku=text_of(row.cells.get("sku", ""))[:LONGEST_REFERENCE],
            variation=variation,
            notes=notes,
        )
        first = self.lines_by_reference.setdefault(facts.reference, row.line)
        if first != row.line:
            raise RowRefused(_("cette déclinaison est déjà à la ligne %(line)s.") % {"line": first})
        return facts

    def product(self, named) -> ProductSheet:
        if named not in self.products:
            self.products[named] = product_of(self.merchant, named)
        product = self.products[named]
        if product is None:
            sentence = _(
                "le produit «\u202f%(name)s\u202f» n’est pas ici\u202f: importez d’abord la liste des produits."
            )
            raise RowRefused(sentence % {"name": named[:40]})
        if product.is_by_weight or product.is_bundle:
            raise RowRefused(_("ce produit se vend au poids ou composé\u202f: il n’a pas de déclinaisons ici."))
        return product

    def price(self, product, cells) -> tuple[Decimal | None, tuple[str, ...]]:
        """With tax; none, and why, when the rate that the supplement needs is not known."""
        stock = sheets.stock_of(product)
        more = impact(cells, "impact_incl") or self.with_tax(product, impact(cells, "impact"))
        if more is None:
            return None, (str(NO_RATE),)
        return (priced(stock.price + more) if stock and stock.price else None), ()

    def with_tax(self, product, more) -> Decimal | None:
        if not more or self.merchant.vat_exempt:
            return more
        rate = self.vat_rates.get(product.vat_code)
        return None if rate is None else more * (100 + rate) / 100


def impact(cells, fact) -> Decimal:
    cell = cells.get(fact, "").strip()
    return read(_("le supplément de prix"), cell, numbers.number) if cell else Decimal(0)


def priced(euros) -> Decimal:
    """To the cent; refused before it is rounded, whatever was typed."""
    if euros > numbers.HIGHEST_PRICE:
        raise RowRefused(_("avec ce supplément, son prix dépasserait 100 000\u202f€\u202f: vérifiez la virgule."))
    if euros <= 0 or not money.half_up(euros):
        raise RowRefused(_("avec ce supplément, son prix ne serait pas plus grand que zéro."))
    return money.half_up(euros)


def variation_in(cells) -> tuple[tuple[str, str], ...]:
    """« Color:color:0, Size:select:1 » and « Blue:0, M:1 » → ((« Color », « Blue »), (« Size », « M »))."""
    axes = [text_of(part.split(":")[0]) for part in cells["axes"].split(",")]
    values = [text_of(without_rank(part)) for part in cells["values"].split(",")]
    if len(axes) != len(values) or not all(axes) or not all(values):
        raise RowRefused(_("ce qui se choisit et les choix ne vont pas ensemble\u202f: relisez ces deux colonnes."))
    pairs = list(zip(axes, values, strict=True))
    # A page asks two questions at most: the others are told together with the second.
    asked, rest = pairs[: variants.MOST_AXES - 1], pairs[variants.MOST_AXES - 1 :]
    folded = [(", ".join(name for name, _value in rest), ", ".join(value for _name, value in rest))] if rest else []
    return tuple((axis[:LONGEST_TOLD], value[:LONGEST_TOLD]) for axis, value in [*asked, *folded])


def without_rank(part) -> str:
    value, colon, rank = part.rpartition(":")
    return value if colon and rank.strip().isdecimal() else part


def reference_of(product, variation) -> str:
    """What it is tells it apart: PrestaShop lets two combinations bear one reference."""
    named = "/".join([product.import_reference, *(value for _axis, value in variation)])
    if len(named) <= LONGEST_REFERENCE:
        return named
    digest = hashlib.sha256(named.encode()).hexdigest()[:20]
    return f"{named[: LONGEST_REFERENCE - 21]}-{digest}"


# --- Writing ----------------------------------------------------------------------------------


class Writer(importing.Writer):
    def __init__(self, **facts):
        super().__init__(prestashop.COMBINATIONS.code, **facts)

    def created(self, facts):
        product = product_here(self.merchant, facts.parent)
        self.source_facts = copying.facts_of(product)
        self.source_notes = [note for note in sheets.notes_not_mended(product) if note != IN_SEVERAL]
        done = super().created(facts)
        self.join(done.sheet, product, facts)
        return done

    def updated(self, sheet, facts):
        self.source_facts, self.source_notes = {}, []
        return super().updated(sheet, facts)

    def values(self, facts) -> dict:
        """What its product says, and what it says itself."""
        return self.source_facts | {"title": facts.title, "price": facts.price, "num_in_stock": facts.stock}

    def notes(self, facts) -> list[str]:
        return [*facts.notes, *self.source_notes]

    def join(self, sheet, product, facts):
        """Its place among the others; what is sold from now on is the combinations, not their product."""
        axes, values = [axis for axis, _value in facts.variation], [value for _axis, value in facts.variation]
        group = group_for(product, axes)
        if group.axes != axes:
            raise RowRefused(
                _("ce produit se choisit par %(axes)s\u202f: gardez-le.") % {"axes": ", ".join(group.axes)}
            )
        ProductSheet.objects.filter(pk=sheet.pk).update(group=group, variant=values)
        variants.find_by_all(group)
        if IN_SEVERAL not in product.import_notes:
            notes = [*product.import_notes, IN_SEVERAL]
            sheets.save_sheet(merchant=self.merchant, facts={}, sheet=product, notes=notes, by=self.by, at=self.at)


def product_here(merchant, reference) -> ProductSheet:
    """Looked at again: it may have gone since the file was read."""
    found = importing.imported_sheets(merchant, prestashop.FORMAT.code, [reference])
    if reference not in found:
        raise RowRefused(_("son produit n’est plus ici."))
    return found[reference]


def group_for(product, axes) -> SheetGroup:
    facts = {"import_source": prestashop.COMBINATIONS.code, "import_reference": product.import_reference}
    found = SheetGroup.objects.select_for_update().filter(merchant=product.merchant, **facts).first()
    title = product.product.title[: variants.LONGEST_TITLE]
    return found or SheetGroup.objects.create(merchant=product.merchant, title=title, axes=axes, **facts)


def dress(sheet):
    """Without a photo of its own, it is shown by those of its product."""
    gallery.hold(sheet)
    if not sheet.picture:
        gallery.hang_the_same(sheet, source=product_here(sheet.merchant, sheet.import_parent))
