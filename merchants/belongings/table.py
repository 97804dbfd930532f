"""A sheet as a row of our own table: every field of it that a merchant may set, under its French name.

The columns follow from the model: a field added to `ProductSheet` has its column, unless it is set aside below.
Numbers are written the French way; a text that a spreadsheet would run is guarded, and comes back as it was.
"""

import json
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from oscar.apps.catalogue.models import Product

from merchants.imports import numbers
from merchants.imports.facts import RowRefused
from merchants.imports.guarding import plain, unguarded
from merchants.listing import sheets
from merchants.models import ProductSheet
from merchants.models.sheet import Allergen, OfficialSign
from merchants.refusals import Refusal

# What a sheet came with when nothing says it.
EXPORT = "export"
# Made from the rest, or told by other columns; seats are those of an animation, which no file brings.
NOT_TOLD = {
    *("id", "product", "merchant", "group", "variant", "picture", "created_at", "low_told_at"),
    *("import_source", "import_reference", "is_bundle", "is_seat"),
}
UNNAMED = {
    "import_parent": "Variante de (fichier)",
    "import_facts": "Dernière ligne lue",
    "import_notes": "À compléter",
    "slot_quantity": "Quantité à chaque retrait",
    "slot_quantities": "Quantités par jour de retrait",
    "low_stock": "Prévenir quand il en reste",
}
# What is not a field of the sheet, in the order of the table.
FIRST = {
    "identity": "Fiche",
    "reference": "Référence",
    "title": "Nom",
    "price": "Prix TTC",
    "num_in_stock": "Stock",
    "stock_before": "Stock à l’export",
    "is_public": "En vente",
    "aisles": "Rayons",
    "description": "Description",
    "picture": "Photo",
    "further_pictures": "Autres photos",
    "group": "Produit décliné",
    "variant": "Déclinaison",
    "parts": "Panier composé de",
}
# Lists of codes, each written as a person reads it.
CODED = {"allergens": Allergen.choices, "labels": OfficialSign.choices}
FIELDS = {field.name: field for field in ProductSheet._meta.concrete_fields if field.name not in NOT_TOLD}
HEADINGS = FIRST | {
    name: UNNAMED.get(name) or capfirst(str(field.verbose_name)).replace("(%)", "") for name, field in FIELDS.items()
}


# --- Writing ----------------------------------------------------------------------------------


def whole(found):
    """Sheets with all that their rows tell, in a few requests."""
    related = ("product__stockrecords", "product__categories", "further_pictures", "bundle_parts__component")
    return found.select_related("product", "merchant", "group").prefetch_related(*related)


def identity_of(sheet) -> str:
    """What finds it again, here or in the shop where the file is taken."""
    if sheet.import_reference:
        return f"{sheet.import_source}:{sheet.import_reference}"
    return f"{EXPORT}:{sheet.pk}"


def cells_of(sheet, names) -> dict[str, str]:
    """Its row, guarded for a spreadsheet; `names` gives the file of each picture in the ZIP."""
    return {name: plain(text) for name, text in texts_of(sheet, names).items()}


def texts_of(sheet, names) -> dict[str, str]:
    stock, product = sheets.stock_of(sheet), sheet.product
    available = sheets.available_of(sheet)
    in_stock = "" if available is None else str(available)
    told = {
        "identity": identity_of(sheet),
        "reference": stock.partner_sku if stock else "",
        "title": product.title,
        "price": number(stock.price) if stock else "",
        "num_in_stock": in_stock,
        "stock_before": in_stock,
        "is_public": yes_no(product.is_public),
        "aisles": ", ".join(sorted(aisle_path(aisle) for aisle in product.categories.all())),
        "description": product.description,
        "picture": names.get(sheet.picture.name, "") if sheet.picture else "",
        "further_pictures": as_json([names.get(one.picture.name, "") for one in sheet.further_pictures.all()]),
        "group": as_json(group_of(sheet)),
        "variant": as_json(sheet.variant),
        "parts": as_json([[identity_of(part.component), part.quantity] for part in sheet.bundle_parts.all()]),
    }
    return told | {name: to_text(field, getattr(sheet, name)) for name, field in FIELDS.items()}


def group_of(sheet) -> list:
    group = sheet.group
    if group is None:
        return []
    found = [group.import_source, group.import_reference] if group.import_reference else [EXPORT, str(group.pk)]
    return [*found, group.title, *group.axes]


def aisle_path(aisle) -> str:
    names = [ancestor.name for ancestor in aisle.get_ancestors_and_self()]
    return " > ".join(escaped(name) for name in names)


def escaped(name) -> str:
    return name.replace("\\", "\\\\").replace(",", "\\,").replace(">", "\\>")


