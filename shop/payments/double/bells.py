"""Thin events: what changed, never what it became; the town must look again (PAYMENTS 1.8)."""

import json
import secrets

from shop.payments.double import memory
from shop.payments.double.models import DoubleBell

ADDRESSES = {
    "checkout.session": "/v1/checkout/sessions/",
    "payment_intent": "/v1/payment_intents/",
    "charge": "/v1/charges/",
    "refund": "/v1/refunds/",
    "dispute": "/v1/disputes/",
    "transfer": "/v1/transfers/",
    "payout": "/v1/payouts/",
    "v2.core.account": "/v2/core/accounts/",
}
Stream = DoubleBell.Stream


def announce(kind, thing, *, due_at=None, account="") -> DoubleBell:
    """Writes the event; somebody rings it later, once, twice or never."""
    at = memory.now()
    event = f"evt_{secrets.token_hex(12)}"
    body = {
        "id": event,
        "object": "v2.core.event",
        "type": kind,
        "livemode": False,
        "created": memory.iso(at),
        "related_object": {
            "id": thing.reference,
            "type": thing.kind,
            "url": ADDRESSES[thing.kind] + thing.reference,
        },
    }
    if account:
        body["context"] = account
    stream = Stream.MERCHANTS if account else Stream.TOWN
    return DoubleBell.objects.create(stream=stream, event=event, body=json.dumps(body), due_at=due_at or at)
