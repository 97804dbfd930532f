"""The terms of the commission as frozen on a merchant order, and what they give for what is kept.

One rounding per merchant order (PAYMENTS 4.3). For each rule that governs some of the lines, exactly:

    lines kept × rate + fixed part, at least the floor, at most the cap of the order, never more than those lines;

then, over the whole merchant order: the sum, at most what the month's cap still left at the handover, rounded half up
to the cent, never above what is kept, never below zero. A rule whose lines are all given back asks for nothing, its
fixed part and its floor included: giving everything back gives the commission back to the last cent. Nothing here
reads a rule again: what was agreed at placing time is all in the order.
"""

from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from merchants import money
from merchants.commission import choosing
from merchants.models import CommissionRule

PERCENT = Fraction(1, 100)


@dataclass(frozen=True)
class Part:
    """What one rule asks of the lines it governs; amounts in cents, VAT included, rates in percent."""

    rate: Decimal
    label: str = ""
    rule_id: int | None = None
    fixed: int = 0
    floor: int = 0
    cap: int | None = None
    # Within the launch period: nothing is taken.
    free: bool = False
    # Oscar's line numbers; None is every line of the merchant order.
    lines: tuple[int, ...] | None = None

    def base(self, kept: dict[int, int]) -> int:
        """Cents kept of its lines; `kept` is cents by line number."""
        numbers = kept if self.lines is None else self.lines
        return sum(kept.get(number, 0) for number in numbers)

    def exact_cents(self, kept) -> Fraction:
        """What it asks, before rounding."""
        base = self.base(kept)
        if self.free or base <= 0:
            return Fraction(0)
        asked = max(base * Fraction(self.rate) * PERCENT + self.fixed, Fraction(self.floor))
        return min(asked, Fraction(base), asked if self.cap is None else Fraction(self.cap))


@dataclass(frozen=True)
class Terms:
    parts: tuple[Part, ...] = ()
    # At most so much for all the orders handed over in a month, fees included.
    month_cap: int | None = None
    # Percent of a promotion that the association pays.
    association_bears: Decimal = Decimal(0)

    def cents(self, kept: dict[int, int], *, month_room: int | None = None) -> int:
        """The commission in cents, VAT included; `month_room` is what the month's cap left at the handover."""
        asked = money.nearest_cent(sum((part.exact_cents(kept) for part in self.parts), Fraction(0)))
        return min(asked, sum(kept.values()), asked if month_room is None else month_room)

    def detail(self, kept, *, month_room=None) -> list[tuple[Part, int]]:
        """Each part with its cents; they sum to the commission."""
        if not self.parts:
            return []
        exact = [part.exact_cents(kept) for part in self.parts]
        return list(zip(self.parts, money.split(self.cents(kept, month_room=month_room), exact), strict=True))

    def promotion_cents(self, reduction_cents: int | Fraction) -> int:
        """The association's part of a reduction, in cents, rounded once; the rest is the merchant's."""
        return money.nearest_cent(reduction_cents * Fraction(self.association_bears) / 100)


# --- Frozen and read again --------------------------------------------------------------------


def to_json(terms: Terms) -> dict:
    """What is written on the merchant order."""
    return {
        "parts": [
            {
                "rate": str(part.rate),
                "label": part.label,
                "rule": part.rule_id,
                "fixed": part.fixed,
                "floor": part.floor,
                "cap": part.cap,
                "free": part.free,
                "lines": None if part.lines is None else list(part.lines),
            }
            for part in terms.parts
        ],
        "month_cap": terms.month_cap,
        "association_bears": str(terms.association_bears),
    }


def terms_of(merchant_order) -> Terms:
    """What was agreed for a merchant order; one from before the terms were written has its rate alone."""
    said = merchant_order.commission_terms
    if not said:
        return Terms((Part(Decimal(merchant_order.commission_rate), rule_id=merchant_order.commission_rule_id),))
    parts = tuple(part_from(facts) for facts in said["parts"])
    return Terms(parts, said["month_cap"], Decimal(said["association_bears"]))


def part_from(facts) -> Part:
    return Part(
        rate=Decimal(facts["rate"]),
        label=facts["label"],
        rule_id=facts["rule"],
        fixed=facts["fixed"],
        floor=facts["floor"],
        cap=facts["cap"],
        free=facts["free"],
        lines=None if facts["lines"] is None else tuple(facts["lines"]),
    )


def like_another(said: dict, *, new: int, old: int) -> dict:
    """The terms written on a merchant order, where line `new` follows every rule that governs line `old`."""
    if not said:
        return said
    parts = [
        {**part, "lines": sorted([*part["lines"], new])} if old in (part["lines"] or ()) else part
        for part in said["parts"]
    ]
    return {**said, "parts": parts}


# --- Agreed -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Agreed:
    """What is frozen on a merchant order when it is placed."""

    terms: Terms
    # The commission rule of the whole merchant order, whatever its goods, and its rate in percent that day.
    rule: CommissionRule | None
    rate: Decimal


def agree(*, rules, merchant, sales: dict[int, choosing.Sale], on) -> Agreed:
    """The terms of a merchant order placed on a local date, given the sale that each of its lines is.

    What belongs to no line (the month's cap, who bears a promotion) comes from the rule of a line without any
    category: the merchant's or the town's.
    """
    governed: dict[int, tuple] = {}
    for number, sale in sales.items():
        for rule in choosing.governing(rules, sale).values():
            governed.setdefault(id(rule), (rule, []))[1].append(number)
    found = sorted(governed.values(), key=lambda one: (one[0].label, choosing.rank(one[0])))
    parts = tuple(part_of(rule, merchant, numbers, len(sales), on) for rule, numbers in found)
    rule = order_rule(rules, next(iter(sales.values())))
    if rule is None:
        return Agreed(Terms(parts), None, Decimal(0))
    rate = Decimal(0) if is_free(rule, merchant, on) else rule.rate
    return Agreed(Terms(parts, rule.month_cap_cents, rule.association_bears), rule, rate)


def order_rule(rules, sale) -> CommissionRule | None:
    """The commission rule of a merchant order, whatever its goods."""
    anything = choosing.Sale(sale.merchant_id, channel=sale.channel, animations=sale.animations)
    return choosing.commission_rule(rules, anything)


def part_of(rule, merchant, numbers, lines, on) -> Part:
    return Part(
        rate=rule.rate,
        label=rule.label,
        rule_id=rule.pk,
        fixed=rule.fixed_cents,
        floor=rule.floor_cents,
        cap=rule.cap_cents,
        free=is_free(rule, merchant, on),
        lines=None if len(numbers) == lines else tuple(sorted(numbers)),
    )


def is_free(rule, merchant, on) -> bool:
    """Within the launch period that a rule offers: some days from the day the merchant joined, or until a date."""
    by_days = rule.free_days and (on - merchant.joined_on).days < rule.free_days
    return bool(by_days or (rule.free_until and on <= rule.free_until))
