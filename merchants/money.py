"""The only place that rounds money, or crosses between Oscar's Decimal euros and the ledger's integer cents."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

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


@dataclass(frozen=True)
class Share:
    """How a merchant order's gross is shared, in cents: gross = net + commission_excl + commission_vat."""

    gross: int
    net: int
    commission_excl: int
    commission_vat: int

    @property
    def commission(self) -> int:
        return self.commission_excl + self.commission_vat


def share(gross_cents: int, commission_rate: Decimal, vat_rate: Decimal) -> Share:
    """The merchant's and the association's parts of `gross_cents`; rates in percent (PAYMENTS 4.3)."""
    refuse_float(gross_cents)
    commission = to_cents(Decimal(gross_cents) * commission_rate / HUNDRED / HUNDRED)
    excl = to_cents(Decimal(commission) * HUNDRED / (HUNDRED + vat_rate) / HUNDRED)
    return Share(
        gross=gross_cents, net=gross_cents - commission, commission_excl=excl, commission_vat=commission - excl
    )
