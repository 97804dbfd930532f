"""Product sheets: what keeps a product from being sold, and the acts that save, publish and withdraw it."""

import nh3
from django.db import models, transaction
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _
from oscar.apps.catalogue.models import Product, ProductClass
from oscar.apps.partner.models import StockRecord

from merchants.finding import documents
from merchants.joining import opening_day
from merchants.listing import bundles, by_weight, changes, origins, short_codes
from merchants.models import PriceChange, ProductSheet
from merchants.models.sheet import Nature
from merchants.refusals import Refusal
from merchants.slugs import slug

# A merchant's description keeps its paragraphs and its lists, never a link, a picture or a style.
DESCRIPTION_TAGS = {"p", "br", "strong", "b", "em", "i", "ul", "ol", "li"}
PRODUCT_FACTS = {"title", "description"}
STOCK_FACTS = {"price": "price", "num_in_stock": "num_in_stock", "reference": "partner_sku"}
OTHER_FACTS = {*STOCK_FACTS, "categories"}
# Where a sheet comes from when a merchant typed it; its reference is then the key of the form.
TYPED = "typed"


class Obstacle(models.TextChoices):
    """What is missing, named after the field that mends it, with the sentence to show beside that field."""

    PRICE = "price", _("Indiquez un prix plus grand que zéro.")
    VAT = "vat_code", _("Indiquez le taux de TVA.")
    ALLERGENS = "allergen_state", _("Dites quels allergènes il contient, ou «\u202faucun des 14\u202f».")
    STORAGE = (
        "storage_class",
        _("Dites comment ce produit se conserve\u202f: au frais, congelé ou à température ambiante."),
    )
    NET_QUANTITY = "net_quantity", _("Préemballé\u202f: indiquez la quantité nette, ou pourquoi elle n’est pas due.")
    NET_UNIT = "net_unit", _("Indiquez l’unité de la quantité nette.")
    SMALL_PACK = "unit_price_exemption", _("Il pèse plus que cela\u202f: indiquez sa quantité nette, sans dispense.")
    WEIGHT = "piece_grams", _("Au poids\u202f: indiquez ce que pèse d’habitude une pièce.")
    MOST_WEIGHT = "most_piece_grams", _("Au poids\u202f: indiquez ce qu’une pièce pèse au plus.")
    ORIGIN = "origin_country", _("Indiquez le pays d’origine\u202f: pour cet aliment, la loi veut qu’il soit dit.")
    COMPONENTS = "components", _("Un produit de ce panier n’est pas en vente\u202f: remettez-le, ou ôtez-l’en.")
    ALCOHOL = "is_alcohol", _("Indiquez votre licence de vente d’alcool dans «\u202fMa boutique\u202f».")
    MANUFACTURER = "manufacturer", _("Indiquez qui l’a fabriqué.")
    MANUFACTURER_CONTACT = "manufacturer_contact", _("Indiquez l’adresse et l’e-mail ou le site du fabricant.")


class NotSoldHere(models.TextChoices):
    """What no answer can mend: the product is not one that can be collected in a bag."""

    DOWNLOADABLE = "downloadable", _("Ce produit se télécharge\u202f: ici, tout se retire sur place.")
    VIRTUAL = "virtual", _("Ce produit n’est pas un objet\u202f: ici, tout se retire sur place.")
    EXTERNAL = "external", _("Ce produit se vend sur un autre site.")
    VARIABLE = "variable", _("Ce produit regroupe des déclinaisons\u202f: chacune est importée à part.")
    GROUPED = "grouped", _("Ce produit regroupe d’autres produits\u202f: chacun est importé à part.")
    UNKNOWN = "unknown", _("Ce type de produit ne se vend pas encore ici.")


class NotSellable(Refusal):
    """`reasons` are the sentences that say what to mend."""

    def __init__(self, reasons):
        self.reasons = reasons
        super().__init__(" ".join(reasons))


# --- What stands in the way -------------------------------------------------------------------


def lacks_price(sheet):
    if lacks_weight(sheet) or lacks_most_weight(sheet):
        # Without a weight, there is nothing to compute it from.
        return not sheet.price_per_kg
    stock = stock_of(sheet)
    return stock is None or not stock.price


def lacks_vat(sheet):
    # Each product of a bundle keeps its own rate.
    return not sheet.vat_code and not sheet.merchant.vat_exempt and not sheet.is_bundle


def lacks_allergens(sheet):
    states = ProductSheet.AllergenState
    unlisted = sheet.allergen_state == states.CONTAINS and not sheet.allergens
    return sheet.is_food and (sheet.allergen_state == states.UNANSWERED or unlisted)


def lacks_storage(sheet):
    # A bundle is kept as its products are.
    return not sheet.storage_class and not sheet.is_bundle


def lacks_net_quantity(sheet):
    if sheet.is_by_weight or sheet.is_bundle:
        return False
    return sheet.is_food and sheet.is_prepacked and not sheet.net_quantity and not sheet.unit_price_exemption


