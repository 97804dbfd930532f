"""Composing a bundle on its own page: so many of each product, what it costs apart, how the price is shared."""

from dataclasses import dataclass

from django import forms
from django.contrib import messages
from django.db import IntegrityError, transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from merchants import money
from merchants.access import merchant_space, sheets_of
from merchants.fields import NumberField
from merchants.imports import numbers
from merchants.invoicing.legible import refuse_unwritable
from merchants.listing import bundles, sheets
from merchants.models import ProductSheet
from merchants.refusals import Refusal
from merchants.views import saved
from merchants.views.photos import form_key, sheet_typed

MOST_SHOWN = 60
MOST_OUT = 10
# The field of each product, followed by the number of its sheet.
FIELD = "q-"
# As much of what is typed there as is kept, to be read again.
LONGEST_COUNT = 20


@dataclass(frozen=True)
class Row:
    """A product that may be in the bundle, and what was typed beside it."""

    sheet: ProductSheet
    typed: str

    @property
    def price(self):
        stock = sheets.stock_of(self.sheet)
        return stock and stock.price

    @property
    def error(self) -> str:
        return "" if not self.typed or is_number(self.typed, most=LONGEST_COUNT) else unread(self.typed)


@dataclass(frozen=True)
class KeptOut:
    """A product found by its name that cannot be in the bundle, and why."""

    title: str
    why: str


class NotCounted(Refusal):
    """What was typed beside a product is no number: it is said there too."""

    def __init__(self, typed):
        super().__init__(unread(typed))


def unread(typed: str) -> str:
    return _("«\u202f%(typed)s\u202f» ne se lit pas\u202f: écrivez un nombre, par exemple 2.") % {"typed": typed}


class BundleForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("Le nom du panier"),
        max_length=255,
        validators=[refuse_unwritable],
        error_messages={"required": gettext_lazy("Donnez-lui un nom.")},
    )
    price = NumberField(
        label=gettext_lazy("Son prix TTC, en euros"),
        reader=numbers.price,
        error_messages={"required": gettext_lazy("Donnez-lui un prix.")},
    )


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def bundle_new(request, merchant):
    """A name, a price, so many of each product, on one page; sent twice, it makes one bundle."""
    key = form_key(request)
    twin = sheet_typed(merchant, key)
    if twin:
        return redirect("sheet_bundle", merchant.code, twin.pk)
    form, typed, refusal = BundleForm(request.POST or None), quantities_typed(request), ""
    if "find" in request.POST:
        form = BundleForm(initial={name: request.POST.get(name, "") for name in BundleForm.base_fields})
    elif form.is_valid():
        try:
            return begun(request, merchant, form.cleaned_data, typed, key)
        except Refusal as refused:
            refusal = str(refused)
    facts = {"merchant": merchant, "form": form, "key": key, "refusal": refusal}
    return render(request, "merchants/bundle_new.html", facts | products_to_choose(request, merchant, typed))


def begun(request, merchant, facts, typed, key):
    """Made now, unless the other click was quicker by a hair."""
    state = merchant.state
    try:
        made = made_at_once(request, merchant, facts, typed, key)
    except IntegrityError:
        return redirect("sheet_bundle", merchant.code, sheet_typed(merchant, key).pk)
    saved.say(request, made, state_before=state)
    return redirect("sheet_bundle", merchant.code, made.pk)


@transaction.atomic
def made_at_once(request, merchant, facts, typed, key):
    """The sheet, what it is made of, and on sale if that was asked and nothing stands in the way."""
    told = {"by": request.user, "at": timezone.now()}
    facts = facts | {"import_source": sheets.TYPED, "import_reference": key}
    sheet = sheets.save_sheet(merchant=merchant, facts=facts, **told)
    bundle = bundles.compose(bundle=sheet, quantities=counted(typed), **told)
    if "publish" in request.POST and not sheets.obstacles(bundle):
        sheets.publish(sheet=bundle, **told)
    return bundle


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
    facts = {"merchant": merchant, "sheet": bundle, "refusal": refusal}
    facts |= products_to_choose(request, merchant, typed, bundle) | shared_of(bundle)
    return render(request, "merchants/sheet_bundle.html", facts)


def typed_in(request, bundle) -> dict[int, str]:
    """What stands beside each product: as typed, or as the bundle is made now."""
    if request.method == "POST":
        return quantities_typed(request)
    return {part.component_id: str(part.quantity) for part in bundle.bundle_parts.all()}


