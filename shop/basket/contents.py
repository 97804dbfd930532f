"""What a basket holds today: its items at today's prices, grouped by merchant, with what stands in the way."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.apps.basket.models import Line

from merchants import money
from merchants.models import Merchant, ProductSheet
from merchants.models.sheet import Allergen
from merchants.promotions import reductions
from merchants.promotions.prices import reduction_beside
from merchants.promotions.reductions import Reduction
from merchants.vat import rates_on

# More of one thing than this is agreed with the merchant, by phone.
MOST_OF_ONE_THING = 99


@dataclass
class Item:
    """One line of a basket, priced now; `rate` is None when the product cannot be sold."""

    line: Line
    rate: Decimal | None
    reduction: Reduction | None = None

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
    def is_on_sale(self) -> bool:
        return (
            self.product.is_public
            and self.merchant.is_listed
            and self.line.stockrecord.price is not None
            and self.rate is not None
        )

    @cached_property
    def unit_cents(self) -> int:
        price = self.reduction.price if self.reduction else self.line.stockrecord.price
        return money.to_cents(price) if self.is_on_sale else 0

    @property
    def total_cents(self) -> int:
        return money.line_cents(self.unit_cents, self.quantity)

    @property
    def vat_cents(self) -> int:
        total = money.to_euros(self.total_cents)
        return self.total_cents - money.to_cents(money.excluding_vat(total, self.rate or Decimal(0)))

    @property
    def left(self) -> int | None:
        """How many can still be promised; None when it does not run out."""
        if self.line.stockrecord.num_in_stock is None:
            return None
        return max(0, self.line.stockrecord.net_stock_level)

    @property
    def most(self) -> int:
        return MOST_OF_ONE_THING if self.left is None else min(self.left, MOST_OF_ONE_THING)

    @property
    def is_short(self) -> bool:
        return self.left is not None and self.quantity > self.left

    @property
    def obstacle(self) -> str:
        """Why this line cannot be ordered as it stands, or nothing."""
        if not self.is_on_sale:
            return _("%(title)s n’est plus en vente\u202f: retirez cette ligne pour continuer.") % {
                "title": self.title
            }
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
    def facts(self) -> str:
        return facts_of(self.sheet)


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


def facts_of(said) -> str:
    """What the law and the stomach want to know of a sheet or of an ordered line, in one short sentence."""
    exception = dict(ProductSheet.WithdrawalException.choices).get(said.withdrawal_exception, "")
    parts = [allergen_words(said.allergen_state, said.allergens)]
    if exception:
        parts.append(_("sans droit de rétractation (%(why)s)") % {"why": str(exception).lower()})
    return " · ".join(filter(None, parts))


@dataclass
class MerchantBag:
    """The items of one merchant, as they will stand in one paper bag."""

    merchant: Merchant
    items: list[Item]

    @property
    def total_cents(self) -> int:
        return sum(item.total_cents for item in self.items)


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
        return [item.sheet for item in self.items]

    @property
    def has_alcohol(self) -> bool:
        return any(item.sheet.is_alcohol for item in self.items)

    @property
    def obstacles(self) -> list[str]:
        return [item.obstacle for item in self.items if item.obstacle]


def contents(basket, *, at) -> Contents:
    """Two queries whatever the basket: its lines with all they show, and the VAT rates of the day.

    Three more when something of it is reduced.
    """
    if basket.pk is None:
        return Contents([])
    lines = (
        Line.objects.filter(basket_id=basket.pk, quantity__gt=0, product__sheet__isnull=False)
        .select_related("stockrecord", "product__sheet__merchant")
        .annotate(reduction_id=reduction_beside(sheet="product__sheet", at=at))
        .order_by("date_created", "pk")
    )
    rates, reduced = rates_on(timezone.localdate(at)), _reductions(lines, at)
    return Contents(
        [Item(line, _rate_of(line.product.sheet, rates), reduced.get(line.product.sheet.pk)) for line in lines]
    )


def _reductions(lines, at) -> dict[int, Reduction]:
    priced = [line for line in lines if line.stockrecord.price is not None]
    return reductions.told(
        {line.product.sheet.pk: (line.reduction_id, line.stockrecord.price) for line in priced}, at=at
    )


def _rate_of(sheet, rates) -> Decimal | None:
    return Decimal(0) if sheet.merchant.vat_exempt else rates.get(sheet.vat_code)
