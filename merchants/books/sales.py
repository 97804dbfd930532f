"""What was sold, goods or services and at which VAT rate, written with each journal of a sale: days add up by rate."""

from collections import Counter

from django.db.models import Sum

from merchants.models import MerchantOrder, SoldAtRate
from merchants.money import excluding_vat, to_cents, to_euros

EARNED = {MerchantOrder.Status.HANDED_OVER}
# What is never added up with anything else.
KIND = "nature", "vat_code", "vat_rate"


def write(*, journal, merchant_order) -> None:
    """What this journal adds to the sales of a merchant order: what is kept, less what was written before.

    Called by the act that posts the journal, in its transaction, with the merchant order's row held.
    """
    must, said = kept_by_kind(merchant_order), written_by_kind(merchant_order)
    rows = []
    for kind in sorted(must.keys() | said.keys()):
        gross, vat = must.get(kind, (0, 0))
        gross_before, vat_before = said.get(kind, (0, 0))
        moved = {"gross_cents": gross - gross_before, "vat_cents": vat - vat_before}
        if any(moved.values()):
            facts = dict(zip(KIND, kind, strict=True))
            rows.append(SoldAtRate(journal=journal, merchant_order=merchant_order, **facts, **moved))
    SoldAtRate.objects.bulk_create(rows)


def kept_by_kind(merchant_order) -> dict[tuple, tuple[int, int]]:
    """Cents sold, tax included, and the VAT in them, by nature, VAT code and rate; nothing before the handover.

    VAT is incl − excl, rounded once for each of them on the whole merchant order (DOMAIN 2.3).
    """
    if merchant_order.status not in EARNED:
        return {}
    gross = Counter()
    for line in merchant_order.lines.all():
        gross[line.nature, line.vat_code, line.vat_rate] += line.kept_cents
    return {kind: (cents, cents - to_cents(excluding_vat(to_euros(cents), kind[-1]))) for kind, cents in gross.items()}


def written_by_kind(merchant_order) -> dict[tuple, tuple[int, int]]:
    """The same, as the journals so far say it."""
    rows = SoldAtRate.objects.filter(merchant_order=merchant_order).values_list(*KIND)
    sums = rows.annotate(gross=Sum("gross_cents"), vat=Sum("vat_cents")).order_by(*KIND)
    return {tuple(kind): (gross, vat) for *kind, gross, vat in sums}
