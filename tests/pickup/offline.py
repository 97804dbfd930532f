"""A device at the counter, as the town hears it: what it loaded, what it did without a network, what it sends."""

import datetime
import json
import uuid
from dataclasses import dataclass, field

from pickup.models import OfflineAct
from pickup.offline import reading, replay
from pickup.offline.identity import Pass
from tests.pickup.situations import DURING, moment

Kind, Outcome = OfflineAct.Kind, OfflineAct.Outcome
LOADED = moment("09:40")
BACK = moment("10:40")


@dataclass
class Device:
    """In the hands of somebody who loaded a slot; its clock may be late."""

    by: object
    slot: object
    late: datetime.timedelta = datetime.timedelta(0)
    loaded_at: datetime.datetime = LOADED
    name: uuid.UUID = field(default_factory=uuid.uuid4)
    shown: str = ""

    def __post_init__(self):
        point = self.slot.point_id
        self.shown = self.shown or Pass(self.by.pk, point, self.slot.pk, self.loaded_at).signed()

    def act(self, kind, who, *, at=DURING, key=None, **facts):
        code = who.collection.code
        told = {"key": str(key or uuid.uuid4()), "kind": kind, "code": code, "pass": self.shown}
        return {**told, "at": self.clock(at), **facts}

    def clock(self, at):
        return int((at - self.late).timestamp() * 1000)

    def hand_over(self, who, bags=None, *, adult=False, again="", **facts):
        pks = sorted(bag.pk for bag in (bags or bags_of(who)))
        return self.act("HAND_OVER", who, bags=pks, adult=adult, again=str(again), **facts)

    def pay(self, who, cents=None, *, means="CASH", **facts):
        amounts = [[part.pk, cents or 420] for part in who.parts]
        return self.act("PAY", who, means=means, amounts=amounts, **facts)

    def undo(self, act, who, **facts):
        return self.act("UNDO", who, undoes=act["key"], **facts)

    def body(self, *acts, at=BACK):
        return json.dumps({"now": self.clock(at), "device": str(self.name), "acts": acts}).encode()

    def send(self, *acts, sent_by=None, point=None, at=BACK):
        """What the town says of each act: its outcome, or « EARLY »."""
        told = reading.batch_of(self.body(*acts, at=at), at=at).acts
        facts = {"point": point or self.slot.point, "sent_by": sent_by or self.by, "at": at}
        return [outcome_of(one, facts) for one in told]


def outcome_of(told, facts):
    try:
        return replay.receive(told=told, **facts).outcome
    except replay.Early:
        return "EARLY"


def bags_of(who):
    return [bag for part in who.parts for bag in part.bags.order_by("pk")]


def written(act) -> OfflineAct:
    return OfflineAct.objects.get(key=act["key"])
