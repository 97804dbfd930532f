"""The code, the secret link, and the bags that are counted when an order is written."""

import re

import pytest
from django.db import IntegrityError

from merchants.preparation import shortfalls
from pickup import collections
from pickup.collections import Contact
from pickup.models import Bag, Collection
from pickup.places import slots
from tests import factories
from tests.pickup.situations import ORDERED, leave_empty, person, saturday_slot

pytestmark = pytest.mark.django_db

ODETTE = Contact(first_name="Odette", last_name="Marchand", phone="06 39 98 12 34")


def create(order, slot=None, contact=ODETTE, channel="ONLINE"):
    return collections.create(
        order=order, slot=slot or saturday_slot(), contact=contact, channel=channel, placed_by=None
    )


def test_a_code_has_six_characters_that_cannot_be_misheard():
    drawn = {collections.draw_code() for _draw in range(200)}
    assert all(re.fullmatch("[A-HJ-NP-Z2-9]{6}", code) for code in drawn)
    assert len(drawn) == 200


def test_a_token_is_long_and_fits():
    assert len(collections.draw_token()) == 32


def test_the_code_is_written_on_each_merchant_order():
    order = factories.order()
    parts = [factories.merchant_order(in_order=order), factories.merchant_order(in_order=order)]
    collection = create(order)
    for part in parts:
        part.refresh_from_db()
        assert part.pickup_code == collection.code


def test_one_bag_per_merchant_and_storage_class():
    order = factories.order()
    cheese = factories.merchant_order(in_order=order, lines=[])
    for storage_class in ["CHILLED", "CHILLED", "AMBIENT"]:
        factories.ordered_line(cheese, storage_class=storage_class)
    factories.merchant_order(in_order=order)
    create(order)
    assert sorted(Bag.objects.values_list("merchant_order", "storage_class")) == sorted(
        [(cheese.pk, "AMBIENT"), (cheese.pk, "CHILLED"), (cheese.pk + 1, "AMBIENT")]
    )


def test_a_code_already_in_use_is_drawn_again(monkeypatch):
    taken = person().collection.code
    draws = iter([taken, taken, "KP7HM2"])
    monkeypatch.setattr(collections, "draw_code", lambda: next(draws))
    assert create(factories.order()).code == "KP7HM2"


def test_when_no_code_is_free_it_says_so_and_writes_nothing(monkeypatch):
    taken = person().collection.code
    monkeypatch.setattr(collections, "draw_code", lambda: taken)
    with pytest.raises(collections.NoCodeFree, match="Recommencez"):
        create(factories.order())
    assert Collection.objects.count() == 1


def test_an_order_is_collected_once():
    order = factories.order()
    create(order)
    with pytest.raises(IntegrityError):
        create(order)


def test_someone_online_can_be_reached():
    nobody = Contact(first_name="Odette", last_name="Marchand")
    with pytest.raises(collections.CannotBeReached, match="téléphone ou un e-mail"):
        create(factories.order(), contact=nobody)
    assert create(factories.order(), contact=nobody, channel="COUNTER").pk


@pytest.mark.parametrize(("last_name", "shown"), [("Marchand", "Odette M."), ("élie", "Odette É."), ("", "Odette")])
def test_merchants_read_a_first_name_and_an_initial(last_name, shown):
    assert Contact(first_name="Odette", last_name=last_name).name_for_merchants == shown


def test_of_one_name_alone_merchants_read_the_initial():
    assert Contact(first_name="", last_name="Martin").name_for_merchants == "M."


class TestGivingBack:
    def counts(self, slot):
        slot.refresh_from_db()
        return slot.taken, {row.storage_class: row.taken for row in slot.storage.all() if row.taken}

    def test_gives_back_exactly_what_was_taken_and_once(self):
        slot = saturday_slot()
        leaving, staying = (person("PLACED", "PLACED", slot=slot, classes=["CHILLED", "AMBIENT"]) for _who in "ab")
        slots.give_back(collection=leaving.collection)
        slots.give_back(collection=leaving.collection)
        assert self.counts(slot) == (1, {"CHILLED": 2, "AMBIENT": 2})
        assert staying.fresh().holds_place

    def test_a_cancelled_merchant_order_gives_its_room_and_keeps_the_place(self):
        slot = saturday_slot()
        person("CANCELLED", "READY", slot=slot)
        for _run in range(2):
            slots.give_back_cancelled()
        assert self.counts(slot) == (1, {"AMBIENT": 1})

    def test_a_bag_left_empty_by_a_shortage_gives_its_room_once_and_the_others_stay(self):
        slot = saturday_slot()
        short = person("ACCEPTED", slot=slot, classes=["CHILLED", "AMBIENT"])
        person("ACCEPTED", slot=slot, classes=["CHILLED"])
        leave_empty("CHILLED", short.part)
        for _run in range(2):
            slots.give_back_cancelled()
        assert self.counts(slot) == (2, {"CHILLED": 1, "AMBIENT": 1})

    def test_a_bag_that_is_only_lighter_keeps_its_room(self):
        slot = saturday_slot()
        lighter = person("ACCEPTED", slot=slot, lines=[("4.20", 2), ("1.00", 1)], classes=["CHILLED"])
        line = lighter.part.lines.first()
        shortfalls.run_short(line=line, kept_quantity=0, by=None, at=ORDERED)
        slots.give_back_cancelled()
        assert self.counts(slot) == (1, {"CHILLED": 1})

    def test_what_was_given_back_already_is_not_looked_at_again(self, django_assert_num_queries):
        slot = saturday_slot()
        for _who in range(3):
            who = person("CANCELLED", "ACCEPTED", slot=slot, classes=["CHILLED", "AMBIENT"])
            leave_empty("CHILLED", who.parts[1])
        slots.give_back_cancelled()
        with django_assert_num_queries(1):
            slots.give_back_cancelled()

    def test_when_all_is_cancelled_the_place_is_free_again(self):
        slot = saturday_slot(capacity=1)
        person("CANCELLED", "CANCELLED", slot=slot)
        slots.give_back_cancelled()
        assert self.counts(slot) == (0, {})
        slots.take(slot=slot, storage={}, needs=[], at=ORDERED)
