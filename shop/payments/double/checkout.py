"""Payment pages, intents and charges: from the page that opens to the money that is captured."""

import datetime

from django.urls import reverse

from shop.payments.double import balance, memory
from shop.payments.double.bells import announce
from shop.payments.double.memory import Refused
from shop.payments.double.models import DoubleThing

# How long a card's authorisation holds, from which day on (the networks' own rules, PAYMENTS 1.3).
CARD_WINDOWS = [(datetime.date(2000, 1, 1), datetime.timedelta(days=7))]
SHORTEST, LONGEST = datetime.timedelta(minutes=30), datetime.timedelta(hours=24)
# A request takes a moment to arrive.
TOLERANCE = datetime.timedelta(minutes=1)


# --- Payment pages ----------------------------------------------------------------------------


def create_session(call):
    said, total = call.params, _total_of(call.params)
    expires_at = memory.moment(said["expires_at"]) if "expires_at" in said else call.at + LONGEST
    if not SHORTEST - TOLERANCE <= expires_at - call.at <= LONGEST + TOLERANCE:
        message = "The `expires_at` timestamp must be between 30 minutes and 24 hours from Checkout Session creation."
        raise Refused("parameter_invalid", message, param="expires_at")
    reference = memory.new_name("checkout.session")
    body = {
        **_common_of(said),
        "amount_subtotal": total,
        "amount_total": total,
        "expires_at": memory.epoch(expires_at),
        "payment_intent": None,
        "payment_status": "unpaid",
        "status": "open",
        "url": reverse("simulator", args=[reference]),
    }
    facts = {"hidden": {"intent": said.get("payment_intent_data", {})}, "due_at": expires_at}
    return memory.make("checkout.session", body, reference=reference, **facts).body


def _total_of(said) -> int:
    return sum(int(line["quantity"]) * int(line["price_data"]["unit_amount"]) for line in said["line_items"])


def _common_of(said):
    return {
        "allowed_payment_method_types": said.get("allowed_payment_method_types"),
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "cancel_url": said.get("cancel_url"),
        "client_reference_id": said.get("client_reference_id"),
        "currency": "eur",
        "custom_fields": [],
        "custom_text": {"submit": None},
        "customer": None,
        "excluded_payment_method_types": said.get("excluded_payment_method_types"),
        "livemode": False,
        "locale": said.get("locale"),
        "metadata": said.get("metadata", {}),
        "mode": said["mode"],
        "payment_method_types": ["card"],
        "shipping_options": [],
        "submit_type": said.get("submit_type"),
        "success_url": said["success_url"],
        "ui_mode": "hosted_page",
    }


def expire_session(call):
    session = memory.find(call.names[0], "checkout.session")
    if session.body["status"] != "open":
        raise Refused("", 'Only Checkout Sessions with a status in ["open"] can be expired.')
    return close(session).body


def close(session):
    memory.change(session, body={"status": "expired", "url": None}, due_at=None)
    announce("v1.checkout.session.expired", session)
    return session


# --- Intents and charges ----------------------------------------------------------------------


def open_intent(session):
    """The first card that is tried makes the intent."""
    known = session.body["payment_intent"]
    if known:
        return memory.find(known)
    said = session.hidden["intent"]
    body = {
        "amount": session.body["amount_total"],
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": said.get("capture_method", "automatic_async"),
        "confirmation_method": "automatic",
        "currency": "eur",
        "description": said.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": said.get("metadata", {}),
        "payment_method_types": ["card"],
        "statement_descriptor_suffix": said.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_group": said.get("transfer_group"),
    }
    intent = memory.make("payment_intent", body)
    memory.change(session, body={"payment_intent": intent.reference})
    return intent


