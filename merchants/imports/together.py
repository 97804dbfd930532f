"""What an import brought and is not on sale yet: why, what one answers once for many, and all that may be put on sale
in one act.

Each product is put on sale as it is from its own sheet, in its own transaction: one refused keeps no other back.
"""

from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction

from merchants.belongings import table
from merchants.listing import sheets
from merchants.models import ProductImport, ProductSheet
from merchants.refusals import Refusal

# What one press does while somebody waits for the page; the rest is for the next press.
AT_ONCE = 100
LOOKED_AT_ONCE = 200


@dataclass
class Shown:
    """How many are on sale now, and (name, why not) of those that are not."""

    many: int = 0
    refused: list[tuple[str, str]] = field(default_factory=list)


def waiting(product_import: ProductImport):
    """Its rows whose product is here and not on sale."""
    return product_import.rows.filter(sheet__product__is_public=False)


def kept_nobody_knows_where(product_import: ProductImport):
    """Its rows whose product nobody said how to keep, in the order of the file."""
    rows = waiting(product_import).filter(sheet__storage_class="", sheet__is_bundle=False)
    return rows.select_related("sheet__product").order_by("line", "pk")


@transaction.atomic
def say_storage(*, product_import, pks, storage_class, by, at) -> int:
    """One answer for these sheets of the import, and how many took it; what was answered meanwhile stays so."""
    asked = kept_nobody_knows_where(product_import).filter(sheet__in=pks).values("sheet")
    found = ProductSheet.objects.filter(pk__in=asked).select_for_update(of=["self"]).order_by("pk")
    answered = table.whole(ProductSheet.objects.filter(pk__in=[sheet.pk for sheet in found], storage_class=""))
    for sheet in (told := list(answered)):
        facts, notes = {"storage_class": storage_class}, sheet.import_notes
        sheets.save_sheet(merchant=sheet.merchant, facts=facts, sheet=sheet, notes=notes, by=by, at=at)
    return len(told)


def reasons_by_sheet(pks) -> dict[int, list[str]]:
    """What stands in the way of each, as its sheet is now; nothing: it may be put on sale."""
    found = table.whole(ProductSheet.objects.filter(pk__in=pks))
    return {sheet.pk: sheets.obstacles(sheet) for sheet in found}


def ready(product_import, *, most=AT_ONCE) -> list[int]:
    """The first sheets that nothing keeps off the shelves, in the order of the file."""
    pks = iter(waiting(product_import).order_by("line").values_list("sheet", flat=True))
    found: list[int] = []
    while some := list(islice(pks, LOOKED_AT_ONCE)):
        reasons = reasons_by_sheet(some)
        found += [pk for pk in some if not reasons.get(pk, [""])]
        if len(found) >= most:
            break
    return found[:most]


def put_on_sale(*, product_import, by, at) -> Shown:
    """Those that may be; on sale already, nothing is done again."""
    done = Shown()
    found = table.whole(ProductSheet.objects.filter(pk__in=ready(product_import)))
    for sheet in found.order_by("is_bundle", "pk"):
        try:
            sheets.publish(sheet=sheet, by=by, at=at)
            done.many += 1
        except Refusal as refusal:
            done.refused.append((sheet.product.title, str(refusal)))
    return done
