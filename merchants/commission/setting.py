"""Setting a rule of the commission: never in the past, with the notice owed, told to each merchant it touches."""

import datetime
from dataclasses import dataclass
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from merchants import notifications
from merchants.commission import costlier, words
from merchants.commission.costlier import Change
from merchants.legal import delay_days
from merchants.models import CommissionRule, LegalDelay, Merchant, OperatorVat, RuleWithdrawal
from merchants.money import HUNDRED, half_up
from merchants.refusals import Refusal

# What two rules must share to be the same one, said twice.
SAID = [
    "label", "merchant_id", "category_id", "animation", "channel", "rate", "fixed_cents", "floor_cents", "cap_cents",
    "month_cap_cents", "free_days", "free_until", "association_bears", "stops", "applies_from", "applies_until",
]  # fmt: skip
# What a new rate leaves as it was.
CARRIED_ON = [
    "fixed_cents", "floor_cents", "cap_cents", "month_cap_cents", "free_days", "free_until", "association_bears",
]  # fmt: skip


class RateInThePast(Refusal):
    sentence = gettext_lazy("Un taux ne change pas les jours passés : choisissez aujourd’hui ou un jour à venir.")


class NotAPercentage(Refusal):
    sentence = gettext_lazy("Indiquez un taux entre 0 et 100\u202f%, avec deux décimales au plus.")


class NotARule(Refusal):
    """Its parts contradict each other; the sentence says which."""


class AgreementToCome(Refusal):
    sentence = gettext_lazy("Un accord se note une fois donné\u202f: choisissez aujourd’hui ou un jour passé.")


class NoticeOwed(Refusal):
    """It costs some merchants more, and they would learn it too late (regulation 2019/1150, art. 3)."""

    def __init__(self, merchants, days, earliest):
        self.earliest = earliest
        sentence = ngettext(
            "Cette règle coûterait plus cher à %(names)s\u202f: prévenez-le %(days)d jours avant.",
            "Cette règle coûterait plus cher à %(count)d commerçants\u202f: prévenez-les %(days)d jours avant.",
            len(merchants),
        )
        told = _("Choisissez le %(day)s ou un jour plus tard, ou notez l’accord du commerçant.")
        facts = {"names": merchants[0], "count": len(merchants), "days": days, "day": words.long_day(earliest)}
        super().__init__(f"{sentence} {told}" % facts)


class AlreadyInForce(Refusal):
    sentence = gettext_lazy(
        "Cette règle s’applique déjà\u202f: elle ne se retire plus. Fixez plutôt celle qui la remplace."
    )


# --- A rule -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Foreseen:
    """A rule not written, and those for whom it would change something."""

    rule: CommissionRule
    touched: list[Change]

    @property
    def dearer(self) -> int:
        return sum(change.is_dearer for change in self.touched)


def foresee(*, by, at, **facts) -> Foreseen:
    """What adding this rule would do; nothing is written. Refuses what `add_rule` would."""
    rule = CommissionRule(**facts, set_by=by, set_at=at)
    return Foreseen(rule, touched_at(rule, at))


@transaction.atomic
def add_rule(*, by, at, **facts) -> CommissionRule:
    """Write a rule and tell the merchants whose sales it governs. Orders already placed keep their own.

    `facts` are the fields of CommissionRule, amounts in cents. The same rule sent twice is set once.
    """
    hold()
    rule = CommissionRule(**facts, set_by=by, set_at=at)
    if already := said_already(rule):
        return already
    touched = touched_at(rule, at)
    rule.save()
    notifications.tell_commission_rule(rule=rule, merchants=[change.merchant for change in touched])
    return rule


def hold():
    """One rule is set at a time, so that each is compared with those that stand."""
    list(CommissionRule.objects.select_for_update().order_by("pk").values_list("pk", flat=True)[:1])


def touched_at(rule, at) -> list[Change]:
    """Those for whom it changes something, once it is sure that it may be set at that moment."""
    refuse_nonsense(rule, timezone.localdate(at))
    touched = costlier.touched(rule, merchants_of(rule))
    refuse_short_notice(rule, touched, timezone.localdate(at))
    return touched


