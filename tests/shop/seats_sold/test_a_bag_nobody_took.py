"""A seat and a bag of one shop in one order: nobody comes for the bag, the seat lives its own life."""

import datetime

import pytest
from django.urls import reverse

from animations.seats_sold import following
from animations.taking_part import door, registering
from merchants.books import accounts, dues, ledger
from merchants.books.earnings import disagreements
from merchants.giving_back import corrections
from merchants.models import MerchantOrder
from merchants.money_mode import MoneyMode
from merchants.preparation import merchant_orders
from pickup.bags import drop_off, uncollected
from pickup.counter import visits
from pickup.models import Collection
from pickup.money import till
from shop.models import Refund
from shop.payments import refunds
from tests import factories
from tests.shop.payments import paying
from tests.shop.seats_sold.situations import Status, TastingTown, now

pytestmark = pytest.mark.django_db
GOODS, SEAT, RATE = 420, 1200, "8.00"


def a_week_later(**facts):
    """The tasting is four days after the slot of the bag."""
    starts_at = factories.in_days(7, hour=11)
    return TastingTown(starts_at=starts_at, ends_at=starts_at + datetime.timedelta(hours=1), **facts)


def part_of(order):
    return MerchantOrder.objects.get(order=order)


def point_of(order):
    return Collection.objects.get(order=order).slot.point


def after_the_slot(town):
    return town.slot.ends_at + datetime.timedelta(hours=1)


def left_there(town, order):
    """Prepared, brought, and nobody came."""
    part = part_of(order)
    merchant_orders.accept(merchant_order=part, by=None, at=now())
    merchant_orders.mark_ready(merchant_order=part, by=None, at=now())
    drop_off.receive(merchant_order=part, shelf="B2", by=None, at=town.slot.starts_at)
    return part_of(order)


def settle(town, part, ending="RETURNED", at=None):
    at = at or after_the_slot(town)
    point = point_of(part.order)
    uncollected.settle(merchant_order=part, point=point, ending=ending, by=None, at=at, to_whom="L’épicerie")


def a_bottle_left_and_a_seat(town, **facts):
    order = town.order_seats(1, goods={town.product: 1}, **facts)
    settle(town, left_there(town, order))
    return order


def net(cents):
    return cents - round(cents * 8 / 100)


def test_the_seat_stays_theirs_and_only_the_seat_is_asked():
    town = a_week_later()
    order = a_bottle_left_and_a_seat(town)
    following.follow_all(at=after_the_slot(town))
    assert part_of(order).status == "DROPPED_OFF"
    assert [move.to_status for move in part_of(order).moves.order_by("pk")][-2:] == ["UNCOLLECTED", "DROPPED_OFF"]
    assert (town.held, town.registration(order).status) == (1, Status.CONFIRMED)
    assert dues.due_cents(order) == SEAT
    assert uncollected.left_behind(point=point_of(order), at=after_the_slot(town)) == []


def test_they_come_and_the_shop_earns_the_seat_alone():
    town = a_week_later()
    order = a_bottle_left_and_a_seat(town)
    door.arrive(registration=town.registration(order), came=1, by=None, at=town.animation.starts_at)
    following.end_all(at=town.after)
    assert part_of(order).status == "HANDED_OVER"
    assert ledger.balance(accounts.merchant(town.merchant)) == -net(SEAT)
    assert (dues.due_cents(order), list(disagreements())) == (SEAT, [])


def test_the_bag_is_settled_once_the_tasting_is_over():
    town = TastingTown()
    order = town.order_seats(1, goods={town.product: 1})
    part = left_there(town, order)
    door.arrive(registration=town.registration(order), came=1, by=None, at=town.animation.starts_at)
    following.end_all(at=town.after)
    assert part_of(order).status == "DROPPED_OFF"
    settle(town, part)
    following.end_all(at=after_the_slot(town))
    assert part_of(order).status == "HANDED_OVER"
    assert ledger.balance(accounts.merchant(town.merchant)) == -net(SEAT)


def test_neither_paid_nor_come_it_is_cancelled_and_nothing_is_owed():
    town = a_week_later()
    order = a_bottle_left_and_a_seat(town)
    following.end_all(at=town.after + datetime.timedelta(days=6))
    assert part_of(order).status == "CANCELLED"
    assert dues.due_cents(order) == 0
    assert ledger.balance(accounts.merchant(town.merchant)) == 0


@pytest.mark.parametrize("ending", ["RETURNED", "GIVEN", "DISCARDED"])
def test_paid_by_card_the_bag_is_refunded_and_the_seat_is_earned_be_they_absent(settings, ending):
    settings.MONEY_MODE = MoneyMode.PSP_SPLIT
    town = a_week_later()
    order = town.order_seats(1, goods={town.product: 1}, pays_online=True)
    paying.pay(order)
    settle(town, left_there(town, order), ending, at=town.slot.ends_at + datetime.timedelta(days=15))
    following.end_all(at=town.after + datetime.timedelta(days=15))
    refunds.plan_due(at=now())
    assert [one.cents for one in Refund.objects.all()] == [GOODS]
    assert part_of(order).status == "HANDED_OVER"
    assert ledger.balance(accounts.merchant(town.merchant)) == -net(SEAT)
    assert (ledger.balance(accounts.deposit(order)), list(disagreements())) == (0, [])


