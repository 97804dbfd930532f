"""The square, the street of merchants, a merchant's own page."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from merchants.adoption import adopting
from merchants.models import Merchant
from shop.audience import counting
from shop.catalogue import shelves
from shop.catalogue.in_basket import held
from shop.catalogue.offers import fairly_ordered, on_sale, page_of, told_of_reductions
from shop.catalogue.several import gathered
from shop.catalogue.tickets import page_context, tickets_context
from shop.catalogue.views import page_number
from shop.coming import choice
from shop.home import window
from shop.home.rendezvous import next_animations, next_slots, rendezvous
from shop.home.street import fronts_sheet, one_per_merchant, street, street_page
from shop.home.week import rest_words, week_of

FRONTS_ON_HOME = 8
ANIMATIONS_ON_HOME = 3
# Fewer than in the market: hours, identity and what the shop tells share the page's budget of 250 nodes.
SHOWN = 8


@require_safe
def home(request):
    at = timezone.now()
    animations = next_animations(at=at)
    today = timezone.localdate(at)
    merchants = street(on=today)[:FRONTS_ON_HOME]
    coming = choice.of(request)
    read = goods_then(coming, at=at) if coming else shelves.first(at=at)
    context = {
        **tickets_context(one_per_merchant(read), at=at, held=held(request), coming=coming),
        "some_reduced": bool(read) and read[0].some_reduced,
        "rendezvous": rendezvous(next_slots(at=at), animations),
        "animations": animations[:ANIMATIONS_ON_HOME],
        "merchants": merchants,
        "fronts": fronts_sheet(merchants),
    }
    return render(request, "home/home.html", context)


def goods_then(coming, *, at):
    """What can be had at the moment that was chosen."""
    there = coming.among(on_sale())
    read = fairly_ordered(told_of_reductions(gathered(there, there), at=at), on=timezone.localdate(at))
    return list(read[: shelves.FIRST])


@require_safe
def life_here(request):
    """What is said, proposed and decided at the place: the way to each of its pages."""
    return render(request, "home/life_here.html")


@require_safe
def merchants(request):
    at = timezone.now()
    page = street_page(page_number(request), at=at)
    context = {"merchants": page.rows, "page": page, "sheet": fronts_sheet(page.rows)}
    return render(request, "home/merchants.html", context)


@require_safe
def merchant(request, code):
    found = Merchant.objects.listed().select_related("showcase")
    shown = get_object_or_404(found.prefetch_related("opening_hours", "closures", "special_openings"), code=code)
    at = timezone.now()
    counting.viewed(request, merchant=shown.pk)
    coming, number = choice.of(request), page_number(request)
    page = theirs_then(coming, shown, number) if coming else shelves.page_of_merchant(shown.pk, number, size=SHOWN)
    context = page_context(page, held=held(request), at=at, coming=coming)
    context |= {"merchant": shown, "week": week_of(shown, at=at), "rests": rest_words(shown, at=at)}
    if number == 1:
        context |= window.of(shown, at=at, tickets=context["tickets"])
        context["is_adopted"] = adopting.has_adopted(request.user, shown)
    return render(request, "home/merchant.html", context)


def theirs_then(coming, shop, number):
    """What the shop can give at the moment that was chosen."""
    there = coming.among(on_sale())
    theirs = fairly_ordered(gathered(there.filter(merchant=shop), there), on=timezone.localdate())
    return page_of(theirs, number, SHOWN)
