"""The stalls of the demo town, laid in a few requests: enough to be found, nothing to be sold."""

from decimal import Decimal

from django.utils.text import slugify
from oscar.apps.catalogue.models import Product, ProductClass
from oscar.apps.partner.models import StockRecord

from merchants.finding import documents
from merchants.models import ProductSheet
from shop.demo import reading, shelves
from tests.factories import MerchantFactory, category

PRODUCTS_IN = Product.categories.through


def lay():
    """Every product of the demo on sale, with its own words, aisle, shop, signs and allergens."""
    aisles = {path: category(*path.split(" > ")) for path in {one["category"] for one in reading.products()}}
    for shop in reading.shops():
        told = shop["merchant"]
        merchant = MerchantFactory(name=told["name"], trade=told["trade"], code=told["code"])
        # A bundle is told by what it is made of: it is composed elsewhere.
        told = [one for one in shop["product"] if not one["bundle"]]
        products = Product.objects.bulk_create(
            Product(
                title=one["name"],
                slug=slugify(one["name"]),
                description=f"<p>{one['description']}</p>",
                product_class=article(),
            )
            for one in told
        )
        pairs = list(zip(products, told, strict=True))
        PRODUCTS_IN.objects.bulk_create(
            PRODUCTS_IN(product=product, category=aisles[one["category"]]) for product, one in pairs
        )
        ProductSheet.objects.bulk_create(sheet(product, one, merchant) for product, one in pairs)
        StockRecord.objects.bulk_create(stock(product, one, merchant) for product, one in pairs)
    documents.rebuild()


def article():
    return ProductClass.objects.get_or_create(slug="article", defaults={"name": "Article"})[0]


def sheet(product, one, merchant) -> ProductSheet:
    told = {"is_food": one["is_food"], "origin": one["origin"], "labels": list(one["labels"])}
    told |= {"origin_country": one["country"], **shelves.allergens_of(one)}
    return ProductSheet(product=product, merchant=merchant, **told)


def stock(product, one, merchant) -> StockRecord:
    price = Decimal(one["price"] or one["kilo"])
    told = {"partner_sku": f"fiche-{product.pk}", "price_currency": "EUR", "num_in_stock": one["stock"]}
    return StockRecord(product=product, partner=merchant.partner, price=price, **told)
