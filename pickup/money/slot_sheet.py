"""The sheet that closes a slot: by merchant, what was paid by which means, to whom; who still owes what to whom."""

from collections import Counter
from dataclasses import dataclass, field

from merchants.books import dues
from merchants.models import Merchant
from pickup.access import collections_of
from pickup.counter.visits import visits_of
from pickup.models import CounterPayment
from pickup.money import slot_money
from pickup.money.events import ASSOCIATION, CREDIT, GIVEN_BACK

Means = CounterPayment.Means


@dataclass(frozen=True)
class Owed:
    """Between a resident and a merchant, in cents."""

    person: str
    code: str
    merchant: Merchant
    cents: int


@dataclass
class Row:
    """One merchant in a slot, in cents: what is in its own envelope, what the association received for it."""

    merchant: Merchant
    own: Counter = field(default_factory=Counter)
    for_it: Counter = field(default_factory=Counter)
    cheques: int = 0
    online: int = 0
    # Paid at another place, where a round brought the bag back, or at another moment: counted there and then.
    elsewhere: int = 0
    due: int = 0
    back: int = 0

    @property
    def cash(self):
        """What must be in its envelope: cash received, less what it gave back from its own hand."""
        return self.own[Means.CASH] + self.own[GIVEN_BACK]

    @property
    def given_back(self):
        return -self.own[GIVEN_BACK]

    @property
    def card(self):
        return self.own[Means.CARD]

    @property
    def cheque(self):
        return self.own[Means.CHEQUE]

    @property
    def vouchers(self):
        """On paper: what is in its envelope."""
        return self.own[Means.MEAL_PAPER]

    @property
    def meal_card(self):
        """On its own terminal, as any card: nobody looks for it in the envelope."""
        return self.own[Means.MEAL_CARD]

    @property
    def credit(self):
        return self.own[CREDIT] + self.for_it[CREDIT]

    @property
    def collected(self):
        """What the association holds for it: commission and all else are for the statement to tell."""
        return sum(cents for means, cents in self.for_it.items() if means != CREDIT)

    @property
    def received(self):
        """All that was paid here for it, whoever has it."""
        return sum(self.own.values()) + sum(self.for_it.values())


@dataclass
class Sheet:
    rows: list[Row]
    owing: list[Owed]
    owed_back: list[Owed]

    def sum(self, name):
        return sum(getattr(row, name) for row in self.rows)

    @property
    def total(self):
        names = ["cash", "card", "cheque", "vouchers", "meal_card", "credit"]
        names += ["collected", "online", "elsewhere", "due", "back", "received"]
        return {name: self.sum(name) for name in names}

    @property
    def is_mandated(self):
        return any(row.for_it for row in self.rows)


def sheet_of(slot) -> Sheet:
    """Read from the ledger as it is now; the same number of queries whatever the number of people."""
    visits = visits_of(collections_of(slot.point).filter(slot=slot), point=slot.point)
    visits = [visit for visit in visits if visit.parts]
    parts = {part.merchant_order.pk: part for visit in visits for part in visit.parts}
    online = dues.online_part_by_merchant_order({part.merchant_order.order_id for part in parts.values()})
    rows = {}
    for pk, part in parts.items():
        row = rows.setdefault(part.merchant.pk, Row(part.merchant))
        row.online += online.get(pk, 0)
        row.due += part.due_cents
        row.back += part.back_cents
    for one in slot_money.told_about(slot):
        merchant = one.journal.merchant_order.merchant
        row = rows.setdefault(merchant.pk, Row(merchant))
        if one.is_here:
            count(row, one.told)
        else:
            row.elsewhere += one.told.cents
    return Sheet(sorted(rows.values(), key=lambda row: row.merchant.name), *owed_between(visits))


def count(row, told):
    for one in told.movements:
        (row.for_it if one.holder == ASSOCIATION else row.own)[one.means] += one.cents
        if one.means == Means.CHEQUE:
            row.cheques += 1 if one.cents > 0 else -1


def owed_between(visits):
    """What residents still owe, and what is owed back to them, person by person."""
    owing, owed_back = [], []
    for visit in visits:
        who = visit.collection.full_name, visit.collection.spoken_code
        owing += [Owed(*who, part.merchant, part.due_cents) for part in visit.parts if part.due_cents]
        owed_back += [Owed(*who, part.merchant, part.back_cents) for part in visit.parts if part.back_cents]
    return owing, owed_back
