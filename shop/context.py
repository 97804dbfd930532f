"""What every page knows: the town, its operator, and how full the basket is."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from shop.basket.middleware import basket_count


def town(request):
    return {
        "town_name": settings.TOWN_NAME,
        "site_name": settings.SITE_NAME,
        "operator": settings.OPERATOR,
        "basket_count": SimpleLazyObject(lambda: basket_count(request)),
    }
