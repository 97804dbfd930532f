"""Money that goes back: refunds, which may fail later, and disputes, which nobody asked for."""

import datetime

from shop.payments.double import balance, memory
from shop.payments.double.bells import announce
from shop.payments.double.memory import Refused

EVIDENCE_WITHIN = datetime.timedelta(days=14)


def create_refund(call):
    charge = _charge_of(call.params)
    if charge.body["disputed"]:
        raise Refused("charge_disputed", f"Charge {charge.reference} has been charged back; cannot issue a refund.")
    left = charge.body["amount"] - charge.body["amount_refunded"]
    cents = int(call.params.get("amount", left))
    if not left:
        raise Refused("charge_already_refunded", f"Charge {charge.reference} has already been refunded.")
    if not 0 < cents <= left:
        raise Refused(
            "amount_too_large", f"Refund amount ({cents}) is greater than unrefunded amount on charge ({left})"
        )
    body = {
        "amount": cents,
        "balance_transaction": None,
        "charge": charge.reference,
        "currency": "eur",
        "failure_balance_transaction": None,
        "metadata": call.params.get("metadata", {}),
        "payment_intent": charge.body["payment_intent"],
        "reason": call.params.get("reason"),
        "status": "pending",
    }
    refund = memory.make("refund", body, parent=charge.body["payment_intent"])
    given_back = charge.body["amount_refunded"] + cents
    memory.change(charge, body={"amount_refunded": given_back, "refunded": given_back == charge.body["amount"]})
    announce("v1.refund.created", refund)
    if call.has_trouble("short"):
        wait_for_money(refund)
    elif not call.has_trouble("hold_refund"):
        send(refund)
    return refund.body


def _charge_of(said):
    name = said.get("charge") or said.get("payment_intent")
    if name is None:
        raise Refused("parameter_missing", "One of the following params should be provided: charge, payment_intent.")
    found = memory.find(name, "charge", "payment_intent")
    if found.kind == "payment_intent":
        if not found.body["latest_charge"]:
            raise Refused("resource_missing", f"PaymentIntent {name} does not have a successful charge to refund.")
        found = memory.find(found.body["latest_charge"])
    if not found.body["captured"]:
        raise Refused("charge_not_refundable", "This charge is not captured: cancel its PaymentIntent.")
    return found


def wait_for_money(refund):
    """The balance is short, and Stripe cannot draw on the town's bank: the refund waits until it is not."""
    memory.change(refund, body={"pending_reason": "insufficient_funds"}, due_at=memory.now())


def send_when_possible(refund):
    if refund.body["amount"] <= balance.total_cents():
        send(refund)


def send(refund):
    """Leaves the balance, which may go below zero: Stripe then draws on the town's bank."""
    charge = memory.find(refund.body["charge"])
    settles_at = balance.settles_at(charge.body["balance_transaction"])
    line = balance.move("refund", -refund.body["amount"], source=refund.reference, settles_at=settles_at)
    sent = {"status": "succeeded", "pending_reason": None, "balance_transaction": line.reference}
    memory.change(refund, body=sent, due_at=None)
    announce("v1.refund.updated", refund)


def send_back(refund):
    """The bank did not take it: the money is the town's again."""
    failed = {"status": "failed", "failure_reason": "expired_or_canceled_card", "pending_reason": None}
    if refund.body["status"] == "succeeded":
        line = balance.move("refund_failure", refund.body["amount"], source=refund.reference)
        failed["failure_balance_transaction"] = line.reference
    memory.change(refund, body=failed, due_at=None)
    charge = memory.find(refund.body["charge"])
    left = charge.body["amount_refunded"] - refund.body["amount"]
    memory.change(charge, body={"amount_refunded": left, "refunded": False})
    announce("v1.refund.failed", refund)


# --- Disputes ---------------------------------------------------------------------------------


def open_dispute(charge, cents):
    """The bank takes the money back at once, and a fee with it."""
    at = memory.now()
    eligibility = {"visa_compelling_evidence_3": None, "visa_compliance": None}
    body = {
        "amount": cents,
        "balance_transactions": [],
        "charge": charge.reference,
        "currency": "eur",
        "enhanced_eligibility_types": [],
        "evidence": {"enhanced_evidence": eligibility},
        "evidence_details": {
            "due_by": memory.epoch(at + EVIDENCE_WITHIN),
            "enhanced_eligibility": eligibility,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "payment_intent": charge.body["payment_intent"],
        "reason": "product_not_received",
        "status": "needs_response",
    }
    dispute = memory.make("dispute", body, parent=charge.reference)
    memory.change(charge, body={"disputed": True})
    announce("v1.charge.dispute.created", dispute)
    _add_line(dispute, -cents, fee=balance.dispute_fee(at))
    announce("v1.charge.dispute.funds_withdrawn", dispute)
    return dispute


def _add_line(dispute, cents, fee=0):
    line = balance.move("adjustment", cents, source=dispute.reference, fee=fee, category="dispute")
    memory.change(dispute, body={"balance_transactions": [*dispute.body["balance_transactions"], line.body]})


def win(dispute):
    memory.change(dispute, body={"status": "won"})
    _add_line(dispute, dispute.body["amount"])
    announce("v1.charge.dispute.funds_reinstated", dispute)
    announce("v1.charge.dispute.closed", dispute)


def lose(dispute):
    memory.change(dispute, body={"status": "lost"})
    announce("v1.charge.dispute.closed", dispute)
