"""The double's clock and its drawers: every object is a row, found by its name."""

import contextlib
import datetime
import secrets
from contextvars import ContextVar

from django.utils import timezone

from shop.payments.double.models import DoubleState, DoubleThing

_told = ContextVar("the moment that the double is told", default=None)
PREFIXES = {
    "checkout.session": "cs_test_",
    "payment_intent": "pi_",
    "charge": "ch_",
    "refund": "re_",
    "dispute": "du_",
    "transfer": "tr_",
    "transfer_reversal": "trr_",
    "payout": "po_",
    "balance_transaction": "txn_",
    "v2.core.account": "acct_",
}


class Refused(Exception):
    """What Stripe answers instead of doing: `kind` and `code` as in its errors."""

    def __init__(self, code, message, *, status=400, kind="invalid_request_error", param=None):
        super().__init__(message)
        self.code, self.message, self.status, self.kind, self.param = code, message, status, kind, param


def missing(reference) -> Refused:
    return Refused("resource_missing", f"No such object: '{reference}'", status=404, param="id")


@contextlib.contextmanager
def at(moment):
    """What is asked meanwhile happens at that moment, for a demonstration's past or a test's future."""
    token = _told.set(moment)
    try:
        yield
    finally:
        _told.reset(token)


def now() -> datetime.datetime:
    told = _told.get()
    if told is not None:
        return told
    shift = DoubleState.objects.filter(pk=1).values_list("shift_seconds", flat=True).first() or 0
    return timezone.now() + datetime.timedelta(seconds=shift)


def epoch(moment) -> int:
    return int(moment.timestamp())


def iso(moment) -> str:
    return moment.astimezone(datetime.UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")


def moment(seconds) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)


def new_name(kind) -> str:
    return PREFIXES[kind] + secrets.token_hex(12)


def make(kind, body, **facts) -> DoubleThing:
    """A new object; what all of Stripe's first generation share is filled in."""
    at_ = facts.pop("made_at", None) or now()
    reference = facts.pop("reference", None) or new_name(kind)
    common = {"id": reference, "object": kind, "created": epoch(at_)}
    return DoubleThing.objects.create(reference=reference, kind=kind, body={**common, **body}, made_at=at_, **facts)


def find(reference, *kinds) -> DoubleThing:
    thing = DoubleThing.objects.filter(reference=reference).first()
    if thing is None or (kinds and thing.kind not in kinds):
        raise missing(reference)
    return thing


def change(thing, *, body=None, hidden=None, **facts) -> DoubleThing:
    thing.body = {**thing.body, **(body or {})}
    thing.hidden = {**thing.hidden, **(hidden or {})}
    for name, value in facts.items():
        setattr(thing, name, value)
    thing.save()
    return thing
