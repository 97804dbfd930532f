"""The only place that rounds money, or crosses between Oscar's Decimal euros and the ledger's integer cents."""

from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")
HUNDRED = Decimal(100)


def refuse_float(amount):
    """Binary floats cannot say ten cents: they never enter a sum."""
    if isinstance(amount, float):
        raise TypeError("Money is never a float: use Decimal euros or integer cents.")


def half_up(euros: Decimal) -> Decimal:
    """Euros rounded to the nearest cent, halves away from zero."""
    refuse_float(euros)
    return Decimal(euros).quantize(CENT, rounding=ROUND_HALF_UP)


def to_cents(euros: Decimal) -> int:
    """Integer cents of an amount in Decimal euros, rounded half up."""
    return int(half_up(euros) * 100)


def to_euros(cents: int) -> Decimal:
    """Decimal euros with two places."""
    refuse_float(cents)
    return Decimal(cents).scaleb(-2).quantize(CENT)


def excluding_vat(euros_incl: Decimal, rate: Decimal) -> Decimal:
    """Euros without VAT; `rate` in percent. VAT is then incl − excl, never recomputed (DOMAIN 2.3)."""
    return half_up(Decimal(euros_incl) * HUNDRED / (HUNDRED + rate))


def line_cents(unit_price_cents: int, quantity: int) -> int:
    """A line in cents, tax included: prices are in whole cents, so nothing is rounded here."""
    refuse_float(unit_price_cents)
    return unit_price_cents * quantity


def weighed_cents(price_per_kg_cents: int, grams: int) -> int:
    """A line sold by weight, in cents, tax included: one rounding, half up, on all the grams kept (PAYMENTS 4.3)."""
    refuse_float(price_per_kg_cents)
    refuse_float(grams)
    return to_cents(Decimal(price_per_kg_cents) * grams / 1000 / HUNDRED)


def part_of(cents: int, percent: int) -> int:
    """That percentage of an amount in cents, rounded half up; the rest is `cents` less it."""
    refuse_float(cents)
    return to_cents(Decimal(cents) * percent / HUNDRED / HUNDRED)


def percent_off(before: Decimal, now: Decimal) -> int:
    """By how many whole percent a price went down, rounded down: never more is claimed than is true."""
    refuse_float(before)
    refuse_float(now)
    return int((before - now) * HUNDRED // before)


def rounded_percent(part: int, whole: int) -> int:
    """The nearest whole percent, half up: 24 of 29 is 83 %. All of it, and nothing of it, are said only when true."""
    nearest = (200 * part + whole) // (2 * whole)
    return nearest if part in {0, whole} else min(max(nearest, 1), 99)


def reduced_by(euros: Decimal, percent: int) -> Decimal:
    """A price less that percentage, rounded down to the cent: what is announced is kept."""
    refuse_float(euros)
    return (Decimal(euros) * (HUNDRED - percent) / HUNDRED).quantize(CENT, rounding=ROUND_DOWN)


def nearest_cent(cents: Fraction) -> int:
    """An exact amount in cents, never below zero, rounded to the nearest one, halves up."""
    refuse_float(cents)
    return (2 * cents.numerator + cents.denominator) // (2 * cents.denominator)


def split(cents: int, weights: list) -> list[int]:
    """Whole cents in proportion to exact weights: the largest remainders get what is left, the first of equals first.

    The parts sum to `cents`; without any weight, nothing can be shared out and all goes to the first part.
    """
    refuse_float(cents)
    weights = [Fraction(weight) for weight in weights]
    total = sum(weights)
    if not total:
        return [cents, *[0] * (len(weights) - 1)]
    exact = [cents * weight / total for weight in weights]
    parts = [amount.numerator // amount.denominator for amount in exact]
    by_remainder = sorted(range(len(parts)), key=lambda rank: (parts[rank] - exact[rank], rank))
    for rank in by_remainder[: cents - sum(parts)]:
        parts[rank] += 1
    return parts


@dataclass(frozen=True)
class Share:
    """How a merchant order's gross is shared, in cents: gross + promotion = net + commission_excl + commission_vat.

    `promotion` is what the association pays of a price reduction; the merchant has it in its net.
    """

    gross: int
    net: int
    commission_excl: int
    commission_vat: int
    promotion: int = 0

    @property
    def commission(self) -> int:
        return self.commission_excl + self.commission_vat


def share(gross_cents: int, commission_rate: Decimal, vat_rate: Decimal) -> Share:
    """The merchant's and the association's parts of `gross_cents`; rates in percent (PAYMENTS 4.3)."""
    refuse_float(gross_cents)
    commission = to_cents(Decimal(gross_cents) * commission_rate / HUNDRED / HUNDRED)
    return share_less(gross_cents, commission, vat_rate)


def share_less(gross_cents: int, commission_cents: int, vat_rate: Decimal, *, promotion_cents: int = 0) -> Share:
    """The same, the commission being known in cents, VAT included; its VAT is incl − excl, never recomputed."""
    refuse_float(gross_cents)
    refuse_float(commission_cents)
    excl = to_cents(Decimal(commission_cents) * HUNDRED / (HUNDRED + vat_rate) / HUNDRED)
    return Share(
        gross=gross_cents,
        net=gross_cents + promotion_cents - commission_cents,
        commission_excl=excl,
        commission_vat=commission_cents - excl,
        promotion=promotion_cents,
    )
