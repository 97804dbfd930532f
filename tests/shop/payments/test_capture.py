"""Goods sold by weight: the card holds the most they may cost, what they weigh is taken, once."""

import datetime

import pytest

from merchants.books import dues, ledger
from merchants.books.earnings import share_of
from merchants.giving_back import corrections
from merchants.giving_back.corrections import Why
from merchants.preparation import merchant_orders, weighing
from pickup.money import till
from shop import ordering
from shop.models import CardWindow, OutgoingMessage, Refund
from shop.payments import attempts, audit, refunds, unpaid
from shop.payments.double import levers
from shop.settlement import planning
from tests import factories
from tests.shop.payments.paying import NOW, cancel, given_back, last, pay, put_money_aside, start, sync, things

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(town):
    """4,20 € by the piece and about 500 g at 18 € the kilogram: 13,20 €, 14,10 € at the most."""
    return with_weight(town.place(pays_online=True))


def with_weight(order):
    factories.weighed_line(order.merchant_orders.get(), per_kg="18.00", grams=500, most=550)
    return order


def weigh(order, grams):
    order.merchant_orders.get().lines.filter(kept_grams__isnull=False).update(kept_grams=grams)


def get_ready(order, grams=530):
    part = order.merchant_orders.get()
    merchant_orders.accept(merchant_order=part, by=None, at=NOW())
    weigh(order, grams)
    merchant_orders.move(merchant_order=part, to="READY", by=None, at=NOW(), channel="MERCHANT")


def messages(subject):
    return OutgoingMessage.objects.filter(subject__contains=subject)


def test_the_card_holds_the_most_it_may_cost_and_the_merchants_begin(order):
    payment = pay(order)
    assert (payment.status, payment.authorised_cents, payment.captured_cents) == ("AUTHORISED", 1410, 0)
    assert payment.capture_before > NOW()
    assert not order.merchant_orders.filter(confirmed_at=None).exists()
    assert ledger.balances("") == {}


def test_once_all_is_ready_what_it_weighs_is_taken_and_no_more(order):
    pay(order)
    unpaid.capture_ready(at=NOW())
    assert last(order).status == "AUTHORISED"
    get_ready(order, grams=530)
    unpaid.capture_ready(at=NOW())
    unpaid.capture_ready(at=NOW())
    payment = last(order)
    assert (payment.status, payment.captured_cents) == ("CAPTURED", 1374)
    assert ledger.balance(f"liability:deposit:{order.number}") == -1374
    assert ledger.balance("asset:stripe") == sum(one["net"] for one in things("balance_transaction"))
    assert dues.due_cents(order) == 0
    # What was released looks like a refund over there: it is none.
    assert not Refund.objects.exists()


def test_more_than_what_is_held_is_never_taken(order):
    pay(order)
    get_ready(order, grams=700)
    unpaid.capture_ready(at=NOW())
    assert last(order).captured_cents == 1410
    assert dues.due_cents(order) == 270


def test_nothing_is_taken_before_every_bag_is_ready(order):
    payment = pay(order)
    with pytest.raises(attempts.NotAllReady):
        attempts.capture(payment=payment, at=NOW())


def test_a_capture_whose_answer_is_lost_is_asked_again_for_the_same_amount(order):
    pay(order)
    get_ready(order, grams=530)
    levers.lose_answer("/capture")
    unpaid.capture_ready(at=NOW())
    assert last(order).status == "AUTHORISED"
    weigh(order, 400)
    unpaid.capture_ready(at=NOW())
    assert last(order).captured_cents == 1374


def test_after_the_capture_a_difference_is_a_refund(order):
    put_money_aside()
    pay(order)
    get_ready(order, grams=530)
    unpaid.capture_ready(at=NOW())
    weigh(order, 500)
    refunds.plan_due(at=NOW())
    refunds.send_planned()
    assert [refund.cents for refund in Refund.objects.all()] == [54]
    assert last(order).captured_cents == 1374