def quantities_typed(request) -> dict[int, str]:
    fields = {name.removeprefix(FIELD): value for name, value in request.POST.items() if name.startswith(FIELD)}
    return {
        int(pk): value.strip()[:LONGEST_COUNT]
        for pk, value in fields.items()
        if is_number(pk, most=10) and value.strip()
    }


def is_number(text, *, most) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= most


def counted(typed) -> dict[int, int]:
    """Exactly what was typed; a quantity that is none is refused, and kept on the page."""
    for value in typed.values():
        if not is_number(value, most=LONGEST_COUNT):
            raise NotCounted(value)
    return {pk: int(value) for pk, value in typed.items()}


def composed(request, bundle, typed):
    bundles.compose(bundle=bundle, quantities=counted(typed), by=request.user, at=timezone.now())
    said = _("Composition notée\u202f: voici comment son prix se partage. Il se met en vente depuis sa fiche.")
    messages.success(request, said)
    return redirect("sheet_bundle", bundle.merchant.code, bundle.pk)


def products_to_choose(request, merchant, typed, bundle=None) -> dict:
    """What the list shows, and what was looked for; a bundle is no part of itself."""
    text = request.POST.get("text", "").replace("\x00", "").strip()[:100]
    theirs = sheets_of(merchant).exclude(pk=bundle and bundle.pk)
    found = theirs.filter(product__title__icontains=text) if text else theirs.none()
    return {"text": text, "rows": rows_of(theirs, typed, text), "kept_out": kept_out(found)}


def rows_of(theirs, typed, text) -> list[Row]:
    """What is in it or was typed comes first, then what may be added; a large shop looks the others up by name."""
    may = theirs.filter(price_per_kg=None, is_bundle=False)
    may = may.select_related("product").prefetch_related("product__stockrecords").order_by("product__title", "pk")
    chosen = list(may.filter(pk__in=typed))
    others = may.filter(product__is_public=True).exclude(pk__in=typed)
    others = others.filter(product__title__icontains=text) if text else others
    return [Row(sheet, typed.get(sheet.pk, "")) for sheet in [*chosen, *others[:MOST_SHOWN]]]


def kept_out(found) -> list[KeptOut]:
    """Those found by name that stay out, each with what one can do about it."""
    why = {
        "by_weight": _("se vend au poids\u202f: faites-en une fiche à la pièce, à prix fixe, pour le mettre ici"),
        "bundle": _("est déjà un panier\u202f: prenez plutôt les produits qu’il réunit"),
        "hidden": _("n’est pas en vente\u202f: mettez-le d’abord en vente"),
    }
    out = found.exclude(price_per_kg=None, is_bundle=False, product__is_public=True).select_related("product")
    return [KeptOut(sheet.product.title, why[reason_of(sheet)]) for sheet in out.order_by("product__title")[:MOST_OUT]]


def reason_of(sheet) -> str:
    return "by_weight" if sheet.is_by_weight else "bundle" if sheet.is_bundle else "hidden"


def shared_of(bundle) -> dict:
    """How the price of one bundle is shared, as it will be when ordered, beside what its products cost apart."""
    parts, stock = bundles.parts_of([bundle.pk])[bundle.pk], sheets.stock_of(bundle)
    known = [part for part in parts if part.stockrecord and part.stockrecord.price is not None]
    apart_cents = sum(part.price_cents * part.quantity for part in known)
    if not parts or len(known) < len(parts) or not stock or not stock.price:
        return {"shared": [], "apart_cents": apart_cents, "price": stock and stock.price}
    shared = bundles.shares(parts, price_cents=money.to_cents(stock.price))
    return {"shared": together(shared), "apart_cents": apart_cents, "price": stock.price}


def together(shared) -> list[tuple]:
    """(Product of the bundle, what all its pieces cost in it): some may cost a cent more than the others."""
    cents: dict = {}
    for one in shared:
        cents[one.part.component.pk] = cents.get(one.part.component.pk, 0) + one.unit_cents * one.quantity
    parts = {one.part.component.pk: one.part for one in shared}
    return [(part, cents[pk]) for pk, part in parts.items()]


@require_POST
@merchant_space
def sheet_unbundle(request, merchant, pk):
    """A product like any other again, off the shelves until its own sheet is filled."""
    bundle = get_object_or_404(sheets_of(merchant).select_related("product", "merchant"), pk=pk)
    bundles.undo(bundle=bundle, by=request.user, at=timezone.now())
    said = _("«\u202f%(title)s\u202f» n’est plus un panier composé\u202f: complétez sa fiche pour le vendre.")
    messages.success(request, said % {"title": bundle.product.title})
    return redirect("sheet_edit", merchant.code, pk)