def merchants_of(rule) -> list[Merchant]:
    return [rule.merchant] if rule.merchant_id else list(Merchant.objects.all())


def refuse_nonsense(rule, today):
    if rule.applies_from < today:
        raise RateInThePast
    if not all(is_percentage(percent) for percent in (rule.rate, rule.association_bears)):
        raise NotAPercentage
    if rule.agreed_on and rule.agreed_on > today:
        raise AgreementToCome
    try:
        rule.clean_fields(exclude=["merchant", "category", "set_by"])
        rule.validate_constraints()
    except ValidationError as wrong:
        raise NotARule(" ".join(wrong.messages)) from wrong


def is_percentage(percent: Decimal) -> bool:
    """Between 0 and 100, with two decimals at most."""
    return 0 <= percent <= HUNDRED and percent == half_up(percent)


def said_already(rule) -> CommissionRule | None:
    """The last one set in its scope for its day, when it says the same."""
    label, merchant, category, animation, channel = rule.scope
    siblings = CommissionRule.objects.standing().filter(
        label=label, merchant=merchant, category=category, animation=animation, channel=channel
    )
    last = siblings.filter(applies_from=rule.applies_from).order_by("id").last()
    return last if last and all(getattr(last, name) == getattr(rule, name) for name in SAID) else None


def refuse_short_notice(rule, touched, today):
    """Dearer for somebody who did not agree: not before the notice has run."""
    dearer = [change.merchant for change in touched if change.is_dearer]
    if not dearer or rule.agreed_on:
        return
    days = delay_days(LegalDelay.Code.COMMISSION_NOTICE, today)
    earliest = today + datetime.timedelta(days=days)
    if rule.applies_from < earliest:
        raise NoticeOwed(dearer, days, earliest)


def set_rate(*, merchant, rate: Decimal, applies_from, by, at, **agreement) -> CommissionRule:
    """A new rate from a date on, all the rest staying as it was; without a merchant, for the whole town.

    `agreement` is `agreed_on` and `agreed_how`, when the merchant accepted a dearer rate before the notice runs, and
    the number of the `decision` that it follows.
    """
    ordinary = {"label": "", "merchant": merchant, "category": None, "animation": "", "channel": ""}
    standing = CommissionRule.objects.begun(applies_from).filter(**ordinary, stops=False)
    last = standing.order_by("applies_from", "id").last()
    kept = {name: getattr(last, name) for name in CARRIED_ON} if last else {}
    facts = {**ordinary, **kept, **agreement, "rate": rate, "applies_from": applies_from}
    return add_rule(**facts, by=by, at=at)


@transaction.atomic
def withdraw(*, rule, by, at, reason="") -> RuleWithdrawal:
    """Call off a rule before its first day; those who were told of it are told so. Done twice, it counts once."""
    hold()
    if done := RuleWithdrawal.objects.filter(rule=rule).first():
        return done
    if rule.applies_from <= timezone.localdate(at):
        raise AlreadyInForce
    touched = costlier.touched(rule, merchants_of(rule))
    withdrawal = RuleWithdrawal.objects.create(rule=rule, by=by, at=at, reason=reason[:200])
    merchants = [change.merchant for change in touched]
    notifications.tell_commission_withdrawn(rule=rule, merchants=merchants, reason=withdrawal.reason)
    return withdrawal


# --- The association's own VAT ----------------------------------------------------------------


def set_operator_vat(*, regime, applies_from, by, at) -> OperatorVat:
    """Whether the association adds VAT to its commission from a date on. Said twice, it is written once."""
    if applies_from < timezone.localdate(at):
        raise RateInThePast
    last = OperatorVat.objects.filter(applies_from=applies_from).order_by("id").last()
    if last and last.regime == regime:
        return last
    return OperatorVat.objects.create(regime=regime, applies_from=applies_from, set_by=by, set_at=at)