def test_paid_in_hand_the_shop_owes_the_bag_back():
    town = a_week_later()
    order = town.order_seats(1, goods={town.product: 1})
    part = left_there(town, order)
    collection = Collection.objects.get(order=order)
    told = {"means": "CASH", "key": "caisse", "by": factories.UserFactory(), "at": now()}
    till.collect_payment(collection=collection, point=town.slot.point, amounts={part: GOODS + SEAT}, **told)
    settle(town, part)
    assert dues.dues_of(dues.parts_of([order.pk]))[order.pk].counter_back_cents == GOODS
    following.end_all(at=town.after)
    assert part_of(order).status == "HANDED_OVER"
    assert dues.dues_of(dues.parts_of([order.pk]))[order.pk].back_cents == GOODS


def test_the_seat_given_back_in_time_ends_the_order():
    town = a_week_later()
    order = a_bottle_left_and_a_seat(town)
    registering.cancel(registration=town.registration(order), by=None, at=after_the_slot(town))
    assert (part_of(order).status, dues.due_cents(order), town.held) == ("CANCELLED", 0, 0)


def test_the_seat_given_back_before_the_bag_is_settled_leaves_a_bag_like_any_other():
    town = a_week_later()
    order = town.order_seats(1, goods={town.product: 1})
    part = left_there(town, order)
    registering.cancel(registration=town.registration(order), by=None, at=after_the_slot(town))
    settle(town, part)
    assert part_of(order).status == "RETURNED"


def test_goods_given_back_from_a_screen_leave_the_seats_alone_within_the_minute():
    town = a_week_later()
    order = town.order_seats(1, goods={town.product: 1})
    part = left_there(town, order)
    uncollected.mark(merchant_order=part, by=None, at=after_the_slot(town))
    why = corrections.Why(reason="Geste", by=None, at=after_the_slot(town), channel="MERCHANT")
    corrections.give_back_goods(line=part.lines.get(is_seat=False), quantity=1, key="one", why=why)
    following.end_all(at=after_the_slot(town))
    assert part_of(order).status == "DROPPED_OFF"
    following.end_all(at=town.after + datetime.timedelta(days=6))
    assert part_of(order).status == "CANCELLED"


def test_a_shop_that_says_ready_twice_does_not_take_the_bag_off_its_shelf():
    town = TastingTown()
    part = left_there(town, town.order_seats(1, goods={town.product: 1}))
    with pytest.raises(merchant_orders.NotNow):
        merchant_orders.mark_ready(merchant_order=part, by=None, at=now())
    assert part_of(part.order).status == "DROPPED_OFF"


def test_screens_speak_of_seats_and_no_more_of_a_bag(client):
    town = a_week_later()
    order = a_bottle_left_and_a_seat(town)
    collection = Collection.objects.get(order=order)
    page = client.get(reverse("order", args=[collection.token])).content.decode()
    assert "Vos places sont retenues" in page
    assert "Votre sac vous attend" not in page
    client.force_login(factories.volunteer_at(town.animation.point))
    visit = client.get(reverse("counter_collection", args=[town.slot.point.slug, collection.code])).content.decode()
    assert "le sac n’attend plus, les places restent retenues" in visit


def test_the_counter_tells_seats_as_seats(client):
    town = TastingTown()
    order = town.order_seats(1)
    client.force_login(factories.volunteer_at(town.animation.point))
    code = Collection.objects.get(order=order).code
    before = client.get(reverse("counter_collection", args=[town.animation.point.slug, code])).content.decode()
    assert "la personne vient pour un rendez-vous" in before
    assert "Plus rien n’attend ici" not in before
    door.arrive(registration=town.registration(order), came=1, by=None, at=town.animation.starts_at)
    following.end_all(at=town.after)
    visit = client.get(reverse("counter_collection", args=[town.animation.point.slug, code])).content.decode()
    history = visit[visit.index("history") :]
    assert "places retenues" in history
    assert "rendez-vous passé" in history
    assert "arrivé au tiers-lieu" not in history


def test_a_seat_never_paid_for_is_not_said_to_be_handed_over(client):
    town = TastingTown()
    order, point = town.order_seats(1), town.animation.point
    client.force_login(factories.volunteer_at(point))
    code = Collection.objects.get(order=order).code
    assert state_at_the_counter(point, order).state == ("attention", "places à payer")
    following.end_all(at=town.after)
    assert state_at_the_counter(point, order).state == ("attention", "places à payer")
    visit = client.get(reverse("counter_collection", args=[point.slug, code])).content.decode()
    assert "Pour ce qui a été remis" not in visit


def state_at_the_counter(point, order):
    return visits.visit(Collection.objects.get(order=order), point=point)
