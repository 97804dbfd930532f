"""What a line of a basket becomes once ordered: one line of the contract, or several (decisions 0023, 0024)."""

from collections import Counter
from dataclasses import dataclass
from decimal import Decimal

from oscar.apps.catalogue.models import Product
from oscar.apps.partner.models import StockRecord

from merchants import money
from merchants.listing import bundles
from merchants.listing.by_weight import Weight
from merchants.listing.on_sale import is_orderable
from merchants.models import Merchant, ProductSheet


@dataclass(frozen=True)
class Portion:
    """So many of one product at one price and one VAT rate: a line of the contract to be."""

    sheet: ProductSheet
    stockrecord: StockRecord
    # What the resident chose: the product itself, or the bundle that it is in.
    chosen: ProductSheet
    quantity: int
    unit_cents: int
    rate: Decimal
    unit_reduction_cents: int = 0
    weight: Weight | None = None

    @property
    def product(self) -> Product:
        return self.sheet.product

    @property
    def merchant(self) -> Merchant:
        return self.chosen.merchant

    @property
    def is_in_a_bundle(self) -> bool:
        return self.chosen is not self.sheet

    @property
    def title(self) -> str:
        return self.product.title or self.product.get_title()

    @property
    def total_cents(self) -> int:
        return self.weight.cents if self.weight else money.line_cents(self.unit_cents, self.quantity)

    @property
    def most_cents(self) -> int:
        return self.weight.most_cents if self.weight else self.total_cents

    @property
    def vat_cents(self) -> int:
        return self.total_cents - money.to_cents(money.excluding_vat(money.to_euros(self.total_cents), self.rate))

    @property
    def agreed(self) -> tuple:
        """What a resident agrees to by ordering it."""
        weight = self.weight and (self.weight.per_kg_cents, self.weight.grams, self.weight.most_grams)
        return self.chosen.product_id, self.product.pk, self.quantity, self.unit_cents, weight


def portions_of(item) -> list[Portion]:
    """Those of one line of a basket that may be ordered; they sum to what it costs."""
    if item.sheet.is_bundle:
        return of_bundle(item)
    if item.sheet.is_by_weight:
        return [weighed(item, weight) for weight in item.weights]
    return [portion(item, item.quantity)]


def weighed(item, weight) -> Portion:
    pieces = item.quantity // len(item.weights)
    return portion(item, pieces, weight=weight)


def portion(item, quantity, **facts) -> Portion:
    reduction = item.reduction.unit_reduction_cents if item.reduction else 0
    known = {"rate": item.rate, "unit_reduction_cents": reduction, **facts}
    return Portion(item.sheet, item.line.stockrecord, item.sheet, quantity, item.unit_cents, **known)


def of_bundle(item) -> list[Portion]:
    """Each product of it at its share of the price, which is the price of one bundle shared out, so many times."""
    reduction = item.reduction.unit_reduction_cents if item.reduction else 0
    shared = bundles.shares(item.parts, price_cents=item.unit_cents, reduction_cents=reduction)
    return [
        Portion(
            sheet=one.part.component,
            stockrecord=one.part.stockrecord,
            chosen=item.sheet,
            quantity=one.quantity * item.quantity,
            unit_cents=one.unit_cents,
            unit_reduction_cents=one.unit_reduction_cents,
            rate=item.rates[one.part.component.pk],
        )
        for one in shared
    ]


def wanted_of(item) -> Counter:
    """How many it takes of each stock, by stock record: a bundle takes those of its products."""
    if not item.sheet.is_bundle:
        return Counter({item.line.stockrecord: item.quantity})
    return Counter({part.stockrecord: part.quantity * item.quantity for part in item.parts if part.stockrecord})


def free(stockrecord) -> int | None:
    """How many of it can still be promised; None when it does not run out."""
    return None if stockrecord.num_in_stock is None else max(0, stockrecord.net_stock_level)


def left_of(item) -> int | None:
    """How many can still be promised of what the line is about; None when it does not run out."""
    if not item.sheet.is_bundle:
        return free(item.line.stockrecord)
    if not all(part.stockrecord and is_orderable(part.component, at=item.at) for part in item.parts):
        return 0
    allowed = [(free(part.stockrecord), part.quantity) for part in item.parts]
    return min((many // quantity for many, quantity in allowed if many is not None), default=None)
