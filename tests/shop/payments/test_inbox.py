"""The doorbell: signed or not heard, kept before it is answered, answered by looking again, once or fifty times."""

import datetime
import json
import threading

import pytest
import stripe
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from merchants.books import ledger
from merchants.models import Journal
from shop import tasks
from shop.models import OutgoingMessage, Payment, Refund, Ring
from shop.payments import bells, inbox, refunds
from shop.payments.double import levers
from shop.payments.double.models import DoubleBell, DoubleThing
from shop.payments.gateway import BadSignature, gateway_named
from tests.at_once import at_once
from tests.shop.payments.paying import NOW, cancel, last, paid, put_money_aside, ring, signed, start
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(town):
    """Paid over there; nobody here knows yet."""
    return paid_over_there(town)


def paid_over_there(town):
    order = town.place(town.basket({town.product: 2}), pays_online=True)
    start(order)
    levers.pay(last(order).provider_reference)
    return order


def event(kind) -> DoubleBell:
    return next(bell for bell in DoubleBell.objects.order_by("-pk") if json.loads(bell.body)["type"] == kind)


def answered(bell):
    found = ring(bell)
    inbox.answer(ring=found, at=NOW())
    found.refresh_from_db()
    return found


def post(client, bell, *, endpoint="ville", **headers):
    headers = headers or {"stripe-signature": signed(bell.body, endpoint)}
    address = reverse("doorbell", args=[endpoint])
    return client.post(address, bell.body, content_type="application/json", headers=headers)


# --- Who is heard -----------------------------------------------------------------------------


def test_an_event_is_kept_before_it_is_answered_well(client, order):
    bell = event("v1.payment_intent.succeeded")
    assert post(client, bell).status_code == 204
    kept = Ring.objects.get()
    assert (kept.endpoint, kept.event, kept.answered_at) == ("ville", bell.event, None)


@pytest.mark.parametrize("signature", ["", "t=1,v1=00", "🥖"])
def test_nobody_who_is_not_the_provider_is_heard(client, order, signature):
    bell = event("v1.payment_intent.succeeded")
    headers = {"stripe-signature": signature.encode().decode("latin-1")}
    assert post(client, bell, **headers).status_code == 400
    assert not Ring.objects.exists()


def test_one_word_changed_under_way_is_not_heard(client, order):
    bell = event("v1.payment_intent.succeeded")
    signature = signed(bell.body, "ville")
    bell.body = bell.body.replace("succeeded", "succeedeD")
    assert post(client, bell, **{"stripe-signature": signature}).status_code == 400


def test_each_stream_has_its_own_secret(client, order):
    bell = event("v1.payment_intent.succeeded")
    other = signed(bell.body, "commercants")
    assert post(client, bell, **{"stripe-signature": other}).status_code == 400
    assert not Ring.objects.exists()


def test_a_doorbell_without_its_secret_is_shut(client, order, settings):
    settings.PAYMENT_GATEWAY = "stripe"
    settings.STRIPE_WEBHOOK_SECRET, settings.STRIPE_CONNECT_WEBHOOK_SECRET = "", "whsec_autre"
    bell = event("v1.payment_intent.succeeded")
    assert post(client, bell).status_code == 404
    settings.PAYMENT_GATEWAY = ""
    settings.STRIPE_WEBHOOK_SECRET = "whsec_ville"
    assert post(client, bell).status_code == 404


def test_there_are_two_doorbells(client, order):
    bell = event("v1.payment_intent.succeeded")
    assert post(client, bell, endpoint="jardin", **{"stripe-signature": "t=1"}).status_code == 404
    assert client.get(reverse("doorbell", args=["ville"])).status_code == 405


@pytest.mark.parametrize("body", ["[]", "{}", "🥖", ""])
def test_a_body_that_is_no_event_is_not_heard(body):
    signature = stripe.WebhookSignature.generate_signature_header(body, inbox.secret_of("ville"))
    with pytest.raises(BadSignature):
        inbox.receive(endpoint="ville", body=body.encode(), signature=signature, at=NOW())


# --- What it changes --------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["v1.payment_intent.succeeded", "v1.checkout.session.completed"])
def test_the_bell_alone_is_enough_to_count_a_payment(order, kind):
    assert answered(event(kind)).answered_at
    assert last(order).status == "CAPTURED"
    assert not order.merchant_orders.filter(confirmed_at=None).exists()


def test_rung_and_answered_twice_it_counts_once(order):
    bell = event("v1.payment_intent.succeeded")
    first = answered(bell)
    assert answered(bell) == first
    assert Ring.objects.count() == 1
    assert Journal.objects.filter(key__startswith="capture:").count() == 1
    assert OutgoingMessage.objects.count() == 2


def test_a_lost_inbox_changes_nothing(order):
    bell = event("v1.payment_intent.succeeded")
    answered(bell)
    Ring.objects.all().delete()
    answered(bell)
    assert ledger.balance(f"liability:deposit:{order.number}") == -840


def test_events_in_any_order_end_the_same(order):
    for bell in reversed(DoubleBell.objects.all()):
        answered(bell)
    assert last(order).status == "CAPTURED"
    assert not Ring.objects.filter(answered_at=None).exists()


