"""« Stock »: one big row a product, for one thumb; and when to be told that little is left."""

import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from merchants.access import merchant_space, sheets_of
from merchants.listing import counting, low_stock, pausing, per_collection
from merchants.listing.stock_forms import STEPS, AlertForm, CountForm
from merchants.models import DayStock
from merchants.refusals import Refusal
from pickup.places import slots
from shop.stocking.rows import with_stock

ROWS_PER_PAGE = 50


@never_cache
@require_safe
@merchant_space
def merchant_stock(request, merchant):
    return stock_page(request, merchant)


def stock_page(request, merchant, alert=None):
    """What is on sale, by name; ten queries whatever their number."""
    at = timezone.now()
    page = Paginator(on_sale_of(merchant, at), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "merchant": merchant,
        "page": page,
        "rows": with_stock(page.object_list, at=at),
        "read_at": at.isoformat(),
        "alert": alert or AlertForm(initial={"low_stock": merchant.low_stock}),
        "is_paused": merchant.is_paused(at),
    }
    return render(request, "merchants/stock.html", facts)


def on_sale_of(merchant, at):
    today = timezone.localdate(at)
    days = DayStock.objects.filter(day__lt=today, day__gte=today - datetime.timedelta(14)).order_by("-day")
    found = sheets_of(merchant).filter(product__is_public=True, is_bundle=False).select_related("product", "merchant")
    found = found.prefetch_related("product__stockrecords", Prefetch("day_stocks", days, to_attr="days_before"))
    return found.order_by("product__title", "pk")


# --- One tap ----------------------------------------------------------------------------------


@require_POST
@merchant_space
def stock_note(request, merchant, pk):
    """One more, one fewer, none left, as before, or the number typed; back to the same row."""
    return tapped(request, merchant, pk, note)


@require_POST
@merchant_space
def stock_then(request, merchant, pk, due_at):
    """The same at one collection alone."""

    def note_then(sheet, form, **told):
        if due_at not in slots.hours_to_come(sheets=[sheet], at=told["at"])[pk] and not has_its_own(sheet, due_at):
            raise Http404
        if form.cleaned_data["act"] == "rien":
            per_collection.set_left(sheet=sheet, due_at=due_at, left=0, **told)
        else:
            per_collection.count(sheet=sheet, due_at=due_at, left=form.left, **form.page, **told)

    return tapped(request, merchant, pk, note_then)


def has_its_own(sheet, due_at) -> bool:
    return sheet.collection_stocks.filter(due_at=due_at).exists()


def note(sheet, form, **told):
    act = form.cleaned_data["act"]
    if act in STEPS:
        counting.count(sheet=sheet, left=form.left, **form.page, **told)
    elif act == "hier":
        counting.as_yesterday(sheet=sheet, read_at=form.page["read_at"], **told)
    elif act == "rien":
        counting.set_left(sheet=sheet, left=0, **told)
    elif act == "reprendre":
        pausing.resume_sheet(sheet=sheet, **told)
    else:
        pausing.rest_sheet(sheet=sheet, **told)


def tapped(request, merchant, pk, note):
    sheet = get_object_or_404(sheets_of(merchant).select_related("product", "merchant"), pk=pk)
    form = CountForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("%(title)s\u202f: écrivez un nombre entier.") % {"title": sheet.product.title})
        return to_row(request, merchant, pk)
    try:
        note(sheet, form, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return to_row(request, merchant, pk)


def to_row(request, merchant, pk):
    page = request.POST.get("page", "")
    query = f"?page={page}" if page.isdecimal() and len(page) < 6 else ""
    return redirect(f"{reverse('merchant_stock', args=[merchant.code])}{query}#fiche-{pk}")


# --- When to be told --------------------------------------------------------------------------


@require_POST
@merchant_space
def stock_alert(request, merchant):
    form = AlertForm(request.POST)
    if not form.is_valid():
        return stock_page(request, merchant, alert=form)
    threshold = form.cleaned_data["low_stock"]
    low_stock.set_shop_threshold(merchant=merchant, threshold=threshold, by=request.user, at=timezone.now())
    messages.success(request, _("C’est noté."))
    return redirect("merchant_stock", merchant.code)
