"""Composing a bundle on its own page: so many of each product, what it costs apart, how the price is shared."""

from dataclasses import dataclass

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merchants import money
from merchants.access import merchant_space, sheets_of
from merchants.listing import bundles, sheets
from merchants.models import ProductSheet
from merchants.refusals import Refusal

MOST_SHOWN = 60
# The field of each product, followed by the number of its sheet.
FIELD = "q-"


@dataclass(frozen=True)
class Row:
    """A product that may be in the bundle, and what was typed beside it."""

    sheet: ProductSheet
    typed: str

    @property
    def price(self):
        stock = sheets.stock_of(self.sheet)
        return stock and stock.price


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def sheet_bundle(request, merchant, pk):
    """`find` looks products up by name; what was typed stays, found or not."""
    bundle = get_object_or_404(sheets_of(merchant).select_related("product", "merchant"), pk=pk)
    typed, refusal = typed_in(request, bundle), ""
    if request.method == "POST" and "find" not in request.POST:
        try:
            return composed(request, bundle, typed)
        except Refusal as refused:
            refusal = str(refused)
    text = request.POST.get("text", "").replace("\x00", "").strip()[:100]
    facts = {"merchant": merchant, "sheet": bundle, "refusal": refusal, "text": text, "most": bundles.MOST_OF_ONE}
    facts |= {"rows": rows_of(bundle, typed, text), **shared_of(bundle)}
    return render(request, "merchants/sheet_bundle.html", facts)


def typed_in(request, bundle) -> dict[int, str]:
    """What stands beside each product: as typed, or as the bundle is made now."""
    if request.method != "POST":
        return {part.component_id: str(part.quantity) for part in bundle.bundle_parts.all()}
    fields = {name.removeprefix(FIELD): value for name, value in request.POST.items() if name.startswith(FIELD)}
    return {int(pk): value.strip()[:4] for pk, value in fields.items() if is_number(pk, most=10) and value.strip()}


def is_number(text, *, most) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= most


def composed(request, bundle, typed):
    """Exactly what was typed; a quantity that is none is refused, and kept."""
    if not all(is_number(value, most=3) for value in typed.values()):
        raise bundles.TooManyParts
    quantities = {pk: int(value) for pk, value in typed.items()}
    told = {"by": request.user, "at": timezone.now()}
    bundles.compose(bundle=bundle, quantities=quantities, **told)
    said = _("Composition notée\u202f: voici comment son prix se partage. Il se met en vente depuis sa fiche.")
    messages.success(request, said)
    return redirect("sheet_bundle", bundle.merchant.code, bundle.pk)


def rows_of(bundle, typed, text) -> list[Row]:
    """What is in it or was typed comes first, then what may be added; a large shop looks the others up by name."""
    may = sheets_of(bundle.merchant).filter(price_per_kg=None, is_bundle=False).exclude(pk=bundle.pk)
    may = may.select_related("product").prefetch_related("product__stockrecords").order_by("product__title", "pk")
    chosen = list(may.filter(pk__in=typed))
    others = may.filter(product__is_public=True).exclude(pk__in=typed)
    others = others.filter(product__title__icontains=text) if text else others
    return [Row(sheet, typed.get(sheet.pk, "")) for sheet in [*chosen, *others[:MOST_SHOWN]]]


def shared_of(bundle) -> dict:
    """How the price of one bundle is shared, as it will be when ordered, beside what its products cost apart."""
    parts, stock = bundles.parts_of([bundle.pk])[bundle.pk], sheets.stock_of(bundle)
    known = [part for part in parts if part.stockrecord and part.stockrecord.price is not None]
    apart_cents = sum(part.price_cents * part.quantity for part in known)
    if not parts or len(known) < len(parts) or not stock or not stock.price:
        return {"shared": [], "apart_cents": apart_cents, "price": stock and stock.price}
    shared = bundles.shares(parts, price_cents=money.to_cents(stock.price))
    return {"shared": shared, "apart_cents": apart_cents, "price": stock.price}


@require_POST
@merchant_space
def sheet_unbundle(request, merchant, pk):
    """A product like any other again, off the shelves until its own sheet is filled."""
    bundle = get_object_or_404(sheets_of(merchant).select_related("product", "merchant"), pk=pk)
    bundles.undo(bundle=bundle, by=request.user, at=timezone.now())
    said = _("«\u202f%(title)s\u202f» n’est plus un panier composé\u202f: complétez sa fiche pour le vendre.")
    messages.success(request, said % {"title": bundle.product.title})
    return redirect("sheet_edit", merchant.code, pk)
