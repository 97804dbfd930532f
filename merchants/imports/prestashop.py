"""PrestaShop's tables: the list of products as its back office exports it, or the files that its own import takes.

Both come in the language of the shop. Several values share a cell, apart by « , » or « | ». A price there may be
without tax: only the one with tax is read.
"""

import re
from dataclasses import replace
from decimal import Decimal

from merchants import money
from merchants.imports.format import Format, Row

HEADINGS = {
    "source_id": ("Product ID", "ID produit", "Identifiant produit", "ID"),
    "published": ("Active (0/1)", "Actif (0/1)", "Activé (0/1)", "Enabled", "Status", "État", "Statut"),
    "title": ("Name *", "Nom *", "Name", "Nom"),
    "categories": ("Categories (x,y,z...)", "Catégories (x,y,z...)", "Category", "Catégorie", "Catégories"),
    "price": (
        *("Price tax included", "Price (tax incl.)", "Prix TTC", "Prix (TTC)", "Prix toutes taxes comprises"),
        *("Price tax incl.", "Prix (taxes incluses)"),
    ),
    "reference": ("Reference #", "Référence #", "Référence n°", "Reference", "Référence"),
    "manufacturer": ("Manufacturer", "Brand", "Marque", "Fabricant"),
    "stock": ("Quantity", "Quantité"),
    "visibility": ("Visibility", "Visibilité"),
    "on_sale": ("On sale (0/1)", "En solde (0/1)", "En promo (0/1)"),
    "summary": ("Summary", "Résumé", "Récapitulatif", "Short description"),
    "description": ("Description",),
    "orderable": ("Available for order (0 = No, 1 = Yes)", "Disponible à la commande (0 = Non, 1 = Oui)"),
    "virtual": ("Virtual product", "Virtual product (0 = No, 1 = Yes)", "Produit virtuel", "Produit dématérialisé"),
    "image": ("Image URLs (x,y,z...)", "URL des images (x,y,z...)", "Image"),
}
# The root that every aisle of PrestaShop hangs from.
ROOTS = {"accueil", "home", "root", "racine"}
HIDDEN = {"none", "nulle part", "aucune"}


def prepared(rows: list[Row]) -> list[Row]:
    return [row if row.fault else replace(row, cells=row.cells | changed(row.cells)) for row in rows]


def changed(cells) -> dict[str, str]:
    return {
        "categories": ",".join(aisles(cells.get("categories", ""))),
        "price": to_the_cent(cells.get("price", "").strip()),
        "stock": counted(cells.get("stock", "")),
        "kind": "virtual" if cells.get("virtual", "").strip() == "1" else "",
        "published": "0" if cells.get("orderable", "").strip() == "0" else cells.get("published", ""),
        "visibility": "hidden" if cells.get("visibility", "").strip().lower() in HIDDEN else "",
    }


def counted(stock) -> str:
    """Sold on when nothing is left, PrestaShop counts below zero."""
    return re.sub(r"^-[0-9]+$", "0", stock.strip())


def aisles(written):
    """« Accueil/Épicerie | Miels » → « Épicerie », « Miels »; a number alone is an aisle only PrestaShop knows."""
    for path in re.split(r"[|,]", written):
        names = [name.strip() for name in re.split(r"[/>]", path) if name.strip()]
        names = names[1:] if names and names[0].lower() in ROOTS else names
        if names and not "".join(names).isdigit():
            yield " > ".join(names)


def to_the_cent(price) -> str:
    """PrestaShop keeps six decimals: « 28.656000 » was shown as 28,66 €."""
    if not re.fullmatch(r"[0-9]{1,9}[.,][0-9]{4,6}", price):
        return price
    return f"{money.half_up(Decimal(price.replace(',', '.')))}"


# Its number is what tells PrestaShop's file from a spreadsheet that anybody made.
FORMAT = Format(
    "prestashop",
    "PrestaShop",
    HEADINGS,
    required=("source_id", "title", "price"),
    several_categories=True,
    prepare=prepared,
)

# The file of its combinations: each is a row, and says of which product (`merchants.imports.combinations`).
COMBINATIONS = Format(
    "prestashop-variants",
    "PrestaShop (déclinaisons)",
    {
        "product": ("Product ID*", "ID produit*", "Product Reference", "Référence produit", "Identifiant produit"),
        "axes": (
            "Attribute (Name:Type:Position)*",
            "Attribut (Nom:Type:Position)*",
            "Attribut (Nom : Type : Position)*",
        ),
        "values": ("Value (Value:Position)*", "Valeur (Valeur:Position)*", "Valeur (Valeur : Position)*"),
        "sku": ("Reference", "Référence"),
        "impact": ("Impact on price", "Impact sur le prix", "Impact sur le prix (HT)", "Impact on price (tax excl.)"),
        "impact_incl": ("Impact sur le prix (TTC)", "Impact on price (tax incl.)"),
        "stock": ("Quantity", "Quantité"),
        "image": ("Image URLs (x,y,z...)", "URL des images (x,y,z...)", "Image URL", "URL de l’image"),
    },
    required=("product", "axes", "values"),
)
