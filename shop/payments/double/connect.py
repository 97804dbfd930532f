"""Merchants' accounts, what is sent to them and what is taken back."""

import datetime

from django.db.models import Sum
from django.urls import reverse

from shop.payments.double import balance, memory
from shop.payments.double.bells import announce
from shop.payments.double.memory import Refused
from shop.payments.double.models import DoubleThing

LINK_LIVES = datetime.timedelta(minutes=5)
# What a new account is asked, in Stripe's words.
ASKED = ["identity.business_details.registered_name", "external_account", "identity.representative.verification"]
BEFORE = datetime.timedelta(days=14)


# --- Accounts ---------------------------------------------------------------------------------


def create_account(call):
    said = call.params
    reference = memory.new_name("v2.core.account")
    body = {
        "id": reference,
        "object": "v2.core.account",
        "created": memory.iso(call.at),
        "applied_configurations": list(said.get("configuration", {})),
        "closed": False,
        "contact_email": said.get("contact_email"),
        "dashboard": said.get("dashboard"),
        "display_name": said.get("display_name"),
        "livemode": False,
        "metadata": said.get("metadata", {}),
    }
    hidden = {"asked": ASKED, "overdue": [], "identity": said.get("identity"), "defaults": said.get("defaults")}
    account = DoubleThing.objects.create(
        reference=reference, kind="v2.core.account", body=body, hidden=hidden, made_at=call.at
    )
    announce("v2.core.account.created", account, account=reference)
    return tell_account(account, said.get("include", []))


def retrieve_account(call):
    return tell_account(memory.find(call.names[0], "v2.core.account"), call.params.get("include", []))


def tell_account(account, include) -> dict:
    """What was not asked for is answered empty, as Stripe does."""
    told = {
        "configuration.recipient": ("configuration", {"recipient": _recipient_of(account)}),
        "requirements": ("requirements", _requirements_of(account)),
        "identity": ("identity", account.hidden["identity"]),
        "defaults": ("defaults", _defaults_of(account)),
    }
    empty = dict.fromkeys(["configuration", "requirements", "identity", "defaults"])
    return {**account.body, **empty, **dict(told[name] for name in include if name in told)}


def status_of(account) -> str:
    if account.hidden["overdue"]:
        return "restricted"
    return "pending" if account.hidden["asked"] else "active"


def _recipient_of(account):
    status = status_of(account)
    details = {
        "active": [],
        "pending": [{"code": "requirements_pending_verification", "resolution": "provide_info"}],
        "restricted": [{"code": "requirements_past_due", "resolution": "provide_info"}],
    }
    transfers = {"status": status, "status_details": details[status]}
    return {"applied": True, "capabilities": {"stripe_balance": {"stripe_transfers": transfers}}}


def _defaults_of(account):
    said = (account.hidden["defaults"] or {}).get("responsibilities", {})
    return {"responsibilities": {**said, "requirements_collector": "stripe"}}


def _requirements_of(account):
    hidden = account.hidden
    entries = [_entry(code, "past_due" if code in hidden["overdue"] else "currently_due") for code in hidden["asked"]]
    if not entries:
        return {"entries": [], "summary": {"minimum_deadline": None}}
    status = "past_due" if hidden["overdue"] else "currently_due"
    deadline = memory.iso(account.made_at + BEFORE)
    return {"entries": entries, "summary": {"minimum_deadline": {"status": status, "time": deadline}}}


def _entry(code, status):
    restricted = {
        "capability": "stripe_balance.stripe_transfers",
        "configuration": "recipient",
        "deadline": {"status": status},
    }
    return {
        "awaiting_action_from": "user",
        "description": code,
        "errors": [],
        "impact": {"restricts_capabilities": [restricted]},
        "minimum_deadline": {"status": status},
        "requested_reasons": [{"code": "routine_onboarding"}],
    }


def ask(account, *, asked, overdue=()):
    """What is still missing of a merchant; nothing missing makes the account ready to receive."""
    memory.change(account, hidden={"asked": list(asked), "overdue": list(overdue)})
    announce("v2.core.account[requirements].updated", account, account=account.reference)
    kind = "v2.core.account[configuration.recipient].capability_status_updated"
    announce(kind, account, account=account.reference)