def to_text(field, value) -> str:
    if isinstance(field, models.JSONField):
        return in_words(CODED[field.name], value) if field.name in CODED else as_json(value)
    if isinstance(value, bool):
        return yes_no(value)
    if isinstance(value, Decimal):
        return number(value)
    if field.choices and value:
        return str(dict(field.flatchoices).get(value, value))
    return "" if value is None else value.isoformat() if hasattr(value, "isoformat") else str(value)


def in_words(choices, codes) -> str:
    labels = dict(choices)
    return ", ".join(str(labels.get(code, code)) for code in codes)


def yes_no(value) -> str:
    return "oui" if value else "non"


def number(value) -> str:
    """« 4,20 », « 0,25 »: never « 2E+1 »."""
    return "" if value is None else f"{value:f}".replace(".", ",")


def as_json(value) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True) if value else ""


# --- Reading ----------------------------------------------------------------------------------


def facts_in(cells) -> dict:
    """What the cells that are there say, in the form of the sheet's own values. Raises RowRefused."""
    return {name: read(name, unguarded(cell)) for name, cell in cells.items() if name in HEADINGS}


def read(name, text):
    try:
        return READERS[name](text) if name in READERS else from_text(FIELDS[name], text)
    except (Refusal, ValueError, ArithmeticError, TypeError, KeyError, RecursionError, ValidationError) as error:
        said = _("«\u202f%(heading)s\u202f»\u202f: «\u202f%(cell)s\u202f» ne se lit pas.")
        shown = text if len(text) <= 40 else f"{text[:40]}…"
        raise RowRefused(said % {"heading": HEADINGS[name], "cell": shown}) from error


def from_text(field, text):
    if isinstance(field, models.JSONField):
        coded = field.name in CODED
        value = from_words(CODED[field.name], text) if coded else from_json(text, field.default())
    elif isinstance(field, models.BooleanField):
        value = {"oui": True, "non": False, "": field.default}[text.strip().lower()]
    elif field.choices:
        value = {str(label): value for value, label in field.flatchoices}.get(text.strip(), text.strip())
    elif isinstance(field, models.DecimalField | models.IntegerField):
        value = field.to_python(numbers.number(text)) if text.strip() else empty(field)
    elif isinstance(field, models.DateTimeField):
        value = field.to_python(text.strip()) if text.strip() else empty(field)
    else:
        value = text
    return value if value in ("", None, [], {}) else checked(field, value)


def empty(field):
    return None if field.null else field.get_default()


def checked(field, value):
    """A list or a map is checked as it is: Django would take an empty one for an answer that is missing."""
    if isinstance(field, models.JSONField):
        field.run_validators(value)
        return value
    return field.clean(value, None)


def from_words(choices, text) -> list[str]:
    codes = {str(label): code for code, label in choices} | {code: code for code, _label in choices}
    return [codes[word.strip()] for word in text.split(",") if word.strip()]


def from_json(text, empty):
    value = json.loads(text) if text.strip() else empty
    written = json.dumps(value, ensure_ascii=False)
    # JSON may escape what no database keeps: a null character, half a letter (which does not encode).
    if type(value) is not type(empty) or "\\u0000" in written or not written.encode():
        raise ValueError
    return value


def price(text):
    value = text.replace("€", "").strip()
    return numbers.number(value).quantize(Decimal("0.01")) if value else None


def title(text):
    if not text.strip() or len(text) > Product._meta.get_field("title").max_length:
        raise ValueError
    return text


def as_list(text):
    return from_json(text, [])


def aisles(text) -> list[tuple[str, ...]]:
    return [tuple(names) for names in split_paths(text) if names]


def split_paths(text):
    """« A > B, C\\, D » → [["A", "B"], ["C, D"]]."""
    paths, names, name, is_escaped = [], [], "", False
    for letter in text:
        if is_escaped or letter not in "\\,>":
            name, is_escaped = name + letter, False
        elif letter == "\\":
            is_escaped = True
        else:
            names.append(name.strip())
            name = ""
            if letter == ",":
                paths.append(names)
                names = []
    paths.append([*names, name.strip()])
    return [[name for name in path if name] for path in paths]


READERS = {
    "identity": str.strip,
    "reference": str.strip,
    "title": title,
    "price": price,
    "num_in_stock": numbers.count,
    "stock_before": numbers.count,
    "is_public": lambda text: {"oui": True, "non": False, "": False}[text.strip().lower()],
    "aisles": aisles,
    "description": str,
    "picture": str.strip,
    "further_pictures": as_list,
    "group": as_list,
    "variant": as_list,
    "parts": as_list,
}
