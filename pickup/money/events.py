"""What each journal of the counter says was paid, given back or undone: to whom, by which means, how much."""

from dataclasses import dataclass

from django.db.models import F
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from merchants.books import accounts, ledger
from merchants.models import Journal
from pickup.models import CounterPayment
from pickup.money import till

Means = CounterPayment.Means
# How the key of everything begins that the counter recorded about money.
COUNTER = "pickup:"
# Beside the means of a payment: a credit note, and what a merchant gave back from its own hand.
CREDIT, GIVEN_BACK = "CREDIT", "GIVEN_BACK"
ASSOCIATION = "association"
LABELS = {
    Means.CASH: _("Espèces"),
    Means.CARD: _("Carte"),
    Means.CHEQUE: _("Chèque"),
    Means.MEAL_PAPER: _("Titres-restaurant papier"),
    Means.MEAL_CARD: _("Carte titres-restaurant"),
    CREDIT: _("Avoir"),
    GIVEN_BACK: _("Rendu en main propre"),
}
BY_ACCOUNT = {
    accounts.CASH: Means.CASH,
    accounts.TERMINAL: Means.CARD,
    accounts.CHEQUES: Means.CHEQUE,
    accounts.CREDIT: CREDIT,
}
OF_CREDITS = ("pickup:credit:", "pickup:back:credit:")


@dataclass(frozen=True)
class Movement:
    """Cents that one holder received, below zero gave: the association, or a merchant by its code."""

    holder: str
    means: str
    cents: int


def recorded():
    """Every journal of the counters, with what a line needs of it; its place unless a payment says another one."""
    found = Journal.objects.filter(key__startswith=COUNTER)
    place = Coalesce(F("given_back__point__slug"), F("order__collection__slot__point__slug"))
    return found.annotate(merchant=F("merchant_order__merchant__code"), place=place)


@dataclass(frozen=True)
class Told:
    """What the ledger wrote of an event, what that moved, and the slug of the place that its payment says, if any."""

    lines: list[tuple[str, int]]
    movements: list[Movement]
    paid_at: str = ""

    @property
    def cents(self) -> int:
        """What it paid towards the order; below zero, what it took back."""
        return sum(one.cents for one in self.movements)


def told_by(journals) -> dict[int, Told]:
    """By journal id; two queries whatever their number."""
    lines = ledger.lines_of([journal.pk for journal in journals])
    paid = payments_by_key([payment_key(journal.key) for journal in journals])
    return {one.pk: told(one, lines[one.pk], paid.get(payment_key(one.key))) for one in journals}


def told(journal, lines, paid) -> Told:
    """`paid`: the means and the place of the payment that the journal tells or takes back, if it is about one."""
    means, place = paid or (None, "")
    return Told(lines, movements(journal.key, lines, means), place)


def place_of(journal, told) -> str:
    """The slug of the place where its money changed hands; `journal` as `recorded` gives it."""
    return told.paid_at or journal.place or ""


def is_in_hand(journal, told) -> bool:
    """Whether coins, a cheque, a card or a voucher went from one hand to another; a credit note does not."""
    return bool(told.paid_at) or not journal.key.startswith(OF_CREDITS)


def movements(key, lines, means) -> list[Movement]:
    """All that a journal moved beside the resident's own deposit."""
    return [moved(key, code, cents, means) for code, cents in lines if not code.startswith(accounts.DEPOSIT)]


def moved(key, code, cents, means) -> Movement:
    for family, by_account in BY_ACCOUNT.items():
        if code.startswith(family):
            return Movement(ASSOCIATION, str(by_account), cents)
    merchant = code.removeprefix(accounts.MERCHANT)
    if key.startswith(OF_CREDITS):
        return Movement(merchant, CREDIT, cents)
    return Movement(merchant, str(means or GIVEN_BACK), cents)


def payment_key(key) -> str:
    """The key of the payment that a journal tells or takes back."""
    return key.removeprefix(till.UNDONE).removeprefix(COUNTER)


def payments_by_key(keys) -> dict[str, tuple[str, str]]:
    found = CounterPayment.objects.filter(key__in=keys).values_list("key", "means", "point__slug")
    return {key: (means, place) for key, means, place in found}
