"""What a resident gave up, told on its line: until when to bring it back, what comes back and which way."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from merchants.giving_back import withdrawals
from merchants.giving_back.money_back import ways_back
from merchants.models import WithdrawnLine
from shop.templatetags.town import cents, day

Ending = WithdrawnLine.Ending


def words_by_line(order, lines) -> dict[int, list[str]]:
    """Sentences by line id, oldest first; the lines bring what was given up of them, and their corrections."""
    given_up = [one for line in lines for one in line.withdrawn.all()]
    waiting = [one for one in given_up if not one.ending]
    ways = dict(zip(waiting, ways_back(order, expected_of(waiting)) if waiting else [], strict=True))
    found = {}
    for one in given_up:
        rest = settled_words(one) if one.ending else awaited_words(one, ways[one])
        found.setdefault(one.line_id, []).append(f"{said_words(one)} {rest}")
    return found


def expected_of(waiting):
    """What each will give back to the resident, in the order they were given up."""
    already, found = Counter(), []
    for one in waiting:
        found.append((one.line.merchant_order, withdrawals.cents_back(one.line, one.quantity, already[one.line_id])))
        already[one.line_id] += one.quantity
    return found


def said_words(one) -> str:
    """« Vous y avez renoncé samedi 28 novembre. », or to how many of them."""
    said = {"when": day(one.withdrawal.at), "many": one.quantity, "ordered": one.line.ordered_quantity}
    if one.quantity == one.line.ordered_quantity:
        return _("Vous y avez renoncé le %(when)s.") % said
    return _("Vous avez renoncé à %(many)d sur %(ordered)d le %(when)s.") % said


def awaited_words(one, way) -> str:
    said = {"last": day(withdrawals.return_by(one.withdrawal.at)), "back": way.later}
    if not way.later:
        return _("À rapporter au plus tard le %(last)s.") % said
    words = ngettext(
        "À rapporter au plus tard le %(last)s\u202f; à son retour, %(back)s",
        "À rapporter au plus tard le %(last)s\u202f; à leur retour, %(back)s",
        one.quantity,
    )
    return words % said


def settled_words(one) -> str:
    words = {
        Ending.NOT_GIVEN: _("Rien à rapporter\u202f: %(amount)s en moins."),
        Ending.BACK: _("Rapporté le %(when)s\u202f: %(amount)s en moins."),
        Ending.WAIVED: _("La boutique ne vous le redemande pas\u202f: %(amount)s en moins."),
    }
    return words[one.ending] % {"amount": cents(withdrawals.given_back(one)), "when": day(one.settled_at)}
