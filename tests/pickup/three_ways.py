"""What really happens at a counter, whoever tells it and however late: who holds each bag, who paid what, and what
each screen, each device and each sheet of paper says of it."""

import datetime
from collections import Counter
from dataclasses import dataclass, field

from merchants.books import dues
from merchants.models import MerchantOrder
from pickup.models import Bag
from pickup.offline import loading
from tests.pickup.offline import Device, bags_of

MINUTES = datetime.timedelta(minutes=2)
SHOP, SHELF, PERSON, BACK = "shop", "shelf", "person", "back at the shop"


@dataclass
class Truth:
    """The goods and the money themselves, which no book moves."""

    people: list
    holder: dict[int, str] = field(default_factory=dict)
    money: Counter = field(default_factory=Counter)

    def __post_init__(self):
        self.holder = {bag.pk: SHOP for who in self.people for bag in bags_of(who)}

    def on_the_shelf(self, who) -> list[Bag]:
        return [bag for bag in bags_of(who) if self.holder[bag.pk] == SHELF]

    def move(self, bags, to):
        self.holder |= {bag.pk: to for bag in bags}

    def pay(self, amounts, sign=1):
        for part, cents in amounts:
            self.money[part] += sign * cents

    def left_to_pay(self, who) -> list[list[int]]:
        """Nobody pays on paper what they remember having paid."""
        owed = {part.pk: worth(part) - self.money[part.pk] for part in who.parts}
        return [[pk, cents] for pk, cents in owed.items() if cents > 0]


def worth(part: MerchantOrder) -> int:
    """What the goods that the person keeps cost."""
    return 0 if part.status in dues.OVER else sum(line.left_cents for line in part.lines.all())


@dataclass
class Told:
    """One act noted on a device; `true` when it happened, and was not a thumb on the wrong name."""

    act: dict
    who: object
    true: bool
    answered: bool = False


@dataclass
class Tablet:
    """A device in somebody's hands: what it loaded, what it did since, in its order."""

    device: Device
    told: list[Told] = field(default_factory=list)
    seen: dict = field(default_factory=dict)
    # What the town had answered for is in what it gave: the device does not count it twice.
    dropped: set = field(default_factory=set)

    def load(self, at):
        self.device = Device(by=self.device.by, slot=self.device.slot, late=self.device.late, loaded_at=at)
        self.seen = {person["code"]: person for person in loading.content_of(self.device.slot)}
        self.dropped = {one.act["key"] for one in self.told if one.answered}

    def note(self, act, who, *, true=True):
        waiting = [one.act for one in self.told if not one.answered]
        self.told.append(Told({**act, "after": waiting[-1]["key"] if waiting else ""}, who, true))

    def standing(self, kind) -> list[Told]:
        gone = self.dropped | {one.act["undoes"] for one in self.told if one.act["kind"] == "UNDO"}
        return [one for one in self.told if one.act["kind"] == kind and one.act["key"] not in gone]

    def shown_bags(self, who) -> list[Bag]:
        """Those that its page offers to give."""
        given = {pk for one in self.standing("HAND_OVER") for pk in one.act["bags"]}
        parts = self.seen.get(who.collection.code, {"parts": []})["parts"]
        offered = {bag["id"] for part in parts for bag in part["bags"] if bag["state"] != "handed"} - given
        return [bag for bag in bags_of(who) if bag.pk in offered]

    def shown_dues(self, who) -> list[list[int]]:
        paid = Counter()
        for one in self.standing("PAY"):
            paid.update(dict(one.act["amounts"]))
        parts = self.seen.get(who.collection.code, {"parts": []})["parts"]
        left = [[part["id"], part["due"] - paid[part["id"]]] for part in parts]
        return [[pk, cents] for pk, cents in left if cents > 0]

    def last_undoable(self, at) -> Told | None:
        found = [one for kind in ("HAND_OVER", "PAY") for one in self.standing(kind)]
        since = self.device.clock(at - MINUTES)
        return max((one for one in found if one.act["at"] >= since), key=lambda one: one.act["at"], default=None)

    def send(self, at, wanted=None):
        """Those wanted, or all that were not heard, in their order."""
        batch = self.told if wanted is None else [self.told[n % len(self.told)] for n in wanted if self.told]
        if not batch:
            return
        said = self.device.send(*[one.act for one in batch], at=at)
        for one, outcome in zip(batch, said, strict=True):
            one.answered = one.answered or outcome != "EARLY"
