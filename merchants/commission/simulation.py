"""What a month would have cost under another rule: read from the ledger and the ordered lines, nothing is written.

The orders are those handed over during the month, as they are kept today. What they really pay is what the ledger says
of them by now; what they would have paid is computed from the terms frozen on each, the draft put among them as if it
had been in force when they were placed, and replacing the rule of its own scope. Aisles are those of the products
today. A month's cap is filled in the order of the handovers.
"""

import datetime
from collections import Counter, defaultdict
from dataclasses import dataclass

from django.db.models import Prefetch
from django.utils import timezone
from oscar.apps.catalogue.models import Category

from merchants.books import accounts, earnings, ledger
from merchants.commission import choosing
from merchants.commission.choosing import Sale
from merchants.commission.terms import agree, terms_of
from merchants.models import CommissionRule, Merchant, MerchantOrder, MerchantOrderMove, OrderedLine

HANDED_OVER, PLACED = MerchantOrder.Status.HANDED_OVER, MerchantOrder.Status.PLACED


@dataclass
class Row:
    """One merchant's month, in cents, VAT included."""

    merchant: Merchant
    orders: int = 0
    gross: int = 0
    real: int = 0
    simulated: int = 0

    @property
    def difference(self) -> int:
        """Above zero, the draft costs the merchant more."""
        return self.simulated - self.real


def simulate(*, month, draft: CommissionRule, agreements_hold=True) -> list[Row]:
    """A row per merchant that handed something over during the month, by name; `draft` is a rule not written.

    Unless `agreements_hold`, a draft for the town is tried on the shops that have a rule of their own too. Memory is
    that of the merchants, never that of the orders.
    """
    set_aside = None if agreements_hold or draft.merchant_id else draft.label
    draft.applies_from = datetime.date.max
    rows: dict[int, Row] = {}
    for chunk in ledger.in_chunks(handed_over_in(month)):
        past = Past.of([move.merchant_order for move in chunk], set_aside=set_aside)
        for move in chunk:
            part = move.merchant_order
            row = rows.setdefault(part.merchant_id, Row(part.merchant))
            row.orders += 1
            row.gross += past.gross[part.pk]
            row.real += past.commission[part.pk]
            row.simulated += simulated_cents(part, past, draft, so_far=row.simulated)
    return sorted(rows.values(), key=lambda row: row.merchant.name)


def total_of(rows) -> Row:
    total = Row(None)
    for row in rows:
        for name in ("orders", "gross", "real", "simulated"):
            setattr(total, name, getattr(total, name) + getattr(row, name))
    return total


def handed_over_in(month):
    starts_at, ends_at = month.bounds
    moves = MerchantOrderMove.objects.filter(to_status=HANDED_OVER, at__gte=starts_at, at__lt=ends_at)
    lines = OrderedLine.objects.select_related("order_line")
    return (
        moves.select_related("merchant_order__merchant")
        .prefetch_related(Prefetch("merchant_order__lines", lines))
        .order_by("at", "pk")
    )


@dataclass
class Past:
    """What is known of some merchant orders: their rules, their aisles, their channel, what they pay; five queries."""

    rules: dict
    paths: dict
    channels: dict
    gross: Counter
    commission: Counter
    # The label of the rules agreed with one shop that are left out; None leaves none out.
    set_aside: str | None

    @classmethod
    def of(cls, parts, *, set_aside):
        posted = earnings.posted_lines([part.pk for part in parts])
        return cls(
            rules=rules_of(parts),
            paths=paths_of(parts),
            channels=dict(first_moves(parts)),
            gross=Counter({pk: deposited(lines) for pk, lines in posted.items()}),
            commission=Counter({pk: taken(lines) for pk, lines in posted.items()}),
            set_aside=set_aside,
        )

    def rules_frozen_on(self, part) -> list[CommissionRule]:
        frozen = [self.rules.get(one.rule_id) for one in terms_of(part).parts]
        # From before the rules were kept: the rate alone, as if it were the town's.
        rules = [rule or CommissionRule(rate=part.commission_rate, applies_from=datetime.date.min) for rule in frozen]
        return [rule for rule in rules if not (rule.merchant_id and rule.label == self.set_aside)]

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
            animations=frozenset(rule.animation for rule in rules if rule.animation),
        )


def simulated_cents(part, past, draft, *, so_far) -> int:
    """What one merchant order would have paid, `so_far` having been taken earlier in the month."""
    rules, sales = [*past.rules_frozen_on(part), draft], past.sales_of(part)
    if not sales or not any(concerns(draft, rules, sale) for sale in sales.values()):
        return past.commission[part.pk]
    agreed = agree(rules=rules, merchant=part.merchant, sales=sales, on=timezone.localdate(part.placed_at))
    cap = agreed.terms.month_cap
    room = None if cap is None else max(0, cap - so_far)
    return agreed.terms.cents(earnings.kept_by_line(part), month_room=room)


def concerns(draft, rules, sale) -> bool:
    return draft in choosing.governing(rules, sale).values()


def rules_of(parts) -> dict[int, CommissionRule]:
    ids = {one.rule_id for part in parts for one in terms_of(part).parts}
    return CommissionRule.objects.select_related("category").in_bulk(ids - {None})


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
