"""What a month would have cost under another rule: read from the ledger and the ordered lines, nothing is written.

The orders are those handed over during the month, as they are kept today. What they really pay is what the ledger says
of them by now; what they would have paid is computed from the terms frozen on each, the draft put among them as if it
had been in force when they were placed, and replacing the rule of its own scope. Aisles are those of the products
today. An animation's goods are those that the room above tells. A month's cap is filled in the order of the handovers.
An order whose terms come out as they were pays what it paid.
"""

import datetime
from collections import Counter, defaultdict
from copy import copy
from dataclasses import dataclass, field, replace

from django.db.models import Prefetch
from django.utils import timezone
from oscar.apps.catalogue.models import Category
from oscar.apps.order.models import Line

from merchants.books import accounts, earnings, ledger
from merchants.commission import choosing
from merchants.commission.choosing import Sale
from merchants.commission.terms import agree, terms_of
from merchants.models import CommissionRule, Merchant, MerchantOrder, MerchantOrderMove, OrderedLine

PLACED = MerchantOrder.Status.PLACED
NOTHING_SHOWN = Line.objects.none()


@dataclass
class Row:
    """One merchant's month, in cents, VAT included."""

    merchant: Merchant
    orders: int = 0
    # Those of which the draft would have governed something.
    touched: int = 0
    gross: int = 0
    real: int = 0
    simulated: int = 0
    # Whether some order of it followed a rule of its own, or was within the launch days, which a draft says again.
    is_apart: bool = False
    was_free: bool = False

    @property
    def difference(self) -> int:
        """Above zero, the draft costs the merchant more."""
        return self.simulated - self.real


@dataclass
class Tried:
    """What a draft gives over a month: a row per merchant, by name, and whom it reaches."""

    draft: CommissionRule
    agreements_hold: bool
    rows: list[Row] = field(default_factory=list)
    # What the draft names and no sale of the month was of, as names of fields.
    missing: set[str] = field(default_factory=lambda: {"merchant", "category", "animation", "channel"})
    # Whether some sale was of all that the draft names, governed by it or not.
    fits_some: bool = False

    @property
    def total(self) -> Row:
        total = Row(None)
        for row in self.rows:
            for name in ("orders", "touched", "gross", "real", "simulated"):
                setattr(total, name, getattr(total, name) + getattr(row, name))
            total.was_free |= row.was_free and bool(row.touched)
        return total

    def draft_for(self, merchant) -> CommissionRule:
        if self.agreements_hold or self.draft.merchant_id:
            return self.draft
        agreed = copy(self.draft)
        agreed.merchant = merchant
        return agreed

    def look_at(self, sales):
        for sale in sales:
            missed = choosing.missed(self.draft, sale)
            self.missing.intersection_update(missed)
            self.fits_some |= not missed


def simulate(*, month, draft: CommissionRule, agreements_hold=True, shown=NOTHING_SHOWN) -> Tried:
    """What is handed over during the month, counted again; `draft` is a rule not written.

    `shown` are Oscar's lines that are part of the draft's animation, as a queryset. Unless `agreements_hold`, a draft
    for the town is tried as if each shop had agreed to it. Memory is that of the merchants, never that of the orders.
    """
    draft.applies_from = datetime.date.max
    tried, rows = Tried(draft, agreements_hold), {}
    for chunk in ledger.in_chunks(handed_over_in(month)):
        past = Past.of([move.merchant_order for move in chunk], draft=draft, shown=shown)
        for move in chunk:
            part = move.merchant_order
            count(part, past, tried, row=rows.setdefault(part.merchant_id, Row(part.merchant)))
    tried.rows = sorted(rows.values(), key=lambda row: row.merchant.name)
    return tried


def count(part, past, tried, *, row):
    """Add one merchant order to its merchant's row."""
    draft, paid = tried.draft_for(part.merchant), past.commission[part.pk]
    rules, sales = [*past.rules_frozen_on(part), draft], past.sales_of(part)
    is_touched = any(draft in choosing.governing(rules, sale).values() for sale in sales.values())
    tried.look_at(sales.values())
    row.orders += 1
    row.touched += is_touched
    row.gross += past.gross[part.pk]
    row.real += paid
    row.is_apart |= any(rule.merchant_id for rule in past.rules_frozen_on(part))
    row.was_free |= any(one.free for one in terms_of(part).parts)
    row.simulated += simulated_cents(part, past, rules, sales, row.simulated) if is_touched else paid


