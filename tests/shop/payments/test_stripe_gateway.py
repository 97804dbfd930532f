"""What the town asks of Stripe, and what it makes of the answers: once per key, never a guess."""

import datetime
import json
import re
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.db import transaction
from django.utils import timezone

from shop.payments import gateway as facts
from shop.payments import stripe_gateway
from shop.payments.double import levers
from shop.payments.double.models import DoubleBell, DoubleThing
from shop.payments.gateway import BadSignature, GatewayUnreachable, ProviderRefused, Wire, gateway_named

pytestmark = pytest.mark.django_db

ROOT = Path(__file__).resolve().parents[3]
BAKERY = SimpleNamespace(email="four@example.org", name="Boulangerie du Pont", code="boulangerie")
SECRET = "whsec_essai"


@pytest.fixture
def stripe():
    return gateway_named("simulator")


def a_payment(**differs):
    """What the gateway reads of a shop.models.Payment."""
    told = {
        "reference": "cs:100042:1",
        "provider_reference": "",
        "intent": "",
        "order": SimpleNamespace(number="100042"),
        "cents": 2610,
        "manual_capture": False,
        "created_at": timezone.now(),
    }
    return SimpleNamespace(**told | differs)


def opened(stripe, **differs):
    payment = a_payment(**differs)
    payment.provider_reference = stripe.start(payment, return_url="/retour/").reference
    return payment


def paid(stripe, **differs):
    payment = opened(stripe, **differs)
    levers.pay(payment.provider_reference)
    return payment


def ready(stripe, key="acct:boulangerie"):
    account = stripe.open_account(BAKERY, key=key)
    levers.complete_account(account)
    return account


def a_wire(stripe, **differs):
    if "charge" not in differs:
        differs["charge"] = stripe.read(paid(stripe)).charge
    account = differs.pop("account", None) or ready(stripe)
    told = {"account": account, "cents": 1000, "group": "100042", "key": "tr:100042:1:1"}
    return Wire(**told | differs)


def things(kind):
    return [thing.body for thing in DoubleThing.objects.filter(kind=kind).order_by("pk")]


# --- A resident pays --------------------------------------------------------------------------


def test_the_page_says_everything_once(stripe):
    payment = opened(stripe)
    assert stripe.start(payment, return_url="/retour/").reference == payment.provider_reference
    (page,) = things("checkout.session")
    assert (page["amount_total"], page["locale"]) == (2610, "fr")
    assert page["client_reference_id"] == page["metadata"]["out"] == payment.reference
    assert "sepa_debit" in page["excluded_payment_method_types"]
    levers.pay(payment.provider_reference)
    (intent,) = things("payment_intent")
    assert (intent["transfer_group"], intent["capture_method"]) == ("100042", "automatic_async")


def test_only_cards_can_be_held(stripe):
    opened(stripe, manual_capture=True)
    assert things("checkout.session")[0]["allowed_payment_method_types"] == ["card"]


def lapse(reference):
    levers.pay(reference)
    levers.later(days=8)


BECOMES = [
    (lambda reference: None, False, facts.OPEN),
    (levers.decline, False, facts.OPEN),
    (levers.pay, False, facts.CAPTURED),
    (lambda reference: levers.pay(reference, in_seconds=60), False, facts.PROCESSING),
    (levers.refuse, False, facts.FAILED),
    (levers.abandon, False, facts.EXPIRED),
    (lambda reference: levers.later(hours=2), False, facts.EXPIRED),
    (levers.pay, True, facts.AUTHORISED),
    (lapse, True, facts.LAPSED),
]


@pytest.mark.parametrize(("happens", "manual_capture", "state"), BECOMES)
def test_what_became_of_a_payment_is_read(stripe, happens, manual_capture, state):
    payment = opened(stripe, manual_capture=manual_capture)
    happens(payment.provider_reference)
    assert stripe.read(payment).state == state


def test_a_captured_payment_says_its_fee_and_its_charge(stripe):
    told = stripe.read(paid(stripe))
    assert (told.captured_cents, told.fee_cents) == (2610, 64)
    assert told.intent.startswith("pi_")
    assert told.charge.startswith("ch_")


