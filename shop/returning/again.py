"""What somebody took before, as it stands today: what changed is said before anything goes into the basket."""

from dataclasses import dataclass, field
from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merchants import money
from merchants.listing.by_weight import grams_words, kilo_words
from merchants.listing.on_sale import is_orderable, pause_words
from merchants.models import OrderedLine, ProductSheet
from merchants.models.sheet import Allergen
from merchants.promotions import reductions
from merchants.refusals import Refusal
from pickup.models import Collection
from pickup.places.slots import SlotOffer
from pickup.residents.usual import LAST_ORDERS, usual_of
from shop.basket import edits
from shop.basket.contents import MOST_OF_ONE_THING
from shop.catalogue.offers import with_prices
from shop.coming.choice import ANYTIME
from shop.templatetags.town import cents

States = ProductSheet.AllergenState


@dataclass
class Taken:
    """One thing that was ordered: how many, and at what price."""

    title: str
    quantity: int = 0
    # For one of it, or for the kilo of what is weighed.
    price_cents: int = 0
    is_by_weight: bool = False
    replaced_by: list[str] = field(default_factory=list)
    # As the merchant declared them that day; one piece's usual weight when it is sold by weight.
    allergen_state: str = States.UNANSWERED
    allergens: list[str] = field(default_factory=list)
    piece_grams: int | None = None


@dataclass(frozen=True)
class Again:
    """The same thing today; without a sheet, residents do not see it any more."""

    taken: Taken
    at: datetime
    sheet: ProductSheet | None = None
    price_cents: int = 0
    # The moment that was chosen, as this product sees it.
    then: SlotOffer | None = None

    @property
    def title(self) -> str:
        return self.sheet.product.title if self.sheet else self.taken.title

    @property
    def left(self) -> int:
        if self.sheet.left is None:
            return MOST_OF_ONE_THING
        return min(max(0, self.sheet.left), MOST_OF_ONE_THING)

    @property
    def can_be_had(self) -> bool:
        return self.sheet is not None and is_orderable(self.sheet, at=self.at) and self.left > 0

    @property
    def quantity(self) -> int:
        """As many as before, as far as there are."""
        return min(self.taken.quantity, self.left) if self.can_be_had else 0

    @property
    def price_words(self) -> str:
        return self._words(self.price_cents)

    def _words(self, amount) -> str:
        return kilo_words(amount) if self.taken.is_by_weight else cents(amount)

    @property
    def changes(self) -> list[str]:
        """What is not as it was, each in a sentence; nothing when all is the same."""
        if self.sheet is None:
            return [_("N’est plus en vente.")]
        if rests := pause_words(self.sheet, at=self.at):
            return [rests]
        # What may hurt comes first.
        found = [self._allergen_words(), self._stock_words(), self._price_words(), self._weight_words()]
        return [words for words in [*found, self._replaced_words(), self._moment_words()] if words]

    def _allergen_words(self) -> str:
        before = self.taken.allergen_state, sorted(self.taken.allergens)
        now = self.sheet.allergen_state, sorted(self.sheet.allergens)
        if before == now or not (self.sheet.is_food or self.taken.allergens):
            return ""
        said = _("Les allergènes ont changé\u202f: %(now)s (la dernière fois\u202f: %(before)s).")
        return said % {"now": _declared(*now), "before": _declared(*before)}

    def _stock_words(self) -> str:
        if not self.left:
            return _("Il n’en reste plus.")
        if self.left >= self.taken.quantity:
            return ""
        said = ngettext(
            "Vous en aviez pris %(before)d\u202f: il n’en reste qu’un.",
            "Vous en aviez pris %(before)d\u202f: il n’en reste que %(left)d.",
            self.left,
        )
        return said % {"before": self.taken.quantity, "left": self.left}

    def _price_words(self) -> str:
        before, is_weighed = self.taken.price_cents, self.sheet.is_by_weight
        if is_weighed != self.taken.is_by_weight:
            return _("Se vend maintenant au poids.") if is_weighed else _("Se vend maintenant à la pièce.")
        if before == self.price_cents:
            return ""
        facts = {"now": self._words(self.price_cents), "before": self._words(before)}
        return _("Coûte maintenant %(now)s au lieu de %(before)s.") % facts

    def _weight_words(self) -> str:
        before, now = self.taken.piece_grams, self.sheet.piece_grams
        if not (before and self.sheet.is_by_weight and now) or before == now:
            return ""
        facts = {"now": grams_words(now), "before": grams_words(before)}
        return _("Une pièce pèse maintenant environ %(now)s au lieu de %(before)s.") % facts

    def _replaced_words(self) -> str:
        if not self.taken.replaced_by:
            return ""
        return _("La dernière fois, il avait été remplacé par\u202f: %(what)s.") % {
            "what": ", ".join(self.taken.replaced_by)
        }

    def _moment_words(self) -> str:
        if self.then is None or self.then.open or not self.left:
            return ""
        return " ".join([_("Pas pour le moment que vous avez choisi\u202f:"), *self.then.refusals])


