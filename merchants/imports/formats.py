"""One table of headings per format: which column says what, whatever its place, its capitals or its accents.

For each fact, the headings it is known under, the surest first. Add a format by adding a table; a software that
spreads a product over several rows, or writes a cell its own way, has a module beside that prepares its rows.
"""

from merchants.imports import open_food_network, own, prestashop, shopify
from merchants.imports.format import Format, Row

__all__ = ["FORMATS", "NAMES_OF_FORMATS", "SPREADSHEET", "WOOCOMMERCE", "Format", "Row"]

# WooCommerce's product export names its columns in the language of the shop: English, or French.
WOOCOMMERCE = {
    "source_id": ("ID",),
    "kind": ("Type",),
    "reference": ("SKU", "UGS"),
    "title": ("Name", "Nom"),
    "published": ("Published", "Publié"),
    "visibility": ("Visibility in catalog", "Visibilité dans le catalogue"),
    "summary": ("Short description", "Description courte"),
    "description": ("Description",),
    "sale_starts": ("Date sale price starts", "Date de début de promo"),
    "sale_ends": ("Date sale price ends", "Date de fin de promo"),
    "in_stock": ("In stock?", "En stock ?"),
    "stock": ("Stock",),
    "sale_price": ("Sale price", "Tarif promo"),
    "price": ("Regular price", "Tarif régulier"),
    "categories": ("Categories", "Catégories"),
    "parent": ("Parent",),
    "image": ("Images", "Image"),
    "variation_1": ("Attribute 1 value(s)", "Valeur(s) de l’attribut 1"),
    "variation_2": ("Attribute 2 value(s)", "Valeur(s) de l’attribut 2"),
    "variation_3": ("Attribute 3 value(s)", "Valeur(s) de l’attribut 3"),
}

# What merchants write by hand at the top of a spreadsheet, or what their till calls it.
SPREADSHEET = {
    "reference": (
        *("Référence", "Réf", "Réf.", "Référence article", "Réf. article", "Code article", "Code produit", "Code"),
        *("SKU", "UGS", "Référence produit", "N° article", "Identifiant", "Code-barres", "Code barre", "EAN", "GTIN"),
    ),
    "title": (
        *("Nom", "Nom du produit", "Produit", "Désignation", "Libellé", "Article", "Titre", "Intitulé", "Nom article"),
    ),
    "nature": ("Nature", "Bien ou service", "Produit ou service", "Nature de la vente"),
    "price": (
        *("Prix TTC", "Prix de vente TTC", "Prix vente TTC", "PV TTC", "Prix unitaire TTC", "PU TTC", "Tarif TTC"),
        *("Prix de vente", "Prix public", "Prix", "Tarif", "Prix en euros"),
    ),
    "vat": ("TVA", "Taux de TVA", "Taux TVA", "TVA en %", "Code TVA"),
    "stock": (
        *("Stock", "Quantité en stock", "Qté en stock", "Stock disponible", "Qté stock", "Disponible", "En stock"),
        *("Quantité", "Qté"),
    ),
    "categories": ("Rayon", "Catégorie", "Catégories", "Famille", "Rayons", "Famille d’articles"),
    "description": ("Description", "Descriptif", "Détail", "Description longue", "Présentation", "Texte"),
    "summary": ("Description courte", "Résumé"),
    "net_quantity": (
        *("Poids net", "Quantité nette", "Contenance", "Volume", "Poids ou volume", "Contenu net", "Poids"),
    ),
    "net_grams": ("Poids net (g)", "Poids net en grammes", "Poids (g)"),
    "net_kilograms": ("Poids net (kg)", "Poids net en kg", "Poids (kg)"),
    "net_millilitres": ("Contenance (ml)", "Volume (ml)"),
    "net_centilitres": ("Contenance (cl)", "Volume (cl)"),
    "net_litres": ("Contenance (l)", "Volume (l)", "Contenance en litres"),
    "net_unit": ("Unité", "Unité de mesure", "Unité de vente"),
    "prepacked": ("Préemballé", "Préemballée", "Emballé"),
    "food": ("Alimentaire", "Se mange ou se boit", "Produit alimentaire", "Denrée"),
    "allergens": ("Allergènes", "Allergène", "Contient", "Liste des allergènes", "Allergènes présents"),
    "origin": ("Origine", "Provenance", "Pays d’origine", "Lieu de production"),
    "storage": ("Conservation", "Mode de conservation", "Stockage", "Température", "Conserver"),
    "alcohol": ("Alcool", "Degré", "Degré d’alcool", "Alcool (% vol.)", "Titre alcoométrique", "Contient de l’alcool"),
    "manufacturer": ("Fabricant", "Fabriqué par", "Marque", "Éditeur"),
    "manufacturer_contact": (
        *("Coordonnées du fabricant", "Adresse du fabricant", "Contact fabricant", "Adresse fabricant"),
    ),
    "lead_time": ("Délai", "Délai de préparation", "Délai (heures)", "Délai de préparation (heures)"),
    "published": ("Publié", "En ligne", "En vente", "Visible", "Actif"),
    "image": (
        *("Image", "Photo", "Images", "Photos", "Fichier image", "Nom de la photo", "Visuel"),
        *("Image 1", "Photo 1"),
    ),
    "image_2": ("Image 2", "Photo 2", "Deuxième photo"),
    "image_3": ("Image 3", "Photo 3", "Troisième photo"),
    "image_4": ("Image 4", "Photo 4", "Quatrième photo"),
}

# The first one is what a file that lacks columns is compared with, and what a merchant chooses columns for by hand.
# A name stands there for the reference that is not written.
FORMATS = [
    Format("spreadsheet", "un tableau", SPREADSHEET, required=("title", "price")),
    Format("woocommerce", "WooCommerce", WOOCOMMERCE, required=("kind", "title", "price"), several_categories=True),
    prestashop.FORMAT,
    shopify.FORMAT,
    open_food_network.FORMAT,
    prestashop.COMBINATIONS,
    own.FORMAT,
    *own.BESIDE,
]
NAMES_OF_FORMATS = {format.code: format.name for format in FORMATS[1:] if format not in own.BESIDE}
