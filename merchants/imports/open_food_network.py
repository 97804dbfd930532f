"""Open Food Network's product file: one row per variant, what is sold by weight or volume says how much, the rest says
what its unit is called (« botte »)."""

import re
from collections import Counter
from dataclasses import replace

from merchants.imports.format import Format, Row
from merchants.imports.headings import folded

HEADINGS = {
    "manufacturer": ("producer", "producteur", "productrice"),
    "reference": ("sku",),
    "title": ("name", "nom"),
    "display_name": ("display_name", "nom affiché"),
    "categories": ("category", "catégorie"),
    "description": ("description",),
    "units": ("units", "unités"),
    "unit_type": ("unit_type", "type d’unité"),
    "variant_unit_name": ("variant_unit_name", "nom de l’unité"),
    "price": ("price", "prix"),
    "stock": ("on_hand", "en stock"),
    "on_demand": ("on_demand", "à volonté"),
    "tax_category": ("tax_category", "catégorie de taxe"),
    "shipping_category": ("shipping_category", "condition de transport"),
    "image": ("image", "image_url"),
}
# Theirs, and how many of ours one makes.
UNITS = {"t": (1000, "kg"), "kl": (1000, "l")}
KEPT_COLD = {"refrigere", "refrigerated", "frais", "chilled"}


def prepared(rows: list[Row]) -> list[Row]:
    names = Counter(folded(row.cells.get("title", "")) for row in rows)
    return [row if row.fault else one(row.cells, row, names) for row in rows]


def one(cells, row, names) -> Row:
    quantity, unit, called = (cells.get(fact, "").strip() for fact in ("units", "unit_type", "variant_unit_name"))
    title, shown = cells.get("title", "").strip(), cells.get("display_name", "").strip()
    has_twins = names[folded(title)] > 1
    differs = shown or " ".join(filter(None, [quantity, unit or called]))
    is_lonely_unit = not unit and called and quantity in {"1", "1.0"}
    reference = cells.get("reference", "").strip() or "/".join(filter(None, [title, shown, quantity, unit or called]))
    changed = {
        "reference": reference,
        "title": f"{title} – {differs}" if differs and title and (has_twins or shown) else title,
        "parent": title if has_twins else "",
        "stock": "" if cells.get("on_demand", "").strip().lower() in {"1", "true", "oui"} else cells.get("stock", ""),
        "vat": rate_in(cells.get("tax_category", "")),
        "storage": "frais" if folded(cells.get("shipping_category", "")) in KEPT_COLD else "",
    }
    if is_lonely_unit:
        changed |= {"net_quantity": "1", "net_unit": "piece"}
        changed["title"] = changed["title"] if has_twins or shown else f"{title} ({called})"
    elif quantity and unit:
        changed |= {"net_quantity": quantity_in_ours(quantity, unit), "net_unit": UNITS.get(unit, (1, unit))[1]}
    return replace(row, cells=cells | changed)


def quantity_in_ours(quantity, unit) -> str:
    many, _ours = UNITS.get(unit.lower(), (1, unit))
    return f"{float(quantity) * many:g}" if many > 1 and re.fullmatch(r"[0-9]{1,6}(\.[0-9]+)?", quantity) else quantity


def rate_in(category) -> str:
    """« TVA 5,5 % » says its rate; « Taxe réduite » does not."""
    found = re.search(r"([0-9]{1,2}(?:[.,][0-9]{1,2})?)\s*%", category)
    return found[1] if found else ""


FORMAT = Format(
    "ofn", "Open Food Network", HEADINGS, required=("manufacturer", "title", "units", "price"), prepare=prepared
)
