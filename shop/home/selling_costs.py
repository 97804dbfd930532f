"""The public page that says what selling here costs a merchant: what is in force, what comes, what was."""

import datetime

from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from merchants.commission import choosing, terms
from merchants.commission import rules as commission
from merchants.commission.choosing import Sale
from merchants.legal import delay_days
from merchants.models import CommissionRule, LegalDelay, Merchant

# Below this many, a figure would tell what one shop agreed to (DOMAIN 2.7).
FEWEST = 3
# An ordinary basket, to show what the rules give.
EXAMPLE_CENTS = 4000
ONLINE = CommissionRule.Channel.ONLINE


@require_safe
def selling_costs(request):
    """What holds for everybody, rule by rule; what was agreed with one shop is not shown with its name."""
    today = timezone.localdate()
    said = commission.with_states(CommissionRule.objects.filter(merchant=None), on=today)
    in_force = [rule for rule, state in said if state == commission.IN_FORCE]
    context = {
        "in_force": in_force,
        "coming": [rule for rule, state in reversed(said) if state == commission.COMING],
        "past": [(rule, state) for rule, state in said if state not in {commission.IN_FORCE, commission.COMING}],
        "agreements": agreements(today),
        "example": example(in_force, today),
        "notice": delay_days(LegalDelay.Code.COMMISSION_NOTICE, today),
        "is_exempt": commission.operator_is_exempt(on=today),
    }
    return render(request, "home/selling_costs.html", context)


def example(in_force, today) -> dict | None:
    """What is left to the association of one order from the site, by the town's rules; the launch is over."""
    rules, sale = [rule for rule in in_force if not rule.category_id], Sale(None, channel=ONLINE)
    if not choosing.commission_rule(rules, sale):
        return None
    shop = Merchant(joined_on=datetime.date.min)
    cents = terms.agree(rules=rules, merchant=shop, sales={1: sale}, on=today).terms.cents({1: EXAMPLE_CENTS})
    return {"order": EXAMPLE_CENTS, "part": cents, "left": EXAMPLE_CENTS - cents}


def agreements(today) -> dict:
    """How many shops have a rate of their own today, whether all do, and the bounds when there are enough of them."""
    merchants = list(Merchant.objects.listed())
    rules = commission.rules_for(merchants=merchants, on=today).values()
    rates = [rule.rate for rule in rules if rule and rule.merchant_id]
    bounds = (min(rates), max(rates)) if len(rates) >= FEWEST else None
    return {"count": len(rates), "bounds": bounds, "all": len(rates) == len(merchants)}
