"""The bulletin on paper, for the counter and for who reads no screen."""

from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from animations.hearing.paper import day, dictated
from merchants.invoicing.printing import set_page
from merchants.qr import drawn
from shop.bulletin.editing import by_heading

PAGE = Path(__file__).with_name("bulletin.typ")


def pdf_of(bulletin, *, address: str, at) -> bytes:
    parts = [
        {"heading": str(label), "rows": [{"title": row["title"], "words": row["words"]} for row in rows]}
        for label, rows in by_heading(bulletin)
    ]
    facts = {
        "site": settings.SITE_NAME,
        "town": settings.TOWN_NAME,
        "month": str(bulletin),
        "opening": [part for part in bulletin.opening.splitlines() if part.strip()],
        "signed": bulletin.signed,
        "parts": parts,
        "address": dictated(address),
        "qr": drawn(address),
        "printed": _("Imprimé le %(day)s") % {"day": day(at)},
    }
    return set_page(PAGE, facts)
