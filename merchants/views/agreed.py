"""« Ma commission »: what holds for the shop today, what comes, and where each rule comes from."""

from django.db.models import Q
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from merchants.access import merchant_owner
from merchants.commission import rules
from merchants.commission.costlier import free_end
from merchants.commission.words import long_day, occasion
from merchants.models import CommissionRule


@require_safe
@merchant_owner
def merchant_terms(request, merchant):
    today = timezone.localdate()
    mine_or_town = CommissionRule.objects.filter(Q(merchant=merchant) | Q(merchant=None))
    said = rules.with_states(mine_or_town, on=today)
    ordinary = rules.rule_for(merchant=merchant, on=today)
    in_force = [rule for rule, state in said if state == rules.IN_FORCE and not rule.stops]
    facts = {
        "merchant": merchant,
        "ordinary": ordinary,
        "today": today,
        "free_end": free_end_of(ordinary, merchant),
        "origin": origin_of(ordinary) if ordinary else "",
        "others": [rule for rule in unshadowed(in_force) if rule != ordinary],
        "coming": [rule for rule, state in reversed(said) if state == rules.COMING],
    }
    return render(request, "merchants/terms.html", facts)


def free_end_of(rule, merchant):
    """The last day of what the rule offers to those who arrive, if it offers anything."""
    return free_end(rule, merchant) if rule and (rule.free_days or rule.free_until) else None


def unshadowed(in_force) -> list[CommissionRule]:
    """Without the town's rules that one of the shop's own replaces on every sale."""
    own = {rule.label for rule in in_force if rule.merchant_id and not occasion(rule)}
    return [rule for rule in in_force if rule.merchant_id or rule.label not in own]


def origin_of(rule) -> str:
    """« Convenu avec vous le 3 mars 2026 », or which rule of the town."""
    if rule.agreed_on:
        told = _("Convenu avec vous le %(day)s") % {"day": long_day(rule.agreed_on)}
    elif rule.merchant_id:
        told = _("Convenu avec vous, depuis le %(day)s") % {"day": long_day(rule.applies_from)}
    else:
        told = _("Règle de toute la ville, depuis le %(day)s") % {"day": long_day(rule.applies_from)}
    return ", ".join([told, *occasion(rule)])