def test_a_page_never_opened_there_is_expired(stripe):
    assert stripe.read(a_payment()).state == facts.EXPIRED


def test_a_page_whose_opening_was_not_answered_is_found_by_our_name(stripe):
    levers.lose_answer("/v1/checkout/sessions")
    payment = a_payment()
    with pytest.raises(GatewayUnreachable):
        stripe.start(payment, return_url="/retour/")
    opened(stripe, reference="cs:100043:1")
    assert stripe.read(payment).state == facts.OPEN
    levers.pay(stripe.start(payment, return_url="/retour/").reference)
    assert stripe.read(payment).state == facts.CAPTURED


def test_a_held_card_is_taken_for_less_and_never_for_more(stripe):
    payment = paid(stripe, manual_capture=True)
    held = stripe.read(payment)
    assert (held.authorised_cents, held.captured_cents) == (2610, 0)
    assert held.capture_before > timezone.now() + datetime.timedelta(days=6)
    with pytest.raises(ProviderRefused, match="dépasse"):
        stripe.capture(payment, 2611, key="cap:1")
    stripe.capture(payment, 2000, key="cap:2")
    assert stripe.read(payment).captured_cents == 2000
    with pytest.raises(ProviderRefused):
        stripe.capture(payment, 10, key="cap:3")


@pytest.mark.parametrize(
    ("act", "manual_capture", "state"),
    [
        (lambda reference: None, False, facts.EXPIRED),
        (levers.pay, True, facts.VOIDED),
        (levers.pay, False, facts.CAPTURED),
        (levers.abandon, False, facts.EXPIRED),
    ],
)
def test_what_is_cancelled_can_be_paid_no_more_and_what_is_paid_stays_paid(stripe, act, manual_capture, state):
    payment = opened(stripe, manual_capture=manual_capture)
    act(payment.provider_reference)
    for _twice in range(2):
        stripe.cancel(payment, key="void:100042:1")
    levers.pay(payment.provider_reference)
    assert stripe.read(payment).state == state


# --- Once per key, whatever is lost -----------------------------------------------------------


def refunded(stripe):
    payment = paid(stripe)
    return lambda: stripe.refund(payment, 500, key="re:100042:1")


def captured(stripe):
    payment = paid(stripe, manual_capture=True)
    return lambda: stripe.capture(payment, 2000, key="cap:100042:1")


def transferred(stripe):
    wire = a_wire(stripe)
    return lambda: stripe.transfer(wire)


def taken_back(stripe):
    sent = stripe.transfer(a_wire(stripe))
    return lambda: stripe.reverse(sent.reference, 300, key="rv:100042:1:1")


def paid_out(stripe):
    paid(stripe)
    levers.later(days=4)
    return lambda: stripe.payout(700, key="po:2026-11-22:1")


def account_opened(stripe):
    return lambda: stripe.open_account(BAKERY, key="acct:boulangerie")


@pytest.mark.parametrize(
    "prepared", [refunded, captured, transferred, taken_back, paid_out, account_opened], ids=lambda one: one.__name__
)
def test_asked_again_after_a_lost_answer_it_is_done_once(stripe, prepared):
    ask = prepared(stripe)
    levers.be_silent("POST")
    levers.lose_answer("POST")
    for _lost in range(2):
        with pytest.raises(GatewayUnreachable):
            ask()
    count = DoubleThing.objects.count()
    assert ask() == ask()
    assert DoubleThing.objects.count() == count


def test_the_same_key_for_another_amount_is_refused(stripe):
    payment = paid(stripe)
    stripe.refund(payment, 500, key="re:100042:1")
    with pytest.raises(ProviderRefused) as refusal:
        stripe.refund(payment, 501, key="re:100042:1")
    assert refusal.value.code == "idempotency_error"
    assert len(things("refund")) == 1


@pytest.mark.parametrize("trouble", ["busy", "crash"])
def test_a_provider_that_stumbles_has_refused_nothing(stripe, trouble):
    payment = paid(stripe)
    levers.trouble(trouble, "/v1/refunds")
    with pytest.raises(GatewayUnreachable):
        stripe.refund(payment, 500, key="re:100042:1")
    assert stripe.refund(payment, 500, key="re:100042:1").succeeded


