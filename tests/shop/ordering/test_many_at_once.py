"""Forty people at once: nothing is oversold, nobody waits for ever, everybody gets an answer."""

import threading
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone
from oscar.apps.basket.models import Basket
from oscar.apps.order.models import Order
from oscar.apps.partner.models import StockRecord

from merchants.listing import by_weight, sheets
from merchants.models import ProductSheet
from merchants.refusals import Refusal
from pickup.models import Slot, SlotStorage
from pickup.money import till
from pickup.places import slots
from shop import ordering
from shop.basket import edits
from shop.basket.contents import contents
from tests import factories
from tests.at_once import at_once
from tests.shop.situations import Town

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.xdist_group("one database, many threads"),
]


def orders_in(answers):
    return [answer for answer in answers if isinstance(answer, Order)]


def assert_the_others_got_a_sentence(answers):
    for answer in answers:
        assert isinstance(answer, Order | Refusal), repr(answer)
        assert str(answer)


def forty_checkouts(town):
    baskets = [town.basket() for _ in range(40)]
    return at_once(*[lambda basket=basket: town.place(basket, expected_total_cents=420) for basket in baskets])


@pytest.mark.postgresql
@pytest.mark.parametrize("stock", [1, 10])
def test_forty_checkouts_for_a_few_goods_place_that_few_orders(stock):
    town = Town(stock=stock, capacity=100)
    answers = forty_checkouts(town)
    assert len(orders_in(answers)) == stock
    assert_the_others_got_a_sentence(answers)
    assert StockRecord.objects.get(product=town.product).num_allocated == stock
    assert Slot.objects.get(pk=town.slot.pk).taken == stock


@pytest.mark.postgresql
def test_forty_checkouts_for_four_places_in_a_slot_place_four_orders():
    town = Town(stock=100, capacity=4)
    answers = forty_checkouts(town)
    assert len(orders_in(answers)) == 4
    assert_the_others_got_a_sentence(answers)
    assert StockRecord.objects.get(product=town.product).num_allocated == 4


@pytest.mark.postgresql
def test_forty_checkouts_for_three_places_in_the_fridge_place_three_orders():
    town = Town(stock=100, capacity=100, point=factories.PickupPointFactory(storage={"AMBIENT": 3}))
    answers = forty_checkouts(town)
    assert len(orders_in(answers)) == 3
    assert_the_others_got_a_sentence(answers)
    assert SlotStorage.objects.get(slot=town.slot).taken == 3


@pytest.mark.postgresql
def test_baskets_filled_in_opposite_order_do_not_block_each_other():
    town = Town(stock=100, capacity=100)
    other = town.sells(stock=100)
    baskets = [town.basket({town.product: 1, other: 1} if n % 2 else {other: 1, town.product: 1}) for n in range(20)]
    answers = at_once(*[lambda basket=basket: town.place(basket, expected_total_cents=840) for basket in baskets])
    assert len(orders_in(answers)) == 20, [str(answer) for answer in answers if not isinstance(answer, Order)]


@pytest.mark.postgresql
def test_cancelling_and_ordering_the_same_goods_do_not_block_each_other():
    town = Town(stock=100, capacity=100)
    other = town.sells(stock=100, merchant=factories.MerchantFactory(open_every_day=True))
    placed = [town.place(town.basket({other: 1, town.product: 1})) for _ in range(8)]
    baskets = [town.basket({town.product: 1, other: 1}) for _ in range(8)]
    answers = at_once(
        *[lambda order=order: cancel(order) for order in placed],
        *[lambda basket=basket: town.place(basket, expected_total_cents=840) for basket in baskets],
    )
    assert len(orders_in(answers)) == 16, [str(answer) for answer in answers if not isinstance(answer, Order)]
    assert StockRecord.objects.get(product=town.product).num_allocated == 8
    assert Slot.objects.get(pk=town.slot.pk).taken == 8


def cancel(order):
    return ordering.cancel_order(order=order, by=None, at=order.date_placed, channel="ONLINE", reason="Imprévu")


def test_a_double_click_is_one_order():
    town = Town(stock=10)
    basket = town.basket()
    answers = at_once(*[lambda: town.place(basket, key="deux-clics", expected_total_cents=420) for _ in range(6)])
    assert {answer.pk for answer in orders_in(answers)} == {Order.objects.get().pk}
    assert len(orders_in(answers)) == 6


