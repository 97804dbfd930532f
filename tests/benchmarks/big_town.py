"""A town of any size, written in bulk: shops, products to find, choices, reductions, slots; and stock Oscar's own."""

import datetime
import itertools
from decimal import Decimal

from django.utils import timezone

# fmt: off
GOODS = [
    "Pain", "Brioche", "Miel", "Confiture", "Savon", "Fromage", "Yaourt", "Beurre", "Saucisson", "Terrine", "Poulet",
    "Agneau", "Truite", "Pomme", "Poire", "Carotte", "Poireau", "Salade", "Tomate", "Courge", "Farine", "Huile",
    "Vinaigre", "Moutarde", "Biscuit", "Chocolat", "Nougat", "Sirop", "Jus", "Bière", "Bougie", "Bouquet", "Livre",
    "Carnet", "Crayon", "Peluche", "Puzzle", "Écharpe", "Bonnet", "Gant", "Panier", "Couteau", "Bol", "Assiette",
    "Torchon", "Lampe", "Vase", "Coussin",
]
KINDS = [
    "de seigle", "de châtaigne", "de montagne", "aux noix", "aux figues", "à la lavande", "de chèvre", "de brebis",
    "au lait cru", "nature", "du jardin", "de saison", "à l’ancienne", "au sel", "aux herbes", "doux", "rouge",
    "blanc", "noir", "vert", "bleu", "en laine", "en coton", "en bois", "de la vallée", "du plateau", "fermier",
    "tendre", "croquant", "léger", "des enfants", "de fête", "du dimanche", "d’hiver", "de printemps",
]
# fmt: on
AISLES = {
    "Boulangerie": ["Pains", "Viennoiseries", "Gâteaux"],
    "Crémerie": ["Fromages", "Yaourts"],
    "Boucherie": ["Volailles", "Charcuterie"],
    "Fruits et légumes": ["Fruits", "Légumes"],
    "Épicerie": ["Confitures", "Miels", "Huiles", "Boissons"],
    "Maison": ["Cuisine", "Linge", "Bougies"],
    "Librairie": ["Romans", "Jeunesse"],
    "Jouets": ["Jeux", "Peluches"],
}
MOST = 2000
# Of the products: sold in three to choose from, reduced, sold out.
IN_SEVERAL, REDUCED, OUT = 10, 40, 33
PICTURE = "products/{number}.webp"


