"""Bundles: several products of one shop at one price, each with its own VAT, stock and storage (decision 0024)."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Case, F, IntegerField, Min, OuterRef, Q, Subquery, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.catalogue.models import Product

from merchants import money, trail
from merchants.models import BundlePart, ProductSheet
from merchants.models.pause import not_paused
from merchants.models.sheet import StorageClass
from merchants.refusals import Refusal

MOST_PARTS = 20
MOST_OF_ONE = 20
# What a bundle says of itself is told by what it is made of, and follows it.
FOLLOWED = {"is_food", "allergen_state", "allergens", "storage_class", "lead_time_hours", "made_on_the_day"}
FOLLOWED |= {"is_alcohol", "withdrawal_exception"}
SAID = [*FOLLOWED, "is_bundle", "vat_code", "net_quantity", "net_unit", "is_prepacked"]
# A bundle is listed under the most demanding of its classes; when ordered, each bag is counted in its own.
MOST_DEMANDING = ["FROZEN", "CHILLED", "HOT", "FRAGILE", "AMBIENT"]
States = ProductSheet.AllergenState


class TooFewParts(Refusal):
    sentence = gettext_lazy("Un panier composé réunit au moins deux produits\u202f: indiquez combien de chacun.")


class TooManyParts(Refusal):
    def __init__(self):
        said = _("Vingt produits différents au plus, et vingt de chacun\u202f: au-delà, faites deux paniers.")
        super().__init__(said)


class NotAPart(Refusal):
    def __init__(self, title):
        said = _(
            "«\u202f%(title)s\u202f» ne peut pas entrer dans un panier composé\u202f: "
            "ni ce qui se vend au poids, ni un autre panier."
        )
        super().__init__(said % {"title": title})


class SoldByWeight(Refusal):
    sentence = gettext_lazy("Ce produit se vend au poids\u202f: un panier composé a un prix fixe.")


# --- Composing --------------------------------------------------------------------------------


@transaction.atomic
def compose(*, bundle, quantities, by, at) -> ProductSheet:
    """So many of each product, by sheet id; the bundle is made of exactly these. Said twice, it changes nothing."""
    bundle = held(bundle)
    wanted = {pk: quantity for pk, quantity in quantities.items() if quantity}
    sheets = parts_found(bundle, wanted)
    before = dict(bundle.bundle_parts.values_list("component", "quantity"))
    if before == wanted:
        return bundle
    bundle.bundle_parts.all().delete()
    BundlePart.objects.bulk_create(
        BundlePart(bundle=bundle, component=sheet, quantity=wanted[sheet.pk]) for sheet in sheets
    )
    say_of(bundle, sheets)
    sign(bundle, sheets, wanted, by=by, at=at)
    return bundle


@transaction.atomic
def undo(*, bundle, by, at) -> ProductSheet:
    """A product like any other again; not on sale, since it has no VAT rate of its own. Orders placed keep theirs."""
    bundle = held(bundle)
    if not bundle.is_bundle:
        return bundle
    bundle.bundle_parts.all().delete()
    bundle.is_bundle = False
    bundle.save(update_fields=["is_bundle"])
    Product.objects.filter(pk=bundle.product_id).update(is_public=False)
    words = _("«\u202f%(title)s\u202f» n’est plus un panier composé") % {"title": bundle.product.title}
    told = {"act": "listing-bundle", "words": words, "about": f"sheet:{bundle.pk}"}
    trail.sign(merchant=bundle.merchant, by=by, at=at, **told)
    return bundle


def held(bundle) -> ProductSheet:
    """Its row, until the end of the act."""
    rows = ProductSheet.objects.select_for_update(of=["self"]).select_related("product", "merchant")
    return rows.get(pk=bundle.pk)


def parts_found(bundle, wanted) -> list[ProductSheet]:
    """The products, held, in an order that stays; refuses what cannot be in a bundle."""
    if bundle.is_by_weight:
        raise SoldByWeight
    if sum(wanted.values()) < 2:
        raise TooFewParts
    if len(wanted) > MOST_PARTS or any(not 0 < quantity <= MOST_OF_ONE for quantity in wanted.values()):
        raise TooManyParts
    theirs = ProductSheet.objects.filter(merchant=bundle.merchant_id, pk__in=wanted).exclude(pk=bundle.pk)
    sheets = list(theirs.select_for_update(of=["self"]).select_related("product").order_by("pk"))
    if len(sheets) < len(wanted):
        raise NotAPart(_("Un de ces produits"))
    for sheet in sheets:
        if sheet.is_by_weight or sheet.is_bundle:
            raise NotAPart(sheet.product.title)
    if bundle.in_bundles.exists():
        raise NotAPart(bundle.product.title)
    return sheets


def say_of(bundle, sheets):
    """What the bundle's own sheet says, from what it is made of: the union, and the strictest."""
    bundle.is_bundle = True
    eaten = [sheet for sheet in sheets if sheet.is_food]
    bundle.is_food, bundle.vat_code = bool(eaten), ""
    bundle.allergens = sorted({name for sheet in eaten for name in sheet.allergens})
    bundle.allergen_state = allergen_state(eaten, bundle.allergens)
    classes = {sheet.storage_class for sheet in sheets}
    bundle.storage_class = next((StorageClass(name) for name in MOST_DEMANDING if name in classes), "")
    bundle.lead_time_hours = max(sheet.lead_time_hours for sheet in sheets)
    bundle.made_on_the_day = any(sheet.made_on_the_day for sheet in sheets)
    bundle.is_alcohol = any(sheet.is_alcohol for sheet in sheets)
    exceptions = {sheet.withdrawal_exception for sheet in sheets}
    # Where they differ, each keeps its own, told beside it.
    bundle.withdrawal_exception = exceptions.pop() if len(exceptions) == 1 else ""
    bundle.net_quantity, bundle.net_unit, bundle.is_prepacked = None, "", False
    bundle.save(update_fields=SAID)