def handed_over_in(month):
    starts_at, ends_at = month.bounds
    moves = MerchantOrderMove.objects.handovers().filter(at__gte=starts_at, at__lt=ends_at)
    lines = OrderedLine.objects.select_related("order_line")
    return (
        moves.select_related("merchant_order__merchant")
        .prefetch_related(Prefetch("merchant_order__lines", lines))
        .order_by("at", "pk")
    )


@dataclass
class Past:
    """What is known of some merchant orders: their rules, their aisles, their channel, what they pay."""

    rules: dict
    paths: dict
    channels: dict
    gross: Counter
    commission: Counter
    # The draft's animation by the number of each line that is part of it.
    shown: dict[int, str]

    @classmethod
    def of(cls, parts, *, draft, shown):
        posted = earnings.posted_lines([part.pk for part in parts])
        return cls(
            rules=rules_of(parts),
            paths=paths_of(parts),
            channels=dict(first_moves(parts)),
            gross=Counter({pk: deposited(lines) for pk, lines in posted.items()}),
            commission=Counter({pk: taken(lines) for pk, lines in posted.items()}),
            shown=dict.fromkeys(numbers_of(shown, parts), draft.animation),
        )

    def rules_frozen_on(self, part) -> list[CommissionRule]:
        ids = {one.rule_id for one in terms_of(part).parts}
        # The rule of the whole merchant order holds the month's cap, even where every line has one of its aisle.
        frozen = [self.rules.get(pk) for pk in ids | ({part.commission_rule_id} - {None})]
        # From before the rules were kept: the rate alone, as if it were the town's.
        return [rule or CommissionRule(rate=part.commission_rate, applies_from=datetime.date.min) for rule in frozen]

    def sales_of(self, part) -> dict[int, Sale]:
        """What each line is today, and what the rules frozen on it say that it was."""
        named = defaultdict(set)
        for one in terms_of(part).parts:
            for line in part.lines.all():
                if one.rule_id in self.rules and (one.lines is None or line.order_line_id in one.lines):
                    named[line.order_line_id].add(self.rules[one.rule_id])
        return {line.order_line_id: self.sale_of(part, line, named[line.order_line_id]) for line in part.lines.all()}

    def sale_of(self, part, line, rules) -> Sale:
        paths = {rule.category.path for rule in rules if rule.category_id}
        return Sale(
            part.merchant_id,
            channel=self.channels.get(part.pk, ""),
            paths=frozenset(paths.union(self.paths[line.order_line.product_id])),
            animations=frozenset(
                filter(None, [self.shown.get(line.order_line_id), *(one.animation for one in rules)])
            ),
        )


def simulated_cents(part, past, rules, sales, so_far) -> int:
    """What one merchant order would have paid, `so_far` having been taken earlier in the month."""
    terms = agree(rules=rules, merchant=part.merchant, sales=sales, on=timezone.localdate(part.placed_at)).terms
    if takes_the_same(terms, terms_of(part)):
        return past.commission[part.pk]
    room = None if terms.month_cap is None else max(0, terms.month_cap - so_far)
    return terms.cents(earnings.kept_by_line(part), month_room=room)


def takes_the_same(terms, others) -> bool:
    """Whether two terms ask for the same, whatever the rules that say so: what was paid then stands, to the cent."""
    asked, asked_by_others = ({replace(one, rule_id=None) for one in each.parts} for each in (terms, others))
    return asked == asked_by_others and terms.month_cap == others.month_cap


def rules_of(parts) -> dict[int, CommissionRule]:
    ids = {one.rule_id for part in parts for one in terms_of(part).parts} | {part.commission_rule_id for part in parts}
    return CommissionRule.objects.select_related("category").in_bulk(ids - {None})


def numbers_of(lines, parts):
    return lines.filter(order__in={part.order_id for part in parts}).values_list("pk", flat=True)


def paths_of(parts) -> dict:
    products = {line.order_line.product_id for part in parts for line in part.lines.all()}
    paths = defaultdict(set)
    for product, path in Category.objects.filter(product__in=products).values_list("product", "path"):
        paths[product].add(path)
    return paths


def first_moves(parts):
    moves = MerchantOrderMove.objects.filter(merchant_order__in=parts, from_status="", to_status=PLACED)
    return moves.values_list("merchant_order_id", "channel")


def deposited(lines) -> int:
    return sum(cents for code, cents in lines.items() if code.startswith(accounts.DEPOSIT))


def taken(lines) -> int:
    return -lines.get(accounts.INCOME, 0) - lines.get(accounts.VAT, 0)