def _declared(state, allergens) -> str:
    if state == States.UNANSWERED:
        return _("non indiqués, demandez au commerçant")
    return ", ".join(str(Allergen(code).label).lower() for code in allergens) or _("aucun des 14")


# --- What was taken ---------------------------------------------------------------------------


def taken_in(order) -> dict[int, Taken]:
    """What an order asked for, by product id, seats aside; what is not in the books of products any more counts
    under a number below zero."""
    found: dict[int, Taken] = {}
    for line in _lines([order.pk]):
        _count(found, line)
    return found


def usually(user) -> dict[int, Taken]:
    """What an account usually takes, at the price of the last time."""
    theirs = Collection.objects.filter(order__user=user)
    quantities = usual_of(theirs)
    recent = theirs.order_by("-order__date_placed", "-pk").values_list("order_id", flat=True)[:LAST_ORDERS]
    last: dict[int, Taken] = {}
    for line in reversed(_lines(list(recent))):
        product = line.order_line.product_id
        if product in quantities and product not in last and not line.bundle_title:
            last[product] = _taken_of(line, quantities[product])
    return last


def _lines(orders) -> list[OrderedLine]:
    lines = OrderedLine.objects.filter(merchant_order__order__in=orders, replaces=None, is_seat=False)
    return list(lines.select_related("order_line", "merchant_order").prefetch_related("replacements").order_by("pk"))


def _taken_of(line, quantity) -> Taken:
    per_kg, replaced_by = line.price_per_kg_cents, [one.title for one in line.replacements.all()]
    price = line.unit_price_cents if per_kg is None else per_kg
    grams = line.ordered_grams // line.ordered_quantity if line.ordered_grams else None
    declared = {"allergen_state": line.allergen_state, "allergens": line.allergens, "piece_grams": grams}
    return Taken(line.title, quantity, price, per_kg is not None, replaced_by, **declared)


def _count(found, line):
    product = line.order_line.product_id or -line.pk
    if line.bundle_title:
        return _count_bundle(found, line)
    if product in found:
        found[product].quantity += line.ordered_quantity
        return None
    found[product] = _taken_of(line, line.ordered_quantity)
    return None


def _count_bundle(found, line):
    """Its products were not chosen one by one: the bundle itself is, as long as it keeps its name."""
    bundles = ProductSheet.objects.filter(merchant=line.merchant_order.merchant_id, is_bundle=True)
    product = bundles.filter(product__title=line.bundle_title).values_list("product_id", flat=True).first()
    product = product or -line.merchant_order_id * 1000 - len(line.bundle_title)
    one = found.setdefault(product, Taken(line.bundle_title, line.bundle_quantity or 1))
    one.price_cents += line.unit_price_cents * line.ordered_quantity // one.quantity
    one.allergens = sorted({*one.allergens, *line.allergens})
    if line.allergen_state != States.UNANSWERED:
        # What is not eaten declares none.
        one.allergen_state = States.CONTAINS if one.allergens else States.NONE


# --- As it stands today -----------------------------------------------------------------------


def today(taken: dict[int, Taken], *, at, coming=ANYTIME) -> list[Again]:
    """What can be had comes first; seven queries whatever their number."""
    sheets = {sheet.product_id: sheet for sheet in with_prices().filter(product__in=taken)}
    reduced, then = reductions.beside(list(sheets.values()), at=at), coming.offers(list(sheets.values()))
    found = [_again(one, sheets.get(product), reduced, then, at) for product, one in taken.items()]
    return sorted(found, key=lambda one: not one.can_be_had)


def _again(taken, sheet, reduced, then, at) -> Again:
    if sheet is None:
        return Again(taken, at)
    reduction = reduced.get(sheet.pk)
    per_kg = (reduction and reduction.per_kg) or sheet.price_per_kg
    price = per_kg if sheet.is_by_weight and per_kg is not None else sheet.price
    return Again(taken, at, sheet, money.to_cents(price), then.get(sheet.pk))


def put(*, basket, quantities: dict[int, int], titles: dict[int, str]) -> list[str]:
    """Each product so many times; a sentence for each that cannot be had, and the others are in the basket."""
    wanted = {product: quantity for product, quantity in quantities.items() if quantity > 0}
    if wanted and basket.pk is None:
        basket.save()
    return [words for words in (_put_one(basket, *one, titles) for one in wanted.items()) if words]


def _put_one(basket, product, quantity, titles) -> str:
    try:
        edits.add(basket=basket, product_id=product, quantity=quantity)
    except edits.NotEnough as refusal:
        return str(refusal)
    except Refusal as refusal:
        return _("%(title)s\u202f: %(why)s") % {"title": titles.get(product, ""), "why": refusal}
    return ""
