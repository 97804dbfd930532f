"""A reduction as it is told: what it costs now, the prior price that is crossed out, the percentage, its name."""

from dataclasses import dataclass
from decimal import Decimal

from django.utils import timezone

from merchants import legal, money
from merchants.models import LegalDelay, Promotion, ReducedPrice
from merchants.promotions import prior


@dataclass(frozen=True)
class Reduction:
    """`usual` is the price it was agreed from, or the sheet's if lower now; `prior` is the one that the law wants.

    Sold by weight, what is told and compared is the kilo's price; `price` and `usual` are those of one piece.
    """

    promotion: Promotion
    price: Decimal
    usual: Decimal
    prior: Decimal | None
    days: int
    per_kg: Decimal | None = None
    usual_per_kg: Decimal | None = None

    @property
    def is_near_date(self) -> bool:
        return self.promotion.kind == Promotion.Kind.NEAR_DATE

    @property
    def crossed(self) -> Decimal | None:
        """The price to cross out; nothing where it would not be a reduction in the eyes of the law."""
        compared = (self.usual_per_kg or self.usual) if self.is_near_date else self.prior
        return compared if compared is not None and compared > self.told else None

    @property
    def told(self) -> Decimal:
        """What it costs now, as residents compare it."""
        return self.price if self.per_kg is None else self.per_kg

    @property
    def percent(self) -> int:
        return money.percent_off(self.crossed, self.told) if self.crossed else 0

    @property
    def name(self) -> str:
        return self.promotion.name

    @property
    def unit_reduction_cents(self) -> int:
        """What one piece costs less than without the promotion."""
        return money.to_cents(self.usual) - money.to_cents(self.price)


def told(chosen: dict[int, tuple[int | None, Decimal]], *, at) -> dict[int, Reduction]:
    """The reductions that hold, by sheet id.

    `chosen` gives, by sheet id, what `prices.reduction_beside` found and the ordinary price. Nothing is asked of the
    database where nothing is reduced; three queries otherwise, whatever the list.
    """
    reduced = {sheet: pair for sheet, pair in chosen.items() if pair[0] is not None}
    if not reduced:
        return {}
    around, histories = prior.around(reduced, at=at), prior.histories(reduced)
    days = legal.delay_days(LegalDelay.Code.PRIOR_PRICE, timezone.localdate(at))
    found = {}
    for sheet, (pk, usual) in reduced.items():
        row = next(one for one in around[sheet] if one.pk == pk)
        if row.price < usual:
            found[sheet] = of_row(row, usual, around[sheet], histories[sheet], days)
    return found


def of_row(row, usual, others, changes, days) -> Reduction:
    begins_at = row.promotion.begins_at
    lowest = prior.lowest_before(begins_at, changes=changes, others=others, days=days)
    kilo = {} if row.per_kg is None else {"per_kg": row.per_kg, "usual_per_kg": min(row.kilo_now, row.usual_per_kg)}
    return Reduction(row.promotion, row.price, min(usual, row.usual), lowest, days, **kilo)


def beside(sheets, *, at) -> dict[int, Reduction]:
    """The same for sheets that carry `reduction_id` and `full_price`."""
    return told({sheet.pk: (sheet.reduction_id, sheet.full_price) for sheet in sheets}, at=at)


def ended(seen: dict[int, Decimal], *, at) -> dict[int, str]:
    """By sheet id, the name of the promotion that gave the price somebody saw and that holds no more; one query."""
    rows = ReducedPrice.objects.filter(sheet__in=seen, promotion__begins_at__lte=at).select_related("promotion")
    return {
        row.sheet_id: row.promotion.name
        for row in rows.order_by("promotion__begins_at", "pk")
        if row.price == seen[row.sheet_id] and row.promotion.over_at <= at
    }
