"""What every page knows: the town, its operator, its own address, and how full the basket is."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from shop.basket.middleware import basket_count
from shop.coming import choice
from shop.findable.public import canonical


def town(request):
    return {
        "town_name": settings.TOWN_NAME,
        "site_name": settings.SITE_NAME,
        "operator": settings.OPERATOR,
        "canonical": canonical(request),
        "coming": SimpleLazyObject(lambda: choice.of(request)),
        "basket_count": SimpleLazyObject(lambda: basket_count(request)),
    }
