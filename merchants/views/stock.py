"""« Stock »: one big row a product, for one thumb; how it runs out; when to be told; what rests."""

import datetime

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import Prefetch
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.access import merchant_space, sheets_of
from merchants.listing import counting, low_stock, pausing, per_collection, sheets
from merchants.listing.stock_forms import AlertForm, CountForm, Mode, PauseForm, RhythmForm
from merchants.models import CollectionStock, DayStock
from merchants.refusals import Refusal

ROWS_PER_PAGE = 50
MOMENTS_SHOWN = 3


# --- Counting ---------------------------------------------------------------------------------


@never_cache
@require_safe
@merchant_space
def merchant_stock(request, merchant):
    return stock_page(request, merchant)


def stock_page(request, merchant, alert=None):
    """What is on sale, by name; six queries whatever their number."""
    at = timezone.now()
    since = timezone.localdate(at) - datetime.timedelta(14)
    days = DayStock.objects.filter(day__lt=timezone.localdate(at), day__gte=since).order_by("-day")
    moments = CollectionStock.objects.filter(due_at__gt=at).order_by("due_at")
    found = sheets_of(merchant).filter(product__is_public=True, is_bundle=False).select_related("product", "merchant")
    found = found.prefetch_related(
        "product__stockrecords",
        Prefetch("day_stocks", days, to_attr="days_before"),
        Prefetch("collection_stocks", moments, to_attr="moments"),
    )
    page = Paginator(found.order_by("product__title", "pk"), ROWS_PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "merchant": merchant,
        "page": page,
        "rows": [with_stock(sheet, at) for sheet in page.object_list],
        "read_at": at.isoformat(),
        "alert": alert or AlertForm(initial={"low_stock": merchant.low_stock}),
        "is_paused": merchant.is_paused(at),
    }
    return render(request, "merchants/stock.html", facts)


def with_stock(sheet, at):
    """What one row says: how many are left, how many there were, or what each collection still has."""
    stock = sheets.stock_of(sheet)
    sheet.counts = stock is not None and stock.num_in_stock is not None
    sheet.left = counting.left_of(stock) if sheet.counts else None
    sheet.yesterday = sheet.days_before[0].quantity if sheet.days_before else None
    sheet.rests = sheet.is_paused(at)
    sheet.each_time = [with_left(sheet, row) for row in sheet.moments[:MOMENTS_SHOWN]] if sheet.slot_quantity else []
    return sheet


def with_left(sheet, row):
    wanted = per_collection.Wanted.of(sheet, 1, sheet.product.title)
    made = wanted.made_for(row.due_at) if row.quantity is None else row.quantity
    row.left = max(0, made - row.taken)
    return row


