"""The printed programme of a month: the poster of the shop windows (A4) and the flyer of the counters (A5)."""

import io
import itertools
from pathlib import Path

from django.conf import settings
from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pypdf import PdfReader

from animations import calendar
from animations.models import Animation
from merchants.invoicing.printing import set_page
from merchants.money import to_cents
from merchants.opening import local_day
from merchants.qr import drawn
from pickup import words

PAGE = Path(__file__).with_name("programme.typ")
# How many are tried on one sheet, the most first, in large letters if they hold; its foot sends to the page.
TRIED = (24, 18, 14, 11, 8, 6)


class Format(TextChoices):
    A4 = "a4", gettext_lazy("Affiche A4")
    A5 = "a5", gettext_lazy("Prospectus A5")


def pdf_of(month, *, shape, address) -> bytes:
    """One sheet, whatever happens that month; `address` is the whole URL of the calendar, told and drawn on it."""
    found = list(calendar.during(month).filter(status__in=Animation.ON).select_related("room")[: TRIED[0] + 1])
    facts = page_of(month, shape=shape, address=address)
    for many, is_large in itertools.product(TRIED, (True, False)):
        told = {"days": days_of(found[:many]), "more": len(found) > many, "is_large": is_large}
        pdf = set_page(PAGE, {**facts, **told})
        if is_one_sheet(pdf):
            break
    return pdf


def is_one_sheet(pdf) -> bool:
    return len(PdfReader(io.BytesIO(pdf)).pages) == 1


def page_of(month, *, shape, address) -> dict:
    """What the sheet says besides its dates."""
    return {
        "format": shape,
        "site": settings.SITE_NAME,
        "town": settings.TOWN_NAME,
        "month": month.title,
        "address": address.removeprefix("https://").removeprefix("http://").rstrip("/"),
        "qr": drawn(address),
    }


def days_of(animations) -> list[dict]:
    """Day by day, the number first."""
    by_day = itertools.groupby(animations, lambda animation: local_day(animation.starts_at))
    return [
        {
            "weekday": date_format(day, "l"),
            "number": date_format(day, "j") if day.day > 1 else "1er",
            "animations": [told(animation) for animation in group],
        }
        for day, group in by_day
    ]


def told(animation) -> dict:
    return {
        "title": animation.title,
        "kind": animation.get_kind_display(),
        "hours": words.hours(animation.starts_at, animation.ends_at),
        "where": ", ".join(filter(None, [animation.point.name, animation.room.name if animation.room else ""])),
        "host": animation.host_words,
        "price": price_of(animation),
        "entry": _("sur inscription") if animation.takes_registrations else "",
        "audience": animation.audience,
    }


def price_of(animation) -> str:
    if animation.pricing == Animation.Pricing.FIXED:
        return words.amount(to_cents(animation.price))
    return _("gratuit") if animation.is_free else _("participation libre")