def test_after_the_capture_the_scale_has_nothing_more_to_say(order):
    pay(order)
    get_ready(order, grams=530)
    unpaid.capture_ready(at=NOW())
    roast = order.merchant_orders.get().lines.get(kept_grams__isnull=False)
    with pytest.raises(merchant_orders.NotNow):
        weighing.weigh(line=roast, grams=500, by=None, at=NOW())
    assert dues.due_cents(order) == 0


def test_what_was_paid_at_the_counter_meanwhile_is_not_taken_again(order, town):
    pay(order)
    get_ready(order, grams=500)
    part = order.merchant_orders.get()
    ledger.post(
        key="pickup:essai",
        memo="Au comptoir",
        lines={f"liability:merchant:{town.merchant.code}": 1320, f"liability:deposit:{order.number}": -1320},
        by=None,
        at=NOW(),
        order=order,
        merchant_order=part,
    )
    unpaid.capture_ready(at=NOW())
    assert last(order).status == "VOIDED"
    assert things("payment_intent")[0]["status"] == "canceled"


def test_a_cancelled_order_lets_the_card_go(order):
    pay(order)
    cancel(order)
    unpaid.close_cancelled(at=NOW())
    assert last(order).status == "VOIDED"
    assert ledger.balances("") == {}


def test_held_after_the_cut_off_is_let_go(order, town):
    start(order)
    levers.pay(last(order).provider_reference)
    sync(order, at=town.slot.cutoff_at)
    assert ordering.is_cancelled(order)
    unpaid.close_cancelled(at=NOW())
    assert last(order).status == "VOIDED"


def test_held_for_an_attempt_that_was_given_up_is_let_go(order):
    start(order)
    levers.pay(last(order).provider_reference)
    order.payments.update(status="EXPIRED")
    assert sync(order).status == "EXPIRED"
    assert things("payment_intent")[0]["status"] == "canceled"


def test_a_held_card_is_a_payment_nobody_gives_up(order):
    pay(order)
    assert unpaid.cancel_unpaid(at=NOW() + datetime.timedelta(hours=2)) == 0
    attempts.pay_at_the_counter(order=order, at=NOW())
    order.collection.refresh_from_db()
    assert order.collection.pays_online
    assert last(order).status == "AUTHORISED"
    with pytest.raises(attempts.NothingToPay):
        start(order)


# --- The card lets go -------------------------------------------------------------------------


def test_the_alarm_rings_once_for_those_who_can_weigh(order):
    payment = pay(order)
    unpaid.warn_of_captures(at=payment.capture_before - datetime.timedelta(hours=37))
    assert not messages("peser sans attendre").exists()
    for _run in range(2):
        unpaid.warn_of_captures(at=payment.capture_before - datetime.timedelta(hours=35))
    told = messages("peser sans attendre").values_list("recipient", flat=True)
    assert sorted(told) == sorted([order.merchant_orders.get().merchant.email, "bonjour@example.org"])


def test_an_order_whose_card_let_go_stands_and_is_paid_again(order):
    pay(order)
    levers.later(days=8)
    unpaid.sync_live(at=NOW() + datetime.timedelta(minutes=10))
    assert last(order).status == "LAPSED"
    assert not ordering.is_cancelled(order)
    assert dues.due_cents(order) == 1320
    told = set(messages("n’a pas pu être pris").values_list("recipient", flat=True))
    assert told == {"odette@example.org", order.merchant_orders.get().merchant.email, "bonjour@example.org"}
    get_ready(order, grams=500)
    assert pay(order, at=NOW() + datetime.timedelta(days=8)).status == "CAPTURED"
    assert not ordering.is_cancelled(order)
    assert dues.due_cents(order) == 0


def test_an_order_whose_card_let_go_may_be_paid_at_the_counter(order):
    pay(order)
    levers.later(days=8)
    attempts.pay_at_the_counter(order=order, at=NOW())
    sync(order)
    attempts.pay_at_the_counter(order=order, at=NOW())
    order.collection.refresh_from_db()
    assert not order.collection.pays_online


def test_a_capture_that_comes_too_late_is_told_as_it_is(order):
    pay(order)
    get_ready(order)
    levers.later(days=8)
    unpaid.capture_ready(at=NOW())
    assert last(order).status == "LAPSED"


