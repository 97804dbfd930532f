"""What remains to be paid, and what goes back."""

import pytest
from django.utils import timezone

from merchants.books import dues, ledger
from merchants.preparation import merchant_orders
from merchants.preparation.merchant_orders import Channel
from tests.factories import merchant_order, order

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole():
    return order()


@pytest.fixture
def parts(whole):
    """Twelve euros at one merchant, three at the other."""
    return [merchant_order(in_order=whole, lines=[(price, 3)], status="ACCEPTED") for price in ("4.00", "1.00")]


def now():
    return {"by": None, "at": timezone.now()}


def post(order, key, lines, merchant_order=None):
    ledger.post(key=key, memo="Paiement", lines=lines, order=order, merchant_order=merchant_order, **now())


def pay_online(order, cents):
    post(order, f"capture:{order.pk}", {"asset:stripe": cents, f"liability:deposit:{order.number}": -cents})


def pay_at_the_counter(part, cents):
    account = f"liability:merchant:{part.merchant.code}"
    lines = {account: cents, f"liability:deposit:{part.order.number}": -cents}
    post(part.order, f"pickup:{part.pk}", lines, part)


def hand_over(part):
    part.refresh_from_db()
    merchant_orders.mark_ready(merchant_order=part, **now())
    merchant_orders.move(merchant_order=part, to="DROPPED_OFF", channel=Channel.COUNTER, **now())
    merchant_orders.hand_over_merchant_order(merchant_order=part, **now())


def test_all_is_due_at_first(whole, parts):
    assert (dues.paid_cents(whole), dues.due_cents(whole)) == (0, 1500)
    assert dues.due_by_merchant_order(whole) == {parts[0].pk: 1200, parts[1].pk: 300}


def test_paid_online_nothing_is_due(whole, parts):
    pay_online(whole, 1500)
    assert (dues.paid_cents(whole), dues.due_cents(whole), dues.refundable_cents(whole)) == (1500, 0, 0)
    assert dues.due_by_merchant_order(whole) == {parts[0].pk: 0, parts[1].pk: 0}


def test_what_one_merchant_received_is_for_that_one(whole, parts):
    pay_at_the_counter(parts[1], 300)
    assert dues.due_by_merchant_order(whole) == {parts[0].pk: 1200, parts[1].pk: 0}
    assert dues.due_cents(whole) == 1200


def test_the_handover_changes_nothing_to_what_was_paid(whole, parts):
    pay_online(whole, 1500)
    hand_over(parts[0])
    assert (dues.paid_cents(whole), dues.due_cents(whole)) == (1500, 0)
    hand_over(parts[1])
    assert (dues.paid_cents(whole), dues.due_cents(whole)) == (1500, 0)
    assert ledger.balance(f"liability:deposit:{whole.number}") == 0


def test_handed_over_before_it_is_paid_it_is_still_due(whole, parts):
    hand_over(parts[0])
    assert dues.due_cents(whole) == 1500
    pay_at_the_counter(parts[0], 1200)
    assert dues.due_cents(whole) == 300


def test_paid_at_the_counter_the_merchant_owes_the_commission_alone(parts):
    pay_at_the_counter(parts[0], 1200)
    hand_over(parts[0])
    assert ledger.balance(f"liability:merchant:{parts[0].merchant.code}") == 96


def test_a_shortage_lowers_what_is_due(whole, parts):
    merchant_orders.declare_shortage(line=parts[0].lines.get(), kept_quantity=1, **now())
    assert dues.due_by_merchant_order(whole) == {parts[0].pk: 400, parts[1].pk: 300}


def test_a_shortage_once_paid_is_owed_back_until_the_refund_is_planned(whole, parts):
    pay_online(whole, 1500)
    merchant_orders.declare_shortage(line=parts[0].lines.get(), kept_quantity=1, **now())
    assert (dues.due_cents(whole), dues.refundable_cents(whole)) == (-800, 800)
    deposit, refund = f"liability:deposit:{whole.number}", f"liability:refund:{whole.number}"
    post(whole, f"due:{whole.number}:1", {deposit: 800, refund: -800})
    assert (dues.due_cents(whole), dues.refundable_cents(whole)) == (0, 0)


def test_an_order_cancelled_once_paid_is_owed_back_whole(whole, parts):
    pay_online(whole, 1500)
    for part in parts:
        merchant_orders.cancel(merchant_order=part, channel=Channel.ONLINE, reason="Empêchée", **now())
    assert dues.refundable_by_order([whole.pk]) == {whole.pk: 1500}
    assert dues.due_by_merchant_order(whole) == {parts[0].pk: 0, parts[1].pk: 0}


def test_many_orders_cost_the_same(django_assert_num_queries):
    orders = [merchant_order(lines=[("1.00", 1), ("2.00", 1)]).order for _ in range(5)]
    for one in orders[:2]:
        pay_online(one, 301)
    with django_assert_num_queries(3):
        owed_back = dues.refundable_by_order([one.pk for one in orders])
    assert owed_back == {one.pk: 1 for one in orders[:2]}


def test_one_merchant_never_pays_for_another(whole, parts):
    """Paid in hand to one who then gave up: that one gives it back, the other is still to be paid."""
    pay_at_the_counter(parts[0], 1200)
    merchant_orders.cancel(merchant_order=parts[0], channel=Channel.MERCHANT, reason="Panne", **now())
    found = dues.dues_of(dues.parts_of([whole.pk]))[whole.pk]
    assert (found.asked_cents, found.back_cents) == (300, 1200)
    assert dues.refundable_cents(whole) == 0


def test_what_was_paid_in_hand_never_goes_back_online(whole, parts):
    pay_at_the_counter(parts[0], 1200)
    pay_online(whole, 1500)
    assert dues.refundable_by_order([whole.pk]) == {whole.pk: 1200}
    merchant_orders.cancel(merchant_order=parts[0], channel=Channel.MERCHANT, reason="Panne", **now())
    assert dues.refundable_by_order([whole.pk]) == {whole.pk: 1200}
    assert dues.due_by_merchant_order(whole) == {parts[0].pk: -1200, parts[1].pk: 0}