@require_POST
@merchant_space
def stock_note(request, merchant, pk):
    """One tap: one more, one fewer, none left, as before, or the number typed; back to the same row."""
    sheet = get_object_or_404(sheets_of(merchant).select_related("product", "merchant"), pk=pk)
    form = CountForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("%(title)s\u202f: écrivez un nombre entier.") % {"title": sheet.product.title})
        return redirect("merchant_stock", merchant.code)
    try:
        noted(sheet, form.cleaned_data, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
        return redirect("merchant_stock", merchant.code)
    return to_row(request, merchant, pk)


def noted(sheet, said, *, by, at):
    act, seen, typed = said["act"], said["seen"] or 0, said["quantity"]
    pieces = {"plus": 1, "moins": -1}.get(act, 0)
    if act in {"pause", "reprendre"}:
        rested(sheet, act, by=by, at=at)
    elif act == "rien":
        counting.set_left(sheet=sheet, left=0, by=by, at=at)
    elif act == "hier":
        before = counting.as_before(sheet, timezone.localdate(at))
        if before is not None:
            counting.set_left(sheet=sheet, left=before, by=by, at=at)
    elif said["read_at"] is None:
        counting.step(sheet=sheet, pieces=pieces, by=by, at=at)
    else:
        left = max(0, (seen if typed is None else typed) + pieces)
        counting.count(sheet=sheet, left=left, seen=seen, read_at=said["read_at"], by=by, at=at)


def rested(sheet, act, *, by, at):
    """What does not run out, or is made for each collection, has no number to bring to nothing: it rests."""
    if act == "reprendre":
        pausing.resume_sheet(sheet=sheet, by=by, at=at)
    elif not sheet.is_paused(at):
        pausing.pause_sheet(sheet=sheet, back_on=None, word="", by=by, at=at)


def to_row(request, merchant, pk):
    page = request.POST.get("page", "")
    query = f"?page={page}" if page.isdecimal() and len(page) < 6 else ""
    return redirect(f"{reverse('merchant_stock', args=[merchant.code])}{query}#fiche-{pk}")


@require_POST
@merchant_space
def stock_then(request, merchant, pk, row):
    """One more, one fewer or none at one collection alone."""
    found = get_object_or_404(CollectionStock, sheet__merchant=merchant, sheet=pk, pk=row)
    sheet = sheets_of(merchant).select_related("product", "merchant").get(pk=pk)
    pieces = {"plus": 1, "moins": -1, "rien": -per_collection.MOST}.get(request.POST.get("act"), 0)
    facts = {"due_at": found.due_at, "pieces": pieces, "by": request.user, "at": timezone.now()}
    try:
        per_collection.step_left(sheet=sheet, **facts)
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    return to_row(request, merchant, pk)


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


# --- How a product runs out, and its rest -----------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def sheet_rhythm(request, merchant, pk):
    sheet = get_object_or_404(sheets_of(merchant).select_related("product", "merchant"), pk=pk)
    form = RhythmForm.of(sheet, request.POST or None)
    if request.method == "POST" and form.is_valid():
        set_rhythm(sheet, form, by=request.user, at=timezone.now())
        messages.success(request, _("C’est noté pour «\u202f%(title)s\u202f».") % {"title": sheet.product.title})
        return redirect("sheet_rhythm", merchant.code, pk)
    return render(request, "merchants/rhythm.html", rhythm_facts(merchant, sheet, form=form))


def rhythm_facts(merchant, sheet, **forms):
    rests = sheet.is_paused(timezone.now())
    return {"merchant": merchant, "sheet": sheet, "rests": rests, "pause": PauseForm(), **forms}


@transaction.atomic
def set_rhythm(sheet, form, *, by, at):
    said = form.cleaned_data
    if said["mode"] == Mode.EACH_TIME:
        facts = {"quantity": said["each_time"], "on_weekdays": form.on_weekdays}
        per_collection.set_rule(sheet=sheet, **facts, by=by, at=at)
    else:
        per_collection.end_rule(sheet=sheet, by=by, at=at)
        if said["mode"] != form.initial["mode"]:
            # Counted from now on, there is nothing until it is: the stock page asks.
            left = 0 if said["mode"] == Mode.COUNTED else None
            sheets.set_available(sheet=sheet, quantity=left, by=by, at=at)
    low_stock.set_threshold(sheet=sheet, threshold=said["low_stock"], by=by, at=at)


@require_POST
@merchant_space
def sheet_pause(request, merchant, pk):
    sheet = get_object_or_404(sheets_of(merchant).select_related("product", "merchant"), pk=pk)
    form = PauseForm(request.POST)
    if form.is_valid():
        try:
            pausing.pause_sheet(sheet=sheet, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error("back_on", str(refusal))
        else:
            title = {"title": sheet.product.title}
            messages.success(request, _("«\u202f%(title)s\u202f» est en pause.") % title)
            return redirect("sheet_rhythm", merchant.code, pk)
    facts = rhythm_facts(merchant, sheet, form=RhythmForm.of(sheet), pause=form)
    return render(request, "merchants/rhythm.html", facts)


@require_POST
@merchant_space
def sheet_resume(request, merchant, pk):
    sheet = get_object_or_404(sheets_of(merchant).select_related("product", "merchant"), pk=pk)
    pausing.resume_sheet(sheet=sheet, by=request.user, at=timezone.now())
    messages.success(
        request, _("«\u202f%(title)s\u202f» peut de nouveau être commandé.") % {"title": sheet.product.title}
    )
    return redirect("sheet_rhythm", merchant.code, pk)


# --- The whole shop ---------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def shop_pause(request, merchant):
    form = PauseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pausing.pause_shop(merchant=merchant, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error("back_on", str(refusal))
        else:
            messages.success(request, _("La boutique est en pause. Les commandes déjà passées restent à préparer."))
            return redirect("shop_pause", merchant.code)
    facts = {"merchant": merchant, "form": form, "rests": merchant.is_paused(timezone.now())}
    return render(request, "merchants/pause.html", facts)


@require_POST
@merchant_space
def shop_resume(request, merchant):
    pausing.resume_shop(merchant=merchant, by=request.user, at=timezone.now())
    messages.success(request, _("La boutique reprend\u202f: on peut de nouveau commander."))
    return redirect("shop_pause", merchant.code)
