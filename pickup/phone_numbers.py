"""Telephone numbers as people write them."""

import re


def digits(phone) -> str:
    """The nine digits that make a French number its own, with or without +33, spaces or dots."""
    return re.sub(r"\D", "", phone)[-9:]
