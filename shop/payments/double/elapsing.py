"""What time alone does at the double: pages close, holds lapse, banks answer, payouts arrive."""

from shop.payments.double import balance, checkout, memory, refunding
from shop.payments.double.models import DoubleThing


def elapse():
    """Everything whose hour has come, oldest first; called before each request."""
    changing = DoubleThing.objects.filter(kind__in=BECOMES, due_at__lte=memory.now())
    for thing in changing.order_by("due_at", "pk"):
        BECOMES[thing.kind](thing)


def _page(session):
    checkout.close(session)


def _intent(intent):
    if intent.body["status"] == "requires_capture":
        # The window is over: the bank gave the money back to its owner.
        checkout.release(intent, "automatic")
    elif intent.body["status"] == "processing":
        checkout.settle(intent)


BECOMES = {
    "checkout.session": _page,
    "payment_intent": _intent,
    "refund": refunding.send_when_possible,
    "payout": balance.arrive,
}