def shops_for(products) -> int:
    return max(12, min(250, products // 40))


def title_of(number) -> str:
    goods, kinds = len(GOODS), len(KINDS)
    words = [GOODS[number % goods], KINDS[number // goods % kinds]]
    return " ".join([*words, KINDS[number // goods // kinds % kinds]] if number >= goods * kinds else words)


# --- Ours -------------------------------------------------------------------------------------


def fill_town(*, products):
    from merchants.finding import documents
    from merchants.models import ProductSheet

    aisles, shops = aisles_of_town(), shops_of(shops_for(products))
    opened(shops)
    for numbers in by_some(range(products)):
        put_on_sale(numbers, shops, aisles)
    reduce_some(shops)
    documents.keep_all(ProductSheet.objects.all())


def aisles_of_town():
    from tests import factories

    return [factories.category(above, below) for above, all_below in AISLES.items() for below in all_below]


def shops_of(number):
    from tests import factories

    trades = ["Boulangerie", "Fromagerie", "Librairie", "Fleuriste", "Épicerie fine", "Boucherie"]
    made = {"open_every_day": True, "rate": "8.00"}
    return [factories.MerchantFactory(trade=trades[n % 6], front=f"fronts/{n}.webp", **made) for n in range(number)]


def opened(shops):
    """Two places, a moment in each every other day for four weeks, an animation every third day."""
    from tests import factories

    points = factories.PickupPointFactory.create_batch(2)
    for point in points:
        point.storage.update(places=100_000)
    for day, point in itertools.product(range(2, 28, 2), points):
        factories.SlotFactory(point=point, starts_at=factories.in_days(day), capacity=100_000)
    for n, day in enumerate(range(2, 28, 3)):
        factories.AnimationFactory(point=points[n % 2], starts_at=factories.in_days(day), host=shops[n % len(shops)])


def put_on_sale(numbers, shops, aisles):
    from oscar.apps.catalogue.models import Product
    from oscar.apps.partner.models import StockRecord

    from merchants.models import ProductSheet

    kind = article()
    products = Product.objects.bulk_create(
        Product(title=title_of(n), slug=f"produit-{n}", is_public=True, product_class=kind) for n in numbers
    )
    owners = [shops[n // IN_SEVERAL % len(shops)] for n in numbers]
    groups = groups_of(numbers, owners)
    sheets = [
        ProductSheet(product=product, merchant=shop, **facts_of(n), **groups.get(n, {}))
        for n, product, shop in zip(numbers, products, owners, strict=True)
    ]
    ProductSheet.objects.bulk_create(sheets)
    StockRecord.objects.bulk_create(
        StockRecord(
            product=product,
            partner=shop.partner,
            partner_sku=f"sku-{n}",
            price=price_of(n),
            price_currency="EUR",
            num_in_stock=0 if n % OUT == 7 else 100_000,
        )
        for n, product, shop in zip(numbers, products, owners, strict=True)
    )
    through = Product.categories.through
    through.objects.bulk_create(
        through(product=product, category=aisles[n // IN_SEVERAL % len(aisles)])
        for n, product in zip(numbers, products, strict=True)
    )


def article():
    from oscar.apps.catalogue.models import ProductClass

    return ProductClass.objects.get_or_create(name="Article", slug="article", track_stock=True)[0]


def groups_of(numbers, owners):
    """The last three of each ten are one thing in three sizes."""
    from merchants.models import SheetGroup

    first = [n for n in numbers if n % IN_SEVERAL == 7 and n + 2 in numbers]
    made = SheetGroup.objects.bulk_create(
        SheetGroup(merchant=owners[n - numbers[0]], title=title_of(n), axes=["Taille"]) for n in first
    )
    return {
        n + size: {"group": group, "variant": [name]}
        for n, group in zip(first, made, strict=True)
        for size, name in enumerate(["Petit", "Moyen", "Grand"])
    }


def facts_of(n):
    food = n % len(GOODS) < 30
    told = {"vat_code": "reduced" if food else "standard", "is_food": food, "picture": PICTURE.format(number=n)}
    told |= {"origin_country": "FR" if n % 3 else "IT", "picture_alt": title_of(n)}
    if food:
        told |= {"allergen_state": "CONTAINS", "allergens": ["gluten"]} if n % 4 == 0 else {"allergen_state": "NONE"}
        told |= {"net_quantity": Decimal(250), "net_unit": "g", "is_prepacked": True}
    if n % 8 == 0:
        told["labels"] = ["organic"]
    return told


def price_of(n) -> Decimal:
    return Decimal(150 + n * 37 % 4000) / 100


def reduce_some(shops):
    from merchants.models import PriceChange, ProductSheet, Promotion, ReducedPrice

    at = timezone.now()
    when = {"begins_at": at - datetime.timedelta(days=1), "ends_at": at + datetime.timedelta(days=20)}
    facts = {"key": "bench", "name": "Promotion", "offered_by": "MERCHANT", "made_at": at, **when}
    made = {shop.pk: Promotion(merchant=shop, **facts) for shop in shops}
    Promotion.objects.bulk_create(made.values())
    rows = ProductSheet.objects.order_by("pk").values_list("pk", "merchant_id", "product__stockrecords__price")
    chosen = [row for number, row in enumerate(rows) if number % REDUCED == 3]
    ReducedPrice.objects.bulk_create(
        [
            ReducedPrice(promotion=made[shop], sheet_id=sheet, price=price - Decimal("0.50"), usual=price)
            for sheet, shop, price in chosen
        ],
        batch_size=MOST,
    )
    long_ago = at - datetime.timedelta(days=60)
    PriceChange.objects.bulk_create(
        [PriceChange(sheet_id=sheet, price=price, at=long_ago) for sheet, _shop, price in rows], batch_size=MOST
    )


# --- Others -----------------------------------------------------------------------------------


def fill_oscar(*, products):
    """The same titles, prices and aisles, as stock Oscar keeps them."""
    from oscar.apps.catalogue.models import Category, Product
    from oscar.apps.partner.models import Partner, StockRecord

    kind, partner = article(), Partner.objects.create(name="Boutique")
    roots = {above: Category.add_root(name=above) for above in AISLES}
    aisles = [roots[above].add_child(name=below) for above, all_below in AISLES.items() for below in all_below]
    through = Product.categories.through
    for numbers in by_some(range(products)):
        made = Product.objects.bulk_create(
            Product(title=title_of(n), slug=f"produit-{n}", is_public=True, product_class=kind) for n in numbers
        )
        pairs = list(zip(numbers, made, strict=True))
        StockRecord.objects.bulk_create(
            StockRecord(
                product=product,
                partner=partner,
                partner_sku=f"sku-{n}",
                price=price_of(n),
                price_currency="EUR",
                num_in_stock=100_000,
            )
            for n, product in pairs
        )
        through.objects.bulk_create(
            through(product=product, category=aisles[n // IN_SEVERAL % len(aisles)]) for n, product in pairs
        )


def fill_bare(*, products):
    from django.db import connection

    from tests.benchmarks.peers.bare_pages import Thing

    with connection.schema_editor() as editor:
        editor.create_model(Thing)
    Thing.objects.bulk_create(
        [Thing(title=title_of(n), slug=f"produit-{n}", price=price_of(n), shop="Boutique") for n in range(products)],
        batch_size=MOST,
    )


def by_some(numbers):
    return (numbers[start : start + MOST] for start in range(0, len(numbers), MOST))
