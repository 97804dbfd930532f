"""The pickup book as it is printed: read at arm's length, ticked with a pen, then entered by its line numbers."""

from collections import Counter
from pathlib import Path

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from merchants.books import dues
from merchants.invoicing.printing import set_page
from pickup import words
from pickup.models import CounterPayment
from pickup.paper.book import lines_of

PAGE = Path(__file__).with_name("book.typ")
Means = CounterPayment.Means
# The box that is ticked, and the letter typed after the number of its line.
MEANS = {
    Means.CASH: (gettext_lazy("espèces"), "e"),
    Means.CARD: (gettext_lazy("carte"), "c"),
    Means.CHEQUE: (gettext_lazy("chèque"), "q"),
}


def pdf_of(book, *, at) -> bytes:
    return set_page(PAGE, page_of(book, at=at))


def page_of(book, *, at) -> dict:
    slot, lines = book.slot, lines_of(book)
    return {
        "title": _("Cahier de retrait"),
        "number": _("cahier n°\u202f%(number)d") % {"number": book.pk},
        "place": slot.point.name,
        "address": f"{slot.point.street}, {slot.point.postcode} {slot.point.city}",
        "day": words.day(slot.starts_at),
        "hours": words.hours(slot.starts_at, slot.ends_at),
        "printed": _("Imprimé %(when)s") % {"when": words.day_hour(at)},
        "people": ngettext("%(people)d personne", "%(people)d personnes", len(lines)) % {"people": len(lines)},
        "lines": [line_of(line, visit) for line, visit in lines],
    }


def line_of(line, visit) -> dict:
    collection = visit.collection
    living = [part for part in visit.parts if part.bags and part.merchant_order.status not in dues.OVER]
    return {
        "number": line.number,
        "name": " ".join(filter(None, [collection.last_name.upper(), collection.first_name])),
        "code": collection.spoken_code,
        "phone": collection.phone,
        "proxy": collection.proxy_name,
        "state": state_of(visit),
        "is_over": visit.is_served or visit.is_cancelled,
        "has_alcohol": any(part.has_alcohol for part in living),
        "parts": [part_of(part) for part in living],
        "due": words.amount(visit.due_cents) if visit.due_cents and len(living) > 1 else "",
        "card": visit.card_state,
    }


def state_of(visit) -> str:
    """What the place knows already when the book is printed, where it changes something for the pen."""
    if visit.is_cancelled or visit.is_served:
        return str(visit.state[1])
    return ""


def part_of(part) -> dict:
    return {
        "shop": part.merchant.name,
        # Of a shop whose other bags left, or wait at another place, those that are still to be given here.
        "bags": bags_words(
            [bag for bag in part.bags if bag not in part.bags_handed + part.bags_elsewhere] or part.bags
        ),
        "state": _("attendu") if part.is_awaited else _("remis") if part.is_handed and not part.is_here else "",
        "due": words.amount(part.due_cents) if part.due_cents else "",
        "means": [str(label) for label, _letter in MEANS.values()] if part.due_cents else [],
    }


def part_state(part) -> str:
    if part.is_awaited and part.bags_awaited:
        return _("attendu")
    return _("remis") if part.is_handed and not part.is_here else ""


def bags_words(bags) -> str:
    """« 2 sacs au frais, étagère F1 · 1 sac à température ambiante »."""
    counted = Counter((bag.get_storage_class_display().lower(), bag.shelf) for bag in bags)
    return " · ".join(
        ngettext("%(many)d sac, %(kept)s", "%(many)d sacs, %(kept)s", many) % {"many": many, "kept": kept}
        + (_(", étagère %(shelf)s") % {"shelf": shelf} if shelf else "")
        for (kept, shelf), many in counted.items()
    )
