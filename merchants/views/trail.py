"""« Ce qui a été fait »: the shop reads who changed what, and as whom."""

from django.contrib.auth import get_user_model
from django.core.paginator import Paginator
from django.shortcuts import render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from merchants import reading_trail
from merchants.access import merchant_space

DEEDS_PER_PAGE = 50


@require_safe
@merchant_space
def merchant_trail(request, merchant):
    """`par` keeps the acts of one person, or those of the site itself (`site`); `quoi`, those of a subject."""
    asked = {name: request.GET.get(name, "") for name in ("par", "quoi")}
    found = by_whom(reading_trail.about(merchant, asked["quoi"]), asked["par"])
    page = Paginator(found, DEEDS_PER_PAGE).get_page(request.GET.get("page"))
    kept = urlencode({name: value for name, value in asked.items() if value.isalnum()})
    facts = {
        "merchant": merchant,
        "page": page,
        "days": reading_trail.by_day(page.object_list),
        "people": people_of(merchant),
        "subjects": [(value, label) for value, (label, _acts) in reading_trail.SUBJECTS.items()],
        "asked": asked,
        "address": f"{kept}&" if kept else "",
    }
    return render(request, "merchants/trail.html", facts)


def by_whom(deeds, wanted):
    if wanted == "site":
        return deeds.filter(by=None)
    return deeds.filter(by=int(wanted)) if wanted.isascii() and wanted.isdigit() and len(wanted) < 10 else deeds


def people_of(merchant):
    """Those who did something in the shop."""
    signed = merchant.deeds.exclude(by=None).order_by().values("by").distinct()
    return get_user_model().objects.filter(pk__in=signed).order_by("first_name", "last_name", "pk")
