"""Coins and notes: what was given, what goes back."""

from django.utils.translation import gettext as _

from merchants.refusals import Refusal
from pickup.words import amount

# In cents, the largest first.
COINS_AND_NOTES = [500_00, 200_00, 100_00, 50_00, 20_00, 10_00, 5_00, 2_00, 1_00, 50, 20, 10, 5, 2, 1]


class GivenTooLittle(Refusal):
    def __init__(self, given, due):
        words = {"given": amount(given), "missing": amount(due - given)}
        super().__init__(
            _("Donné %(given)s\u202f: il manque %(missing)s. Rien n’est encore noté.") % words,
        )


def change_of(*, given_cents, due_cents) -> int:
    """What is given back of a note. Raises GivenTooLittle."""
    if given_cents < due_cents:
        raise GivenTooLittle(given_cents, due_cents)
    return given_cents - due_cents


def change_words(given_cents, back_cents) -> str:
    """« Donné 20,00 € : rendez 3,40 €. »"""
    words = {"given": amount(given_cents), "back": amount(back_cents)}
    if back_cents:
        return _("Donné %(given)s\u202f: rendez %(back)s.") % words
    return _("Donné %(given)s\u202f: le compte est juste.") % words


def counted(pieces: dict[int, int]) -> int:
    """Cents of a count piece by piece."""
    return sum(cents * number for cents, number in pieces.items())
