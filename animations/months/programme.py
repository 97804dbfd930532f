"""The printed programme of a month: the poster of the shop windows (A4) and the flyer of the counters (A5)."""

import io
from itertools import groupby
from pathlib import Path

import segno
from django.conf import settings
from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from animations import calendar
from animations.models import Animation
from merchants.invoicing.printing import set_page
from merchants.money import to_cents
from merchants.opening import local_day
from pickup import words

PAGE = Path(__file__).with_name("programme.typ")
# A poster that says more is read by nobody; the last line sends to the page.
MOST = {"a4": 24, "a5": 18}


class Format(TextChoices):
    A4 = "a4", gettext_lazy("Affiche A4")
    A5 = "a5", gettext_lazy("Prospectus A5")


def pdf_of(month, *, shape, address) -> bytes:
    """`address` is the whole URL of the calendar, which the page tells and draws."""
    return set_page(PAGE, page_of(month, shape=shape, address=address))


def page_of(month, *, shape, address) -> dict:
    found = calendar.during(month).filter(status__in=Animation.ON).select_related("room")
    shown = list(found[: MOST[shape] + 1])
    return {
        "format": shape,
        "site": settings.SITE_NAME,
        "town": settings.TOWN_NAME,
        "month": month.title,
        "days": days_of(shown[: MOST[shape]]),
        "more": len(shown) > MOST[shape],
        "address": address.removeprefix("https://").removeprefix("http://").rstrip("/"),
        "qr": drawn(address),
    }


def days_of(animations) -> list[dict]:
    """Day by day, the number first."""
    by_day = groupby(animations, lambda animation: local_day(animation.starts_at))
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


def drawn(address) -> str:
    svg = io.BytesIO()
    segno.make(address, error="m", micro=False).save(svg, kind="svg", scale=4, border=2, light="#fff")
    return svg.getvalue().decode()
