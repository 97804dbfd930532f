"""Coins and notes: what was given, what goes back."""

from django.utils.translation import gettext as _

from merchants.refusals import Refusal
from pickup.words import amount

# In cents, the largest first.
COINS_AND_NOTES = [500_00, 200_00, 100_00, 50_00, 20_00, 10_00, 5_00, 2_00, 1_00, 50, 20, 10, 5, 2, 1]
LIKELY = [5_00, 10_00, 20_00, 50_00]


class GivenTooLittle(Refusal):
    def __init__(self, given, due):
        words = {"given": amount(given), "missing": amount(due - given)}
        super().__init__(
            _("Donné %(given)s\u202f: il manque %(missing)s. Rien n’est encore noté.") % words,
        )


def refuse_too_little(given_cents, due_cents) -> None:
    """Nothing is noted of a sum that does not pay what is due; nothing given, nothing to say."""
    if given_cents is not None and given_cents < due_cents:
        raise GivenTooLittle(given_cents, due_cents)


def words(given_cents, paid_cents) -> str:
    """« Donné 20,00 € : rendez 3,40 €. »"""
    said = {"given": amount(given_cents), "back": amount(given_cents - paid_cents)}
    if given_cents == paid_cents:
        return _("Donné %(given)s\u202f: le compte est juste.") % said
    return _("Donné %(given)s\u202f: rendez %(back)s.") % said


def notes_for(due_cents) -> list[tuple[int, int]]:
    """What people are likely to hand over, each with the change to give: 16,60 € → 20 € and 50 €."""
    likely = {-(-due_cents // note) * note for note in LIKELY}
    return [(given, given - due_cents) for given in sorted(likely) if given > due_cents > 0]


def counted(pieces: dict[int, int]) -> int:
    """Cents of a count piece by piece."""
    return sum(cents * number for cents, number in pieces.items())
