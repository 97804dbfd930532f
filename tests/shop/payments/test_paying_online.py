"""Paying online: the provider's word counts, once, whenever it comes."""

import dataclasses
import datetime

import pytest
from django.db import IntegrityError, transaction
from oscar.apps.partner.models import StockRecord

from merchants.books import dues, ledger
from merchants.preparation import merchant_orders
from shop import ordering
from shop.checkout import paying
from shop.models import OutgoingMessage, Payment, Refund
from shop.payments import attempts, refunds, unpaid
from shop.payments.double import levers
from shop.payments.gateway import GatewayUnreachable, PaymentFacts, ProviderRefused, gateway_named
from shop.payments.stripe_gateway import StripeGateway
from tests.shop.payments.paying import NOW, cancel, given_back, last, pay, put_money_aside, start, sync, things

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(town):
    return town.place(town.basket({town.product: 2}), pays_online=True)


def pay_there(order):
    levers.pay(last(order).provider_reference)


def confirmed(order):
    return not order.merchant_orders.filter(confirmed_at=None).exists()


def test_merchants_wait_for_the_money(order):
    assert not confirmed(order)
    assert not OutgoingMessage.objects.exists()
    with pytest.raises(merchant_orders.NotPaidYet):
        merchant_orders.accept(merchant_order=order.merchant_orders.get(), by=None, at=NOW())


def test_a_payment_confirms_the_order_and_tells_everybody(order):
    assert pay(order).status == "CAPTURED"
    assert confirmed(order)
    assert dues.due_cents(order) == 0
    fee = last(order).fee_cents
    assert fee > 0
    assert ledger.balances("") == {
        "asset:stripe": 840 - fee,
        "expense:psp": fee,
        f"liability:deposit:{order.number}": -840,
    }
    assert ledger.balance("asset:stripe") == sum(one["net"] for one in things("balance_transaction"))
    assert OutgoingMessage.objects.count() == 2


def test_answered_twice_counts_once(order):
    pay(order)
    sync(order)
    assert sync(order).status == "CAPTURED"
    assert ledger.balance(f"liability:deposit:{order.number}") == -840
    assert OutgoingMessage.objects.count() == 2


@pytest.mark.parametrize("state", ["OPEN", "PROCESSING", "AUTHORISED", "FAILED", "EXPIRED", "VOIDED", "LAPSED"])
def test_money_received_is_never_unreceived_by_an_older_answer(order, state, monkeypatch):
    pay(order)
    monkeypatch.setattr(StripeGateway, "read", lambda self, payment: PaymentFacts(state))
    assert sync(order).status == "CAPTURED"
    assert last(order).captured_cents == 840


@pytest.mark.parametrize("was", Payment.Status.values)
def test_a_payment_only_goes_forward(was):
    """Nothing that is over comes back to life, except by money that really came."""
    becomes = attempts.MAY_BECOME[was]
    if was in attempts.LIVE:
        assert Payment.Status.CREATED not in becomes
        assert was not in becomes
    else:
        assert becomes <= {Payment.Status.CAPTURED}


def test_a_fee_told_later_is_posted_when_it_is_told(order, monkeypatch):
    real = StripeGateway.read
    monkeypatch.setattr(StripeGateway, "read", lambda *said: dataclasses.replace(real(*said), fee_cents=0))
    pay(order)
    assert ledger.balance("asset:stripe") == 840
    monkeypatch.setattr(StripeGateway, "read", real)
    unpaid.sync_live(at=NOW() + datetime.timedelta(minutes=10))
    unpaid.sync_live(at=NOW() + datetime.timedelta(minutes=20))
    fee = last(order).fee_cents
    assert fee > 0
    assert ledger.balance("expense:psp") == fee
    assert ledger.balance("asset:stripe") == 840 - fee


def test_clicking_pay_twice_is_one_payment(order):
    assert start(order) == start(order)
    assert order.payments.count() == 1
    assert len(things("checkout.session")) == 1


def test_an_answer_lost_when_starting_is_asked_again_under_the_same_key(order):
    levers.lose_answer("/v1/checkout/sessions")
    with pytest.raises(GatewayUnreachable):
        start(order)
    start(order)
    assert order.payments.count() == 1
    assert last(order).reference == f"cs:{order.number}:1"
    assert len(things("checkout.session")) == 1
    pay_there(order)
    assert sync(order).status == "CAPTURED"


def test_a_page_that_the_provider_refuses_to_open_makes_room_for_another(order):
    with levers.at(NOW() - datetime.timedelta(days=3)), pytest.raises(ProviderRefused):
        start(order)
    assert last(order).status == "EXPIRED"
    assert pay(order).status == "CAPTURED"


