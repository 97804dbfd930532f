"""What is printed of one order: its confirmation, to hand over or to post, and the form to withdraw, shop by shop."""

from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants import articles
from merchants.giving_back import withdrawals
from merchants.invoicing.printing import set_page
from pickup import words
from shop.home import reaching
from shop.orders import reading
from shop.outbox.preferences import told_how
from shop.paper import copies
from shop.paper.catalogue import address_of, identity_of
from shop.templatetags.town import moment

PAGE = Path(__file__).with_name("confirmation.typ")


def pdf_of(collection, *, large, at) -> bytes:
    """The confirmation, then a form for each shop of whose goods something may be given back (C. conso L221-13)."""
    sheet = reading.sheet_of(collection)
    return set_page(PAGE, {**common(large), "letter": letter_of(sheet, at=at), "forms": forms_of(sheet)})


def forms_pdf_of(collection, *, large) -> bytes:
    """The forms alone."""
    return set_page(PAGE, {**common(large), "letter": None, "forms": forms_of(reading.sheet_of(collection))})


def common(large) -> dict:
    return {"large": large, "site": settings.SITE_NAME, "operator": articles.the(settings.OPERATOR["name"])}


def letter_of(sheet, *, at) -> dict:
    collection, slot = sheet.collection, sheet.slot
    letterbox = copies.letterbox_of(collection)
    number = {"number": sheet.order.number, "when": moment(sheet.order.date_placed), "version": sheet.terms_version}
    return {
        "name": collection.full_name,
        "street": letterbox.street,
        "town": f"{letterbox.postcode} {letterbox.city}".strip(),
        "code": collection.spoken_code,
        "when": f"{words.day(slot.starts_at)}, {words.hours(slot.starts_at, slot.ends_at)}",
        "place": f"{sheet.point.name}, {sheet.point.street}, {sheet.point.postcode} {sheet.point.city}",
        "parts": [part_of(part) for part in sheet.parts if not part.is_cancelled],
        "due": sheet.due_words if sheet.due_cents else "",
        "where": sheet.counter_words,
        "proxy": collection.proxy_name,
        "told_how": told_how(collection),
        "if_missing": sheet.if_missing_words,
        "cancel": _("Vous pouvez annuler sans frais jusqu’au %(limit)s.") % {"limit": moment(slot.cutoff_at)},
        "reach": reaching.words(at=at, point=sheet.point),
        "number": _("Commande n°\u202f%(number)s, passée %(when)s. Conditions de vente, version %(version)s.")
        % number,
        "days": withdrawals.days_to_withdraw(timezone.localdate(at)),
    }


def part_of(part) -> dict:
    lines = [line for line in part.lines_read if line.left_quantity]
    return {
        "shop": part.merchant.name,
        "identity": identity_of(part.merchant),
        "lines": [line_of(line) for line in lines],
        "no_return": part.no_return_words,
    }


def line_of(line) -> dict:
    within = _("dans %(bundle)s") % {"bundle": line.bundle_title} if line.bundle_title else ""
    return {
        "what": f"{line.left_quantity} × {line.title}",
        "facts": " · ".join(filter(None, [within, line.weight_words, line.facts])),
        "price": words.amount(line.left_cents),
    }


def forms_of(sheet) -> list[dict]:
    """One to each shop; not where nothing of it may be given back."""
    return [form_of(sheet, part, lines) for part in sheet.parts if (lines := returnable(part))]


def returnable(part) -> list[str]:
    lines = [] if part.is_cancelled else part.lines
    return [
        f"{line.left_quantity} × {line.title}"
        for line in lines
        if line.left_quantity and not line.withdrawal_exception
    ]


def form_of(sheet, part, lines) -> dict:
    merchant = part.merchant
    return {
        "to": ", ".join(filter(None, [merchant.legal_name, merchant.name, address_of(merchant), merchant.email])),
        "goods": lines,
        "ordered": words.day(sheet.order.date_placed),
        "number": sheet.order.number,
        "name": sheet.collection.full_name,
        "counter": f"{sheet.point.name}, {sheet.point.street}, {sheet.point.postcode} {sheet.point.city}",
    }