ANSWERS = [
    (400, {"type": "invalid_request_error", "code": "parameter_missing"}, ProviderRefused),
    (402, {"type": "card_error", "code": "card_declined"}, ProviderRefused),
    (404, {"type": "invalid_request_error", "code": "resource_missing"}, ProviderRefused),
    (401, {"type": "invalid_request_error"}, GatewayUnreachable),
    (403, {"type": "invalid_request_error"}, GatewayUnreachable),
    (409, {"type": "idempotency_error", "code": "idempotency_key_in_use"}, GatewayUnreachable),
    (409, {"type": "invalid_request_error", "code": "lock_timeout"}, GatewayUnreachable),
    (429, {"type": "invalid_request_error", "code": "rate_limit"}, GatewayUnreachable),
    (500, {"type": "api_error"}, GatewayUnreachable),
]


@pytest.mark.parametrize(("status", "error", "becomes"), ANSWERS)
def test_a_refusal_is_told_from_a_silence(status, error, becomes):
    client = stripe_gateway.in_process(lambda *_request: (json.dumps({"error": error}), status, {}))
    with pytest.raises(becomes):
        stripe_gateway.StripeGateway(code="stripe", client=client).balance()


def test_an_answer_that_is_no_json_is_a_silence():
    client = stripe_gateway.in_process(lambda *_request: ("<html>Bad gateway</html>", 502, {}))
    with pytest.raises(GatewayUnreachable):
        stripe_gateway.StripeGateway(code="stripe", client=client).balance()


def test_nothing_is_asked_while_rows_are_locked(stripe):
    """A call to a stranger inside a transaction would keep everybody waiting for the stranger."""
    with pytest.raises(RuntimeError), transaction.atomic():
        stripe.balance()


# --- A merchant is paid -----------------------------------------------------------------------


def test_a_merchant_is_sent_money_once_stripe_knows_them(stripe):
    account = stripe.open_account(BAKERY, key="acct:boulangerie")
    told = stripe.read_account(account)
    assert not told.can_receive
    assert "external_account" in told.asked
    assert told.deadline > timezone.now()
    link = stripe.account_link(account, return_url="/retour/", refresh_url="/encore/", key="acct:boulangerie:1")
    assert account in link
    charge = stripe.read(paid(stripe)).charge
    with pytest.raises(ProviderRefused, match="ne peut pas encore recevoir"):
        stripe.transfer(a_wire(stripe, account=account, charge=charge, key="tr:1"))
    levers.complete_account(account)
    assert stripe.read_account(account) == facts.AccountFacts(account, can_receive=True)
    assert stripe.transfer(a_wire(stripe, account=account, charge=charge, key="tr:2")).cents == 1000


def test_what_is_overdue_says_so(stripe):
    account = ready(stripe)
    levers.ask_account(account, "external_account", overdue=True)
    told = stripe.read_account(account)
    assert (told.can_receive, told.overdue) == (False, ("external_account",))
    assert told.disabled_because == "requirements_past_due"


@pytest.mark.parametrize("source", ["", "pi_123", "ch_unknown"])
def test_a_transfer_draws_on_a_charge_or_is_refused(stripe, source):
    with pytest.raises(ProviderRefused):
        stripe.transfer(a_wire(stripe, charge=source))
    assert things("transfer") == []


def test_a_transfer_is_found_again_by_its_order_and_our_key(stripe):
    wire = a_wire(stripe)
    levers.lose_answer("/v1/transfers")
    with pytest.raises(GatewayUnreachable):
        stripe.transfer(wire)
    (found,) = stripe.transfers_of("100042")
    assert (found.key, found.cents, found.charge) == (wire.key, 1000, wire.charge)
    stripe.reverse(found.reference, 300, key="rv:1")
    assert stripe.read_transfer(found.reference).reversed_cents == 300


def test_long_lists_are_read_to_their_end(stripe):
    wire = a_wire(stripe)
    for rank in range(stripe_gateway.LONGEST_PAGE + 5):
        stripe.transfer(Wire(wire.account, 1, wire.charge, "100042", f"tr:{rank}"))
    assert len(stripe.transfers_of("100042")) == stripe_gateway.LONGEST_PAGE + 5


