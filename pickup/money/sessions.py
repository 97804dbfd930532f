"""The association's box at a place (mode `mandated`): its float is counted, it takes money, it is counted again.

What is expected is read from the ledger: all that moved in the boxes since the count before.
"""

from dataclasses import asdict, dataclass
from functools import reduce
from operator import or_

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.books import accounts, ledger, membership_fees
from merchants.models import Entry
from merchants.money_mode import MoneyMode, money_mode
from merchants.refusals import Refusal
from pickup.models import PickupPoint, TillCount, TillSession
from pickup.money import events, till
from pickup.words import amount

# How the keys begin of what the treasurer takes out of a box, to give back what a bank refused.
TAKEN_OUT = "refund:otherwise:"
LONGEST_WORD = TillCount._meta.get_field("word").max_length
LARGEST = 99_999_99


class NothingToHold(Refusal):
    sentence = gettext_lazy(
        "Ici, chaque commerçant est payé de ce qui lui revient\u202f: l’association n’a pas de caisse à ouvrir."
    )


class AlreadyOpen(Refusal):
    sentence = gettext_lazy("La caisse de ce lieu est déjà ouverte\u202f: comptez-la, puis fermez-la, d’abord.")


class AlreadyClosed(Refusal):
    sentence = gettext_lazy("Cette caisse est déjà fermée\u202f: ce qui a été compté ne change plus.")


class Unlikely(Refusal):
    sentence = gettext_lazy("Ce montant n’est pas celui d’une caisse\u202f: recomptez.")


class FloatWordOwed(Refusal):
    def __init__(self, left_cents):
        super().__init__(
            _("La dernière fois, on y avait laissé %(left)s. Dites en un mot d’où vient l’écart.")
            % {"left": amount(left_cents)}
        )


class DifferenceWordOwed(Refusal):
    def __init__(self, told):
        super().__init__(
            _("%(told)s Recomptez\u202f; si c’est bien cela, écrivez un mot sur l’écart.") % {"told": told}
        )


class LeavesTooMuch(Refusal):
    sentence = gettext_lazy("On ne peut pas laisser dans la caisse plus qu’il n’y a\u202f: corrigez ce qui reste.")


# --- What the boxes hold ----------------------------------------------------------------------


@dataclass(frozen=True)
class Boxes:
    """Cents of cash, cheques and cards, and how many cheques."""

    cash: int = 0
    cheques: int = 0
    cards: int = 0
    cheques_number: int = 0

    def less(self, other):
        return Boxes(**{name: cents - asdict(other)[name] for name, cents in asdict(self).items()})

    @property
    def money(self) -> int:
        """Cash, cheques and cards together."""
        return self.cash + self.cheques + self.cards

    def more_cash(self, cents):
        return Boxes(self.cash + cents, self.cheques, self.cards, self.cheques_number)


def moved_in(point) -> Boxes:
    """All that counters, members' fees and the treasurer ever moved in the boxes of a place: one query."""
    starts = (events.COUNTER, membership_fees.RECEIVED, TAKEN_OUT)
    of_counter = reduce(or_, (Q(journal__key__startswith=start) for start in starts))
    names = {"cash": accounts.cash(point), "cheques": accounts.cheques(point), "cards": accounts.terminal(point)}
    sums = {name: Sum("cents", filter=Q(account__code=code), default=0) for name, code in names.items()}
    cheques = Q(account__code=names["cheques"])
    sums["received"] = Count("pk", filter=cheques & Q(cents__gt=0))
    undone = Q(journal__key__startswith=till.UNDONE) | Q(journal__key__startswith=membership_fees.UNDONE)
    sums["undone"] = Count("pk", filter=cheques & undone & Q(cents__lt=0))
    found = Entry.objects.filter(of_counter, account__code__in=names.values()).aggregate(**sums)
    return Boxes(found["cash"], found["cheques"], found["cards"], found["received"] - found["undone"])


def expected_in(session) -> Boxes:
    """What must be in the box now: its float, and what moved since it took over."""
    return moved_in(session.point).less(Boxes(**session.before)).more_cash(session.float_cents)


def open_session(point) -> TillSession | None:
    return TillSession.objects.filter(point=point, closed_at=None).select_related("point", "opened_by").first()


def last_count(point) -> TillCount | None:
    found = TillCount.objects.filter(session__point=point).select_related("session")
    return found.order_by("-session__number").first()


# --- Opening ----------------------------------------------------------------------------------


