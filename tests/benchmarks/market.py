"""A market of any size, to see that what a page costs does not follow it."""

import secrets

from django.utils import timezone
from oscar.apps.basket.models import Basket

from animations.models import Animation
from merchants.money import to_cents
from pickup.collections import Contact
from tests import factories
from tests.factories import in_days

TRADES = ["Boulangerie", "Fromagerie", "Librairie", "Fleuriste", "Épicerie fine"]


def market(*, products, merchants=5):
    """That many products spread over the merchants, in two aisles, with slots and animations in proportion."""
    aisles = [factories.category("Frais", "Fromages"), factories.category("Maison")]
    shops = [
        factories.MerchantFactory(open_every_day=True, trade=TRADES[n % 5], rate="8.00") for n in range(merchants)
    ]
    points = factories.PickupPointFactory.create_batch(2)
    for n in range(products):
        product = factories.ProductFactory(merchant=shops[n % merchants], stock=50)
        product.categories.add(aisles[n % 2])
    for n in range(products // 10):
        for point in points:
            factories.SlotFactory(point=point, starts_at=in_days(n + 2, hour=10))
        factories.AnimationFactory(
            point=points[n % 2],
            starts_at=in_days(n + 2, hour=10),
            host=shops[n % merchants],
            kind=list(Animation.Kind)[n % 6],
        )
    return shops


def basket_of(products, *, owner=None):
    """A basket with one of each, as the storefront would have filled it."""
    basket = Basket.objects.create(owner=owner)
    for product in products:
        stockrecord = product.stockrecords.get()
        basket.lines.create(
            line_reference=f"{product.pk}_{stockrecord.pk}",
            product=product,
            stockrecord=stockrecord,
            quantity=1,
            price_currency="EUR",
            price_incl_tax=stockrecord.price,
        )
    return basket


def placing(basket, *, slot):
    """Everything `place_order` is told, for a guest who pays at the counter."""
    return {
        "key": secrets.token_hex(8),
        "basket": basket,
        "contact": Contact(first_name="Odette", last_name="Marchal", phone="06 39 98 01 23"),
        "slot": slot,
        "pays_online": False,
        "adult_declared": False,
        "expected_total_cents": sum(to_cents(line.price_incl_tax) for line in basket.lines.all()),
        "channel": "ONLINE",
        "by": None,
        "customer": None,
        "at": timezone.now(),
    }
