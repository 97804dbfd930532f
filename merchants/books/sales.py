"""How much was sold at which VAT rate, written with each journal of a sale, so that months add up by day and rate."""

from collections import Counter

from django.db.models import Sum

from merchants.models import MerchantOrder, SoldAtRate
from merchants.money import excluding_vat, to_cents, to_euros

EARNED = {MerchantOrder.Status.HANDED_OVER}


def write(*, journal, merchant_order) -> None:
    """What this journal adds to the sales of a merchant order: what is kept by rate, less what was written before.

    Called by the act that posts the journal, in its transaction, with the merchant order's row held.
    """
    must, said = kept_by_rate(merchant_order), written_by_rate(merchant_order)
    rows = []
    for code, rate in sorted(must.keys() | said.keys()):
        gross, vat = must.get((code, rate), (0, 0))
        gross_before, vat_before = said.get((code, rate), (0, 0))
        moved = {"gross_cents": gross - gross_before, "vat_cents": vat - vat_before}
        if any(moved.values()):
            facts = {"journal": journal, "merchant_order": merchant_order, "vat_code": code, "vat_rate": rate}
            rows.append(SoldAtRate(**facts, **moved))
    SoldAtRate.objects.bulk_create(rows)


def kept_by_rate(merchant_order) -> dict[tuple, tuple[int, int]]:
    """Cents sold, tax included, and the VAT in them, by VAT code and rate; nothing before the handover.

    VAT is incl − excl, rounded once for each rate on the whole merchant order (DOMAIN 2.3).
    """
    if merchant_order.status not in EARNED:
        return {}
    gross = Counter()
    for line in merchant_order.lines.all():
        gross[line.vat_code, line.vat_rate] += line.kept_cents
    return {key: (cents, cents - to_cents(excluding_vat(to_euros(cents), key[1]))) for key, cents in gross.items()}


def written_by_rate(merchant_order) -> dict[tuple, tuple[int, int]]:
    """The same, as the journals so far say it."""
    rows = SoldAtRate.objects.filter(merchant_order=merchant_order).values_list("vat_code", "vat_rate")
    sums = rows.annotate(gross=Sum("gross_cents"), vat=Sum("vat_cents")).order_by("vat_code", "vat_rate")
    return {(code, rate): (gross, vat) for code, rate, gross, vat in sums}
