"""« Ce qui a été fait »: the shop reads who changed what, and as whom."""

from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.shortcuts import render
from django.views.decorators.http import require_safe

from merchants.access import merchant_space

DEEDS_PER_PAGE = 50


@require_safe
@merchant_space
def merchant_trail(request, merchant):
    """`par` keeps the acts of one person, or those that the site did by itself (`site`)."""
    wanted = request.GET.get("par", "")
    found = merchant.deeds.select_related("by", "session")
    if wanted == "site":
        found = found.filter(by=None)
    elif wanted.isascii() and wanted.isdigit() and len(wanted) < 10:
        found = found.filter(by=int(wanted))
    page = Paginator(found, DEEDS_PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "merchant": merchant,
        "page": page,
        "people": people_of(merchant),
        "wanted": wanted,
        "address": f"par={wanted}&" if wanted.isalnum() else "",
    }
    return render(request, "merchants/trail.html", facts)


def people_of(merchant):
    """Those who did something in the shop."""
    signed = merchant.deeds.exclude(by=None).order_by().values("by").distinct()
    return get_user_model().objects.filter(pk__in=signed).order_by("first_name", "last_name", "pk")
