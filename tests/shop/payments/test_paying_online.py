"""Paying online: the provider's word counts, once, whenever it comes."""

import datetime

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from oscar.apps.partner.models import StockRecord

from merchants import merchant_orders
from merchants.books import dues, ledger
from shop import ordering
from shop.models import OutgoingMessage, Payment, Refund, SimulatedCharge
from shop.payments import attempts, refunds, unpaid
from shop.payments.gateway import GatewayUnreachable
from shop.payments.simulator import SimulatorGateway, answer

pytestmark = pytest.mark.django_db

NOW = timezone.now


@pytest.fixture
def order(town):
    return town.place(town.basket({town.product: 2}), pays_online=True)


def start(order):
    return attempts.start(order=order, code="simulator", return_url="/", at=NOW())


def last(order):
    return order.payments.last()


def pay(order):
    start(order)
    answer(last(order).reference, "PAID")
    return attempts.sync(payment=last(order), at=NOW())


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
    assert ledger.balance("asset:stripe") == 840
    assert ledger.balance(f"liability:deposit:{order.number}") == -840
    assert OutgoingMessage.objects.count() == 2


def test_answered_twice_counts_once(order):
    pay(order)
    answer(last(order).reference, "REFUSED")
    attempts.sync(payment=last(order), at=NOW())
    attempts.sync(payment=last(order), at=NOW())
    assert last(order).status == "CAPTURED"
    assert ledger.balance("asset:stripe") == 840
    assert OutgoingMessage.objects.count() == 2


def test_money_received_is_never_unreceived_by_an_older_answer(order):
    pay(order)
    SimulatedCharge.objects.update(status="REFUSED")
    assert attempts.sync(payment=last(order), at=NOW()).status == "CAPTURED"
    assert last(order).captured_cents == 840


def test_clicking_pay_twice_is_one_payment(order):
    assert start(order) == start(order)
    assert order.payments.count() == 1
    assert SimulatedCharge.objects.count() == 1


def test_two_live_payments_cannot_exist(order):
    start(order)
    with pytest.raises(IntegrityError), transaction.atomic():
        Payment.objects.create(order=order, gateway="simulator", reference="autre", cents=1, created_at=NOW())


@pytest.mark.parametrize(("said", "status"), [("REFUSED", "FAILED"), ("ABANDONED", "EXPIRED")])
def test_after_a_refusal_one_can_try_again(order, said, status):
    start(order)
    answer(last(order).reference, said)
    assert attempts.sync(payment=last(order), at=NOW()).status == status
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
    answer(last(order).reference, "PAID")
    attempts.pay_at_the_counter(order=order, at=NOW())
    order.collection.refresh_from_db()
    assert order.collection.pays_online
    assert dues.due_cents(order) == 0


def test_nothing_is_paid_online_where_it_is_not_offered(order):
    with pytest.raises(attempts.NotOnline):
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
    for pay in (
        lambda at: attempts.start(order=order, code="simulator", return_url="/", at=at),
        lambda at: attempts.pay_at_the_counter(order=order, at=at),
    ):
        with pytest.raises(attempts.TooLate):
            pay(moment(order))
    assert not confirmed(order)
    assert order.collection.pays_online


def test_the_cut_off_ends_the_wait_for_a_payment(town):
    order = town.place(pays_online=True, at=town.slot.cutoff_at - datetime.timedelta(minutes=10))
    assert unpaid.cancel_unpaid(at=town.slot.cutoff_at - datetime.timedelta(seconds=1)) == 0
    assert unpaid.cancel_unpaid(at=town.slot.cutoff_at) == 1
    assert ordering.is_cancelled(order)


def test_money_that_comes_after_the_cut_off_goes_back_and_the_goods_too(order, town):
    start(order)
    answer(last(order).reference, "PAID")
    attempts.sync(payment=last(order), at=town.slot.cutoff_at)
    refunds.send_planned()
    assert ordering.is_cancelled(order)
    assert not order.merchant_orders.exclude(confirmed_at=None).exists()
    assert SimulatedCharge.objects.get().refunded_cents == 840
    assert StockRecord.objects.get(product=town.product).num_allocated == 0


def test_money_that_comes_late_for_an_order_promised_at_the_counter_counts(order, town):
    start(order)
    attempts.pay_at_the_counter(order=order, at=NOW())
    SimulatedCharge.objects.update(status="PAID")
    attempts.sync(payment=last(order), at=town.slot.cutoff_at)
    assert confirmed(order)
    assert not ordering.is_cancelled(order)
    assert dues.due_cents(order) == 0


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
    assert SimulatedCharge.objects.get().status == "ABANDONED"
    assert last(order).status == "EXPIRED"


