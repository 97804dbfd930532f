"""Which rule governs a sale: the most specific one in force, found in memory among those that have begun.

A rule fits a sale when everything that it names is so: the merchant, one of the product's categories or an aisle above
it, an animation, the channel. Among those that fit, and for each label apart (the commission, then every fee by its
name), the rules are ranked by, in this order:

1. the merchant: what was agreed with a shop by name goes before what holds for the whole town;
2. the animation: an occasion goes before the ordinary;
3. the category: the deepest in the tree of aisles first;
4. the channel;
5. the date from which it applies, the latest first; then the last one written.

Rules of one scope replace each other by 5 alone. No two rules ever rank equal, as each has its own number: the order
is total, and the answer never depends on the order in which the rules are read. A rule that `stops` its scope wins
like another and then gives nothing: the next scope down holds again.
"""

from dataclasses import dataclass

from oscar.apps.catalogue.models import Category

from merchants.models import CommissionRule

STEP = Category.steplen


@dataclass(frozen=True)
class Sale:
    """What is known of a line when its rules are looked for; empty is "nothing in particular"."""

    merchant_id: int
    channel: str = ""
    # Paths of the product's categories in the tree of aisles.
    paths: frozenset = frozenset()
    animations: frozenset = frozenset()


def begun(*, on):
    """The rules that may govern a sale of a local date, in one query."""
    return list(CommissionRule.objects.begun(on).select_related("category"))


def fits(rule, sale) -> bool:
    return not missed(rule, sale)


def missed(rule, sale) -> list[str]:
    """What the rule names and the sale is not of, as names of fields."""
    is_so = {
        "merchant": rule.merchant_id in (None, sale.merchant_id),
        "category": rule.category_id is None or any(path.startswith(rule.category.path) for path in sale.paths),
        "animation": not rule.animation or rule.animation in sale.animations,
        "channel": rule.channel in ("", sale.channel),
    }
    return [name for name, so in is_so.items() if not so]


def rank(rule):
    """The greater, the more specific; see the top of this module."""
    depth = len(rule.category.path) // STEP if rule.category_id else 0
    named = rule.merchant_id is not None, bool(rule.animation), depth, bool(rule.channel)
    return *named, *age(rule)


def age(rule):
    """The greater, the later it was set to begin; a rule not written yet comes after all the others."""
    return rule.applies_from, rule.pk or float("inf")


def governing(rules, sale) -> dict[str, CommissionRule]:
    """The rule that holds for a sale, by label: "" is the commission; a label without any is absent."""
    latest = {}
    for rule in rules:
        if fits(rule, sale) and (rule.scope not in latest or age(rule) > age(latest[rule.scope])):
            latest[rule.scope] = rule
    found = {}
    for rule in sorted((rule for rule in latest.values() if not rule.stops), key=rank):
        found[rule.label] = rule
    return found


def commission_rule(rules, sale) -> CommissionRule | None:
    """The rule of the commission itself."""
    return governing(rules, sale).get("")


def fitting(rules, *, scope) -> list[CommissionRule]:
    """The rules of one scope, the first to apply first."""
    return sorted((rule for rule in rules if rule.scope == scope), key=age)
