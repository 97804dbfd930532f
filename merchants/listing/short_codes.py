"""The codes that one dictates: given once, read back with the slip of a finger or of an ear told at once."""

import re

from django.utils.translation import gettext as _
from stdnum import damm

from merchants.models import ProductSheet, ShortCode
from merchants.models.short_code import FIRST
from merchants.refusals import Refusal

# A longer one was never given: it is something else, a bar code.
LONGEST = 9


class Misheard(Refusal):
    """No product has this code; the sentence says to read it again."""

    def __init__(self, typed):
        super().__init__(
            _("«\u202f%(typed)s\u202f» n’est le code d’aucun produit\u202f: relisez-le.") % {"typed": typed}
        )


def give(*, sheet: ProductSheet, at) -> ShortCode:
    """The code of a product; asked twice, it stays the same."""
    return ShortCode.objects.get_or_create(sheet=sheet, defaults={"given_at": at})[0]


def number_in(text: str) -> int | None:
    """The number of the row that a code names, or nothing when this is no code, or one that was mistyped."""
    digits = re.sub(r"[\s.\u202f-]", "", text)
    if not re.fullmatch(f"[1-9][0-9]{{3,{LONGEST - 1}}}", digits) or not damm.is_valid(digits):
        return None
    return int(digits[:-1]) - FIRST + 1


def read(text: str) -> int:
    """The same; what is no code is refused."""
    number = number_in(text)
    if number is None:
        raise Misheard(text.strip()[:20])
    return number
