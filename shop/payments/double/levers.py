"""What a person at the double's page, or a test, makes happen: things that no request of ours can ask for."""

import datetime
import functools
import re

from django.db import transaction

from shop.payments.double import balance, checkout, connect, elapsing, memory, refunding
from shop.payments.double.bells import announce
from shop.payments.double.models import DoubleState
from shop.payments.double.state import held

at = memory.at


def lever(act):
    """Pulled alone, like a request: the whole double waits."""

    @functools.wraps(act)
    def pulled(*args, **kwargs):
        with transaction.atomic():
            held()
            elapsing.elapse()
            return act(*args, **kwargs)

    return pulled


# --- The person at the payment page -----------------------------------------------------------


def is_open(reference) -> bool:
    return memory.find(reference, "checkout.session").body["status"] == "open"


@lever
def pay(reference, *, in_seconds=0):
    """The person pays; `in_seconds`, the bank takes its time to say so. Only the first answer counts."""
    session = memory.find(reference, "checkout.session")
    if session.body["status"] != "open":
        return
    intent = checkout.open_intent(session)
    memory.change(session, body={"status": "complete", "url": None}, due_at=None)
    if in_seconds:
        waits = memory.now() + datetime.timedelta(seconds=in_seconds)
        memory.change(intent, body={"status": "processing"}, due_at=waits)
        announce("v1.checkout.session.completed", session)
        return
    checkout.settle(intent)
    announce("v1.checkout.session.completed", session)


@lever
def decline(reference):
    """The bank refuses a card: the page stays open, another card may be tried."""
    session = memory.find(reference, "checkout.session")
    if session.body["status"] == "open":
        intent = checkout.open_intent(session)
        memory.change(intent, body={"last_payment_error": checkout.DECLINED})
        announce("v1.payment_intent.payment_failed", intent)


@lever
def refuse(reference):
    """The bank refuses for good, once the page is left: there is nothing more to try there."""
    session = memory.find(reference, "checkout.session")
    if session.body["status"] == "open":
        intent = checkout.open_intent(session)
        memory.change(session, body={"status": "complete", "url": None}, due_at=None)
        checkout.fail(intent)


@lever
def abandon(reference):
    """The person leaves, and the page closes as it would after its time."""
    session = memory.find(reference, "checkout.session")
    if session.body["status"] == "open":
        checkout.close(session)


# --- Banks ------------------------------------------------------------------------------------


@lever
def fail_payment(reference):
    """A payment in process is refused after all."""
    checkout.fail(memory.find(reference, "payment_intent"))


@lever
def fail_refund(reference):
    refunding.send_back(memory.find(reference, "refund"))


@lever
def finish_refund(reference):
    refunding.send(memory.find(reference, "refund"))


@lever
def dispute(charge, cents=None) -> str:
    found = memory.find(charge, "charge")
    return refunding.open_dispute(found, cents or found.body["amount_captured"]).reference


@lever
def win_dispute(reference):
    refunding.win(memory.find(reference, "dispute"))


@lever
def lose_dispute(reference):
    refunding.lose(memory.find(reference, "dispute"))


@lever
def fail_payout(reference):
    balance.send_back(memory.find(reference, "payout"))


# --- Merchants --------------------------------------------------------------------------------


@lever
def complete_account(reference):
    connect.ask(memory.find(reference, "v2.core.account"), asked=[])


@lever
def ask_account(reference, *asked, overdue=False):
    """Stripe wants to know more; overdue, the account receives nothing meanwhile."""
    account = memory.find(reference, "v2.core.account")
    connect.ask(account, asked=asked or connect.ASKED[-1:], overdue=asked if overdue else ())


@lever
def empty(reference) -> int:
    """The merchant's money went to the bank: nothing can be taken back. Returns the cents."""
    account = memory.find(reference, "v2.core.account")
    cents = connect.held_by(account)
    memory.change(account, cents=account.cents + cents)
    return cents


@lever
def reverse_by_itself(transfer, cents):
    """Stripe takes a transfer back without being asked."""
    connect.reverse_transfer(memory.find(transfer, "transfer"), cents, {})


# --- Time and troubles ------------------------------------------------------------------------


def later(**length):
    """Moves the double's clock forward, for every process: `later(days=3)`."""
    with transaction.atomic():
        state = held()
        state.shift_seconds += int(datetime.timedelta(**length).total_seconds())
        state.save(update_fields=["shift_seconds"])
    pass_time()


@lever
def pass_time():
    """What was due by now happens."""


def trouble(kind, path="", times=1):
    """Something goes wrong with the next requests of which "POST /v1/…" contains `path`.

    "lose" acts and answers nothing, "silence" does not even act, "busy" says to come back (429),
    "crash" answers 500, "hold_refund" leaves a refund waiting for the bank, "short" for the balance to be enough.
    """
    with transaction.atomic():
        state = held()
        state.troubles = [*state.troubles, *({"kind": kind, "path": re.escape(path)} for _once in range(times))]
        state.save(update_fields=["troubles"])


def lose_answer(path="", times=1):
    trouble("lose", path, times)


def be_silent(path="", times=1):
    trouble("silence", path, times)


def hold_refund():
    trouble("hold_refund", "/v1/refunds")


def short_of_money():
    """The next refund waits until the balance covers it."""
    trouble("short", "/v1/refunds")


def no_more_trouble():
    DoubleState.objects.update(troubles=[])
