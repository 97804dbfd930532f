"""Where requests come in: recognised, done once per idempotency key, refused or answered as Stripe would."""

import hashlib
import json
import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from django.db import transaction

from shop.payments.double import balance, checkout, connect, elapsing, listing, memory, refunding
from shop.payments.double.memory import Refused
from shop.payments.double.models import DoubleAnswer
from shop.payments.double.state import held

LONGEST_KEY = 255


@dataclass
class Call:
    """One request: its parameters as they were nested, the names in its address, what goes wrong with it."""

    method: str
    path: str
    params: dict
    key: str = ""
    names: tuple = ()
    at: object = None
    troubles: list = field(default_factory=list)

    def has_trouble(self, kind) -> bool:
        return kind in self.troubles


def retrieve(*kinds):
    return lambda call: balance.as_told(memory.find(call.names[0], *kinds))


NAME = r"([A-Za-z0-9_]+)"
ROUTES = [
    ("POST", r"/v1/checkout/sessions", checkout.create_session),
    ("GET", r"/v1/checkout/sessions", listing.of("checkout.session")),
    ("GET", rf"/v1/checkout/sessions/{NAME}", retrieve("checkout.session")),
    ("POST", rf"/v1/checkout/sessions/{NAME}/expire", checkout.expire_session),
    ("GET", rf"/v1/payment_intents/{NAME}", retrieve("payment_intent")),
    ("POST", rf"/v1/payment_intents/{NAME}/capture", checkout.capture_intent),
    ("POST", rf"/v1/payment_intents/{NAME}/cancel", checkout.cancel_intent),
    ("GET", rf"/v1/charges/{NAME}", retrieve("charge")),
    ("POST", r"/v1/refunds", refunding.create_refund),
    ("GET", r"/v1/refunds", listing.of("refund")),
    ("GET", rf"/v1/refunds/{NAME}", retrieve("refund")),
    ("GET", r"/v1/disputes", listing.of("dispute")),
    ("GET", rf"/v1/disputes/{NAME}", retrieve("dispute")),
    ("POST", r"/v2/core/accounts", connect.create_account),
    ("GET", rf"/v2/core/accounts/{NAME}", connect.retrieve_account),
    ("POST", r"/v2/core/account_links", connect.create_link),
    ("POST", r"/v1/transfers", connect.create_transfer),
    ("GET", r"/v1/transfers", listing.of("transfer")),
    ("GET", rf"/v1/transfers/{NAME}", retrieve("transfer")),
    ("POST", rf"/v1/transfers/{NAME}/reversals", connect.create_reversal),
    ("GET", r"/v1/balance", balance.retrieve),
    ("GET", r"/v1/balance_transactions", listing.of("balance_transaction")),
    ("GET", rf"/v1/balance_transactions/{NAME}", retrieve("balance_transaction")),
    ("POST", r"/v1/payouts", balance.create_payout),
    ("GET", r"/v1/payouts", listing.of("payout")),
    ("GET", rf"/v1/payouts/{NAME}", retrieve("payout")),
]


def answer(method, url, headers, body) -> tuple[str, int, dict]:
    """What Stripe would answer: text, status, headers. Raises ConnectionError when nothing comes back.

    Called inside a transaction it breaks: a network call there would keep rows locked for a stranger.
    """
    call = _read(method.upper(), url, headers or {}, body)
    with transaction.atomic(durable=True):
        state = held()
        call.troubles = _troubles_of(state, call)
        call.at = memory.now()
        if call.has_trouble("silence"):
            status, told = None, None
        elif call.has_trouble("busy"):
            status, told = 429, told_of(Refused("rate_limit", "Too many requests."))
        elif call.has_trouble("crash"):
            status, told = 500, told_of(Refused("", "Something went wrong on our end.", kind="api_error"))
        else:
            with memory.at(call.at):
                elapsing.elapse()
                status, told = _once(call)
    if status is None or call.has_trouble("lose"):
        raise ConnectionError("no answer from the double")
    return json.dumps(told), status, {"Request-Id": "req_double"}


def _troubles_of(state, call) -> list:
    """The first trouble asked for this address; each befalls one request, one at a time."""
    met, left = [], []
    for one in state.troubles:
        strikes = not met and re.search(one["path"], f"{call.method} {call.path}")
        (met if strikes else left).append(one["kind"] if strikes else one)
    if met:
        state.troubles = left
        state.save(update_fields=["troubles"])
    return met


# --- Once per key -----------------------------------------------------------------------------


def _once(call):
    if call.method != "POST":
        return _do(call)
    fingerprint = _fingerprint(call)
    known = DoubleAnswer.objects.filter(key=call.key).first()
    if known and known.fingerprint != fingerprint:
        message = "Keys for idempotent requests can only be used with the same parameters they were first used with."
        return 400, told_of(Refused("", message, kind="idempotency_error"))
    if known:
        return known.status, known.body
    status, told = _do(call)
    DoubleAnswer.objects.create(key=call.key, fingerprint=fingerprint, status=status, body=told)
    return status, told


def _fingerprint(call) -> str:
    said = json.dumps([call.method, call.path, call.params], sort_keys=True)
    return hashlib.sha256(said.encode()).hexdigest()


def _do(call):
    try:
        with transaction.atomic():
            told = _handler(call)(call)
            return 200, listing.expand(told, call.params.get("expand", []))
    except Refused as refused:
        return refused.status, told_of(refused)


def _handler(call):
    for method, pattern, act in ROUTES:
        found = re.fullmatch(pattern, call.path)
        if found and method == call.method:
            call.names = found.groups()
            return act
    raise Refused("", f"Unrecognized request URL ({call.method}: {call.path}).", status=404)


def told_of(refused) -> dict:
    told = {"type": refused.kind, "message": refused.message, "code": refused.code, "param": refused.param}
    return {"error": {name: value for name, value in told.items() if value}}


# --- Reading a request ------------------------------------------------------------------------


def _read(method, url, headers, body) -> Call:
    address = urlsplit(url)
    headers = {name.lower(): value for name, value in headers.items()}
    key = headers.get("idempotency-key", "")
    if len(key) > LONGEST_KEY:
        raise ValueError("An idempotency key has at most 255 characters.")
    if method == "POST" and address.path.startswith("/v2/"):
        params = json.loads(body or "{}")
    else:
        params = nested(body or "" if method == "POST" else address.query)
    return Call(method, address.path, params, key)


def nested(form) -> dict:
    """`a[b][0]=c` as {"a": {"b": ["c"]}}."""
    found = {}
    for name, value in parse_qsl(form, keep_blank_values=True):
        place, *deeper = re.findall(r"[^\[\]]+", name)
        here = found
        for step in deeper:
            here = here.setdefault(place, {})
            place = step
        here[place] = value
    return _with_lists(found)


def _with_lists(value):
    if not isinstance(value, dict):
        return value
    inside = {name: _with_lists(one) for name, one in value.items()}
    if inside and all(name.isdigit() for name in inside):
        return [inside[name] for name in sorted(inside, key=int)]
    return inside