def charge_for(intent):
    """The charge behind an authorised or captured intent."""
    at, cents = memory.now(), intent.body["amount"]
    window = [length for since, length in CARD_WINDOWS if since <= at.date()][-1]
    card = {"brand": "visa", "country": "FR", "exp_month": 12, "exp_year": at.year + 3, "last4": "4242"}
    held = intent.body["capture_method"] == "manual"
    if held:
        card |= {"amount_authorized": cents, "capture_before": memory.epoch(at + window)}
    body = {
        "amount": cents,
        "amount_captured": 0,
        "amount_refunded": 0,
        "balance_transaction": None,
        "billing_details": {"address": None, "email": None, "name": None, "phone": None, "tax_id": None},
        "captured": False,
        "currency": "eur",
        "description": intent.body["description"],
        "disputed": False,
        "failure_balance_transaction": None,
        "livemode": False,
        "metadata": intent.body["metadata"],
        "paid": True,
        "payment_intent": intent.reference,
        "payment_method_details": {"type": "card", "card": card},
        "refunded": False,
        "status": "succeeded",
        "transfer_group": intent.body["transfer_group"],
    }
    charge = memory.make("charge", body, parent=intent.reference)
    memory.change(intent, body={"latest_charge": charge.reference, "last_payment_error": None})
    return charge


DECLINED = {
    "type": "card_error",
    "code": "card_declined",
    "decline_code": "generic_decline",
    "message": "Your card was declined.",
}


def settle(intent):
    """The bank says yes: the money is kept aside, or taken, as was asked."""
    if intent.body["capture_method"] == "manual":
        hold(intent)
    else:
        collect(intent, charge_for(intent), intent.body["amount"])


def fail(intent):
    """The bank says no, after the page was left."""
    memory.change(intent, body={"status": "requires_payment_method", "last_payment_error": DECLINED}, due_at=None)
    announce("v1.payment_intent.payment_failed", intent)


def hold(intent):
    """The bank keeps the money aside until the capture, or until the window closes."""
    charge = charge_for(intent)
    until = memory.moment(charge.body["payment_method_details"]["card"]["capture_before"])
    held = {"status": "requires_capture", "amount_capturable": intent.body["amount"]}
    memory.change(intent, body=held, due_at=until)
    announce("v1.payment_intent.amount_capturable_updated", intent)


def collect(intent, charge, cents):
    """The money comes into the balance, less the fee; it settles some days later."""
    at = memory.now()
    fee, settles_at = balance.charge_fee(cents, at), at + balance.SETTLES_AFTER
    line = balance.move("charge", cents, source=charge.reference, fee=fee, settles_at=settles_at)
    released = charge.body["amount"] - cents
    taken = {"captured": True, "amount_captured": cents, "amount_refunded": released}
    memory.change(charge, body={**taken, "balance_transaction": line.reference})
    memory.change(intent, body={"status": "succeeded", "amount_received": cents, "amount_capturable": 0}, due_at=None)
    for session in DoubleThing.objects.filter(kind="checkout.session", body__payment_intent=intent.reference):
        memory.change(session, body={"payment_status": "paid"})
    announce("v1.payment_intent.succeeded", intent)
    if released:
        # What is released looks like a refund on the charge, and rings like one: it is none.
        announce("v1.charge.refunded", charge)


def capture_intent(call):
    intent = memory.find(call.names[0], "payment_intent")
    if intent.body["status"] != "requires_capture":
        raise Refused("payment_intent_unexpected_state", "This PaymentIntent could not be captured.")
    cents = int(call.params.get("amount_to_capture", intent.body["amount_capturable"]))
    if not 0 < cents <= intent.body["amount_capturable"]:
        message = "The remaining amount to capture for this PaymentIntent is less than the requested amount."
        raise Refused("amount_too_large", message, param="amount_to_capture")
    collect(intent, memory.find(intent.body["latest_charge"]), cents)
    return intent.body


def cancel_intent(call):
    intent = memory.find(call.names[0], "payment_intent")
    if intent.body["status"] not in ("requires_capture", "requires_payment_method", "processing"):
        raise Refused("payment_intent_unexpected_state", "You cannot cancel this PaymentIntent.")
    release(intent, call.params.get("cancellation_reason", "requested_by_customer"))
    return intent.body


def release(intent, reason):
    at = memory.epoch(memory.now())
    ended = {"status": "canceled", "amount_capturable": 0, "canceled_at": at, "cancellation_reason": reason}
    memory.change(intent, body=ended, due_at=None)
    if intent.body["latest_charge"]:
        charge = memory.find(intent.body["latest_charge"])
        memory.change(charge, body={"refunded": True, "amount_refunded": charge.body["amount"]})
        announce("v1.charge.refunded", charge)
    announce("v1.payment_intent.canceled", intent)