def test_an_attempt_opened_while_it_was_given_up_is_still_read(order):
    payment = attempts._live_payment(order, "simulator", NOW())
    attempts.pay_at_the_counter(order=order, at=NOW())
    assert last(order).status == "EXPIRED"
    SimulatorGateway().start(payment, return_url="/")
    answer(payment.reference, "PAID")
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
    answer(last(order).reference, "PAID")
    assert unpaid.cancel_unpaid(at=in_half_an_hour()) == 0
    assert confirmed(order)


def test_an_order_is_never_cancelled_on_a_guess(order, monkeypatch):
    start(order)

    def silent(self, reference):
        raise GatewayUnreachable

    monkeypatch.setattr(SimulatorGateway, "read", silent)
    assert unpaid.cancel_unpaid(at=in_half_an_hour()) == 0
    assert not ordering.is_cancelled(order)


def test_money_that_arrives_after_the_cancellation_goes_back(order):
    start(order)
    charge = SimulatedCharge.objects.get()
    unpaid.cancel_unpaid(at=in_half_an_hour())
    SimulatedCharge.objects.filter(pk=charge.pk).update(status="PAID")
    attempts.sync(payment=last(order), at=NOW())
    refunds.send_planned()
    assert SimulatedCharge.objects.get().refunded_cents == 840
    assert ledger.balance("asset:stripe") == 0


# --- Giving back ------------------------------------------------------------------------------


def cancel(order):
    ordering.cancel_order(order=order, by=None, at=NOW(), channel="ONLINE", reason="Imprévu")


def test_a_cancelled_order_is_refunded_once(order):
    pay(order)
    cancel(order)
    refund = Refund.objects.get()
    assert (refund.cents, refund.status) == (840, "PLANNED")
    assert ledger.balance(f"liability:refund:{order.number}") == -840
    refunds.send_planned()
    refunds.send_planned()
    refunds.send(refund=refund, at=NOW())
    assert SimulatedCharge.objects.get().refunded_cents == 840
    assert ledger.balances("") == {
        "asset:stripe": 0,
        f"liability:deposit:{order.number}": 0,
        f"liability:refund:{order.number}": 0,
    }


def test_a_shortage_is_refunded_for_what_is_missing(order):
    pay(order)
    line = order.merchant_orders.get().lines.get()
    merchant_orders.declare_shortage(line=line, kept_quantity=1, by=None, at=NOW())
    refunds.plan_due(at=NOW())
    refunds.plan_due(at=NOW())
    assert [refund.cents for refund in Refund.objects.all()] == [420]
    refunds.send_planned()
    merchant_orders.declare_shortage(line=line, kept_quantity=0, by=None, at=NOW())
    refunds.plan_due(at=NOW())
    refunds.send_planned()
    assert SimulatedCharge.objects.get().refunded_cents == 840
    assert dues.due_cents(order) == 0


def test_a_lost_answer_is_asked_again_under_the_same_key(order, monkeypatch):
    pay(order)
    cancel(order)
    real = SimulatorGateway.refund

    def lost(self, *args, **kwargs):
        real(self, *args, **kwargs)
        raise GatewayUnreachable

    monkeypatch.setattr(SimulatorGateway, "refund", lost)
    refunds.send_planned()
    assert Refund.objects.get().status == "PLANNED"
    monkeypatch.setattr(SimulatorGateway, "refund", real)
    refunds.send_planned()
    assert Refund.objects.get().status == "DONE"
    assert SimulatedCharge.objects.get().refunded_cents == 840


def test_a_refund_the_bank_refuses_is_owed_again_and_left_to_the_treasurer(order):
    pay(order)
    cancel(order)
    SimulatedCharge.objects.update(refunded_cents=800)
    refunds.send_planned()
    SimulatedCharge.objects.update(refunded_cents=0)
    refunds.plan_due(at=NOW())
    refunds.send_planned()
    refund = Refund.objects.get()
    assert refund.status == "FAILED"
    assert ledger.balance(f"liability:refund:{order.number}") == 0
    assert dues.refundable_cents(order) == 840
    assert refunds.refused() == [refund]


def test_a_refund_that_went_through_is_no_longer_looked_at(order):
    pay(order)
    cancel(order)
    refunds.send_planned()
    assert refunds.refused() == []


def test_what_was_paid_at_the_counter_is_not_sent_to_a_card(town):
    order = town.place()
    ledger.post(
        key="pickup:essai",
        memo="Au comptoir",
        lines={f"liability:merchant:{town.merchant.code}": 420, f"liability:deposit:{order.number}": -420},
        by=None,
        at=NOW(),
        order=order,
    )
    cancel(order)
    assert not Refund.objects.exists()
