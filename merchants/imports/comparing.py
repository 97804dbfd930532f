"""What a row would change of a sheet, fact by fact, without changing anything."""

from decimal import Decimal

from django.utils.translation import gettext as _

from merchants.imports import numbers
from merchants.imports.facts import NAMES, NOTHING_SAID, Facts, plain
from merchants.imports.reading import text_of
from merchants.listing import sheets
from merchants.models import ProductSheet
from merchants.models.sheet import Allergen, StorageClass, VatCode

LONGEST_SHOWN = 80
LABELS = {"vat_code": dict(VatCode.choices), "storage_class": dict(StorageClass.choices)}
# Beside the facts of the last row, which picture of the ZIP it was given, and which after it.
PICTURE, PICTURES = "picture", "pictures"
# What one wants to see of a product that is about to be, said or not; and what the file may leave to the sheet.
FIRST_SEEN, SEEN_IF_SAID = ("price", "stock"), ("vat_code", "storage_class")


def last_read(sheet) -> dict:
    """The row as it was last read, and what no row told then."""
    kept = {name: value for name, value in sheet.import_facts.items() if name not in (PICTURE, PICTURES)}
    return NOTHING_SAID | kept


def changed_facts(sheet, facts: Facts) -> set[str]:
    """Those that the file does not say as it did the last time."""
    before, now = last_read(sheet), facts.kept()
    return {name for name, value in now.items() if before.get(name) != value}


def changes_of(sheet, facts: Facts) -> list[list[str]]:
    """(Name, what the sheet says, what it would say) of each fact that the file changes."""
    changed, present, now = changed_facts(sheet, facts), present_values(sheet), facts.kept()
    told = [
        [str(NAMES[name]), shown(name, present[name]), shown(name, now[name])] for name in NAMES if name in changed
    ]
    return [change for change in told if change[1] != change[2]]


def first_facts(facts: Facts) -> list[list[str]]:
    """(Name, nothing, what it will be) of a product that is not here yet."""
    now, to_say = facts.kept(), str(_("à dire"))
    told = [[str(NAMES[name]), "", shown(name, now[name]) or to_say] for name in FIRST_SEEN]
    told += [[str(NAMES[name]), "", shown(name, now[name])] for name in SEEN_IF_SAID if now[name]]
    if facts.is_food is not False:
        told.append([str(NAMES["allergens"]), "", allergens_shown(facts) or to_say])
    aisles = ", ".join(" › ".join(path) for path in facts.categories)
    return [*told, [str(_("le rayon")), "", shown("categories", aisles)]] if aisles else told


def allergens_shown(facts) -> str:
    """« aucun des 14 » is an answer too."""
    is_none = facts.allergen_state == ProductSheet.AllergenState.NONE
    return str(_("aucun des 14")) if is_none else shown("allergens", facts.allergens)


def changed_by_hand(sheet, facts: Facts) -> list[str]:
    """What the merchant had made of a fact since, and that the file replaces."""
    changed, present = changed_facts(sheet, facts), present_values(sheet)
    before, now = sheet.import_facts, facts.kept()
    return [
        str(name)
        for fact, name in NAMES.items()
        if fact in changed and present[fact] not in (before.get(fact), now[fact])
    ]


def present_values(sheet) -> dict:
    """What the sheet says now, in the form in which the row is kept."""
    stock = sheets.stock_of(sheet)
    values = {name: getattr(sheet, name) for name in NAMES if hasattr(sheet, name)}
    values |= {"title": sheet.product.title, "description": sheet.product.description, "price": stock and stock.price}
    values |= {"stock": sheets.available_of(sheet)}
    if sheet.storage_class == StorageClass.AMBIENT:
        values["storage_class"] = ""  # what a row that says nothing becomes
    return {name: plain(value) for name, value in values.items()}


def shown(name, value) -> str:
    """A fact as one reads it in a table."""
    if name == "price" and value is not None:
        return f"{numbers.in_french(Decimal(value), decimals=2)}\u202f€"
    if name == "stock":
        return str(_("ne s’épuise pas")) if value is None else numbers.in_french(value)
    if name == "allergens":
        return ", ".join(str(dict(Allergen.choices).get(one, one)) for one in value)
    if name == "net_quantity" and value:
        return str(value).replace(".", ",")
    text = str(LABELS.get(name, {}).get(value, text_of(value or "")))
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
