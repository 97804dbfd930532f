"""The town's balance at the double: every movement is a line, with its fee and the day it becomes available."""

import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Sum

from shop.payments.double import memory
from shop.payments.double.bells import announce
from shop.payments.double.models import DoubleThing

# What this double charges, from which day on: percent of the charge, cents per charge, cents per dispute.
FEES = [
    (datetime.date(2000, 1, 1), Decimal("1.4"), 25, 1500),
    (datetime.date(2023, 4, 10), Decimal("1.5"), 25, 2000),
]
SETTLES_AFTER = datetime.timedelta(days=3)
ARRIVES_AFTER = datetime.timedelta(days=2)


def fees_on(day):
    return [row for row in FEES if row[0] <= day][-1]


def charge_fee(cents, at) -> int:
    _since, percent, fixed, _dispute = fees_on(at.date())
    return int((cents * percent / 100).quantize(Decimal(1), ROUND_HALF_UP)) + fixed


def dispute_fee(at) -> int:
    return fees_on(at.date())[3]


def move(kind, cents, *, source, fee=0, settles_at=None, category=None) -> DoubleThing:
    """One line more in the account statement; the net is what the balance gains."""
    at = memory.now()
    settles_at = settles_at or at
    body = {
        "amount": cents,
        "fee": fee,
        "net": cents - fee,
        "available_on": memory.epoch(settles_at),
        "balance_type": "payments",
        "currency": "eur",
        "description": None,
        "exchange_rate": None,
        "fee_details": [{"amount": fee, "currency": "eur", "type": "stripe_fee", "description": None}] if fee else [],
        "reporting_category": category or kind,
        "source": source,
        "status": "available" if settles_at <= at else "pending",
        "type": kind,
    }
    return memory.make("balance_transaction", body, parent=source, cents=cents - fee, due_at=settles_at)


def available_cents() -> int:
    """What has settled, and can leave."""
    settled = DoubleThing.objects.filter(kind="balance_transaction", due_at__lte=memory.now())
    return settled.aggregate(cents=Sum("cents"))["cents"] or 0


def total_cents() -> int:
    return DoubleThing.objects.filter(kind="balance_transaction").aggregate(cents=Sum("cents"))["cents"] or 0


def retrieve(call):
    available = available_cents()
    pending = total_cents() - available
    return {
        "object": "balance",
        "livemode": False,
        "available": [{"amount": available, "currency": "eur", "source_types": {"card": available}}],
        "pending": [{"amount": pending, "currency": "eur", "source_types": {"card": pending}}],
    }


def settles_at(line) -> datetime.datetime:
    """When what hangs on that movement can move too: money that has not settled goes back unsettled."""
    return max(memory.find(line).due_at, memory.now())


def as_told(thing) -> dict:
    """A line becomes available by itself."""
    if thing.kind == "balance_transaction":
        return {**thing.body, "status": "available" if thing.due_at <= memory.now() else "pending"}
    return thing.body


# --- To the town's bank -----------------------------------------------------------------------


def create_payout(call):
    cents = int(call.params["amount"])
    if cents > available_cents():
        raise memory.Refused("balance_insufficient", "You have insufficient funds in your Stripe account.")
    arrives_at = call.at + ARRIVES_AFTER
    body = {
        "amount": cents,
        "arrival_date": memory.epoch(arrives_at),
        "automatic": False,
        "currency": "eur",
        "description": call.params.get("description"),
        "destination": call.params.get("destination", "ba_double"),
        "failure_balance_transaction": None,
        "failure_code": None,
        "failure_message": None,
        "livemode": False,
        "metadata": call.params.get("metadata", {}),
        "method": "standard",
        "original_payout": None,
        "reconciliation_status": "not_applicable",
        "reversed_by": None,
        "source_type": "card",
        "statement_descriptor": call.params.get("statement_descriptor"),
        "status": "pending",
        "type": "bank_account",
    }
    payout = memory.make("payout", body, due_at=arrives_at)
    line = move("payout", -cents, source=payout.reference)
    memory.change(payout, body={"balance_transaction": line.reference})
    announce("v1.payout.created", payout)
    return payout.body


def arrive(payout):
    memory.change(payout, body={"status": "paid"}, due_at=None)
    announce("v1.payout.paid", payout)


def send_back(payout):
    """The bank did not take it."""
    line = move("payout_failure", payout.body["amount"], source=payout.reference, category="payout_reversal")
    failure = {"failure_balance_transaction": line.reference, "failure_code": "account_closed"}
    memory.change(payout, body={"status": "failed", **failure}, due_at=None)
    announce("v1.payout.failed", payout)