def test_an_order_that_costs_less_since_closes_the_page_that_asked_more(order):
    start(order)
    asked_more = last(order)
    line = order.merchant_orders.get().lines.get()
    merchant_orders.declare_shortage(line=line, kept_quantity=1, by=None, at=NOW())
    start(order)
    asked_more.refresh_from_db()
    assert asked_more.status == "EXPIRED"
    assert last(order).cents == 420
    assert [session["status"] for session in things("checkout.session")] == ["expired", "open"]


@pytest.mark.parametrize("page_was_opened", [True, False])
def test_an_answer_lost_then_another_amount_never_asks_the_old_one(order, page_was_opened, monkeypatch):
    with monkeypatch.context() as cut:
        if page_was_opened:
            levers.lose_answer("/v1/checkout/sessions")
        else:
            cut.setattr(StripeGateway, "start", unreachable)
        with pytest.raises(GatewayUnreachable):
            start(order)
    lost = last(order)
    assert lost.status == "CREATED"
    merchant_orders.declare_shortage(line=order.merchant_orders.get().lines.get(), kept_quantity=1, by=None, at=NOW())
    start(order)
    lost.refresh_from_db()
    assert (lost.status, last(order).cents) == ("EXPIRED", 420)
    # The old page is closed under its own key: the first request, were it still on its way, would open nothing.
    amounts = [(session["status"], session["amount_total"]) for session in things("checkout.session")]
    assert amounts == [("expired", 840), ("open", 420)]


def unreachable(self, payment, *, return_url):
    raise GatewayUnreachable


def test_an_amount_that_changes_while_one_clicks_is_told(order, monkeypatch):
    start(order)
    merchant_orders.declare_shortage(line=order.merchant_orders.get().lines.get(), kept_quantity=1, by=None, at=NOW())
    monkeypatch.setattr(attempts, "_look_again", lambda *said: None)
    with pytest.raises(attempts.AmountChanged, match="vient de changer"):
        start(order)


def test_while_the_bank_thinks_nothing_is_promised_nor_asked_again(order, town):
    start(order)
    levers.pay(last(order).provider_reference, in_seconds=3600)
    assert sync(order).status == "PROCESSING"
    assert not confirmed(order)
    for ask in (start, lambda order: attempts.pay_at_the_counter(order=order, at=NOW())):
        with pytest.raises(attempts.UnderWay):
            ask(order)
    assert unpaid.cancel_unpaid(at=in_half_an_hour()) == 0
    levers.later(hours=2)
    assert sync(order).status == "CAPTURED"
    assert confirmed(order)


def test_a_second_payment_of_one_order_goes_back(order):
    start(order)
    first = last(order)
    # Its page stayed open over there although it was given up here.
    Payment.objects.filter(pk=first.pk).update(status="EXPIRED")
    pay(order)
    levers.pay(first.provider_reference)
    attempts.sync(payment=first, at=NOW())
    put_money_aside()
    refunds.send_planned()
    refund = Refund.objects.get()
    assert (refund.payment, refund.cents, refund.status) == (first, 840, "DONE")
    assert confirmed(order)
    assert dues.due_cents(order) == 0


def test_two_live_payments_cannot_exist(order):
    start(order)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(order=order, gateway="simulator", reference="autre", cents=1, created_at=NOW())


@pytest.mark.parametrize(("way", "status"), [(levers.refuse, "FAILED"), (levers.abandon, "EXPIRED")])
def test_after_a_refusal_one_can_try_again(order, way, status):
    start(order)
    way(last(order).provider_reference)
    assert sync(order).status == status
    assert not confirmed(order)
    assert pay(order).status == "CAPTURED"
    assert order.payments.count() == 2
    assert confirmed(order)


def test_one_may_rather_pay_at_the_counter(order):
    start(order)
    attempts.pay_at_the_counter(order=order, at=NOW())
    order.collection.refresh_from_db()
    assert not order.collection.pays_online
    assert confirmed(order)
    assert last(order).status == "EXPIRED"
    with pytest.raises(attempts.NothingToPay):
        start(order)


def test_paid_just_before_choosing_the_counter_stays_paid(order):
    start(order)
    pay_there(order)
    attempts.pay_at_the_counter(order=order, at=NOW())
    order.collection.refresh_from_db()
    assert order.collection.pays_online
    assert dues.due_cents(order) == 0


def test_nothing_is_paid_online_where_it_is_not_offered(order):
    with pytest.raises(paying.NotOnline):
        attempts.start(order=order, code="", return_url="/", at=NOW())


def test_nothing_is_due_for_an_order_paid_at_the_counter(town):
    with pytest.raises(attempts.NothingToPay):
        start(town.place())


# --- Too late ---------------------------------------------------------------------------------


def after_half_an_hour(order):
    return order.date_placed + attempts.PATIENCE


