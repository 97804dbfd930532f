"""What a device sends, read as if anybody had written it."""

import datetime
import json
import uuid
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from merchants.refusals import Refusal
from pickup.counter import notes
from pickup.counter.handover import LONGEST_NAME, code_in
from pickup.models import CounterPayment, OfflineAct
from pickup.offline import identity

Kind = OfflineAct.Kind
HEAVIEST = 256 * 1024
MOST_ACTS = 100
MOST_BAGS = 60
MOST_CENTS = 10_000_000
GREATEST = 2**62
# What makes a text unreadable, wherever it is met.
WRONG = (KeyError, TypeError, ValueError, AttributeError, OverflowError, OSError, RecursionError)


class Unreadable(Refusal):
    sentence = _("Ce poste a envoyé quelque chose qui ne se lit pas.")


@dataclass(frozen=True)
class Told:
    """One act, as the device tells it; the time is already put right by what its clock is off."""

    key: uuid.UUID
    kind: str
    device: uuid.UUID
    code: str
    shown: str
    said_at: datetime.datetime
    near_at: datetime.datetime
    # The key of the act that the device did just before, as long as it waits for an answer to that one too.
    after: str
    payload: dict


@dataclass(frozen=True)
class Batch:
    """The acts of one sending, in order; the keys of those that say nothing readable."""

    acts: list[Told]
    unreadable: list[str]


def batch_of(body: bytes, *, at) -> Batch:
    """Refuses the whole when it is no sending of ours; an act that cannot be read does not stop the others."""
    if len(body) > HEAVIEST:
        raise Unreadable
    try:
        told = json.loads(body)
        device, raws = uuid.UUID(told["device"]), told["acts"]
        late_by = at - instant(told["now"])
    except WRONG as wrong:
        raise Unreadable from wrong
    if not isinstance(raws, list) or len(raws) > MOST_ACTS:
        raise Unreadable
    acts, unreadable = [], []
    for raw in raws:
        try:
            acts.append(act_of(raw, device=device, late_by=late_by, at=at))
        except WRONG:
            unreadable += [key for key in [key_of(raw)] if key]
    return Batch(acts, unreadable)


def act_of(raw, *, device, late_by, at) -> Told:
    """The device's clock said an hour; what it is off by, told by the hour of the sending, is taken away."""
    kind = Kind(raw["kind"])
    said_at, near_at = hours_of(raw["at"], late_by=late_by, at=at)
    return Told(
        key=uuid.UUID(raw["key"]),
        kind=kind,
        device=device,
        code=code_in(text(raw["code"], 20)),
        shown=text(raw["pass"], identity.LONGEST),
        said_at=said_at,
        near_at=near_at,
        after=key_or_nothing(raw.get("after", "")),
        payload=PAYLOADS[kind](raw),
    )


def given(raw):
    return {
        "bags": numbers(raw["bags"]),
        "adult": raw["adult"] is True,
        # The key of a form that may have left just before the network went.
        "again": key_or_nothing(raw.get("again", "")),
        # The neighbour who came, when it is somebody else.
        "to_whom": one_line(text(raw.get("to_whom", ""), LONGEST_NAME)),
    }


def paid(raw):
    amounts = [[number(part), number(cents, most=MOST_CENTS)] for part, cents in raw["amounts"]]
    if not 0 < len(amounts) <= MOST_BAGS or len({part for part, _cents in amounts}) != len(amounts):
        raise ValueError(amounts)
    return {"means": str(CounterPayment.Means(raw["means"])), "amounts": amounts}


def noted(raw):
    """A word of a volunteer; `aside` when it tells of goods that the person refused."""
    said = text(raw["text"], notes.LONGEST).replace("\0", "").strip()
    if not said:
        raise ValueError(raw)
    return {"text": said, "aside": raw["aside"] is True}


def undone(raw):
    return {"undoes": str(uuid.UUID(raw["undoes"]))}


PAYLOADS = {Kind.HAND_OVER: given, Kind.PAY: paid, Kind.UNDO: undone, Kind.NOTE: noted}


def hours_of(milliseconds, *, late_by, at):
    """What the clock said, and what is believed. An hour that cannot be does not undo what was done: it is that of the
    sending."""
    if type(milliseconds) is not int:
        raise ValueError(milliseconds)
    try:
        said_at = instant(milliseconds)
    except WRONG:
        return at, at
    near_at = said_at + late_by
    return said_at, near_at if near_at.year > 2000 else at


def instant(milliseconds) -> datetime.datetime:
    """A clock that was never set tells 1970; no sum of dates must break on a far century."""
    found = datetime.datetime.fromtimestamp(number(milliseconds, most=2**53) / 1000, datetime.UTC)
    if found.year >= 2200:
        raise ValueError(milliseconds)
    return found


def number(value, *, most=GREATEST) -> int:
    if type(value) is not int or not 0 < value <= most:
        raise ValueError(value)
    return value


def numbers(values) -> list[int]:
    found = sorted({number(value) for value in values})
    if not 0 < len(found) <= MOST_BAGS:
        raise ValueError(values)
    return found


def key_or_nothing(value) -> str:
    return str(uuid.UUID(text(value, 36))) if value else ""


def text(value, most) -> str:
    if not isinstance(value, str) or len(value) > most:
        raise ValueError(value)
    # Half an emoji, which a device may cut and no database keeps, raises a ValueError too.
    value.encode()
    return value


def one_line(value) -> str:
    """A name, without what no name holds."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in value).split())


def key_of(raw) -> str:
    """The key under which the device is told that its act cannot be read, when it has one."""
    try:
        return str(uuid.UUID(raw["key"]))
    except WRONG:
        return ""
