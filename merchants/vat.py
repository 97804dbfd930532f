"""VAT rates as dated data (DOMAIN 2.3): never a constant in code."""

from decimal import Decimal

from django.utils import timezone

from merchants.models import VatRate


def rates_on(day) -> dict[str, Decimal]:
    """Percent by code in force on a local date; one query."""
    rates = VatRate.objects.in_force(day).order_by("applies_from").values_list("code", "percent")
    return dict(rates)


def rates_on_today() -> dict[str, Decimal]:
    return rates_on(timezone.localdate())


def code_at(percent: Decimal, day) -> str:
    """The code of a percentage in force on a local date; empty when there is no such rate."""
    return next((code for code, rate in rates_on(day).items() if rate == percent), "")