def test_a_charge_that_looks_refunded_is_no_refund(order):
    answered(event("v1.payment_intent.succeeded"))
    charge = DoubleThing.objects.get(kind="charge")
    charge.body |= {"amount_refunded": 400}
    charge.save()
    seen = Ring(
        endpoint="ville", event="evt_r", kind="v1.charge.refunded", reference=charge.reference, received_at=NOW()
    )
    seen.save()
    assert inbox.answer(ring=seen, at=NOW())
    assert not Refund.objects.exists()
    assert ledger.balance(f"liability:deposit:{order.number}") == -840


def test_a_refund_sent_back_is_told_by_the_bell(town):
    order = paid(town)
    put_money_aside()
    cancel(order)
    refunds.send_planned()
    levers.fail_refund(Refund.objects.get().reference)
    answered(event("v1.refund.failed"))
    assert Refund.objects.get().status == "FAILED"


def test_a_refund_whose_answer_was_lost_is_known_by_its_key(town):
    order = paid(town)
    put_money_aside()
    cancel(order)
    levers.lose_answer("/v1/refunds")
    refunds.send_planned()
    answered(event("v1.refund.updated"))
    refund = Refund.objects.get()
    assert refund.status == "DONE"
    assert refund.reference


# --- What cannot be answered yet --------------------------------------------------------------


def test_what_is_unknown_here_is_kept_and_answered_later(order):
    known = Payment.objects.values("reference", "provider_reference").get()
    Payment.objects.update(reference="cs:ailleurs:1", provider_reference="")
    seen = answered(event("v1.checkout.session.completed"))
    assert seen.answered_at is None
    assert list(inbox.not_understood(at=NOW() + datetime.timedelta(hours=2))) == [seen]
    Payment.objects.update(**known)
    inbox.answer_waiting(at=NOW())
    assert last(order).status == "REDIRECTED"
    inbox.answer_waiting(at=NOW() + datetime.timedelta(minutes=5))
    assert last(order).status == "CAPTURED"
    assert not inbox.not_understood(at=NOW() + datetime.timedelta(hours=2)).exists()


def test_while_the_provider_is_silent_the_ring_waits(order):
    levers.be_silent()
    seen = answered(event("v1.payment_intent.succeeded"))
    assert (seen.answered_at, seen.tries) == (None, 1)
    assert "ne répond pas" in seen.last_error
    inbox.answer_waiting(at=NOW() + datetime.timedelta(minutes=5))
    assert last(order).status == "CAPTURED"


def test_a_mistake_of_ours_is_written_down_and_tried_again(order, monkeypatch):
    def broken(ring, at):
        raise ledger.KeyReused("déjà vu")

    monkeypatch.setitem(bells.ANSWERS, "payment_intent.", broken)
    seen = ring(event("v1.payment_intent.succeeded"))
    with pytest.raises(ledger.KeyReused):
        inbox.answer(ring=seen, at=NOW())
    seen.refresh_from_db()
    assert (seen.answered_at, seen.last_error) == (None, "KeyReused: déjà vu")


def test_the_minutes_job_answers_what_nobody_answered(order):
    ring(event("v1.payment_intent.succeeded"), at=NOW() - datetime.timedelta(minutes=2))
    tasks.answer_rings()
    assert last(order).status == "CAPTURED"


def test_an_event_nobody_asked_for_is_let_be(order):
    seen = Ring.objects.create(endpoint="ville", event="evt_x", kind="v1.customer.created", received_at=NOW())
    assert inbox.answer(ring=seen, at=NOW())


def test_the_longest_name_answers():
    assert bells.answer_to("v1.charge.dispute.closed") is bells.answer_dispute
    assert bells.answer_to("charge.updated") is bells.answer_payment
    assert bells.answer_to("v1.refund.failed") is bells.answer_refund


# --- All at once ------------------------------------------------------------------------------


def all_read_before_one_writes(many, monkeypatch):
    """Each has the provider's answer in hand before anybody may act on it."""
    gateway, gate, mine = type(gateway_named("simulator")), threading.Barrier(many), threading.local()
    read = gateway.read

    def read_together(self, payment):
        facts = read(self, payment)
        if not hasattr(mine, "waited"):
            mine.waited = gate.wait(timeout=120)
        return facts

    monkeypatch.setattr(gateway, "read", read_together)


@pytest.mark.postgresql
@pytest.mark.row_locks
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writes at a time there")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.xdist_group("one database, many threads")
def test_fifty_bells_and_the_person_coming_back_are_one_payment(outbox, client, monkeypatch):
    order = paid_over_there(Town())
    all_read_before_one_writes(51, monkeypatch)
    body = json.loads(event("v1.payment_intent.succeeded").body)
    rings = [json.dumps({**body, "id": f"evt_{rank % 40}"}) for rank in range(50)]

    def deliver(told):
        return inbox.receive(endpoint="ville", body=told.encode(), signature=signed(told, "ville"), at=timezone.now())

    back = reverse("payment_return", args=[order.collection.token])
    answers = at_once(*[lambda told=told: deliver(told) for told in rings], lambda: client.get(back).status_code)
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers
    assert answers[-1] == 302
    assert Ring.objects.count() == 40
    assert not Ring.objects.filter(answered_at=None).exists()
    assert Journal.objects.filter(key__startswith="capture:").count() == 1
    assert ledger.balance(f"liability:deposit:{order.number}") == -840
    assert OutgoingMessage.objects.count() == 2
    assert last(order).status == "CAPTURED"
