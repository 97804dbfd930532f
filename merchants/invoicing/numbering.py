"""Numbers of invoices: one after the other for each issuer and year, never twice, never a hole."""

from django.db import transaction

from merchants.models import InvoiceSeries

ASSOCIATION = "association"


def issuer_of(merchant) -> str:
    """A merchant on whose behalf the association invoices has a series of its own."""
    return f"merchant:{merchant.code}"


def draw(*, issuer, year) -> tuple[int, str]:
    """The next rank and its number, « F-2026-0001 ».

    Only inside the transaction that stores the invoice: when that one fails, the number was never drawn. The row
    stays locked until then, so that two invoices of one series are made one after the other.
    """
    if not transaction.get_connection().in_atomic_block:
        raise transaction.TransactionManagementError("A number is drawn with the invoice that bears it.")
    series, _created = InvoiceSeries.objects.select_for_update().get_or_create(issuer=issuer, year=year)
    series.last += 1
    series.save(update_fields=["last"])
    return series.last, f"{prefix_of(issuer)}-{year}-{series.last:04d}"


def prefix_of(issuer) -> str:
    """« F » for the association, « M-PAIN » for the bakery: a merchant whose code is « f » never gives an « F-… »."""
    return "F" if issuer == ASSOCIATION else f"M-{issuer.removeprefix('merchant:').upper()}"