def create_link(call):
    account = memory.find(call.params["account"], "v2.core.account")
    use = call.params["use_case"]
    ways = use["account_onboarding"]
    memory.change(account, hidden={"return_url": ways.get("return_url"), "refresh_url": ways["refresh_url"]})
    return {
        "object": "v2.core.account_link",
        "account": account.reference,
        "created": memory.iso(call.at),
        "expires_at": memory.iso(call.at + LINK_LIVES),
        "livemode": False,
        "url": reverse("simulated_account", args=[account.reference]),
        "use_case": use,
    }


# --- Transfers --------------------------------------------------------------------------------


def create_transfer(call):
    said, cents = call.params, int(call.params["amount"])
    account = memory.find(said["destination"], "v2.core.account")
    if status_of(account) != "active":
        message = (
            "Your destination account needs to have at least one of the following capabilities enabled: transfers"
        )
        raise Refused("insufficient_capabilities_for_transfer", message)
    settles_at = _source_settles_at(said.get("source_transaction"), cents)
    if settles_at <= memory.now() and cents > balance.available_cents():
        raise Refused("balance_insufficient", "You have insufficient available funds in your Stripe account.")
    body = {
        "amount": cents,
        "amount_reversed": 0,
        "currency": "eur",
        "description": said.get("description"),
        "destination": account.reference,
        "destination_payment": None,
        "livemode": False,
        "metadata": said.get("metadata", {}),
        "reversals": {"object": "list", "data": [], "has_more": False, "url": "/v1/transfers/reversals"},
        "reversed": False,
        "source_transaction": said.get("source_transaction"),
        "source_type": "card",
        "transfer_group": said.get("transfer_group"),
    }
    group = said.get("transfer_group", "")
    transfer = memory.make("transfer", body, parent=group, account=account.reference, cents=cents)
    # Money of a charge that has not settled leaves with it, not before.
    line = balance.move("transfer", -cents, source=transfer.reference, settles_at=settles_at)
    memory.change(transfer, body={"balance_transaction": line.reference})
    announce("v1.transfer.created", transfer)
    return transfer.body


def _source_settles_at(source, cents):
    """When the charge behind a transfer settles; all its transfers together never exceed it."""
    if source is None:
        return memory.now()
    if not source.startswith(("ch_", "py_")):
        raise Refused("resource_missing", f"No such charge: '{source}'", param="source_transaction")
    charge = memory.find(source, "charge")
    if not charge.body["captured"]:
        raise Refused("charge_invalid_parameter", "The charge behind a transfer must be captured.")
    drawn = DoubleThing.objects.filter(kind="transfer", body__source_transaction=source)
    already = drawn.aggregate(cents=Sum("cents"))["cents"] or 0
    if already + cents > charge.body["amount_captured"]:
        message = "Transfers using this transaction as a source must not exceed the source amount."
        raise Refused("", message, param="amount")
    return balance.settles_at(charge.body["balance_transaction"])


def held_by(account) -> int:
    """What the merchant's own balance still holds, in cents."""
    sent = DoubleThing.objects.filter(kind="transfer", account=account.reference).aggregate(cents=Sum("cents"))
    return (sent["cents"] or 0) - account.cents


def create_reversal(call):
    transfer = memory.find(call.names[0], "transfer")
    left = transfer.body["amount"] - transfer.body["amount_reversed"]
    cents = int(call.params.get("amount", left))
    if not 0 < cents <= left:
        message = f"Reversal amount ({cents}) is greater than unreversed amount on transfer ({left})"
        raise Refused("amount_too_large", message, param="amount")
    if cents > held_by(memory.find(transfer.account)):
        raise Refused("balance_insufficient", "Insufficient funds in the connected account to reverse this transfer.")
    return reverse_transfer(transfer, cents, call.params.get("metadata", {})).body


def reverse_transfer(transfer, cents, metadata):
    body = {"amount": cents, "currency": "eur", "metadata": metadata, "transfer": transfer.reference}
    reversal = memory.make("transfer_reversal", body, parent=transfer.reference, account=transfer.account)
    settles_at = balance.settles_at(transfer.body["balance_transaction"])
    facts = {"source": reversal.reference, "settles_at": settles_at, "category": "transfer_reversal"}
    line = balance.move("transfer_refund", cents, **facts)
    memory.change(reversal, body={"balance_transaction": line.reference})
    gone = transfer.body["amount_reversed"] + cents
    changed = {"amount_reversed": gone, "reversed": gone == transfer.body["amount"]}
    memory.change(transfer, body=changed, cents=transfer.body["amount"] - gone)
    announce("v1.transfer.reversed", transfer)
    return reversal
