"""Many people at once: no place, no bag, no payment counts twice, and everybody gets a sentence."""

from collections import Counter

import pytest
from django.core import mail

from merchants.books import ledger
from merchants.refusals import Refusal
from pickup import collections
from pickup.bags import drop_off
from pickup.counter import handover
from pickup.models import Bag, Collection, CounterPayment, Slot, SlotStorage
from pickup.money import till
from pickup.places import slots
from tests import factories
from tests.at_once import at_once
from tests.pickup.situations import DURING, ORDERED, person, put_where_its_order_is, saturday_slot

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.xdist_group("one database, many threads"),
]


@pytest.fixture(autouse=True)
def letters(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def take(slot, storage=None):
    return lambda: slots.take(slot=slot, storage=Counter(storage or {}), needs=[], at=ORDERED)


def assert_winners(answers, number, loser=Refusal):
    losers = [answer for answer in answers if answer is not None]
    assert len(answers) - len(losers) == number, losers[:3]
    assert {type(one) for one in losers} <= {loser}, losers[:3]
    assert all(str(one) for one in losers)


@pytest.mark.postgresql
@pytest.mark.parametrize("places", [1, 10])
def test_forty_people_for_a_few_places(places):
    slot = saturday_slot(capacity=places)
    assert_winners(at_once(*[take(slot)] * 40), places, slots.SlotFull)
    assert Slot.objects.get().taken == places


@pytest.mark.postgresql
def test_forty_people_for_three_places_in_the_fridge():
    slot = saturday_slot(point=factories.PickupPointFactory(storage={"CHILLED": 3, "AMBIENT": 99}), capacity=50)
    answers = at_once(*[take(slot, {"CHILLED": 1, "AMBIENT": 2})] * 40)
    assert_winners(answers, 3, slots.StorageFull)
    assert Slot.objects.get().taken == 3
    assert dict(SlotStorage.objects.values_list("storage_class", "taken")) == {"CHILLED": 3, "AMBIENT": 6}


@pytest.mark.postgresql
def test_places_named_in_opposite_orders_never_wait_in_a_circle():
    slot = saturday_slot(capacity=40)
    acts = [take(slot, dict(pair)) for pair in [(("AMBIENT", 1), ("HOT", 1)), (("HOT", 1), ("AMBIENT", 1))] * 20]
    assert_winners(at_once(*acts), 40)


@pytest.mark.postgresql
def test_taking_and_giving_back_together_stay_exact():
    slot = saturday_slot(capacity=40)
    leaving = [person("PLACED", slot=slot, classes=["AMBIENT", "HOT"]) for _number in range(10)]
    back = [lambda who=who: slots.give_back(collection=who.collection) for who in leaving] * 2
    assert_winners(at_once(*back, *[take(slot, {"HOT": 1, "AMBIENT": 1})] * 20), 40)
    assert Slot.objects.get().taken == 20
    assert dict(SlotStorage.objects.filter(taken__gt=0).values_list("storage_class", "taken")) == {
        "AMBIENT": 20,
        "HOT": 20,
    }


def test_four_people_for_one_place_on_any_database():
    slot = saturday_slot(capacity=1)
    assert_winners(at_once(*[take(slot)] * 4), 1, slots.SlotFull)


def test_the_same_code_drawn_twice_at_once_is_drawn_again(monkeypatch):
    slot, orders = saturday_slot(), [factories.order() for _number in range(2)]
    contact = collections.Contact("Odette", "Marchand", phone="06 39 98 12 34")

    def create(order):
        return collections.create(order=order, slot=slot, contact=contact, channel="ONLINE", placed_by=None)

    everybody = iter(["KP7HM2", "KP7HM2", "AAAAA2", "AAAAA3"])
    monkeypatch.setattr(collections, "draw_code", lambda: next(everybody))
    made = at_once(*[lambda order=order: create(order) for order in orders])
    assert all(isinstance(one, Collection) for one in made), made
    assert Collection.objects.values("code").distinct().count() == 2


def hand_over(who, by):
    def act():
        told = {"point": who.collection.slot.point, "adult_checked": False, "by": by, "at": DURING}
        handover.hand_over(collection=who.collection, merchant_orders=who.parts, **told)

    return act


@pytest.mark.parametrize("counters", [2, pytest.param(10, marks=pytest.mark.postgresql)])
def test_of_several_counters_one_hands_over_and_the_others_are_told_who(counters):
    odette, camille = person("DROPPED_OFF", "DROPPED_OFF"), factories.UserFactory(first_name="Camille")
    answers = at_once(*[hand_over(odette, camille)] * counters)
    assert_winners(answers, 1, handover.AlreadyHandedOver)
    assert all("déjà remis par Camille Besson" in str(one) for one in answers if one)
    assert [part.moves.count() for part in odette.parts] == [1, 1]
    assert ledger.verify().is_whole


@pytest.mark.postgresql
def test_two_handovers_of_the_same_goods_never_wait_in_a_circle():
    merchants = [factories.MerchantFactory() for _number in range(2)]
    goods = [factories.ProductFactory(merchant=merchant, stock=90) for merchant in merchants]
    people = []
    for number in range(12):
        order = merchants if number % 2 else merchants[::-1]
        who = person("DROPPED_OFF", "DROPPED_OFF", slot=saturday_slot(), merchants=order, lines=[])
        for number, part in enumerate(who.parts, start=1):
            product = next(one for one in goods if one.sheet.merchant_id == part.merchant_id)
            factories.ordered_line(part, product=product)
            label = f"{part.pickup_code}-{number}"
            Bag.objects.create(merchant_order=part, storage_class="AMBIENT", number=number, label=label)
            put_where_its_order_is(part)
        people.append(who)
    camille = factories.UserFactory()
    assert_winners(at_once(*[hand_over(who, camille) for who in people]), 12)
    assert {product.stockrecords.get().num_in_stock for product in goods} == {78}


@pytest.mark.parametrize("counters", [2, pytest.param(10, marks=pytest.mark.postgresql)])
def test_of_several_counters_one_is_paid(counters):
    odette, camille = person("DROPPED_OFF"), factories.UserFactory()

    def pay(key):
        till.collect_payment(
            collection=odette.collection,
            point=odette.collection.slot.point,
            amounts={odette.part: 420},
            means="CASH",
            key=key,
            by=camille,
            at=DURING,
        )

    answers = at_once(*[lambda key=f"page-{number}": pay(key) for number in range(counters)])
    assert_winners(answers, 1, till.PaidMoreThanDue)
    assert CounterPayment.objects.count() == 1


def test_one_page_sent_at_once_from_two_taps_counts_once():
    odette, camille = person("DROPPED_OFF"), factories.UserFactory()

    def pay():
        till.collect_payment(
            collection=odette.collection,
            point=odette.collection.slot.point,
            amounts={odette.part: 420},
            means="CASH",
            key="page",
            by=camille,
            at=DURING,
        )

    assert_winners(at_once(pay, pay), 2)
    assert CounterPayment.objects.count() == 1


def test_the_two_last_bags_in_at_once_tell_once():
    odette = person("READY", "READY", email="odette@example.org")

    def receive(part):
        drop_off.receive(merchant_order=part, shelf="", by=None, at=DURING)

    assert_winners(at_once(*[lambda part=part: receive(part) for part in odette.parts]), 2)
    assert len(mail.outbox) == 1
