"""The countries whose accounts a SEPA credit transfer reaches, and the account numbers that it may be sent to."""

import re

from stdnum import iban as ibans
from stdnum.exceptions import InvalidComponent, ValidationError

# European Payments Council, EPC409-09 « EPC List of SEPA Scheme Countries », the last to join being North Macedonia,
# Moldova and Serbia: the first letters of their IBANs. Jersey, Guernsey and the Isle of Man are written GB, and the
# French overseas lands FR.
COUNTRIES = re.compile(
    "AD|AL|AT|BE|BG|CH|CY|CZ|DE|DK|EE|ES|FI|FR|GB|GI|GR|HR|HU|IE|IS|IT|LI|LT|LU|LV|MC|MD|ME|MK|MT|NL|NO|PL|PT|RO|RS"
    "|SE|SI|SK|SM|VA"
)


class OutsideTheZone(InvalidComponent):
    """A right account number, in a country where no SEPA transfer goes."""


def validate(iban) -> str:
    """The number without spaces. Raises OutsideTheZone, or another ValidationError of stdnum when it is wrong."""
    number = ibans.validate(iban)
    if not COUNTRIES.match(number):
        raise OutsideTheZone
    return number


def is_valid(iban) -> bool:
    try:
        validate(iban)
    except ValidationError:
        return False
    return True
