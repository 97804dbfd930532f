"""Where the money goes, on one A4 sheet to pin on the wall."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from animations.hearing.paper import day, dictated
from merchants.invoicing.printing import amount, set_page
from merchants.qr import drawn

WALL = Path(__file__).with_name("money.typ")


def wall_pdf(periods, *, address: str, at) -> bytes:
    facts = {
        "site": settings.SITE_NAME,
        "town": settings.TOWN_NAME,
        "address": dictated(address),
        "qr": drawn(address),
    }
    printed = _("Affiché le %(day)s") % {"day": day(at)}
    return set_page(WALL, {**facts, "printed": printed, "periods": [of(one) for one in periods]})


def of(period) -> dict:
    """One period as the sheet draws it: amounts in words, and their share of the bar."""
    ten = period.shared.of_ten_euros
    rows = [
        {"who": who, "why": why, "ten": amount(cents), "share": cents, "sum": amount(total)}
        for who, why, cents, total in period.rows
        if cents is not None
    ]
    facts = {"title": period.title, "is_shared": ten is not None, "rows": rows, "tells_sums": period.tells_sums}
    lent = amount(period.shared.lent) if period.shared.lent and period.tells_sums else ""
    return facts | {"paid": amount(period.shared.paid), "lent": lent}
