"""The market's pages: all products, an aisle, a search, a product."""

from urllib.parse import urlencode

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from merchants import legal
from merchants.models import LegalDelay
from shop.audience import counting
from shop.catalogue import looking_up, questions
from shop.catalogue.aisles import Aisles
from shop.catalogue.in_basket import held
from shop.catalogue.offers import fairly_ordered, in_aisle, on_sale, with_aisle, with_prices
from shop.catalogue.offers import reduced as at_reduced_prices
from shop.catalogue.several import choices_of, gathered, there_are
from shop.catalogue.tickets import further_pictures, list_context, product_context

MOST_PAGES = 1000
OTHERS_SHOWN = 4


def page_number(request) -> int:
    number = request.GET.get("page", "1")
    if not number.isdecimal() or not 1 <= int(number[:9]) <= MOST_PAGES:
        raise Http404
    return int(number)


@require_safe
def catalogue(request, slug=""):
    """Everything, or one aisle."""
    aisles = Aisles()
    aisle = aisles.at(slug)
    if slug and aisle is None:
        raise Http404
    sheets = gathered(in_aisle(on_sale(), aisle.path) if aisle else on_sale())
    ordered = fairly_ordered(sheets, on=timezone.localdate())
    context = list_context(ordered, number=page_number(request), held=held(request))
    return render(request, "catalogue/list.html", {**context, "aisle": aisle, "near": aisles.near(aisle)})


@require_safe
def reduced(request):
    """What costs less now, whatever the aisle."""
    sheets = fairly_ordered(at_reduced_prices(on_sale()), on=timezone.localdate())
    context = list_context(sheets, number=page_number(request), held=held(request))
    return render(request, "catalogue/reduced.html", context)


@require_safe
def search(request):
    query = request.GET.get("q", "").replace("\x00", "").strip()[:100]
    context = list_context(gathered(looking_up.found(query)), number=page_number(request), held=held(request))
    context |= {"query": query, "query_address": urlencode({"q": query}) + "&"}
    context["questions"] = questions.asked_by(query)
    if not context["tickets"]:
        context["questions"] = context["questions"] or questions.nearly_asked_by(query)
        context |= {**looking_up.ways_out(query), "near": Aisles().roots}
    return render(request, "catalogue/search.html", context)


@require_safe
def product(request, slug, pk):
    days = legal.delay_beside(LegalDelay.Code.WITHDRAWAL, timezone.localdate())
    found = with_aisle(with_prices().defer(None).defer("search_words")).annotate(days_to_withdraw=days)
    sheet = get_object_or_404(found, product_id=pk)
    if slug != sheet.product.slug:
        return redirect("product", sheet.product.slug, pk, permanent=True)
    theirs = on_sale().filter(merchant_id=sheet.merchant_id).exclude(pk=sheet.pk)
    if sheet.group_id:
        theirs = theirs.exclude(group_id=sheet.group_id)
    others = list(fairly_ordered(gathered(theirs), on=timezone.localdate())[:OTHERS_SHOWN])
    aisle = Aisles().by_path.get(sheet.aisle_path)
    counting.viewed(request, product=pk)
    choices = choices_of(sheet)
    context = product_context(sheet, others, at=timezone.now(), held=held(request))
    return render(
        request,
        "catalogue/product.html",
        {**context, "aisle": aisle, "choices": choices, "there_are": there_are(choices), **further_pictures(sheet)},
    )
