"""A stop of a round and the hall to which what nobody took came back: bags of one order, at two places."""

from dataclasses import dataclass, field
from itertools import count

from pickup.bags import coming_back
from pickup.bags.coming_back import BACK, Said
from pickup.counter import handover
from pickup.models import CounterPayment
from pickup.money import till
from tests import factories
from tests.pickup.situations import SATURDAY, Person, moment, person
from tests.pickup.test_rounds import Plateau

EVENING = moment("19:00")


@dataclass
class TwoPlaces:
    """Saint-Roch on Saturday at three; the hall that day in the morning. Everybody's order was for Saint-Roch."""

    mode: str = "direct_at_pickup"
    plateau: Plateau = field(default_factory=Plateau)

    def __post_init__(self):
        self.hall, self.stop, self.stop_slot = self.plateau.hall, self.plateau.saint_roch, self.plateau.first
        self.hall_slot = factories.SlotFactory(point=self.hall, starts_at=moment("10:00"))
        self.volunteer, self.keys = factories.UserFactory(first_name="Camille"), count()

    def person(self, *statuses, **facts) -> Person:
        """Their bags stand at the stop."""
        who = person(*(statuses or ["DROPPED_OFF"]), slot=self.stop_slot, **facts)
        who.collection.order.merchant_orders.update(money_mode=self.mode)
        return who

    def back(self, *bags, at=EVENING):
        """The round came home with these; they are on a shelf of the hall."""
        wanted = {bag.pk for bag in bags}
        carried = coming_back.carried_by(self.plateau.round, SATURDAY, at=at)
        said = []
        for one in carried:
            one.bags = [bag for bag in one.bags if bag.pk in wanted]
            if one.bags:
                said.append(Said(one, BACK, shelf="A1"))
        coming_back.put_away(round=self.plateau.round, said=said, by=self.volunteer, at=at)

    def at_home(self, **facts) -> Person:
        """Somebody whose only bag came back to the hall."""
        who = self.person(**facts)
        self.back(*who.part.bags.all())
        return who

    def told(self, at):
        return {"key": f"page-{next(self.keys)}", "by": self.volunteer, "at": at}

    def pays(self, who, cents, point, *, means="CASH", at=EVENING) -> CounterPayment:
        amounts = {who.part: cents}
        facts = {"collection": who.collection, "point": point, "means": means}
        (payment,) = till.collect_payment(**facts, amounts=amounts, **self.told(at))
        return payment

    def gives_back(self, who, cents, point, at=EVENING):
        return till.give_back(merchant_order=who.part, point=point, cents=cents, **self.told(at))

    def undoes(self, payment, at=EVENING):
        return till.undo_payment(payment=payment, reason="essai", by=self.volunteer, at=at)

    def hands(self, who, point, *, at=EVENING, **which):
        which = which or {"merchant_orders": who.parts}
        facts = {"collection": who.fresh(), "point": point, "adult_checked": True}
        return handover.hand_over(**facts, **which, **self.told(at))


def ran_short(who):
    """The shop has nothing of it after all: all that was paid is due back."""
    who.part.lines.update(kept_quantity=0)
