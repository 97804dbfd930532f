"""Which rule of the commission holds for whom on a given day, what comes next, and what went before."""

from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from merchants.commission import choosing
from merchants.commission.choosing import Sale
from merchants.commission.setting import NotAPercentage as NotAPercentage
from merchants.commission.setting import RateInThePast as RateInThePast
from merchants.commission.setting import set_rate as set_rate
from merchants.models import CommissionRule, Merchant, OperatorVat
from merchants.models.sheet import VatCode
from merchants.vat import rates_on

# What became of a rule.
IN_FORCE, COMING, OVER, REPLACED, WITHDRAWN = (
    _("en vigueur"), _("à venir"), _("terminé"), _("remplacé"), _("retirée"),
)  # fmt: skip
ORDINARY = {"label": "", "category": None, "animation": "", "channel": ""}


def rule_for(*, merchant, on) -> CommissionRule | None:
    """The rule of an ordinary sale of a merchant on a local date: its own, else the town's."""
    return rules_for(merchants=[merchant], on=on)[merchant.pk]


def rules_for(*, merchants, on) -> dict[int, CommissionRule | None]:
    """The same by merchant id, in one query."""
    ids = [merchant.pk for merchant in merchants]
    rules = begun(merchants=ids, on=on)
    return {pk: choosing.commission_rule(rules, Sale(pk)) for pk in ids}


def begun(*, merchants, on) -> list[CommissionRule]:
    """All that may govern a sale of these merchants (by id) on a local date, in one query."""
    rules = CommissionRule.objects.begun(on).filter(Q(merchant__in=merchants) | Q(merchant=None))
    return list(rules.select_related("category"))


def town_rule(*, on) -> CommissionRule | None:
    """The rule of an ordinary sale of the merchants that have none of their own."""
    return choosing.commission_rule(begun(merchants=[], on=on), Sale(None))


def coming_rules(*, after) -> dict[int | None, CommissionRule]:
    """The next ordinary rule to come into force, by merchant id (None for the town), in one query."""
    rules = CommissionRule.objects.standing().filter(**ORDINARY, applies_from__gt=after)
    return {rule.merchant_id: rule for rule in rules.order_by("-applies_from", "id")}


# --- What was set -----------------------------------------------------------------------------


def history(*, merchant, on) -> list[tuple[CommissionRule, str]]:
    """Every ordinary rule ever set for a merchant or for the town, the latest first, each with what became of it."""
    return with_states(CommissionRule.objects.filter(**ORDINARY, merchant=merchant), on=on)


def with_states(rules, *, on) -> list[tuple[CommissionRule, str]]:
    """Rules of any scopes, the latest first, each with what became of it on a local date; one query."""
    rules = list(rules.select_related("set_by", "merchant", "category", "withdrawal"))
    by_scope = {}
    for rule in sorted(rules, key=choosing.age):
        by_scope.setdefault(rule.scope, []).append(rule)
    states = {pk: word for siblings in by_scope.values() for pk, word in states_of(siblings, on).items()}
    return [(rule, states[rule.pk]) for rule in sorted(rules, key=choosing.age, reverse=True)]


def states_of(siblings, on) -> dict[int, str]:
    """One word by rule id, for the rules of one scope, the oldest first."""
    standing = [rule for rule in siblings if not hasattr(rule, "withdrawal")]
    last_of_day = {rule.applies_from: rule for rule in standing}
    alive = [rule for rule in standing if rule.applies_from <= on and is_not_over(rule, on)]
    words = dict.fromkeys((rule.pk for rule in siblings), WITHDRAWN)
    for rule in standing:
        words[rule.pk] = REPLACED if rule != last_of_day[rule.applies_from] else OVER
        if rule == last_of_day[rule.applies_from] and rule.applies_from > on:
            words[rule.pk] = COMING
    if alive:
        words[alive[-1].pk] = IN_FORCE
    return words


def is_not_over(rule, on) -> bool:
    return rule.applies_until is None or rule.applies_until >= on


# --- VAT --------------------------------------------------------------------------------------


def vat_rate(*, on) -> Decimal:
    """VAT on the commission in percent: a service from business to business, at the standard rate of the day.

    None while the association itself is exempt as a small business (CGI 293 B, CIBS L223-1; DOMAIN 2.3).
    """
    return Decimal(0) if operator_is_exempt(on=on) else rates_on(on)[VatCode.STANDARD]


def operator_is_exempt(*, on) -> bool:
    """Whether the association adds no VAT on a local date; without a word about it, it does."""
    last = OperatorVat.objects.filter(applies_from__lte=on).order_by("applies_from", "id").last()
    return bool(last) and last.regime == Merchant.VatRegime.EXEMPT_SMALL_BUSINESS