def lacks_net_unit(sheet):
    return bool(sheet.net_quantity) and not sheet.net_unit


def is_no_small_pack(sheet):
    """Exempt as a small pack, and told to hold more than one."""
    is_said_small = sheet.unit_price_exemption == ProductSheet.UnitPriceExemption.SMALL_PACK
    return is_said_small and not sheet.may_be_small_pack


def lacks_weight(sheet):
    return sheet.is_by_weight and not sheet.piece_grams


def lacks_most_weight(sheet):
    return sheet.is_by_weight and not sheet.most_piece_grams


def lacks_origin(sheet):
    return origins.is_owed(sheet) and not sheet.origin_country


def lacks_components(sheet):
    return sheet.is_bundle and not bundles.may_be_sold(sheet)


def lacks_licence(sheet):
    return sheet.is_alcohol and not sheet.merchant.alcohol_licence


def lacks_manufacturer(sheet):
    return is_made(sheet) and not sheet.manufacturer


def is_made(sheet):
    """A thing that somebody made and that is not eaten: whoever buys it may ask them about it (DOMAIN 2.7)."""
    return not sheet.is_food and sheet.nature == Nature.GOODS and not sheet.is_bundle


def lacks_manufacturer_contact(sheet):
    return is_made(sheet) and bool(sheet.manufacturer) and not sheet.manufacturer_contact


STANDS_WHEN = {
    Obstacle.PRICE: lacks_price,
    Obstacle.VAT: lacks_vat,
    Obstacle.ALLERGENS: lacks_allergens,
    Obstacle.STORAGE: lacks_storage,
    Obstacle.NET_QUANTITY: lacks_net_quantity,
    Obstacle.NET_UNIT: lacks_net_unit,
    Obstacle.SMALL_PACK: is_no_small_pack,
    Obstacle.WEIGHT: lacks_weight,
    Obstacle.MOST_WEIGHT: lacks_most_weight,
    Obstacle.ORIGIN: lacks_origin,
    Obstacle.COMPONENTS: lacks_components,
    Obstacle.ALCOHOL: lacks_licence,
    Obstacle.MANUFACTURER: lacks_manufacturer,
    Obstacle.MANUFACTURER_CONTACT: lacks_manufacturer_contact,
}


def obstacles(sheet) -> list[str]:
    """The French reasons why a product may not be put on sale; nothing when it may. No query once prefetched."""
    # What is not sold here needs no other answer.
    return notes_for_ever(sheet) or [*own_obstacles(sheet), *filter(None, [opening_day.obstacle(sheet.merchant)])]


def own_obstacles(sheet) -> list[str]:
    """Those of the product itself, whatever its shop still has to say of itself."""
    return [*missing(sheet).values(), *notes_not_mended(sheet)]


def missing(sheet) -> dict[str, str]:
    """The sentence by the name of the field that mends it."""
    return {obstacle.value: str(obstacle.label) for obstacle, stands in STANDS_WHEN.items() if stands(sheet)}


def missing_as_typed(sheet, *, price) -> dict[str, str]:
    """The same of a sheet that is not saved yet, with the price typed for it."""
    told = {obstacle: stands(sheet) for obstacle, stands in STANDS_WHEN.items() if obstacle != Obstacle.PRICE}
    told[Obstacle.PRICE] = not price and not sheet.is_by_weight
    return {obstacle.value: str(obstacle.label) for obstacle, stands in told.items() if stands}


def notes_not_mended(sheet) -> list[str]:
    """What the import saw and the sheet itself cannot tell; what the sheet can tell is looked at afresh."""
    told_by_the_sheet = {str(obstacle.label) for obstacle in Obstacle}
    return [note for note in sheet.import_notes if note not in told_by_the_sheet]


def notes_for_ever(sheet) -> list[str]:
    """The notes that stay once the merchant has read and saved the sheet."""
    for_ever = {str(kind.label) for kind in NotSoldHere}
    return [note for note in sheet.import_notes if note in for_ever]


def stock_of(sheet) -> StockRecord | None:
    """The product's only stock record, read from the prefetch when there is one."""
    return next(iter(sheet.product.stockrecords.all()), None)


def available_of(sheet) -> int | None:
    """What can still be sold, beyond what is promised already: the only stock that a person is told, and counts."""
    stock = stock_of(sheet)
    return None if stock is None or stock.num_in_stock is None else max(0, stock.net_stock_level)


# --- Acts -------------------------------------------------------------------------------------


