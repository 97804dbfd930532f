"""A mobile number as the network wants it, from the ways people write one."""

import re

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumberType

MOBILE = {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}


def mobile_number(typed) -> str:
    """« +33639981234 » for « 06 39 98 12 34 »; nothing for a landline or what is no number."""
    figures = re.sub(r"[^\d+]", "", typed)
    # The library does not know the range kept for stories, nor always the newest ones.
    if found := re.fullmatch(r"(?:0|\+33|0033)([67]\d{8})", figures):
        return f"+33{found[1]}"
    try:
        number = phonenumbers.parse(typed, settings.PHONENUMBER_DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_valid_number(number) or phonenumbers.number_type(number) not in MOBILE:
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