# --- Which way --------------------------------------------------------------------------------


def test_nothing_is_held_for_goods_by_the_piece(town):
    order = town.place(pays_online=True)
    assert pay(order).status == "CAPTURED"


def test_a_moment_too_far_for_the_card_is_paid_at_once_and_refunded_of_the_difference(order):
    put_money_aside()
    CardWindow.objects.update(hours=24)
    assert pay(order).status == "CAPTURED"
    assert last(order).captured_cents == 1320
    weigh(order, 450)
    refunds.plan_due(at=NOW())
    refunds.send_planned()
    assert [refund.cents for refund in Refund.objects.all()] == [90]


def test_how_long_a_card_holds_is_dated_data(order):
    today = NOW().date()
    CardWindow.objects.update(applies_until=today - datetime.timedelta(days=1))
    assert pay(order).status == "CAPTURED"


# --- What the association offers meanwhile ----------------------------------------------------


def offers(order, cents, bearer="ASSOCIATION"):
    line = order.merchant_orders.get().lines.first()
    facts = {"by": None, "at": NOW(), "channel": "COUNTER", "bearer": bearer}
    return corrections.give_back_cents(line=line, cents=cents, key="geste", why=Why(reason="Attente", **facts))


def test_what_the_association_offers_is_taken_with_the_rest_then_given_back_so_that_one_charge_bears_the_transfer(
    order,
):
    put_money_aside()
    pay(order)
    get_ready(order, grams=500)
    offers(order, 300)
    unpaid.capture_ready(at=NOW())
    refunds.send_planned()
    payment = last(order)
    assert (payment.captured_cents, [refund.cents for refund in Refund.objects.all()]) == (1320, [300])
    assert (given_back(), dues.due_cents(order)) == (300, 0)
    part = order.merchant_orders.get()
    hand_over(part)
    net = share_of(part).net
    assert 1320 - 300 < net < payment.captured_cents
    assert sale_of(part).missing == net
    assert list(audit.disagreements()) == []


def test_all_of_it_offered_the_charge_still_pays_the_merchant(order):
    put_money_aside()
    pay(order)
    get_ready(order, grams=500)
    part = order.merchant_orders.get()
    facts = {"by": None, "at": NOW(), "channel": "COUNTER", "bearer": "ASSOCIATION"}
    corrections.give_back_all(merchant_order=part, key="tout", why=Why(reason="Attente", **facts))
    unpaid.capture_ready(at=NOW())
    refunds.send_planned()
    assert (last(order).captured_cents, given_back()) == (1320, 1320)


def test_what_the_merchant_gives_back_is_not_taken(order):
    pay(order)
    get_ready(order, grams=500)
    offers(order, 300, bearer="MERCHANT")
    unpaid.capture_ready(at=NOW())
    assert (last(order).captured_cents, Refund.objects.count()) == (1020, 0)


def test_what_was_paid_in_hand_beyond_the_hold_is_neither_taken_nor_lost_when_something_is_offered(order, town):
    put_money_aside()
    pay(order)
    get_ready(order, grams=700)
    part = order.merchant_orders.get()
    facts = {"means": "CASH", "key": "page", "by": factories.UserFactory(), "at": NOW()}
    till.collect_payment(collection=order.collection, point=order.collection.slot.point, amounts={part: 270}, **facts)
    offers(order, 300)
    unpaid.capture_ready(at=NOW())
    refunds.send_planned()
    assert (last(order).captured_cents, given_back(), dues.due_cents(order)) == (1410, 300, 0)


def test_before_an_online_payment_the_association_offers_nothing(order):
    with pytest.raises(corrections.NothingPaidYet):
        offers(order, 300)
    assert offers(order, 100, bearer="MERCHANT").cents == 100


def hand_over(part):
    part.refresh_from_db()
    merchant_orders.move(merchant_order=part, to="DROPPED_OFF", by=None, at=NOW(), channel="COUNTER")
    merchant_orders.hand_over_merchant_order(merchant_order=part, by=None, at=NOW())


def sale_of(part):
    return planning.sales_of(part.merchant, [part])[0]
