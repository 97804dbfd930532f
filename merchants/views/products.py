"""What the shop lists: on sale or not and why, what is left of it, the sheet to mend."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import IntegrityError, transaction
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.access import merchant_space, sheets_of
from merchants.joining import opening_day
from merchants.listing import counting, meanwhile, sheets, variants
from merchants.listing.counted import SomebodyElseCounted
from merchants.listing.meanwhile import ChangedMeanwhile
from merchants.listing.sheet_forms import SheetForm
from merchants.listing.stock_forms import StockForm
from merchants.models import ProductSheet
from merchants.promotions import reductions
from merchants.promotions.prices import reduction_beside
from merchants.refusals import Refusal
from merchants.vat import rates_on
from merchants.views import saved
from merchants.views.photos import arrange, form_key, photos_context, received, sheet_typed

SHEETS_PER_PAGE = 40


def whole_sheets_of(merchant):
    """With what `obstacles` looks at, so that a list costs the same whatever its length."""
    found = sheets_of(merchant).select_related("product", "merchant", "group")
    beside = ["product__stockrecords", "bundle_parts__component__product"]
    return found.prefetch_related(*beside).order_by("product__title", "pk")


@require_safe
@merchant_space
def merchant_products(request, merchant):
    """`etat` keeps what is on sale (`vente`) or what is not (`attente`); `q` is part of a name."""
    wanted, text = request.GET.get("etat", ""), request.GET.get("q", "").replace("\x00", "").strip()[:100]
    found = whole_sheets_of(merchant)
    if wanted in {"vente", "attente"}:
        found = found.filter(product__is_public=wanted == "vente")
    if text:
        found = found.filter(product__title__icontains=text)
    now = timezone.now()
    found = found.annotate(reduction_id=reduction_beside(sheet="pk", at=now))
    page = Paginator(found, SHEETS_PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "merchant": merchant,
        "sheets": with_reductions([with_state(sheet, now) for sheet in page.object_list], now),
        "wanted": wanted,
        "text": text,
        "page": page,
        "read_at": now.isoformat(),
        "address": query_string(request),
    }
    return render(request, "merchants/products.html", facts)


def query_string(request) -> str:
    """The query without the page, ready to be followed by it."""
    query = request.GET.copy()
    query.pop("page", None)
    return f"{query.urlencode()}&" if query else ""


def with_state(sheet, at):
    """What one row of the list says of a product."""
    sheet.rests = sheet.is_paused(at)
    sheet.stock = sheets.stock_of(sheet)
    sheet.runs_out = sheet.stock is not None and sheet.stock.num_in_stock is not None
    sheet.left = max(0, sheet.stock.net_stock_level) if sheet.runs_out else None
    sheet.reasons = [] if sheet.product.is_public else sheets.obstacles(sheet)
    sheet.never_sold = bool(sheets.notes_for_ever(sheet))
    return sheet


def with_reductions(rows, at):
    """What the shop shows of their prices now: the promotion that holds, if any."""
    chosen = {sheet.pk: (sheet.reduction_id, sheet.stock.price) for sheet in rows if sheet.reduction_id}
    told = reductions.told(chosen, at=at)
    for sheet in rows:
        sheet.reduction = told.get(sheet.pk)
    return rows


@require_POST
@merchant_space
def sheet_stock(request, merchant, pk):
    """How many can still be sold, typed in the list."""
    sheet = get_object_or_404(sheets_of(merchant).select_related("product", "merchant"), pk=pk)
    form = StockForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(sentence for errors in form.errors.values() for sentence in errors))
    elif "quantity" in form.changed_data:
        note(request, sheet, form.said)
    else:
        messages.success(request, _("Stock inchangé pour «\u202f%(title)s\u202f».") % {"title": sheet.product.title})
    query = QueryDict(request.POST.get("query", "")[:300]).urlencode()
    return redirect(f"{reverse('merchant_products', args=[merchant.code])}?{query}#fiche-{pk}")


def note(request, sheet, said):
    try:
        counting.say(sheet=sheet, **said, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, str(refusal))
    else:
        messages.success(request, _("Stock noté pour «\u202f%(title)s\u202f».") % {"title": sheet.product.title})


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def sheet_new(request, merchant):
    """The form carries a key: sent twice, it makes one product."""
    key = form_key(request)
    twin = sheet_typed(merchant, key)
    if twin:
        return redirect("sheet_edit", merchant.code, twin.pk)
    try:
        return edited(request, merchant, ProductSheet(merchant=merchant), key)
    except IntegrityError:
        # The other click was quicker by a hair.
        return redirect("sheet_edit", merchant.code, sheet_typed(merchant, key).pk)


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def sheet_edit(request, merchant, pk):
    return edited(request, merchant, get_object_or_404(whole_sheets_of(merchant), pk=pk), form_key(request))


def edited(request, merchant, sheet, key):
    """What was typed is kept when something is refused, and so are the photos; what keeps the product off the shelves
    stands beside it."""
    is_new, state = sheet.pk is None, merchant.state
    missing = {} if is_new else sheets.missing(sheet)
    notes = [*sheets.notes_not_mended(sheet), *filter(None, [opening_day.obstacle(merchant)])]
    refusals = received(request, merchant, key)
    form = SheetForm(request.POST or None, instance=sheet, merchant=merchant, vat_rates=rates_on(timezone.localdate()))
    if request.method == "POST" and ("only_photos" in request.POST or refusals):
        form.only_shown()
    elif form.is_valid() and (done := kept(request, form, merchant, None if is_new else sheet, key)):
        saved.say(request, done, state_before=state)
        for words in form.proposed_words:
            messages.info(request, words)
        return redirect("sheet_edit", merchant.code, done.pk)
    missing = form.lacks(missing)
    form.show_beside(missing)
    facts = photos_context(request, merchant, key, None if is_new else sheet)
    facts |= {"form": form, "sheet": None if is_new else sheet, "notes": notes, "refusals": refusals}
    facts |= {"missing": missing, "is_public": not is_new and sheet.product.is_public}
    return render(request, "merchants/sheet.html", facts)


def kept(request, form, merchant, sheet, key):
    """The sheet saved; nothing when the act refuses it, with its sentence above the form."""
    try:
        return save(request, form, merchant, sheet, key)
    except (ChangedMeanwhile, SomebodyElseCounted) as refusal:
        form.is_told(timezone.now())
        form.add_error(None, str(refusal))
    except Refusal as refusal:
        form.add_error(None, str(refusal))


@transaction.atomic
def save(request, form, merchant, sheet, key):
    """The sheet as typed, its stock, its photos; on sale when the merchant asked for it and nothing is missing."""
    told = {"by": request.user, "at": timezone.now()}
    sheet = changed(form, merchant, sheet, told) if sheet else made(form, merchant, key, told)
    arrange(request, sheet, key)
    if "publish" in form.data and not sheets.obstacles(sheet):
        sheets.publish(sheet=sheet, **told)
    return sheet


def made(form, merchant, key, told):
    origin = {"import_source": sheets.TYPED, "import_reference": key}
    sheet = sheets.save_sheet(merchant=merchant, facts=form.facts() | origin, **told)
    if "stock" in form.changed_data:
        sheets.set_available(sheet=sheet, quantity=form.cleaned_data["stock"], **told)
    return sheet


def changed(form, merchant, sheet, told):
    """What the person changed of what the page showed: others may have ordered, counted or written meanwhile."""
    meanwhile.hold(sheet)
    facts = meanwhile.only_touched(sheet=sheet, facts=form.facts(), page=form.page, by=told["by"])
    if form.aisle_moved:
        raise ChangedMeanwhile([_("son rayon")])
    # As it is now: the form has already written on the one that it was given.
    sheet = whole_sheets_of(merchant).get(pk=sheet.pk)
    notes = sheets.notes_for_ever(sheet)
    sheet = sheets.save_sheet(merchant=merchant, facts=facts, sheet=sheet, notes=notes, **told)
    if "stock" in form.changed_data:
        counting.say(sheet=sheet, **form.counted, **told)
    if sheet.group_id:
        variants.say_of_all(sheet=sheet, facts=form.said_of_all(facts), **told)
    return sheet


@require_POST
@merchant_space
def sheet_publish(request, merchant, pk):
    sheet = get_object_or_404(whole_sheets_of(merchant), pk=pk)
    try:
        sheets.publish(sheet=sheet, by=request.user, at=timezone.now())
    except sheets.NotSellable as refusal:
        messages.error(request, str(refusal))
    else:
        saved.say(request, sheet, state_before=merchant.state, on_sale_words=saved.PUBLISHED)
    return redirect("sheet_edit", merchant.code, pk)


@require_POST
@merchant_space
def sheet_unpublish(request, merchant, pk):
    sheet = get_object_or_404(whole_sheets_of(merchant), pk=pk)
    sheets.unpublish(sheet=sheet, by=request.user, at=timezone.now())
    messages.success(request, _("«\u202f%(title)s\u202f» n’est plus en vente.") % {"title": sheet.product.title})
    return redirect("sheet_edit", merchant.code, pk)
