"""On paper: the card to fill in, four to a sheet, and what was asked and answered, for the wall of the place."""

from pathlib import Path

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from animations.hearing import access
from merchants.invoicing import printing
from merchants.qr import drawn

CARD, WALL = Path(__file__).with_name("card.typ"), Path(__file__).with_name("wall.typ")
# What a wall can bear and somebody standing can read: three sheets.
ON_THE_WALL = 40


def cards_pdf(*, site: str, town: str, address: str) -> bytes:
    return printing.set_page(CARD, {"site": site, "town": town, "address": dictated(address), "qr": drawn(address)})


def wall_pdf(*, site: str, town: str, address: str, also: list[str], at) -> bytes:
    """What is shared today; `also` is what else the town waits for."""
    needs = list(access.shared_needs()[:ON_THE_WALL])
    facts = {"site": site, "town": town, "address": dictated(address), "qr": drawn(address), "also": also}
    printed = _("Affiché le %(day)s") % {"day": day(at)}
    return printing.set_page(WALL, {**facts, "printed": printed, "needs": [told(need) for need in needs]})


def told(need) -> dict:
    answer = need.answers[-1] if need.answers else None
    return {
        "text": need.text[:1].upper() + need.text[1:],
        "times": times(need.times),
        "status": need.get_status_display(),
        "is_done": need.status == need.Status.DONE,
        "answer": answer.words if answer else "",
        "signed": _("%(name)s, le %(day)s") % {"name": answer.signed, "day": day(answer.at)} if answer else "",
    }


def day(moment) -> str:
    """« 1er décembre 2026 »."""
    return printing.day(timezone.localdate(moment).isoformat()).replace(" ", "\xa0")


def times(count) -> str:
    return ngettext("entendu une fois", "entendu %(count)d fois", count) % {"count": count}


def dictated(address) -> str:
    """« adopte.example/etonnement »: what one says aloud and types with two thumbs."""
    return address.split("://", 1)[-1].strip("/")