@transaction.atomic
def open_till(*, point, float_cents, detail, word, by, at) -> TillSession:
    """Somebody counted the float of a place. Raises NothingToHold, AlreadyOpen, FloatWordOwed, Unlikely."""
    if money_mode() != MoneyMode.MANDATED:
        raise NothingToHold
    point = PickupPoint.objects.select_for_update(no_key=True).get(pk=point.pk)
    if open_session(point):
        raise AlreadyOpen
    refuse_unlikely(float_cents)
    last, word = last_count(point), word.strip()[:LONGEST_WORD]
    if last and last.left_cents != float_cents and not word:
        raise FloatWordOwed(last.left_cents)
    facts = {"float_cents": float_cents, "float_detail": detail, "opening_word": word}
    # What was taken while no till was open is this one's to count.
    facts["before"] = last.after if last else asdict(moved_in(point))
    number = last.session.number + 1 if last else 1
    try:
        with transaction.atomic():
            return TillSession.objects.create(point=point, number=number, opened_by=by, opened_at=at, **facts)
    except IntegrityError as taken:
        raise AlreadyOpen from taken


def refuse_unlikely(*amounts):
    if any(not 0 <= cents <= LARGEST for cents in amounts):
        raise Unlikely


# --- Closing ----------------------------------------------------------------------------------


@transaction.atomic
def close_till(*, session, counted: Boxes, detail, left_cents, word, by, at) -> TillCount:
    """The box was counted: what differs is posted and never changes afterwards.

    Raises AlreadyClosed, DifferenceWordOwed, LeavesTooMuch, Unlikely.
    """
    held = TillSession.objects.select_for_update(of=["self"]).select_related("point").get(pk=session.pk)
    if held.closed_at:
        raise AlreadyClosed
    refuse_unlikely(*asdict(counted).values(), left_cents)
    if left_cents > counted.cash:
        raise LeavesTooMuch
    after, word = moved_in(held.point), word.strip()[:LONGEST_WORD]
    expected = after.less(Boxes(**held.before)).more_cash(held.float_cents)
    difference = counted.less(expected)
    if difference != Boxes() and not word:
        raise DifferenceWordOwed(difference_words(difference))
    held.closed_at = at
    held.save(update_fields=["closed_at"])
    facts = {"expected": asdict(expected), "counted": asdict(counted), "after": asdict(after), "detail": detail}
    facts |= {"left_cents": left_cents, "differs": difference != Boxes(), "word": word}
    count = TillCount.objects.create(session=held, by=by, at=at, **facts)
    post_difference(count, difference)
    return count


def difference_of(count) -> Boxes:
    return Boxes(**count.counted).less(Boxes(**count.expected))


def difference_words(difference) -> str:
    """« Il manque 2,00 € en espèces. Il y a 12,00 € de trop en chèques. »"""
    named = [
        (difference.cash, _("en espèces")),
        (difference.cheques, _("en chèques")),
        (difference.cards, _("en cartes")),
    ]
    said = [
        (_("Il manque %(cents)s %(what)s.") if cents < 0 else _("Il y a %(cents)s de trop %(what)s."))
        % {"cents": amount(abs(cents)), "what": what}
        for cents, what in named
        if cents
    ]
    if difference.cheques_number and not difference.cheques:
        said.append(_("Le nombre de chèques n’est pas celui attendu."))
    return " ".join(said)


def difference_key(session) -> str:
    return f"till:{session.point.slug}:{session.number}"


def post_difference(count, difference):
    """The boxes say from now on what was counted; a means taken for another costs nobody anything."""
    point = count.session.point
    moved = {
        accounts.cash(point): difference.cash,
        accounts.cheques(point): difference.cheques,
        accounts.terminal(point): difference.cards,
    }
    if not any(moved.values()):
        return
    words = {"number": count.session.number, "word": count.word}
    ledger.post(
        key=difference_key(count.session),
        memo=(_("Caisse n° %(number)d comptée\u202f: %(word)s") % words)[:200],
        lines={**moved, accounts.TILL_DIFFERENCE: -sum(moved.values())},
        by=count.by,
        at=count.at,
    )


def disagreements():
    """French sentences, one per count that differs and that no journal tells."""
    for count in TillCount.objects.filter(differs=True).select_related("session__point").order_by("pk"):
        difference, key = difference_of(count), difference_key(count.session)
        in_money = difference.cash or difference.cheques or difference.cards
        if in_money and not ledger.Journal.objects.filter(key=key).exists():
            facts = {"number": count.session.number, "point": count.session.point}
            yield _("Caisse n° %(number)d, %(point)s\u202f: son écart est sans écriture.") % facts
