"""Whose sales a rule would govern, and whether it would cost them more than what holds without it.

A rule may cost less on the whole and more on one shelf: a shop's own 5 % goes before the town's 3 % on books. Every
kind of sale that some rule tells apart is therefore looked at, and one of them dearer is enough.
"""

import datetime
from dataclasses import dataclass

from django.db.models import Q

from merchants.commission import choosing
from merchants.commission.choosing import Sale
from merchants.models import CommissionRule, Merchant


@dataclass(frozen=True)
class Change:
    merchant: Merchant
    is_dearer: bool


def touched(rule, merchants) -> list[Change]:
    """Those of these merchants for whom something changes on the rule's first day; one query."""
    standing = CommissionRule.objects.begun(rule.applies_from).filter(label=rule.label)
    standing = standing.filter(Q(merchant=None) | Q(merchant__in=merchants)).exclude(pk=rule.pk)
    others = list(standing.select_related("category"))
    found = (change_for(rule, others, merchant) for merchant in merchants)
    return [change for change in found if change]


def change_for(rule, others, merchant) -> Change | None:
    mine = [other for other in others if other.merchant_id in (None, merchant.pk)]
    pairs = [
        (governing_one(mine, sale, rule.label), governing_one([*mine, rule], sale, rule.label))
        for sale in kinds_of_sale(rule, mine, merchant)
    ]
    changed = [(before, after) for before, after in pairs if before is not after]
    if not changed:
        return None
    return Change(merchant, any(is_dearer(*pair, merchant, rule.applies_from) for pair in changed))


def governing_one(rules, sale, label) -> CommissionRule | None:
    return choosing.governing(rules, sale).get(label)


def kinds_of_sale(rule, mine, merchant) -> set[Sale]:
    """The sales that the rule fits and that some rule tells apart from the others."""
    return {
        Sale(
            merchant.pk,
            channel=rule.channel or other.channel,
            paths=frozenset(filter(None, [deeper(rule, other)])),
            animations=frozenset(filter(None, [rule.animation or other.animation])),
        )
        for other in [rule, *mine]
    }


def deeper(rule, other) -> str:
    """The path of the aisle that both are about, or of the only one that names an aisle."""
    paths = [one.category.path for one in (rule, other) if one.category_id]
    if len(paths) == 2 and not paths[1].startswith(paths[0]):
        return paths[0]
    return paths[-1] if paths else ""


def is_dearer(before, after, merchant, on) -> bool:
    """Whether any part of a rule could take more than the other's; no rule takes nothing."""
    if after is None:
        return False
    if before is None:
        return bool(after.rate or after.fixed_cents or after.floor_cents)
    return (
        any(getattr(after, name) > getattr(before, name) for name in ("rate", "fixed_cents", "floor_cents"))
        or any(bound(after, name) > bound(before, name) for name in ("cap_cents", "month_cap_cents"))
        or after.association_bears < before.association_bears
        or on <= free_end(before, merchant) > free_end(after, merchant)
    )


def bound(rule, name) -> float:
    """A cap, or no end to it."""
    cap = getattr(rule, name)
    return float("inf") if cap is None else cap


def free_end(rule, merchant) -> datetime.date:
    """The last day of the launch period that a rule offers to a merchant, or the beginning of time."""
    ends = [rule.free_until or datetime.date.min]
    if rule.free_days:
        ends.append(merchant.joined_on + datetime.timedelta(days=rule.free_days - 1))
    return max(ends)
