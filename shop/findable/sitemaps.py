"""The public pages, listed for search engines (sitemaps.org): one file a kind, products five thousand at a time."""

import datetime
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse
from django.utils import timezone

from animations.models import Animation
from merchants.listing.on_sale import shown
from merchants.models import Merchant, ProductSheet
from pickup.models import PickupPoint
from shop.catalogue.aisles import Aisles

STANDING = [
    "home",
    "catalogue",
    "reduced",
    "merchants",
    "calendar",
    "places",
    "town_news",
    "missing_shops",
    "heard_needs",
    "surprises",
    "sell_here",
    "become_member",
    "shared_agenda",
    "life_here",
    "where_money_goes",
    "bulletins",
    "proposals",
    "decisions",
    "ranking",
    "selling_costs",
    "legal_notice",
    "sale_terms",
    "platform_terms",
    "ecodesign",
    "privacy",
    "accessibility",
]


class OfTheTown(Sitemap):
    """Its addresses begin as the town's links do, whatever name the request came under."""

    def get_protocol(self, protocol=None):
        return urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site=None):
        return urlsplit(settings.SITE_URL).netloc


class Pages(OfTheTown):
    def items(self):
        return [reverse(name) for name in STANDING]

    def location(self, item):
        return item


class Shelves(Pages):
    """The aisles where something is on sale."""

    def items(self):
        return [reverse("category", args=[aisle.slug]) for aisle in walked(Aisles().roots)]


class Places(Pages):
    def items(self):
        slugs = PickupPoint.objects.filter(is_active=True).order_by("slug").values_list("slug", flat=True)
        return [reverse("place", args=[slug]) for slug in slugs]


class Merchants(OfTheTown):
    def items(self):
        return Merchant.objects.listed().order_by("code").values_list("code", flat=True)

    def location(self, item):
        return reverse("merchant", args=[item])


class Products(OfTheTown):
    limit = 5000

    def items(self):
        sheets = ProductSheet.objects.filter(shown(), product__stockrecords__price__isnull=False)
        return sheets.order_by("product_id").values_list("product__slug", "product_id", "product__date_updated")

    def location(self, item):
        return reverse("product", args=item[:2])

    def lastmod(self, item):
        return item[2]


class Animations(OfTheTown):
    """Those to come, and what was told of those of the year."""

    limit = 5000

    def items(self):
        since = timezone.now() - datetime.timedelta(days=365)
        return Animation.objects.published().upcoming(since).order_by("starts_at", "pk").only("slug")


def walked(aisles):
    for aisle in aisles:
        yield aisle
        yield from walked(aisle.children)


KINDS = {
    "pages": Pages,
    "rayons": Shelves,
    "lieux": Places,
    "commercants": Merchants,
    "produits": Products,
    "animations": Animations,
}
