"""The square, the street of merchants, a merchant's own page."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from merchants.adoption import adopting
from merchants.models import Merchant
from shop.audience import counting
from shop.catalogue.in_basket import held
from shop.catalogue.offers import fairly_ordered, on_sale, told_of_reductions
from shop.catalogue.several import gathered
from shop.catalogue.tickets import list_context, tickets_context
from shop.catalogue.views import page_number
from shop.coming import choice
from shop.home import window
from shop.home.rendezvous import next_animations, next_slots, rendezvous
from shop.home.street import fronts_sheet, one_per_merchant, street, street_page
from shop.home.week import rest_words, week_of

FRONTS_ON_HOME = 8
GOODS_ON_HOME = 4
ANIMATIONS_ON_HOME = 3
# Fewer than in the market: hours, identity and what the shop tells share the page's budget of 250 nodes.
TICKETS_OF_A_MERCHANT = 8


@require_safe
def home(request):
    at = timezone.now()
    animations = next_animations(at=at)
    today = timezone.localdate(at)
    merchants = street(on=today)[:FRONTS_ON_HOME]
    coming = choice.of(request)
    there = coming.among(on_sale())
    read = list(fairly_ordered(told_of_reductions(gathered(there, there), at=at), on=today)[:GOODS_ON_HOME])
    goods = one_per_merchant(read)
    context = {
        **tickets_context(goods, at=at, held=held(request), coming=coming),
        "some_reduced": bool(read) and read[0].some_reduced,
        "rendezvous": rendezvous(next_slots(at=at), animations),
        "animations": animations[:ANIMATIONS_ON_HOME],
        "merchants": merchants,
        "fronts": fronts_sheet(merchants),
    }
    return render(request, "home/home.html", context)


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
    coming = choice.of(request)
    there = coming.among(on_sale())
    theirs = fairly_ordered(gathered(there.filter(merchant=shown), there), on=timezone.localdate(at))
    number, size = page_number(request), TICKETS_OF_A_MERCHANT
    context = list_context(theirs, held=held(request), number=number, at=at, size=size, coming=coming)
    context |= {"merchant": shown, "week": week_of(shown, at=at), "rests": rest_words(shown, at=at)}
    if number == 1:
        context |= window.of(shown, at=at, tickets=context["tickets"])
        context["is_adopted"] = adopting.has_adopted(request.user, shown)
    return render(request, "home/merchant.html", context)
