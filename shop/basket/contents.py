"""What a basket holds today: its items at today's prices, grouped by merchant, with what stands in the way."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.apps.basket.models import Line

from animations.seats_sold import selling
from animations.seats_sold.selling import Told
from merchants import money
from merchants.invoicing.printing import amount
from merchants.listing import by_weight
from merchants.listing.bundles import Part, parts_of
from merchants.listing.by_weight import Weight
from merchants.listing.on_sale import is_orderable, pause_words
from merchants.models import Merchant, ProductSheet
from merchants.models.sheet import Allergen
from merchants.prepared import Prepared
from merchants.promotions import reductions
from merchants.promotions.prices import reduction_beside
from merchants.promotions.reductions import Reduction
from merchants.vat import rates_on
from pickup.places.needs import Need, needs_of
from shop.basket import no_return, portions
from shop.basket.portions import Portion

# More of one thing than this is agreed with the merchant, by phone.
MOST_OF_ONE_THING = 99


@dataclass
class Item:
    """One line of a basket, priced now; a product without a rate cannot be sold."""

    line: Line
    # By sheet: its own, or those of the products of a bundle, which has none by itself.
    rates: dict[int, Decimal | None]
    at: datetime
    reduction: Reduction | None = None
    parts: list[Part] = field(default_factory=list)
    # Of a seat at an animation.
    seat: Told | None = None

    @property
    def product(self):
        return self.line.product

    @property
    def sheet(self) -> ProductSheet:
        return self.line.product.sheet

    @property
    def merchant(self) -> Merchant:
        return self.sheet.merchant

    @property
    def quantity(self) -> int:
        return self.line.quantity

    @property
    def rate(self) -> Decimal | None:
        return self.rates.get(self.sheet.pk)

    @property
    def is_on_sale(self) -> bool:
        # A bundle's price is shared between its products, in proportion to their own.
        records = [self.line.stockrecord, *(part.stockrecord for part in self.parts)]
        has_price = all(record is not None and record.price is not None for record in records)
        has_rates = bool(self.rates) and None not in self.rates.values()
        return is_orderable(self.sheet, at=self.at) and has_price and has_rates

    @property
    def sheets(self) -> list[ProductSheet]:
        """What is in it: the product, or those of the bundle."""
        return [part.component for part in self.parts] or [self.sheet]

    @cached_property
    def weights(self) -> list[Weight]:
        """What is announced of goods sold by weight: all its pieces together, or each."""
        if not self.sheet.is_by_weight:
            return []
        return by_weight.weights_of(self.sheet, per_kg=self.per_kg, quantity=self.quantity)

    @property
    def per_kg(self) -> Decimal | None:
        return (self.reduction and self.reduction.per_kg) or self.sheet.price_per_kg

    @cached_property
    def portions(self) -> list[Portion]:
        """The lines of the contract that it becomes; nothing while it cannot be ordered."""
        return portions.portions_of(self) if self.is_on_sale else []

    @cached_property
    def unit_cents(self) -> int:
        price = self.reduction.price if self.reduction else self.line.stockrecord.price
        return money.to_cents(price) if self.is_on_sale else 0

    @property
    def total_cents(self) -> int:
        return sum(one.total_cents for one in self.portions)

    @property
    def most_cents(self) -> int:
        """The same, if all that is weighed weighs what was announced at most."""
        return sum(one.most_cents for one in self.portions)

    @property
    def vat_cents(self) -> int:
        return sum(one.vat_cents for one in self.portions)

    @cached_property
    def left(self) -> int | None:
        """How many can still be promised; None when it does not run out."""
        return portions.left_of(self)

    @property
    def most(self) -> int:
        return MOST_OF_ONE_THING if self.left is None else min(self.left, MOST_OF_ONE_THING)

    @property
    def is_short(self) -> bool:
        return self.left is not None and self.quantity > self.left

    @property
    def obstacle(self) -> str:
        """Why this line cannot be ordered as it stands, or nothing."""
        if resting := pause_words(self.sheet, at=self.at):
            return _("%(resting)s Retirez cette ligne pour continuer, ou revenez plus tard.") % {"resting": resting}
        if not self.is_on_sale:
            return _("%(title)s n’est plus en vente\u202f: retirez cette ligne pour continuer.") % {
                "title": self.title
            }
        if self.seat:
            return self.seat.obstacle
        return shortage(self.title, self.left) if self.is_short else ""

    @property
    def title(self) -> str:
        return self.product.title or self.product.get_title()

    @property
    def price_seen_cents(self) -> int:
        """The price when it was put in the basket."""
        seen = self.line.price_incl_tax
        return self.unit_cents if seen is None else money.to_cents(seen)

    @property
    def price_changed(self) -> bool:
        return self.is_on_sale and self.price_seen_cents != self.unit_cents

    @property
    def allergen_words(self) -> str:
        return allergen_words(self.sheet.allergen_state, self.sheet.allergens)

    @property
    def exceptions(self) -> list[tuple[str, str]]:
        """Why each product of it cannot be given back, if so: of a bundle, those that it is made of."""
        if self.parts:
            return [(part.component.product.title, part.component.withdrawal_exception) for part in self.parts]
        title = self.seat.animation.title if self.seat else self.title
        return [(title, self.sheet.withdrawal_exception)]

    @property
    def unit_words(self) -> str:
        """« 4,20 € l’unité », « 18,90 €/kg · environ 1,4 kg, soit 26,46 € · au plus 1,7 kg, 32,13 € »."""
        if self.seat:
            return _("%(price)s la place") % {"price": amount(self.unit_cents)}
        if not self.weights:
            return _("%(price)s l’unité") % {"price": amount(self.unit_cents)}
        return f"{by_weight.kilo_words(money.to_cents(self.per_kg))} · {self.weight_words}"

    @property
    def weight_words(self) -> str:
        return by_weight.words(self.weights) if self.weights else ""

    @property
    def made_of(self) -> str:
        """« 1 × Pain de seigle, 2 × Tomme », of a bundle."""
        return ", ".join(f"{part.quantity}\u00a0×\u00a0{part.component.product.title}" for part in self.parts)


def is_short(stockrecord, quantity) -> bool:
    left = portions.free(stockrecord)
    return left is not None and quantity > left


def shortage(title: str, left: int) -> str:
    """How many are left, in words."""
    if not left:
        return _("%(title)s\u202f: il n’en reste plus.") % {"title": title}
    sentence = ngettext(
        "%(title)s\u202f: il n’en reste qu’un seul exemplaire.", "%(title)s\u202f: il n’en reste que %(left)d.", left
    )
    return sentence % {"title": title, "left": left}


def allergen_words(state: str, allergens: list) -> str:
    """The line on allergens that every step shows (DOMAIN 2.8); empty for what is not food."""
    if state == ProductSheet.AllergenState.NONE:
        return _("aucun des 14 allergènes")
    labels = dict(Allergen.choices)
    names = ", ".join(str(labels.get(code, code)).lower() for code in allergens)
    return _("contient\u202f: %(names)s") % {"names": names} if names else ""


@dataclass
class MerchantBag:
    """The items of one merchant, as they will stand in one paper bag."""

    merchant: Merchant
    items: list[Item]

    @property
    def total_cents(self) -> int:
        return sum(item.total_cents for item in self.items)

    @property
    def may_be_ordered(self) -> bool:
        return any(item.is_on_sale for item in self.items)

    @property
    def is_seats_only(self) -> bool:
        return all(item.seat for item in self.items)

    @property
    def no_return_words(self) -> list[str]:
        return no_return.words_of([said for item in self.items for said in item.exceptions])


@dataclass
class Contents:
    """Everything in a basket, in the order it was put there."""

    items: list[Item]

    @property
    def is_empty(self) -> bool:
        return not self.items

    @cached_property
    def bags(self) -> list[MerchantBag]:
        found: dict[int, MerchantBag] = {}
        for item in self.items:
            found.setdefault(item.merchant.pk, MerchantBag(item.merchant, [])).items.append(item)
        return list(found.values())

    @property
    def total_cents(self) -> int:
        return sum(item.total_cents for item in self.items)

    @property
    def vat_cents(self) -> int:
        return sum(item.vat_cents for item in self.items)

    @property
    def count(self) -> int:
        return sum(item.quantity for item in self.items)

    @property
    def sheets(self) -> list[ProductSheet]:
        return [sheet for item in self.items for sheet in item.sheets]

    @cached_property
    def seats(self) -> dict[int, int]:
        """How many seats at animations, by product."""
        return dict(sum((Counter({item.product.pk: item.quantity}) for item in self.items if item.seat), Counter()))

    @property
    def is_seats_only(self) -> bool:
        """Nothing to collect: one comes for the animation itself."""
        return bool(self.items) and all(item.seat for item in self.items)

    @property
    def portions(self) -> list[Portion]:
        """The lines of the contract, in the order of the basket."""
        return [one for item in self.items for one in item.portions]

    @property
    def most_cents(self) -> int:
        """The total, if all that is weighed weighs what was announced at most."""
        return sum(item.most_cents for item in self.items)

    @property
    def total_words(self) -> str:
        return by_weight.until_weighed(self.total_cents, self.most_cents - self.total_cents)

    @cached_property
    def takes(self) -> Counter:
        """How many it takes of each stock record, be it alone or within a bundle."""
        return sum((portions.wanted_of(item) for item in self.items), Counter())

    @property
    def wanted(self) -> dict[int, int]:
        """The same, by the number of the stock record."""
        return {stockrecord.pk: quantity for stockrecord, quantity in self.takes.items()}

    @property
    def quantities(self) -> dict[int, int]:
        """How many of each product, by sheet id."""
        found = Counter()
        for item in self.items:
            for sheet in item.sheets:
                many = next((part.quantity for part in item.parts if part.component is sheet), 1)
                found[sheet.pk] += many * item.quantity
        return dict(found)

    @property
    def needs(self) -> list[Need]:
        """What it asks of a moment to collect."""
        return needs_of(self.sheets, self.quantities)

    @property
    def has_alcohol(self) -> bool:
        return any(item.sheet.is_alcohol for item in self.items)

    @property
    def may_be_ordered(self) -> bool:
        """Something of it at least: a shop that rests sells nothing."""
        return any(bag.may_be_ordered for bag in self.bags)

    @property
    def line_obstacles(self) -> list[str]:
        """Each is said beside its line."""
        return [item.obstacle for item in self.items if item.obstacle]

    @property
    def obstacles(self) -> list[str]:
        return self.line_obstacles or self.shared_shortages

    @property
    def shared_shortages(self) -> list[str]:
        """Each line alone could be had, not all together: a product taken alone and within a bundle."""
        short = [(stock, portions.free(stock)) for stock, many in self.takes.items() if is_short(stock, many)]
        return [shortage(stock.product.title, left) for stock, left in short]


def lines_of(at, ids):
    return (
        Line.objects.filter(basket_id=ids[0], quantity__gt=0, product__sheet__isnull=False)
        .select_related("stockrecord", "product__sheet__merchant")
        .annotate(reduction_id=reduction_beside(sheet="product__sheet", at=at))
        .order_by("date_created", "pk")
    )


LINES = Prepared(lines_of, most=1)


def contents(basket, *, at) -> Contents:
    """Two queries whatever the basket: its lines with all they show, and the VAT rates of the day.

    Three more when something of it is reduced, two more when it holds a bundle.
    """
    if basket.pk is None:
        return Contents([])
    lines = LINES.rows(at=at, ids=[basket.pk])
    rates, reduced = rates_on(timezone.localdate(at)), _reductions(lines, at)
    parts = parts_of([line.product.sheet.pk for line in lines if line.product.sheet.is_bundle])
    seats = selling.told([line.product_id for line in lines if line.product.sheet.is_seat], at=at)
    return Contents([_item(line, rates, at, reduced, parts, seats) for line in lines])


def _item(line, rates, at, reduced, parts_by_sheet, seats) -> Item:
    sheet = line.product.sheet
    parts = parts_by_sheet.get(sheet.pk, [])
    sold = [part.component for part in parts] or [sheet]
    own_rates = {one.pk: _rate_of(one, rates) for one in sold if parts or not sheet.is_bundle}
    return Item(line, own_rates, at, reduced.get(sheet.pk), parts, seats.get(line.product_id))


def _reductions(lines, at) -> dict[int, Reduction]:
    priced = [line for line in lines if line.stockrecord.price is not None]
    return reductions.told(
        {line.product.sheet.pk: (line.reduction_id, line.stockrecord.price) for line in priced}, at=at
    )


def _rate_of(sheet, rates) -> Decimal | None:
    return Decimal(0) if sheet.merchant.vat_exempt else rates.get(sheet.vat_code)
