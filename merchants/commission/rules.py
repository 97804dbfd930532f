"""Which percentage the association takes from a merchant on a given day, and how it is set."""

from decimal import Decimal

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from merchants.models import CommissionRule
from merchants.models.sheet import VatCode
from merchants.money import HUNDRED, half_up
from merchants.refusals import Refusal
from merchants.vat import rates_on


class RateInThePast(Refusal):
    sentence = _("Un taux ne change pas les jours passés : choisissez aujourd’hui ou un jour à venir.")


class NotAPercentage(Refusal):
    sentence = _("Indiquez un taux entre 0 et 100\u202f%, avec deux décimales au plus.")


def rule_for(*, merchant, on) -> CommissionRule | None:
    """The merchant's own rule in force on a local date, else the town's; the last one set for a date wins."""
    return rules_for(merchants=[merchant], on=on)[merchant.pk]


def rules_for(*, merchants, on) -> dict[int, CommissionRule | None]:
    """Rules by merchant id, in one query."""
    ids = [merchant.pk for merchant in merchants]
    rules = CommissionRule.objects.filter(Q(merchant__in=ids) | Q(merchant=None), applies_from__lte=on)
    # Read in the order in which they came into force: the last one met is the one that holds.
    latest = {rule.merchant_id: rule for rule in rules.order_by("applies_from", "id")}
    return {pk: latest.get(pk, latest.get(None)) for pk in ids}


def town_rule(*, on) -> CommissionRule | None:
    """The rule of the merchants that have none of their own."""
    return CommissionRule.objects.filter(merchant=None, applies_from__lte=on).order_by("applies_from", "id").last()


def coming_rules(*, after) -> dict[int | None, CommissionRule]:
    """The next rule to come into force, by merchant id (None for the town), in one query."""
    rules = CommissionRule.objects.filter(applies_from__gt=after).order_by("-applies_from", "id")
    return {rule.merchant_id: rule for rule in rules}


def history(*, merchant, on) -> list[tuple[CommissionRule, str]]:
    """Every rate ever set, the latest first, each with what became of it on a local date."""
    rules = CommissionRule.objects.filter(merchant=merchant).select_related("set_by").order_by("applies_from", "id")
    last_of_day = {rule.applies_from: rule for rule in rules}
    begun = [day for day in last_of_day if day <= on]
    words = {day: _("à venir") for day in last_of_day if day > on}
    if begun:
        words[max(begun)] = _("en vigueur")
    return [
        (rule, words.get(rule.applies_from, _("terminé")) if rule == last_of_day[rule.applies_from] else _("remplacé"))
        for rule in reversed(rules)
    ]


def vat_rate(*, on) -> Decimal:
    """VAT on the commission: a service from business to business, at the standard rate of the day."""
    return rates_on(on)[VatCode.STANDARD]


def set_rate(*, merchant, rate: Decimal, applies_from, by, at) -> CommissionRule:
    """Add a rate from a date on; without a merchant, for the whole town. Orders already placed keep theirs.

    The same rate for the same day, sent twice, is set once.
    """
    if applies_from < timezone.localdate(at):
        raise RateInThePast
    if not 0 <= rate <= HUNDRED or rate != half_up(rate):
        raise NotAPercentage
    same_day = CommissionRule.objects.filter(merchant=merchant, applies_from=applies_from).order_by("id").last()
    if same_day and same_day.rate == rate:
        return same_day
    return CommissionRule.objects.create(merchant=merchant, rate=rate, applies_from=applies_from, set_by=by, set_at=at)
