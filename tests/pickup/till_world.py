"""Days at a counter, for the till: somebody pays, a clock is chosen, the night comes."""

import datetime
from dataclasses import dataclass, field
from itertools import count

from merchants.opening import instant_of
from pickup.models import Collection, CounterPayment, PickupPoint
from pickup.money import closings, till
from tests import factories

FRIDAY = datetime.date(2026, 11, 27)
A_DAY = datetime.timedelta(days=1)


def at(day, hour=10, minute=0):
    """An hour on the clock of the town."""
    return instant_of(day, datetime.time(hour, minute))


def night_after(day):
    """The jobs of that night have run: they close the day."""
    return closings.close_due(at=at(day + A_DAY, 2))


@dataclass
class Counter:
    """A place, two merchants, a volunteer; each sale is somebody's own order."""

    point: PickupPoint = field(default_factory=lambda: factories.PickupPointFactory(name="La Halle", slug="la-halle"))
    mode: str = "direct_at_pickup"

    def __post_init__(self):
        self.slot = factories.SlotFactory(point=self.point, capacity=10_000)
        self.merchants = [factories.MerchantFactory(code="boulangerie"), factories.MerchantFactory(code="fromagerie")]
        self.volunteer = factories.UserFactory()
        self.keys = count()

    def sale(self, cents, merchant=0, **line):
        """A merchant order of that many cents, in the bag."""
        part = factories.merchant_order(
            merchant=self.merchants[merchant], status="DROPPED_OFF", money_mode=self.mode, lines=[]
        )
        factories.ordered_line(part, price=f"{cents / 100:.2f}", **line)
        self.comes_for(part)
        return part

    def comes_for(self, part):
        contact = {"first_name": "Odette", "last_name": "Marchand", "phone": "06 39 98 12 34", "channel": "ONLINE"}
        code, token = part.order.number[-6:], part.order.number
        # Places are another story.
        Collection.objects.create(
            order=part.order, slot=self.slot, code=code, token=token, holds_place=False, **contact
        )

    def takes(self, cents, when, *, means="CASH", merchant=0) -> CounterPayment:
        return self.is_paid(self.sale(cents, merchant), cents, when, means=means)

    def is_paid(self, part, cents, when, *, means="CASH"):
        facts = {"point": self.point, "means": means, "by": self.volunteer, "at": when}
        facts["key"] = f"page-{next(self.keys)}"
        (payment,) = till.collect_payment(collection=part.order.collection, amounts={part: cents}, **facts)
        return payment

    def undoes(self, payment, when):
        return till.undo_payment(payment=payment, reason="essai", by=self.volunteer, at=when)

    def gives_back(self, payment, when, cents=None):
        """The merchant ran short of all of it; the money goes back."""
        part = payment.merchant_order
        part.lines.update(kept_quantity=0)
        facts = {"point": self.point, "key": f"page-{next(self.keys)}", "by": self.volunteer, "at": when}
        return till.give_back(merchant_order=part, cents=cents or payment.cents, **facts)
