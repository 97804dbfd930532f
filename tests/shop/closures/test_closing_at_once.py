"""Hours written by several people at once, and while somebody orders: one change, and nobody finds a closed door."""

import datetime
import threading
from functools import partial

import pytest
from django.utils import timezone

from merchants.hours import editing
from merchants.models import Closure, Deed, MerchantOrder
from pickup.places import slots
from shop.closures import deciding, left_behind, plans
from shop.closures.models import HoursChange, OrderFate
from tests.at_once import at_once
from tests.factories import UserFactory
from tests.shop.situations import Town

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.row_locks,
    pytest.mark.postgresql,
]


@pytest.fixture
def town():
    town = Town()
    town.product.sheet.made_on_the_day = True
    town.product.sheet.save()
    first = timezone.localdate() + datetime.timedelta(3)
    days = {"first_on": first, "last_on": first, "reason": "congés"}
    town.told = {"by": UserFactory(), "at": timezone.now()}
    town.close = partial(editing.close, merchant=town.merchant, **days, **town.told)
    return town


def decided(town, decisions):
    facts = {"key": "une-cle", "merchant": town.merchant, "write": town.close, "words": "fermeture"}
    return deciding.decide(**facts, reason="congés", decisions=decisions, **town.told)


def written(town):
    return deciding.write_unless_concerned(merchant=town.merchant, write=town.close, at=timezone.now())


def test_one_closure_however_many_press(town):
    closures = at_once(*[town.close] * 6)
    assert closures == [Closure.objects.get()] * 6


def test_one_decision_however_many_press(town):
    part = town.place().merchant_orders.get()
    changes = at_once(*[lambda: decided(town, {part.pk: deciding.Decision("CANCEL")})] * 4)
    assert changes == [HoursChange.objects.get()] * 4
    assert OrderFate.objects.get().merchant_order == part


def test_left_behind_it_is_told_once_however_many_workers_look(town):
    part = town.place().merchant_orders.get()
    town.close()
    answers = at_once(*[lambda: left_behind.tell_all(at=timezone.now())] * 4)
    assert answers == [None] * 4
    assert Deed.objects.get(act="order-left-behind").about == f"order:{part.pk}"


@pytest.mark.parametrize("close", [written, lambda town: decided(town, {})])
@pytest.mark.parametrize("closes_first", [True, False])
def test_an_order_that_is_being_placed_while_the_day_closes(town, close, closes_first, monkeypatch):
    """Either the order comes first and the shop decides of it, or the day is closed and nobody orders for it."""
    basket, ordered, closed = town.basket(), threading.Event(), threading.Event()
    look = slots.refuse_unless_open

    def slowly(**facts):
        if not closes_first:
            look(**facts)
        ordered.set()
        # Whoever closes the day waits for an order that comes first: it is not waited for.
        closed.wait(10 if closes_first else 1)
        if closes_first:
            look(**facts)

    def close_then():
        ordered.wait(10)
        try:
            return close(town)
        finally:
            closed.set()

    monkeypatch.setattr(slots, "refuse_unless_open", slowly)
    placed, told = at_once(lambda: town.place(basket, expected_total_cents=420), close_then)
    assert plans.orphans(timezone.now()) == []
    if closes_first:
        assert isinstance(placed, slots.MerchantCannotMeet)
        assert Closure.objects.exists()
    else:
        part = MerchantOrder.objects.get(order=placed)
        assert isinstance(told, deciding.Undecided) or [one.merchant_order for one in told] == [part]
        assert not Closure.objects.exists()