def allergen_state(eaten, allergens) -> str:
    if any(sheet.allergen_state == States.UNANSWERED for sheet in eaten):
        return States.UNANSWERED
    return States.CONTAINS if allergens else States.NONE


def sign(bundle, sheets, wanted, *, by, at):
    contents = ", ".join(f"{wanted[sheet.pk]} × {sheet.product.title}" for sheet in sheets)
    words = _("«\u202f%(title)s\u202f» réunit\u202f: %(contents)s") % {
        "title": bundle.product.title,
        "contents": contents,
    }
    told = {"act": "listing-bundle", "words": words, "about": f"sheet:{bundle.pk}"}
    trail.sign(merchant=bundle.merchant, by=by, at=at, **told)


def follow(*, component, before):
    """Bundles say again what they are made of, once one of their products says otherwise."""
    if not any(getattr(component, name) != was for name, was in before.items() if name in FOLLOWED):
        return
    for bundle in ProductSheet.objects.filter(bundle_parts__component=component).order_by("pk"):
        say_of(bundle, list(ProductSheet.objects.filter(in_bundles__bundle=bundle)))


def may_be_sold(bundle) -> bool:
    """Each of its products is on sale by itself: nothing in it is owed an answer, or taken off the shelves."""
    parts = list(bundle.bundle_parts.all())
    return bool(parts) and all(part.component.product.is_public for part in parts)


# --- How many can be had ----------------------------------------------------------------------


def left_of(outer: str, *, at) -> Subquery:
    """How many bundles its products still allow, beside the row of its sheet; blank when none of them runs out."""
    stock = "component__product__stockrecords__"
    free = F(f"{stock}num_in_stock") - Coalesce(F(f"{stock}num_allocated"), 0)
    allowed = Case(
        When(~Q(component__product__is_public=True) | ~not_paused(at=at, path="component__"), then=0),
        When(Q(**{f"{stock}num_in_stock": None}), then=None),
        When(Q(**{f"{stock}num_in_stock__lt": Coalesce(F(f"{stock}num_allocated"), 0)}), then=0),
        default=free / F("quantity"),
        output_field=IntegerField(),
    )
    parts = BundlePart.objects.filter(bundle=OuterRef(outer)).order_by().values("bundle")
    return Subquery(parts.annotate(allowed=Min(allowed)).values("allowed"), output_field=IntegerField())


def left_beside(*, sheet: str, stock: str, at):
    """What can still be promised of a product, be it a bundle or not, beside a row that leads to both."""
    own = F(f"{stock}num_in_stock") - Coalesce(F(f"{stock}num_allocated"), 0)
    is_bundle = Q(**{f"{sheet}is_bundle": True})
    return Case(When(is_bundle, then=left_of(f"{sheet}pk", at=at)), default=own, output_field=IntegerField())


# --- What each of its products is sold for ----------------------------------------------------


@dataclass(frozen=True)
class Part:
    """One product of a bundle, with its rank, how many of it, and what one costs by itself, in cents."""

    component: ProductSheet
    stockrecord: object
    quantity: int

    @property
    def price_cents(self) -> int:
        return money.to_cents(self.stockrecord.price)


@dataclass(frozen=True)
class Shared:
    """So many pieces of one product of a bundle, at their share of its price and of its reduction, in cents."""

    part: Part
    quantity: int
    unit_cents: int
    unit_reduction_cents: int


def shares(parts: list[Part], *, price_cents: int, reduction_cents: int = 0) -> list[Shared]:
    """The price of one bundle between its pieces, in proportion to what each costs alone: the sum is exact.

    Pieces of one product may differ by a cent: they are then two shares of it.
    """
    pieces = [part for part in parts for _each in range(part.quantity)]
    weights = [part.price_cents for part in pieces]
    prices, reductions = money.split(price_cents, weights), money.split(reduction_cents, weights)
    counted: dict[tuple, int] = {}
    for part, price, reduction in zip(pieces, prices, reductions, strict=True):
        key = part.component.pk, price, reduction
        counted[key] = counted.get(key, 0) + 1
    by_pk = {part.component.pk: part for part in parts}
    return [Shared(by_pk[pk], many, price, reduction) for (pk, price, reduction), many in counted.items()]


def parts_of(bundle_ids) -> dict[int, list[Part]]:
    """What these bundles are made of, by sheet id; two queries, none without a bundle."""
    found: dict[int, list[Part]] = {pk: [] for pk in bundle_ids}
    if not found:
        return found
    rows = BundlePart.objects.filter(bundle__in=found).select_related("component__product", "component__merchant")
    for row in rows.prefetch_related("component__product__stockrecords"):
        stockrecord = next(iter(row.component.product.stockrecords.all()), None)
        found[row.bundle_id].append(Part(row.component, stockrecord, row.quantity))
    return found
