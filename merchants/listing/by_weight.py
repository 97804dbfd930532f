"""Goods sold by weight: what one piece is estimated at and costs at most, computed from the price of a kilo."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q
from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.partner.models import StockRecord

from merchants import money
from merchants.invoicing.printing import amount
from merchants.models import BundlePart, Merchant, ProductSheet, ReducedPrice
from merchants.refusals import Refusal

# What a sheet says of weights; the price of one piece follows from it.
FACTS = {"price_per_kg", "piece_grams", "most_piece_grams", "weighed_one_by_one"}
# What one piece is announced to cost rests on these.
ANNOUNCED = ("price_per_kg", "piece_grams")
NARROW = "\u202f"


class ReducedForNow(Refusal):
    sentence = gettext_lazy(
        "Une promotion annonce un prix pour ce poids\u202f: arrêtez-la, puis changez la façon de vendre ce produit."
    )


class WeightsDisagree(Refusal):
    sentence = gettext_lazy("Le poids maximal d’une pièce est au moins son poids habituel.")


class PartOfABundle(Refusal):
    def __init__(self, bundle):
        said = _("Il fait partie de «\u202f%(bundle)s\u202f», qui se vend à prix fixe\u202f: ôtez-l’en d’abord.")
        super().__init__(said % {"bundle": bundle})


# --- What it costs ----------------------------------------------------------------------------


def estimate(*, per_kg: Decimal, grams: int) -> Decimal:
    """What that many grams cost, in euros: the one rounding of `money.weighed_cents`."""
    return money.to_euros(money.weighed_cents(money.to_cents(per_kg), grams))


def piece_price(sheet) -> Decimal | None:
    """What one piece is estimated at; None while its weight is not said."""
    if not sheet.is_by_weight or not sheet.piece_grams:
        return None
    return estimate(per_kg=sheet.price_per_kg, grams=sheet.piece_grams)


def priced(sheet, facts) -> dict:
    """The facts with the price that follows from the kilo's: nobody types what is computed."""
    if not sheet.is_by_weight or not facts.keys() & {"price", *FACTS}:
        return facts
    return {**facts, "price": piece_price(sheet)}


def is_repriced(sheet, before) -> bool:
    """Whether the kilo's price, or that there is one, is not what it was before these facts."""
    return "price_per_kg" in before and before["price_per_kg"] != sheet.price_per_kg


def refuse_unless_free(sheet, before, *, at):
    """What residents were told for one piece stays while a promotion, or a bundle, rests on it."""
    if sheet.piece_grams and sheet.most_piece_grams and sheet.most_piece_grams < sheet.piece_grams:
        raise WeightsDisagree
    was, now = before.get("price_per_kg"), sheet.price_per_kg
    is_otherwise = "price_per_kg" in before and (was is None) != (now is None)
    if not is_otherwise and before.get("piece_grams", sheet.piece_grams) == sheet.piece_grams:
        return
    # As those who place an order take them: the goods, then the shop. Whoever offers a promotion holds the same shop.
    list(StockRecord.objects.select_for_update().filter(product=sheet.product_id).values_list("pk"))
    Merchant.objects.select_for_update(no_key=True).get(pk=sheet.merchant_id)
    if is_reduced(sheet, at):
        raise ReducedForNow
    bundle = BundlePart.objects.filter(component=sheet).select_related("bundle__product").first()
    if now is not None and bundle:
        raise PartOfABundle(bundle.bundle.product.title)


def is_reduced(sheet, at) -> bool:
    """A promotion that runs, or that is to come."""
    alive = Q(promotion__ended_at=None) | Q(promotion__ended_at__gt=at)
    return ReducedPrice.objects.filter(alive, sheet=sheet, promotion__ends_at__gt=at).exists()


# --- What is told -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Weight:
    """So many grams expected, so many at most, at a price for the kilo."""

    per_kg_cents: int
    grams: int
    most_grams: int

    @property
    def cents(self) -> int:
        return money.weighed_cents(self.per_kg_cents, self.grams)

    @property
    def most_cents(self) -> int:
        return money.weighed_cents(self.per_kg_cents, self.most_grams)


def weight_of(sheet: ProductSheet, *, per_kg: Decimal, quantity: int = 1) -> Weight:
    """What is announced for that many of its pieces together."""
    most = max(sheet.most_piece_grams or sheet.piece_grams, sheet.piece_grams)
    return Weight(money.to_cents(per_kg), sheet.piece_grams * quantity, most * quantity)


def weights_of(sheet: ProductSheet, *, per_kg: Decimal, quantity: int) -> list[Weight]:
    """One weight for all the pieces, or one for each where each goes on the scale by itself."""
    if sheet.weighed_one_by_one:
        return [weight_of(sheet, per_kg=per_kg)] * quantity
    return [weight_of(sheet, per_kg=per_kg, quantity=quantity)]


def words(weights) -> str:
    """« environ 1,4 kg, soit 26,46 € · au plus 1,7 kg, 32,13 € », of one weight or of several together."""
    told = {
        "grams": grams_words(sum(one.grams for one in weights)),
        "cents": amount(sum(one.cents for one in weights)),
        "most_grams": grams_words(sum(one.most_grams for one in weights)),
        "most_cents": amount(sum(one.most_cents for one in weights)),
    }
    return _("environ %(grams)s, soit %(cents)s · au plus %(most_grams)s, %(most_cents)s") % told


def until_weighed(cents: int, margin_cents: int) -> str:
    """« 116,87 € environ, 119,11 € au plus » of a sum, until the scale has spoken; then what it costs."""
    if not margin_cents or not cents:
        return amount(cents)
    return _("%(cents)s environ, %(most)s au plus") % {"cents": amount(cents), "most": amount(cents + margin_cents)}


def kilo_words(per_kg_cents: int) -> str:
    """« 18,90 €/kg »."""
    return f"{amount(per_kg_cents)}/kg"


def grams_words(grams: int) -> str:
    """« 250 g », « 1,4 kg »."""
    if grams < 1000:
        return f"{grams}{NARROW}g"
    kilos = (Decimal(grams) / 1000).normalize()
    return f"{formats.number_format(f'{kilos:f}', use_l10n=True)}{NARROW}kg"
