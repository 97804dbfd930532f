"""Numbers as French merchants and their software write them; what has two readings is refused, never guessed."""

import re
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from merchants.refusals import Refusal

# Above these, somebody slipped on the keyboard.
HIGHEST_PRICE = Decimal(100_000)
MOST_IN_STOCK = 1_000_000

MONEY_WORDS = re.compile(r"(€|\beur(?:os?)?\b|\bttc\b)", re.IGNORECASE)
SLATE = re.compile(r"([0-9]+)\s*€\s*([0-9]{2})")  # 4 € 20, as on a market slate
GROUPED = r"(?:[0-9]+|[0-9]{1,3}(?:[\s'’][0-9]{3})+)"
SHAPES = [
    # Digits, with thousands apart or not, then perhaps decimals.
    re.compile(rf"(?P<whole>{GROUPED})(?:[.,](?P<decimals>[0-9]+))?"),
    re.compile(r"(?P<whole>)[.,](?P<decimals>[0-9]+)"),
    # Both signs: the last one is the decimal sign.
    re.compile(r"(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+),(?P<decimals>[0-9]+)"),
    re.compile(r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+)\.(?P<decimals>[0-9]+)"),
]


class Unreadable(Refusal):
    sentence = _("Ce nombre ne se lit pas.")


class NegativePrice(Refusal):
    sentence = _("Un prix n’est jamais négatif.")


class AmbiguousPrice(Refusal):
    sentence = _("Ce prix peut se lire de deux façons\u202f: écrivez-le avec deux décimales, par exemple 12,50.")


class AbsurdPrice(Refusal):
    sentence = _("Ce prix dépasse 100 000\u202f€\u202f: vérifiez la virgule.")


class NotACount(Refusal):
    sentence = _("Un stock est un nombre entier, zéro ou plus.")


def in_french(value, *, decimals: int = 0) -> str:
    """« 1 500 », « 1 234,50 »: thousands apart, so that a zero too many is seen."""
    return f"{value:,.{decimals}f}".replace(",", "\u202f").replace(".", ",")


def number(text: str) -> Decimal:
    """ "1 234,5", "1.234,50", "0.25" → Decimal; anything else is Unreadable."""
    text = text.strip()
    sign = -1 if text[:1] in {"-", "−"} else 1
    text = text[1:].strip() if text[:1] in {"+", "-", "−"} else text
    found = next((match for shape in SHAPES if (match := shape.fullmatch(text))), None)
    if found is None or len(text) > 30:
        raise Unreadable
    whole = re.sub(r"[^0-9]", "", found["whole"]) or "0"
    return sign * Decimal(f"{whole}.{found['decimals'] or 0}")


def price(text: str) -> Decimal | None:
    """Euros, tax included, to the cent; None when the cell is empty."""
    text = MONEY_WORDS.sub("", SLATE.sub(r"\1,\2", text)).strip()
    if not text:
        return None
    euros = number(text)
    if euros < 0:
        raise NegativePrice
    if euros > HIGHEST_PRICE:
        raise AbsurdPrice
    # "1,234" is one euro and a bit to some, more than a thousand to others.
    if re.fullmatch(r"[0-9]+[.,][0-9]{3}", text) or euros != round(euros, 2):
        raise AmbiguousPrice
    return round(euros, 2)


def count(text: str) -> int | None:
    """How many there are; None when the cell is empty, which means that the stock does not run out."""
    if not text.strip():
        return None
    try:
        many = number(text)
    except Unreadable:
        raise NotACount from None
    if many != int(many) or not 0 <= many <= MOST_IN_STOCK:
        raise NotACount
    return int(many)


def percent(text: str) -> Decimal | None:
    """ "5,5 %", "20", or a spreadsheet's 0,055; None when the cell is empty."""
    text = text.replace("%", "").strip()
    if not text:
        return None
    value = number(text)
    # No rate is under one percent: 0,055 is how a spreadsheet keeps 5,5 %.
    return value * 100 if 0 < value < 1 else value
