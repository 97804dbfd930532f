"""The invoice as a machine reads it: Factur-X, profile EN 16931, inside the PDF that a person reads."""

import datetime
from decimal import Decimal

from facturx import generate_from_binary, generate_xml

from merchants.models.sheet import Nature
from merchants.money import to_euros

# UNTDID 1001, and what the French framework calls the invoice of goods, of a service, or of both.
TYPES = {"INVOICE": "380", "CREDIT_NOTE": "381"}
GOODS, SERVICE, BOTH = "B1", "S1", "M1"
# A French SIREN (ISO 6523), and the code of the exemption of small businesses.
SIREN, FRANCHISE = "0002", "VATEX-FR-FRANCHISE"
# Paid by credit transfer; or by what both agreed: kept back, or paid in hand.
BY_TRANSFER, AS_AGREED = "30", "ZZZ"


def with_xml(pdf: bytes, document: dict) -> bytes:
    """The same PDF/A-3 with its XML inside, once that one has passed the schema."""
    title = f"{document['title']} {document['number']}"
    facts = {"author": document["seller"]["name"], "title": title, "subject": title, "keywords": "Factur-X"}
    return generate_from_binary(
        pdf, xml_of(document), flavor="factur-x", level="en16931", lang="fr-FR", pdf_metadata=facts
    )


def xml_of(document) -> bytes:
    """The XML of a document, its schema checked; amounts are the document's cents, never computed again."""
    return generate_xml(facts_of(document), level="en16931", check_xsd=True, check_schematron=None)


def facts_of(document) -> dict:
    """The business terms of EN 16931, by their numbers."""
    return {
        "BT-1": document["number"],
        "BT-2": document["issued_on"],
        "BT-3": TYPES[document["kind"]],
        "BT-5": "EUR",
        "BT-23": frame_of(document["lines"]),
        "BG-1": [note(one) for one in notes_of(document)],
        "BG-3": [{"BT-25": one["number"], "BT-26": one["issued_on"]} for one in document["corrects"]],
        "BG-4": party(document["seller"]),
        "BG-7": party(document["buyer"]),
        "BG-25": [line(rank, one, document) for rank, one in enumerate(document["lines"], start=1)],
        "BG-23": [vat(one, document) for one in document["rates"]],
        **dates_of(document),
        **payment_of(document),
        **totals_of(document),
    }


def frame_of(lines) -> str:
    """By the nature of its lines; a commission says none, and is a service."""
    frames = {GOODS if one.get("nature") == Nature.GOODS else SERVICE for one in lines}
    return frames.pop() if len(frames) == 1 else BOTH


def notes_of(document):
    first = [{"subject": "", "body": document["on_behalf"]}] if document["on_behalf"] else []
    return [*first, *document["notes"]]


def note(one) -> dict:
    return {"BT-22": one["body"], **({"BT-21": one["subject"]} if one["subject"] else {})}


def party(facts) -> dict:
    """A seller that shows no VAT still says who it is for the tax office: by its SIREN."""
    told = {
        "name": facts["legal_name"],
        "biz_name": facts["name"] if facts["name"] != facts["legal_name"] else "",
        "addr_l1": facts["street"],
        "postcode": facts["postcode"],
        "city": facts["city"],
        "country_code": "FR",
        "vat_identifier": facts["vat_number"],
    }
    if facts["siren"]:
        told |= {"legal_identifier": facts["siren"], "legal_identifier_schemeid": SIREN}
        told |= {"tax_identifier": "" if facts["vat_number"] else facts["siren"]}
    return {key: value for key, value in told.items() if value}


def line(rank, one, document) -> dict:
    """One of something: a price is never below zero, what goes the other way has a quantity of −1."""
    euros = to_euros(one["excl_cents"])
    return {
        "BT-126": str(rank),
        "BT-127-00": [{"BT-127": one["detail"]}] if one["detail"] else [],
        "BT-129": "-1" if euros < 0 else "1",
        "BT-130": "C62",
        "BT-131": str(euros),
        "BT-146": str(abs(euros)),
        "BT-151": category(one["rate"]),
        "BT-152": one["rate"],
        "BT-153": one["label"],
    }


def category(rate) -> str:
    return "S" if Decimal(rate) else "E"


def vat(one, document) -> dict:
    told = {
        "BT-116": str(to_euros(one["excl_cents"])),
        "BT-117": str(to_euros(one["vat_cents"])),
        "BT-118": category(one["rate"]),
        "BT-119": one["rate"],
    }
    if category(one["rate"]) == "E":
        told |= {"BT-120": document["franchise"], "BT-121": FRANCHISE}
    return told


def dates_of(document) -> dict:
    told = {"BT-72": document["delivered_on"], "BT-9": document["due_on"]}
    if document["period"]:
        told["BT-73"], told["BT-74"] = document["period"]
    return {key: datetime.date.fromisoformat(value) for key, value in told.items() if value}


def payment_of(document) -> dict:
    is_paid_by_transfer = document["iban"] and document["kind"] == "INVOICE" and not document["is_kept_back"]
    if is_paid_by_transfer and document["due_cents"]:
        account = {"BT-84": document["iban"], "BT-85": document["seller"]["legal_name"]}
        return {"BT-81": BY_TRANSFER, "BT-83": document["number"], **account, "BT-20": document["paid_how"]}
    return {"BT-81": AS_AGREED, "BT-20": document["paid_how"]}


def totals_of(document) -> dict:
    told = {
        "BT-106": document["excl_cents"],
        "BT-109": document["excl_cents"],
        "BT-110": document["vat_cents"],
        "BT-112": document["incl_cents"],
        "BT-113": document["incl_cents"] - document["due_cents"],
        "BT-115": document["due_cents"],
    }
    return {key: str(to_euros(cents)) for key, cents in told.items()}
