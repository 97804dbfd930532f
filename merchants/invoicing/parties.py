"""Who sells and who buys, as an invoice names them."""

import re

from django.conf import settings
from stdnum.exceptions import ValidationError
from stdnum.fr import siren as siren_numbers

# « 2 place de la Halle, 26999 Saint-Aubrac-sur-Lance »
ADDRESS = re.compile(r"(?P<street>.+?)[,\s]+(?P<postcode>\d{5})\s+(?P<city>\S.*)", re.DOTALL)


def operator() -> dict:
    """The association, from its settings."""
    facts = settings.OPERATOR
    found = ADDRESS.fullmatch(facts["address"].strip())
    where = found.groupdict() if found else {"street": facts["address"].strip(), "postcode": "", "city": ""}
    siren = re.sub(r"\s", "", facts["siren"])
    return {
        "name": facts["name"],
        "legal_name": facts["name"],
        "siren": siren,
        "siret": "",
        "registration": facts["registration"],
        "vat_number": facts["vat_number"] or vat_number_from(siren),
        "email": facts["email"],
        "phone": facts["phone"],
        **where,
    }


def of_merchant(merchant) -> dict:
    siren = merchant.siret[:9]
    number = "" if merchant.vat_exempt else merchant.vat_number or vat_number_from(siren)
    return {
        "name": merchant.name,
        "legal_name": merchant.legal_name,
        "siren": siren,
        "siret": merchant.siret,
        "registration": "",
        "vat_number": number,
        "email": merchant.email,
        "phone": merchant.phone,
        "street": merchant.street,
        "postcode": merchant.postcode,
        "city": merchant.city,
    }


def of_resident(*, name, street="", postcode="", city="") -> dict:
    """Somebody who buys for themselves: a name, and an address only when it was given."""
    nothing = dict.fromkeys(["siren", "siret", "registration", "vat_number", "email", "phone"], "")
    return {**nothing, "name": name, "legal_name": name, "street": street, "postcode": postcode, "city": city}


def vat_number_from(siren) -> str:
    """The French number that a SIREN gives (DOMAIN 2.4); empty for what is no SIREN."""
    try:
        return f"FR{siren_numbers.to_tva(siren)}"
    except ValidationError:
        return ""
