"""Cards for residents who want one: a number drawn at random in a QR, with no name; revoked, it opens nothing."""

import re
import secrets
from pathlib import Path

from django.db import transaction

from merchants import qr
from merchants.invoicing.printing import set_page
from pickup.collections import ALPHABET
from pickup.models import Resident, ResidentCard

# Sixty bits: nobody guesses one, and twelve letters are no pickup code.
LENGTH = 12
CARDS = Path(__file__).with_name("cards.typ")
# Two columns of five, as long and as wide as a bank card.
PER_SHEET = 10


@transaction.atomic
def give(*, resident: Resident, by, at) -> ResidentCard:
    """A new card; the one they had before, lost or worn, is good for nothing from now on."""
    Resident.objects.select_for_update().get(pk=resident.pk)
    revoke(resident=resident, by=by, at=at)
    number = "".join(secrets.choice(ALPHABET) for _drawn in range(LENGTH))
    return ResidentCard.objects.create(resident=resident, number=number, given_at=at, given_by=by)


def revoke(*, resident: Resident, by, at) -> int:
    """Lost, or not wanted any more; said twice, the first time counts."""
    living = ResidentCard.objects.filter(resident=resident, revoked_at=None)
    return living.update(revoked_at=at, revoked_by=by)


def number_in(text: str) -> str:
    """The number that was scanned or typed, however it is spaced, or nothing."""
    number = re.sub(r"[\s.\-_]", "", text).upper()
    return number if re.fullmatch(f"[{ALPHABET}]{{{LENGTH}}}", number) else ""


def holder(text: str) -> Resident | None:
    """Who holds the card whose number this is; a revoked card names nobody. One query, none for anything else."""
    number = number_in(text)
    return Resident.objects.filter(cards__number=number, cards__revoked_at=None).first() if number else None


# --- On paper ---------------------------------------------------------------------------------


def sheet_pdf(cards, *, site: str, town: str) -> bytes:
    """Ten to a sheet, cut along the marks."""
    return set_page(CARDS, {"site": site, "town": town, "cards": [facts_of(one) for one in cards]})


def facts_of(card) -> dict:
    return {"number": card.spoken_number, "qr": qr.drawn(card.number), "place": card.resident.point.name}
