"""Forty people order at once: ten seats are sold ten times, and an animation called off meanwhile owes nobody."""

import random

import pytest
from oscar.apps.order.models import Order

from animations import programme
from animations.seats_sold import following
from animations.taking_part import door
from merchants.books import dues
from merchants.refusals import Refusal
from shop.ordering import cancel_order
from tests.animations.taking_part.situations import register
from tests.at_once import at_once
from tests.shop.seats_sold.situations import TastingTown, now, somebody

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.xdist_group("one database, many threads"),
    pytest.mark.postgresql,
    pytest.mark.row_locks,
]


@pytest.fixture(autouse=True)
def letters(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def an_order_of(town, people, rank):
    basket = town.fill({town.seat(): people, town.product: 1} if rank % 2 else {town.seat(): people})
    return lambda: town.order_seats(basket=basket, contact=somebody(email=f"{rank}@example.org"))


def assert_each_had_an_answer(answers):
    for answer in answers:
        assert isinstance(answer, Order | Refusal), repr(answer)


@pytest.mark.parametrize("seed", [1, 2])
def test_forty_orders_for_ten_seats(seed):
    town = TastingTown(capacity=10)
    town.product.stockrecords.update(num_in_stock=1000)
    type(town.slot).objects.update(capacity=100)
    dice = random.Random(seed)  # noqa: S311 – sizes of parties
    answers = at_once(*[an_order_of(town, dice.randint(1, 3), rank) for rank in range(40)])
    assert_each_had_an_answer(answers)
    placed = [one for one in answers if isinstance(one, Order)]
    assert town.held == sum(town.registration(order).party for order in placed) <= 10
    assert town.held >= 8


def test_ordering_registering_walking_in_and_giving_up_at_once():
    town = TastingTown(capacity=12)
    town.product.stockrecords.update(num_in_stock=1000)
    there = [town.order_seats(2, goods={town.product: 1}) for _order in range(4)]
    acts = [an_order_of(town, 2, rank) for rank in range(10)]
    acts += [lambda: register(town.animation, 1, at=now(), channel="PHONE") for _voice in range(6)]
    acts += [
        lambda order=order: cancel_order(order=order, by=None, at=now(), channel="ONLINE", reason="Imprévu")
        for order in there
    ]
    acts += [lambda: following.follow_all(at=now())] * 3
    at_once(*acts)
    assert town.held <= 12


def test_called_off_while_people_order():
    town = TastingTown(capacity=40)
    town.product.stockrecords.update(num_in_stock=1000)
    acts = [an_order_of(town, 1, rank) for rank in range(12)]
    acts.insert(6, lambda: programme.cancel(animation=town.animation, by=None, at=now(), reason="La pluie"))
    answers = at_once(*acts)
    placed = [one for one in answers if isinstance(one, Order)]
    assert town.held == 0
    seats_due = [dues.due_cents(order) for order in placed]
    assert set(seats_due) <= {0, 420}


def test_the_door_and_the_end_at_once():
    town = TastingTown(capacity=10)
    orders = [town.order_seats(1) for _order in range(5)]
    at = town.animation.starts_at
    acts = [
        lambda order=order: door.arrive(registration=town.registration(order), came=1, by=None, at=at)
        for order in orders
    ]
    acts += [lambda: following.end_all(at=town.after)] * 4
    at_once(*acts)
    following.end_all(at=town.after)
    assert {order.merchant_orders.get().status for order in orders} == {"HANDED_OVER"}
