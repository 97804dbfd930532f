"""Which animations a feed holds: all that were ever announced, of one kind, of one shop, of one place."""

from django.db.models import Q

from animations import calendar
from animations.models import Animation
from merchants.models import Merchant
from pickup.models import PickupPoint


def of_kind(kind):
    return calendar.announced(kind=kind)


def of_merchant(merchant):
    """Those that the shop animates, and those where what it sells is on the table."""
    theirs = Q(host=merchant) | Q(products__sheet__merchant=merchant)
    return calendar.announced().filter(theirs).distinct()


def of_point(point):
    return calendar.announced().filter(point=point)


def merchants_with_animations():
    hosts = Animation.objects.published().exclude(host=None).values("host")
    return Merchant.objects.listed().filter(pk__in=hosts).order_by("name")


def points_with_animations():
    return PickupPoint.objects.filter(pk__in=Animation.objects.published().values("point")).order_by("name")
