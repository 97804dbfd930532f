"""The judge can fail: each mistake that one makes with Stripe's API is seen, in a request, an answer or an event."""

import json

import pytest

from tests.stripe_types import faults_of_answer, faults_of_event, faults_of_request, operations

OURS = {"Stripe-Version": "2026-10-28.endive", "Idempotency-Key": "tr:100042:1"}
TRANSFER = "amount=3795&currency=eur&destination=acct_1&source_transaction=ch_1"
PAGE = (
    "mode=payment&success_url=x&line_items[0][quantity]=1&line_items[0][price_data][currency]=eur"
    "&line_items[0][price_data][unit_amount]=420&line_items[0][price_data][product_data][name]=Pain"
)
ACCOUNT = {"dashboard": "express", "configuration": {"recipient": {}}}
REFUND = {"object": "refund", "id": "re_1", "amount": 12, "created": 1, "currency": "eur", "status": "succeeded"}


def faults(path, body, *, verb="POST", **headers):
    return faults_of_request(verb, f"https://api.stripe.com{path}", OURS | headers, body)


def test_what_the_library_describes_is_read_from_it():
    assert len(operations()) > 40


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/transfers", TRANSFER),
        ("/v1/checkout/sessions", PAGE),
        ("/v1/payment_intents/pi_1/capture", "amount_to_capture=12&metadata[out]=cap:1"),
        ("/v2/core/accounts", json.dumps(ACCOUNT)),
    ],
)
def test_a_right_request_passes(path, body):
    assert faults(path, body) == []


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/v1/transfer", TRANSFER, "no such address"),
        ("/v1/transfers", f"{TRANSFER}&transfert_group=1", "transfert_group"),
        ("/v1/transfers", f"{TRANSFER}&application_fee_amount=4", "application_fee_amount"),
        ("/v1/transfers", TRANSFER.replace("3795", "37.95"), "'37.95' is no int"),
        ("/v1/transfers", "amount=3795&currency=eur", "needs it"),
        ("/v1/checkout/sessions", PAGE.replace("payment", "pay", 1), "'pay' is none of"),
        ("/v1/checkout/sessions", f"{PAGE}&payment_method_types[0]=card", "payment_method_types"),
        ("/v1/checkout/sessions", PAGE.replace("=420", "=4.2"), "'4.2' is no int"),
        ("/v1/checkout/sessions", PAGE.replace("[currency]", "[devise]"), "needs it"),
        ("/v1/refunds", "payment_intent=pi_1&reason=out_of_stock", "'out_of_stock' is none of"),
        ("/v2/core/accounts", json.dumps(ACCOUNT | {"dashboard": "expres"}), "'expres' is none of"),
        ("/v2/core/accounts", json.dumps({"configuration": {"seller": {}}}), "seller"),
    ],
)
def test_a_wrong_request_is_seen(path, body, said):
    assert said in "\n".join(faults(path, body))


def test_a_key_that_is_not_ours_and_another_version_are_seen():
    assert faults("/v1/transfers", TRANSFER, **{"Idempotency-Key": "0f3c-made-up"})
    assert faults("/v1/transfers", TRANSFER, **{"Stripe-Version": "2020-08-27"})
    assert faults("/v1/balance_transactions?created[gte]=hier", "", verb="GET")


@pytest.mark.parametrize(
    "differs",
    [{"amount": "12"}, {"amount": None}, {"amount": 1.5}, {"commission": 3}, {"object": "refunds"}, {"reason": "ras"}],
)
def test_an_answer_that_stripe_would_not_give_is_seen(differs):
    assert faults_of_answer(200, json.dumps(REFUND)) == []
    assert faults_of_answer(200, json.dumps(REFUND | differs))
    assert faults_of_answer(
        200, json.dumps({"object": "list", "data": [REFUND | differs], "has_more": False, "url": ""})
    )


@pytest.mark.parametrize("differs", [{"type": "v1.transfer.paid"}, {"created": 3}, {"type": "v1.refund.failed"}])
def test_an_event_that_stripe_would_not_send_is_seen(differs):
    about = {"id": "tr_1", "type": "transfer", "url": "/v1/transfers/tr_1"}
    event = {
        "id": "evt_1",
        "object": "v2.core.event",
        "type": "v1.transfer.reversed",
        "created": "2026-11-22T08:00:00.000Z",
        "livemode": False,
        "related_object": about,
    }
    assert faults_of_event(json.dumps(event)) == []
    assert faults_of_event(json.dumps(event | differs))