# --- The town's own account -------------------------------------------------------------------


def test_the_statement_adds_up_to_the_balance(stripe):
    payment = paid(stripe)
    stripe.refund(payment, 500, key="re:1")
    since = timezone.now() - datetime.timedelta(hours=1)
    lines = stripe.movements(since=since)
    assert [line.kind for line in lines] == ["charge", "refund"]
    balance = stripe.balance()
    assert balance.available_cents + balance.pending_cents == sum(line.net_cents for line in lines) == 2046
    assert [one.cents for one in stripe.refunds(since=since)] == [500]
    assert [stripe.disputes(since=since), stripe.transfers(since=since), stripe.payouts(since=since)] == [[], [], []]


def test_a_payout_is_followed_to_the_bank(stripe):
    paid(stripe)
    levers.later(days=4)
    payout = stripe.payout(1000, key="po:1")
    assert (payout.state, payout.key) == ("PENDING", "po:1")
    levers.later(days=3)
    assert stripe.read_payout(payout.reference).state == "PAID"


# --- It rings ---------------------------------------------------------------------------------


def rung(stripe, *, body=None, secret=SECRET):
    told = body or a_bell(stripe).body
    return stripe.wake(told.encode(), stripe_gateway.signature_of(told, secret), secret=SECRET)


def a_bell(stripe):
    opened(stripe)
    levers.abandon(DoubleThing.objects.get(kind="checkout.session").reference)
    return DoubleBell.objects.get()


def test_a_ring_only_says_where_to_look(stripe):
    bell = rung(stripe)
    assert bell.kind == "v1.checkout.session.expired"
    assert bell.reference == DoubleThing.objects.get().reference
    assert bell.account == ""


def test_a_ring_of_a_merchant_says_whose(stripe):
    account = stripe.open_account(BAKERY, key="acct:boulangerie")
    bell = rung(stripe, body=DoubleBell.objects.get().body)
    assert (bell.account, bell.reference) == (account, account)


def test_only_the_provider_is_heard(stripe):
    with pytest.raises(BadSignature):
        rung(stripe, secret="whsec_autre")
    told = a_bell(stripe).body
    signature = stripe_gateway.signature_of(told, SECRET)
    for body, said in [(told + " ", signature), (told, ""), (told, "t=1,v1=0"), (told, f"t=1,{signature[13:]}")]:
        with pytest.raises(BadSignature):
            stripe.wake(body.encode(), said, secret=SECRET)
    with pytest.raises(BadSignature):
        stripe.wake(told.encode(), signature, secret="")


@pytest.mark.parametrize("body", ["", "[]", "{}", "null", '{"object": "event"}', '{"type": 3}', "\u202f"])
def test_a_body_that_makes_no_sense_is_not_heard(stripe, body):
    signed = stripe_gateway.stripe.WebhookSignature.generate_signature_header(body, SECRET)
    with pytest.raises(BadSignature):
        stripe.wake(body.encode(), signed, secret=SECRET)


def test_an_old_ring_is_not_heard(stripe):
    told = a_bell(stripe).body
    old = int(timezone.now().timestamp()) - 600
    signed = stripe_gateway.stripe.WebhookSignature.generate_signature_header(told, SECRET, timestamp=old)
    with pytest.raises(BadSignature):
        stripe.wake(told.encode(), signed, secret=SECRET)


# --- The real one -----------------------------------------------------------------------------


def test_the_real_gateway_is_the_same_over_the_network(settings):
    settings.STRIPE_SECRET_KEY = "sk_test_essai"
    real, played = gateway_named("stripe"), gateway_named("simulator")
    assert type(real) is type(played)
    assert (real.code, played.code) == ("stripe", "simulator")
    assert not isinstance(real.client._requestor._client, stripe_gateway.InProcess)
    assert gateway_named("stripe").client is real.client


def test_one_file_knows_the_library_of_stripe():
    rooms = ["shop", "merchants", "pickup", "animations"]
    importing = re.compile(r"^\s*(import stripe\b|from stripe\b)", re.M)
    files = [file for room in rooms for file in (ROOT / room).rglob("*.py") if importing.search(file.read_text())]
    assert [file.name for file in files] == ["stripe_gateway.py"]
