"""The market's pages: all products, an aisle, a search, a product."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from merchants import legal
from merchants.models import LegalDelay
from merchants.prepared import Prepared
from shop.audience import counting
from shop.catalogue import looking_up, questions, shelves
from shop.catalogue.aisles import Aisles
from shop.catalogue.forms import NarrowForm, told_by
from shop.catalogue.in_basket import held
from shop.catalogue.narrowing import WITHOUT, address_of, narrowing_of, without_of
from shop.catalogue.offers import fairly_ordered, in_aisle, on_sale, page_of, with_aisle, with_prices
from shop.catalogue.offers import reduced as at_reduced_prices
from shop.catalogue.several import choices_of, gathered, there_are
from shop.catalogue.tickets import further_pictures, list_context, page_context, product_context
from shop.coming import choice
from shop.findable import structured

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
    coming, path, number = choice.of(request), aisle.path if aisle else "", page_number(request)
    page = page_then(coming, path, number) if coming else shelves.page(path, number)
    context = page_context(page, held=held(request), coming=coming)
    return render(request, "catalogue/list.html", {**context, "aisle": aisle, "near": aisles.near(aisle)})


def page_then(coming, path, number):
    """What can be had at the moment that was chosen."""
    there = coming.among(on_sale())
    sheets = gathered(in_aisle(there, path) if path else there, there)
    return page_of(fairly_ordered(sheets, on=timezone.localdate()), number)


@require_safe
def reduced(request):
    """What costs less now, whatever the aisle."""
    coming = choice.of(request)
    sheets = fairly_ordered(at_reduced_prices(coming.among(on_sale())), on=timezone.localdate())
    context = list_context(sheets, number=page_number(request), held=held(request), coming=coming)
    return render(request, "catalogue/reduced.html", context)


@require_safe
def search(request):
    """What was typed, within what was chosen."""
    query, chosen = query_of(request), narrowing_of(request.GET, choice.of(request))
    result = looking_up.look(query, chosen, number=page_number(request))
    found = page_context(result.page, held=held(request), coming=chosen.coming)
    words = " ".join(word for word in result.asked.words if word not in result.asked.explained)
    said = {
        "query": query,
        "mended": result.mended,
        "without": without_of([*result.asked.without, *chosen.without]),
        "without_address": address_of("", [(WITHOUT, code) for code in result.asked.without]),
        "chips": chosen.chips(query),
        "narrow_address": address_of(query, chosen.pairs),
        "query_address": further_address(query, result, chosen) + "&",
        "questions": questions.asked_by(query if result.mended else words),
    }
    if not result.page.rows:
        said["questions"] = said["questions"] or questions.nearly_asked_by(query)
    if result.is_few:
        said |= looking_up.ways_out(result.asked, chosen)
    return render(request, "catalogue/search.html", found | said)


def further_address(query, result, chosen) -> str:
    """What the next page asks: the words as mended, and what they said it must be without."""
    if not result.mended:
        return address_of(query, chosen.pairs)
    return address_of(result.mended, [*chosen.pairs, *((WITHOUT, code) for code in result.asked.without)])


def query_of(request) -> str:
    return request.GET.get("q", "").replace("\x00", "").strip()[:100]


@require_safe
def narrow(request):
    """The choices of a list, on their own page: the list stays light, and nothing needs a script."""
    typed = request.GET if "voir" in request.GET else None
    form = NarrowForm(typed, initial=told_by(request.GET))
    if form.is_valid():
        return redirect(f"{reverse('search')}?{address_of(*form.told())}")
    return render(request, "catalogue/narrow.html", {"form": form, "query": query_of(request)})


@require_safe
def product(request, slug, pk):
    at = timezone.now()
    sheet = next(iter(SHOWN.rows(at=at, ids=[pk])), None)
    if sheet is None:
        raise Http404
    if slug != sheet.product.slug:
        return redirect("product", sheet.product.slug, pk, permanent=True)
    coming = choice.of(request)
    others = others_then(coming, sheet) if coming else shelves.beside(sheet, at=at, most=OTHERS_SHOWN)
    aisle = Aisles().by_path.get(sheet.aisle_path)
    counting.viewed(request, product=pk)
    choices = choices_of(sheet)
    context = product_context(sheet, others, at=at, held=held(request), coming=coming)
    context |= {"aisle": aisle, "choices": choices, "there_are": there_are(choices), **further_pictures(sheet)}
    return render(request, "catalogue/product.html", {**context, "data": structured.product(context["ticket"])})


def shown(at, ids):
    """A product's own page, by the number of the product."""
    days = legal.delay_beside(LegalDelay.Code.WITHDRAWAL, timezone.localdate(at))
    return with_aisle(with_prices(at).defer(None)).annotate(days_to_withdraw=days).filter(product_id=ids[0])


SHOWN = Prepared(shown, most=1)


def others_then(coming, sheet):
    """Others of the same shop, at the moment that was chosen."""
    there = coming.among(on_sale())
    theirs = there.filter(merchant_id=sheet.merchant_id).exclude(pk=sheet.pk)
    if sheet.group_id:
        theirs = theirs.exclude(group_id=sheet.group_id)
    return list(fairly_ordered(gathered(theirs, there), on=timezone.localdate())[:OTHERS_SHOWN])
