"""The rows of an order form filled by hand: « 4172 2 », a code and how many, read back or told again."""

import re
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from oscar.apps.basket.models import Basket

from merchants.listing import short_codes
from merchants.models import ProductSheet
from merchants.refusals import Refusal
from shop.basket import edits
from shop.basket.contents import MOST_OF_ONE_THING

# One row to a line, or several apart by a comma; a code, then how many, apart by a space or a cross.
APART = re.compile(r"[\n,;]+")
ROW = re.compile(r"([0-9]{4,9})(?:\s*[x×*]\s*|\s+)?([0-9]{1,2})?", re.IGNORECASE)


@dataclass
class Row:
    """One row as it was typed; what it asks for, or why it cannot be read."""

    number: int
    typed: str
    code: str = ""
    quantity: int = 0
    sheet: ProductSheet | None = None
    problem: str = ""

    @property
    def sentence(self) -> str:
        return _("Ligne %(number)d\u202f: %(problem)s") % {"number": self.number, "problem": self.problem}


class Unreadable(Refusal):
    """Some rows cannot be put in a basket; what was typed stays for whoever looks again."""

    def __init__(self, rows):
        self.rows = rows
        super().__init__(" ".join(row.sentence for row in rows))


def read(text: str) -> list[Row]:
    """Each row with its product, or with what to look at; two queries, however many rows."""
    typed = [one.strip() for one in APART.split(text) if one.strip()]
    rows = [row_of(number, one) for number, one in enumerate(typed, start=1)]
    numbers = {row.code: short_codes.number_in(row.code) for row in rows if row.code}
    sheets = ProductSheet.objects.filter(short_code__in=filter(None, numbers.values()))
    found = {sheet.short_code.code: sheet for sheet in sheets.select_related("short_code", "product", "merchant")}
    for row in rows:
        row.sheet = found.get(row.code)
        if not row.problem and row.sheet is None:
            row.problem = str(short_codes.Misheard(row.code))
    return rows


def row_of(number, typed) -> Row:
    read_as = ROW.fullmatch(typed)
    if read_as is None:
        said = _("«\u202f%(typed)s\u202f» ne se lit pas. Tapez le code, une espace, puis combien\u202f: 4172 2.")
        return Row(number, typed, problem=said % {"typed": typed[:30]})
    quantity = int(read_as[2] or 1)
    if not 1 <= quantity <= MOST_OF_ONE_THING:
        return Row(number, typed, problem=_("combien en faut-il\u202f? Un au moins."))
    return Row(number, typed, code=read_as[1], quantity=quantity)


def fill(rows: list[Row]) -> Basket:
    """A new basket that holds all of these rows, or none: those that cannot be had are told together."""
    wrong = [row for row in rows if row.problem]
    if wrong:
        raise Unreadable(wrong)
    with transaction.atomic():
        basket = Basket.objects.create()
        for row in rows:
            put(basket, row)
        refused = [row for row in rows if row.problem]
        if refused:
            raise Unreadable(refused)
    return basket


def put(basket, row):
    try:
        edits.add(basket=basket, product_id=row.sheet.product_id, quantity=row.quantity)
    except Refusal as refusal:
        row.problem = f"{row.sheet.product.title}, {refusal}"
