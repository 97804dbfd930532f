"""Shopify's product export: several rows under one handle are the variants of a product, or only its other pictures.

Two generations of headings: before 2025 (« Variant SKU »), and since (« SKU »). What a parcel weighs (« Variant
Grams ») is not the net quantity that the law asks for: it is left out.
"""

import itertools
import re
from dataclasses import replace

from merchants.imports.format import Format, Row
from merchants.imports.headings import folded

HEADINGS = {
    "handle": ("Handle", "URL handle"),
    "title": ("Title",),
    "description": ("Body (HTML)", "Description"),
    "manufacturer": ("Vendor",),
    "categories": ("Type",),
    "taxonomy": ("Product Category", "Product category"),
    "published": ("Published", "Published on online store"),
    "status": ("Status",),
    "option_1": ("Option1 Value",),
    "option_2": ("Option2 Value",),
    "option_3": ("Option3 Value",),
    "reference": ("Variant SKU", "SKU"),
    "tracker": ("Variant Inventory Tracker", "Inventory tracker"),
    "stock": ("Variant Inventory Qty", "Inventory quantity"),
    "policy": ("Variant Inventory Policy", "Continue selling when out of stock"),
    "price": ("Variant Price", "Price"),
    "gift_card": ("Gift Card",),
    "image": ("Image Src", "Product image URL"),
    "variant_image": ("Variant Image", "Variant image URL"),
}
# What the first row of a product says for all its variants.
SAID_ONCE = ("title", "description", "manufacturer", "categories", "taxonomy", "published", "status", "gift_card")
# The root, in Shopify's own tree, of all that is eaten or drunk.
FOOD = "food beverages tobacco"
# The roots under which nothing is. Under any other, or in another language, its aisle's words say, or it is asked.
NEVER_FOOD = {
    *("apparel accessories", "arts entertainment", "cameras optics", "electronics", "furniture", "hardware"),
    *("luggage bags", "media", "office supplies", "software", "toys games", "vehicles parts"),
}
NOT_AN_OPTION = {"", "default title"}


def prepared(rows: list[Row]) -> list[Row]:
    """One row per variant, named as a resident will read it."""
    products = []
    for _handle, group in itertools.groupby(rows, key=lambda row: row.cells.get("handle", "").strip() or row.line):
        products += variants_of(list(group))
    return products


def variants_of(group) -> list[Row]:
    first = group[0]
    sold = [row for row in group if row.fault or is_sold(row) or row is first]
    made = [row if row.fault else one(row, first.cells, many=len(sold) > 1) for row in sold]
    images = [row.cells.get("image", "").strip() for row in group if not row.fault]
    return [row if row.fault else shown_by(row, [image for image in images if image], row is made[0]) for row in made]


def shown_by(row, images, is_first) -> Row:
    """Its own picture first; the first variant has all those of the product, the others its leading one."""
    own = [row.cells.get("variant_image", "").strip()]
    named = dict.fromkeys(filter(None, [*own, *(images if is_first or not any(own) else [])]))
    return replace(row, cells=row.cells | {"image": ",".join(list(named) if is_first else list(named)[:1])})


def is_sold(row) -> bool:
    """A row with neither price nor options only brings one more picture."""
    return any(row.cells.get(name, "").strip() for name in ("price", "reference", "option_1"))


def one(row, first, *, many) -> Row:
    said = {name: cell for name, cell in row.cells.items() if cell.strip()}
    cells = row.cells | {name: said.get(name, first.get(name, "")) for name in SAID_ONCE}
    options = [cells.get(f"option_{rank}", "").strip() for rank in (1, 2, 3)]
    options = [option for option in options if option.lower() not in NOT_AN_OPTION]
    if many and options and cells["title"].strip():
        cells["title"] = f"{cells['title']} – {', '.join(options)}"
    handle = cells.get("handle", "").strip()
    named = "/".join([handle, *options]) if many else handle
    cells["reference"] = cells.get("reference", "").strip() or named
    cells["parent"] = handle if many else ""
    cells["kind"] = "virtual" if cells["gift_card"].strip().lower() == "true" else ""
    cells["published"] = "non" if cells["status"].strip().lower() in {"draft", "archived"} else cells["published"]
    cells["stock"] = stock_of(cells)
    cells |= told_by_the_tree(cells)
    return replace(row, cells=cells)


def told_by_the_tree(cells) -> dict[str, str]:
    """Whether it is eaten, and an aisle when the shop gave no type of its own."""
    taxonomy = cells["taxonomy"].strip()
    root = folded(taxonomy.split(">")[0])
    is_food = "oui" if root == FOOD else "non" if root in NEVER_FOOD else ""
    return {"food": is_food, "categories": cells["categories"].strip() or taxonomy}


def stock_of(cells) -> str:
    """Blank when Shopify does not count, or sells on when nothing is left; what is owed to others counts for none."""
    stock = cells.get("stock", "").strip()
    counts = "tracker" not in cells or cells["tracker"].strip()
    if not counts or cells.get("policy", "").strip().lower() in {"continue", "true"}:
        return ""
    return "0" if re.fullmatch(r"-[0-9]+", stock) else stock


FORMAT = Format("shopify", "Shopify", HEADINGS, required=("handle", "title", "price"), prepare=prepared)