def test_two_tabs_on_one_basket_are_one_order():
    town = Town(stock=10)
    basket = town.basket()
    answers = at_once(*[lambda: town.place(basket, expected_total_cents=420) for _ in range(4)])
    assert len(orders_in(answers)) == 1
    assert_the_others_got_a_sentence(answers)


def test_the_losers_read_a_sentence_whatever_the_database():
    town = Town(stock=2, capacity=100)
    baskets = [town.basket() for _ in range(8)]
    answers = at_once(*[lambda basket=basket: town.place(basket, expected_total_cents=420) for basket in baskets])
    assert len(orders_in(answers)) == 2
    assert_the_others_got_a_sentence(answers)


def test_twenty_clicks_on_plus_one_add_up():
    town = Town(stock=99)
    basket = town.basket()
    answers = at_once(*[lambda: edits.add(basket=basket, product_id=town.product.pk, quantity=1) for _ in range(20)])
    assert not [answer for answer in answers if isinstance(answer, Exception)]
    assert basket.lines.get().quantity == 21


def test_a_basket_brought_home_twice_at_once_counts_once():
    town = Town(stock=99)
    carried, home = town.basket({town.product: 2}), town.basket({town.product: 3}, owner=factories.UserFactory())
    at_once(*[lambda: edits.pour(source=Basket.objects.get(pk=carried.pk), into=home) for _ in range(4)])
    assert home.lines.get().quantity == 5


@pytest.mark.postgresql
@pytest.mark.row_locks
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writes at a time there: nobody can hold half")
def test_an_order_cancelled_while_it_is_paid_at_the_counter_never_waits_in_a_circle(monkeypatch):
    town = Town()
    order = town.place()
    volunteer, part = factories.volunteer_at(town.slot.point), order.merchant_orders.get()
    # Each holds its first row before either asks for the other's.
    both_hold = threading.Barrier(2)
    meet(monkeypatch, ordering, "_cancel", both_hold)
    meet(monkeypatch, till, "refuse_unless_payable", both_hold)
    told = {"by": volunteer, "at": timezone.now()}
    answers = at_once(
        lambda: ordering.cancel_order(order=order, channel="ONLINE", reason="Imprévu", **told),
        lambda: till.collect_payment(
            collection=order.collection,
            point=order.collection.slot.point,
            amounts={part: 420},
            means="CASH",
            key="caisse",
            **told,
        ),
    )
    assert not [answer for answer in answers if isinstance(answer, Exception)], answers


@pytest.mark.postgresql
@pytest.mark.row_locks
@pytest.mark.skipif(connection.vendor == "sqlite", reason="one writes at a time there: nobody can hold half")
@pytest.mark.parametrize("facts", [{"piece_grams": 1500}, {"price_per_kg": Decimal("19.90")}])
def test_an_order_placed_while_its_sheet_is_saved_never_waits_in_a_circle(monkeypatch, facts):
    town = Town()
    bird = factories.by_weight(merchant=town.merchant, stock=5)
    basket = town.basket({bird: 1})
    total = contents(basket, at=timezone.now()).total_cents
    # The goods are held by whoever orders, the sheet by whoever saves it, before either asks for more.
    both_hold = threading.Barrier(2)
    meet(monkeypatch, slots, "promise", both_hold)
    meet(monkeypatch, by_weight, "refuse_unless_free", both_hold)
    told = {"by": factories.UserFactory(), "at": timezone.now()}
    sheet = ProductSheet.objects.select_related("product", "merchant").get(product=bird)
    placed, saved = at_once(
        lambda: town.place(basket, expected_total_cents=total),
        lambda: sheets.save_sheet(merchant=town.merchant, sheet=sheet, facts=facts, **told),
    )
    assert isinstance(placed, Order), repr(placed)
    assert isinstance(saved, ProductSheet), repr(saved)
    assert placed.merchant_orders.get().lines.get().kept_cents == total


def meet(monkeypatch, module, name, barrier):
    """The act waits there, once, for the other one."""
    act = getattr(module, name)

    def waiting(*args, **kwargs):
        barrier.wait(timeout=60)
        return act(*args, **kwargs)

    monkeypatch.setattr(module, name, waiting)


def test_the_threads_met_the_real_database():
    assert connection.settings_dict["NAME"] != ":memory:"
