"""What the law sets on a given day."""

from django.db.models import Subquery

from merchants.models import LegalAmount, LegalDelay


def cash_cap_cents(day) -> int:
    """The most a French resident may pay in cash for one sale, in cents (CMF D112-3)."""
    return LegalAmount.objects.in_force(day).get(code=LegalAmount.Code.CASH_CAP).cents


def meal_voucher_cap_cents(day) -> int | None:
    """The most that meal vouchers pay in a day, for any food but alcohol; None where no law in force says so."""
    found = LegalAmount.objects.in_force(day).filter(code=LegalAmount.Code.MEAL_VOUCHER).order_by("-applies_from")
    return found.values_list("cents", flat=True).first()


def delay_days(code, day) -> int:
    """How many days the law gives, for a code of LegalDelay, to what happens on a local date."""
    return LegalDelay.objects.in_force(day).get(code=code).days


def delay_beside(code, day) -> Subquery:
    """The same, to be read beside a row of something else."""
    return Subquery(LegalDelay.objects.in_force(day).filter(code=code).values("days")[:1])
