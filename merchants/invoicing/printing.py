"""The invoice as a person reads it: a page set by Typst in the house's look, as statements are."""

import datetime
import json
from functools import cache
from pathlib import Path

import typst
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from stdnum import iban as ibans

from merchants.invoicing import legible
from merchants.money import to_euros

PAGE = Path(__file__).with_name("invoice.typ")


def pdf_of(document) -> bytes:
    return set_page(PAGE, page_of(document))


def set_page(page, facts) -> bytes:
    """A PDF/A-3b that looks the same on every machine: only the fonts that come with the library are used."""
    asked = {"page": json.dumps(legible.drawn(facts), ensure_ascii=False)}
    return compiler(page).compile(sys_inputs=asked, format="pdf", pdf_standards="a-3b")


@cache
def compiler(page):
    """Reading the fonts takes longer than setting a page: done once per process and kind of page."""
    return typst.Compiler(str(page), root=str(page.parent), ignore_system_fonts=True)


# --- Words ------------------------------------------------------------------------------------


def amount(cents) -> str:
    """125000 → « 1 250,00 € »."""
    text = f"{to_euros(cents):,.2f}".replace(",", "\u202f").replace(".", ",").replace("-", "−")
    return f"{text}\u202f€"


def percent(rate) -> str:
    """« 20 % », « 5,5 % »."""
    text = str(rate)
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", ",") + "\u202f%"


def day(text) -> str:
    """« 1er décembre 2026 »."""
    if not text:
        return ""
    one = datetime.date.fromisoformat(text)
    return date_format(one, r"j\e\r F Y" if one.day == 1 else "j F Y")


# --- The page ---------------------------------------------------------------------------------


def page_of(document) -> dict:
    """The same facts, written as one reads them."""
    return {
        "title": document["title"],
        "number": document["number"],
        "issued": _("du %(day)s") % {"day": day(document["issued_on"])},
        "period": period_of(document),
        "seller": lines_of(document["seller"], first=document["seller"]["legal_name"]),
        "buyer": lines_of(document["buyer"], first=document["buyer"]["legal_name"]),
        "on_behalf": document["on_behalf"],
        "corrects": corrects_of(document),
        "headings": [_("Désignation"), _("HT"), _("TVA"), _("TTC")],
        "lines": [line_of(one) for one in document["lines"]],
        "table": document["table"],
        "rates": [rate_of(one) for one in document["rates"]] if document["vat_cents"] else [],
        "totals": totals_of(document),
        "due": [due_words(document), amount(document["due_cents"])],
        "paid_how": "" if document["paid_how"] in notes_of(document) else document["paid_how"],
        "how_to_pay": how_to_pay(document),
        "notes": notes_of(document),
    }


def period_of(document) -> str:
    if document["period"]:
        first, last = (day(one) for one in document["period"])
        return _("Ventes remises du %(first)s au %(last)s") % {"first": first, "last": last}
    return _("Remis le %(day)s") % {"day": day(document["delivered_on"])} if document["delivered_on"] else ""


def lines_of(party, *, first) -> list[str]:
    town = f"{party['postcode']} {party['city']}".strip()
    known = party["name"] if party["name"] != first else ""
    numbers = [
        f"SIRET {party['siret']}" if party["siret"] else f"SIREN {party['siren']}" if party["siren"] else "",
        party["registration"],
        _("TVA %(number)s") % {"number": party["vat_number"]} if party["vat_number"] else "",
    ]
    return [one for one in [first, known, party["street"], town, *numbers, party["email"]] if one]


def corrects_of(document) -> str:
    told = [
        _("%(number)s du %(day)s") % {"number": c["number"], "day": day(c["issued_on"])} for c in document["corrects"]
    ]
    return _("Rectifie\u202f: %(what)s") % {"what": ", ".join(told)} if told else ""


def line_of(one) -> dict:
    return {
        "label": one["label"],
        "detail": one["detail"],
        "excl": amount(one["excl_cents"]),
        "vat": amount(one["vat_cents"]),
        "incl": amount(one["excl_cents"] + one["vat_cents"]),
    }


def rate_of(one) -> list[str]:
    return [percent(one["rate"]), amount(one["excl_cents"]), amount(one["vat_cents"])]


def totals_of(document) -> list[list[str]]:
    told = [[_("Total HT"), amount(document["excl_cents"])]]
    if document["vat_cents"]:
        told.append([_("TVA"), amount(document["vat_cents"])])
    told.append([_("Total TTC"), amount(document["incl_cents"])])
    paid = document["incl_cents"] - document["due_cents"]
    return [*told, [document["paid_words"], amount(-paid)]] if paid else told


def due_words(document) -> str:
    if document["kind"] == "CREDIT_NOTE":
        return _("En votre faveur")
    if document["is_kept_back"]:
        return _("À retenir sur vos prochains versements")
    if document["due_on"] and document["due_cents"]:
        return _("À payer au plus tard le %(day)s") % {"day": day(document["due_on"])}
    return _("Reste à payer")


def how_to_pay(document) -> str:
    """Where, to whom and what to write on the transfer; what is kept back may not suffice."""
    if not (document["kind"] == "INVOICE" and document["due_cents"] and document["iban"]):
        return ""
    words = _("Par virement à %(name)s, IBAN %(iban)s, en rappelant %(number)s.")
    if document["is_kept_back"]:
        words = _("Si cela ne suffit pas, le reste par virement à %(name)s, IBAN %(iban)s, en rappelant %(number)s.")
    facts = {"name": document["seller"]["legal_name"], "number": document["number"]}
    return words % {**facts, "iban": ibans.format(document["iban"]).replace(" ", "\u00a0")}


def notes_of(document) -> list[str]:
    franchise = [document["franchise"]] if document["franchise"] and not document["vat_cents"] else []
    return [*franchise, *(one["body"] for one in document["notes"])]