@transaction.atomic
def save_sheet(*, merchant, facts, by, at, sheet=None, notes=()) -> ProductSheet:
    """Write what is known of a product: only the facts given change.

    Facts are the sheet's own fields, and `title`, `description` (HTML, cleaned here), `price` (tax included),
    `num_in_stock`, `reference`, `categories`. A new product is not on sale; one that may no longer be is withdrawn.
    Nothing else sets a price: each one joins the product's history. `by` is None when the site does it by itself.
    """
    before = changes.kept(sheet, facts) if sheet else {}
    sheet = sheet or ProductSheet(merchant=merchant, product=Product(is_public=False, product_class=article()))
    save_product(sheet.product, facts)
    for name in facts.keys() - PRODUCT_FACTS - OTHER_FACTS:
        setattr(sheet, name, facts[name])
    sheet.import_notes = [str(note) for note in notes]
    by_weight.refuse_unless_free(sheet, before, at=at)
    facts = by_weight.priced(sheet, facts)
    price_changed = save_stock(sheet, facts) or (facts.get("price") and by_weight.is_repriced(sheet, before))
    if "categories" in facts:
        sheet.product.categories.set(facts["categories"])
    save_own(sheet, facts)
    documents.keep(sheet.pk)
    if price_changed:
        keep_price(sheet, facts["price"], at)
    changes.sign_saved(sheet=sheet, facts=facts, before=before, by=by, at=at)
    bundles.follow(component=sheet, before=before)
    # What its shop lacks keeps new products off the shelves; it takes nothing down (docs/decisions/0020).
    if sheet.product.is_public and own_obstacles(sheet):
        unpublish(sheet=sheet, by=by, at=at)
    return sheet


def article():
    """The one kind of product: what differs between products is on their sheets."""
    return ProductClass.objects.get_or_create(slug="article", defaults={"name": "Article"})[0]


def save_product(product, facts):
    """Never whether it is on sale, unless it is new: somebody may be changing that now."""
    if "title" in facts:
        product.title = facts["title"]
        # A name of emoji alone makes no address.
        product.slug = slug(product.title)[:200] or "produit"
    if "description" in facts:
        product.description = clean(facts["description"])
    if product.pk is None:
        product.save()
    else:
        product.save(update_fields=["title", "slug", "description", "date_updated"])


def save_own(sheet, facts):
    """What the facts say and what follows from them; a photo taken off since the sheet was read stays off."""
    said = facts.keys() - PRODUCT_FACTS - OTHER_FACTS
    sheet.save(update_fields=[*said, "import_notes"] if sheet.pk else None)


def save_stock(sheet, facts) -> bool:
    """Whether it has a new price. Never writes what is promised: a checkout may be changing it now."""
    changes = {column: facts[name] for name, column in STOCK_FACTS.items() if name in facts}
    stock = stock_of(sheet) or StockRecord(
        product=sheet.product,
        partner=sheet.merchant.partner,
        price_currency="EUR",
        partner_sku=f"fiche-{sheet.product.pk}",
    )
    price_before = held_price(stock)
    for column, value in changes.items():
        setattr(stock, column, value)
    if stock.pk is None:
        stock.save()
    elif changes:
        stock.save(update_fields=[*changes, "date_updated"])
    return stock.price is not None and stock.price != price_before


def held_price(stock):
    """The price it has now, which stays until the end of the act: somebody may have changed it since it was read."""
    return StockRecord.objects.select_for_update().values_list("price", flat=True).filter(pk=stock.pk).first()


def keep_price(sheet, price, at):
    """At the end of its history: an act that waited for another comes after it, though it began before."""
    latest = sheet.price_changes.aggregate(latest=models.Max("at"))["latest"]
    PriceChange.objects.create(sheet=sheet, price=price, per_kg=sheet.price_per_kg, at=max(at, latest or at))


def clean(html) -> str:
    """The description without anything that runs, links or styles."""
    return nh3.clean(html, tags=DESCRIPTION_TAGS, attributes={}).strip()


@transaction.atomic
def publish(*, sheet, by, at):
    """Put the product on sale, when nothing stands in the way."""
    reasons = obstacles(sheet)
    if reasons:
        raise NotSellable(reasons)
    sheet.import_notes = []
    sheet.save(update_fields=["import_notes"])
    short_codes.give(sheet=sheet, at=at)
    show(sheet, is_public=True, by=by, at=at)
    opening_day.open_with_first_product(merchant=sheet.merchant, by=by, at=at)


@transaction.atomic
def unpublish(*, sheet, by, at):
    """Take the product off the shelves; orders already placed keep it."""
    show(sheet, is_public=False, by=by, at=at)


def show(sheet, *, is_public, by, at):
    """Shown as it is already, nothing was done."""
    product = sheet.product
    was_public = Product.objects.filter(pk=product.pk, is_public=True).exists()
    product.is_public = is_public
    product.save(update_fields=["is_public", "date_updated"])
    if was_public != is_public:
        changes.sign_shown(sheet=sheet, by=by, at=at)


@transaction.atomic
def set_available(*, sheet, quantity, by, at):
    """What can still be sold, beyond what is promised already; None does not run out."""
    stocks = StockRecord.objects.filter(product_id=sheet.product_id)
    stock = stocks.select_for_update().first()
    in_stock = None if quantity is None else Coalesce(models.F("num_allocated"), 0) + quantity
    stocks.update(num_in_stock=in_stock)
    before = None if stock is None or stock.num_in_stock is None else max(0, stock.net_stock_level)
    if before != quantity:
        changes.sign_available(sheet=sheet, before=before, after=quantity, by=by, at=at)