def after_the_cut_off(order):
    return order.collection.slot.cutoff_at


@pytest.mark.parametrize("moment", [after_half_an_hour, after_the_cut_off])
def test_an_order_whose_time_is_over_is_neither_paid_nor_promised(order, moment):
    start(order)
    for ask in (
        lambda at: attempts.start(order=order, code="simulator", return_url="/", at=at),
        lambda at: attempts.pay_at_the_counter(order=order, at=at),
    ):
        with pytest.raises(attempts.TooLate):
            ask(moment(order))
    assert not confirmed(order)
    assert order.collection.pays_online


def test_the_cut_off_ends_the_wait_for_a_payment(town):
    order = town.place(pays_online=True, at=town.slot.cutoff_at - datetime.timedelta(minutes=10))
    assert unpaid.cancel_unpaid(at=town.slot.cutoff_at - datetime.timedelta(seconds=1)) == 0
    assert unpaid.cancel_unpaid(at=town.slot.cutoff_at) == 1
    assert ordering.is_cancelled(order)


def test_money_that_comes_after_the_cut_off_goes_back_and_the_goods_too(order, town):
    start(order)
    put_money_aside()
    pay_there(order)
    sync(order, at=town.slot.cutoff_at)
    refunds.send_planned()
    assert ordering.is_cancelled(order)
    assert not order.merchant_orders.exclude(confirmed_at=None).exists()
    assert given_back() == 840
    assert StockRecord.objects.get(product=town.product).num_allocated == 0


def test_money_that_comes_late_for_an_order_promised_at_the_counter_counts(order, town):
    start(order)
    pay_there(order)
    given_up_too_soon(order)
    attempts.pay_at_the_counter(order=order, at=NOW())
    sync(order, at=town.slot.cutoff_at)
    assert confirmed(order)
    assert not ordering.is_cancelled(order)
    assert dues.due_cents(order) == 0


def given_up_too_soon(order):
    """Closed here while it was paid over there."""
    order.payments.update(status="EXPIRED")


# --- Given up ---------------------------------------------------------------------------------


def test_a_cancelled_order_is_neither_paid_nor_promised(order):
    start(order)
    cancel(order)
    with pytest.raises(attempts.NothingToPay):
        start(order)
    with pytest.raises(attempts.NothingToPay, match="annulée"):
        attempts.pay_at_the_counter(order=order, at=NOW())
    assert order.collection.pays_online


def test_the_payment_page_of_a_cancelled_order_is_closed(order):
    start(order)
    cancel(order)
    unpaid.close_cancelled(at=NOW())
    assert things("checkout.session")[0]["status"] == "expired"
    assert last(order).status == "EXPIRED"


def test_an_attempt_opened_while_it_was_given_up_is_still_read(order):
    payment = attempts._live_payment(order, "simulator", NOW())
    attempts.pay_at_the_counter(order=order, at=NOW())
    assert last(order).status == "EXPIRED"
    opened = gateway_named("simulator").start(payment, return_url="/")
    levers.pay(opened.reference)
    unpaid.sync_live(at=NOW() + datetime.timedelta(hours=23))
    assert last(order).status == "CAPTURED"
    assert dues.due_cents(order) == 0


# --- Nobody paid ------------------------------------------------------------------------------


def in_half_an_hour():
    return NOW() + datetime.timedelta(minutes=30, seconds=1)


def test_after_half_an_hour_the_goods_go_back(order, town):
    start(order)
    assert unpaid.cancel_unpaid(at=NOW()) == 0
    assert unpaid.cancel_unpaid(at=in_half_an_hour()) == 1
    assert ordering.is_cancelled(order)
    assert StockRecord.objects.get(product=town.product).num_allocated == 0
    town.slot.refresh_from_db()
    assert town.slot.taken == 0
    assert unpaid.cancel_unpaid(at=in_half_an_hour()) == 0


def test_a_payment_nobody_told_us_about_saves_the_order(order):
    start(order)
    pay_there(order)
    assert unpaid.cancel_unpaid(at=in_half_an_hour()) == 0
    assert confirmed(order)


def test_an_order_is_never_cancelled_on_a_guess(order):
    start(order)
    levers.be_silent()
    assert unpaid.cancel_unpaid(at=in_half_an_hour()) == 0
    assert not ordering.is_cancelled(order)


def test_money_that_arrives_after_the_cancellation_goes_back(order):
    start(order)
    pay_there(order)
    given_up_too_soon(order)
    ordering.cancel_unconfirmed(order=order, at=in_half_an_hour(), reason="Pas payée")
    sync(order)
    put_money_aside()
    refunds.send_planned()
    assert given_back() == 840
    assert ledger.balance("asset:stripe") == -last(order).fee_cents
