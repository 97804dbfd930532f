"""What is made for each collection: taken, given back, moved, never promised twice."""

import datetime

import pytest
from django.db import transaction

from merchants.listing import per_collection
from merchants.models import CollectionStock
from merchants.opening import instant_of
from pickup.places import slots
from pickup.places.needs import needs_of
from tests.at_once import at_once
from tests.factories import MerchantFactory, PickupPointFactory, ProductFactory, SlotFactory, UserFactory

pytestmark = pytest.mark.django_db

NOW = datetime.datetime(2026, 11, 23, 9, tzinfo=datetime.UTC)
FRIDAY, SATURDAY = (instant_of(datetime.date(2026, 11, day), datetime.time(10)) for day in (27, 28))


def croissants(quantity=40, **on_weekdays):
    product = ProductFactory(title="Croissant", stock=None, merchant=MerchantFactory(open_every_day=True))
    days = {int(day[1:]): number for day, number in on_weekdays.items()}
    per_collection.set_rule(sheet=product.sheet, quantity=quantity, on_weekdays=days, by=UserFactory(), at=NOW)
    return product


def wanted(product, quantity):
    return {product.stockrecords.get().pk: quantity}


def taken(product, due_at=SATURDAY):
    row = CollectionStock.objects.filter(sheet=product.sheet, due_at=due_at).first()
    return row.taken if row else None


def test_each_collection_has_its_own():
    product = croissants(3)
    per_collection.take(wanted=wanted(product, 3), due_at=FRIDAY)
    per_collection.take(wanted=wanted(product, 2), due_at=SATURDAY)
    assert (taken(product, FRIDAY), taken(product)) == (3, 2)


def test_the_one_too_many_is_refused_with_what_is_left():
    product = croissants(3)
    per_collection.take(wanted=wanted(product, 2), due_at=SATURDAY)
    with pytest.raises(per_collection.NoneLeftThen, match="qu’un pour ce retrait"), transaction.atomic():
        per_collection.take(wanted=wanted(product, 2), due_at=SATURDAY)
    assert taken(product) == 2


def test_saturday_has_more():
    product = croissants(1, w5=4)
    per_collection.take(wanted=wanted(product, 4), due_at=SATURDAY)
    with pytest.raises(per_collection.NoneLeftThen), transaction.atomic():
        per_collection.take(wanted=wanted(product, 2), due_at=FRIDAY)


def test_what_is_given_back_can_be_had_again_and_never_goes_below_nothing():
    product = croissants(2)
    per_collection.take(wanted=wanted(product, 2), due_at=SATURDAY)
    per_collection.give_back(wanted=wanted(product, 1), due_at=SATURDAY)
    assert taken(product) == 1
    per_collection.give_back(wanted=wanted(product, 5), due_at=SATURDAY)
    assert taken(product) == 0


def test_a_move_takes_there_then_gives_back_here_or_changes_nothing():
    product = croissants(2)
    per_collection.take(wanted=wanted(product, 2), due_at=FRIDAY)
    per_collection.move(wanted=wanted(product, 2), due_at=FRIDAY, to=SATURDAY)
    assert (taken(product, FRIDAY), taken(product)) == (0, 2)
    with pytest.raises(per_collection.NoneLeftThen), transaction.atomic():
        per_collection.move(wanted=wanted(product, 1), due_at=FRIDAY, to=SATURDAY)
    assert (taken(product, FRIDAY), taken(product)) == (0, 2)


def test_what_is_not_made_that_way_is_not_counted():
    product = ProductFactory(stock=2)
    per_collection.take(wanted=wanted(product, 9), due_at=SATURDAY)
    assert taken(product) is None


def test_one_collection_alone_may_have_more_or_none():
    product = croissants(2)
    per_collection.take(wanted=wanted(product, 1), due_at=SATURDAY)
    per_collection.set_left(sheet=product.sheet, due_at=SATURDAY, left=0, by=UserFactory(), at=NOW)
    with pytest.raises(per_collection.NoneLeftThen), transaction.atomic():
        per_collection.take(wanted=wanted(product, 1), due_at=SATURDAY)
    per_collection.set_left(sheet=product.sheet, due_at=SATURDAY, left=5, by=UserFactory(), at=NOW)
    per_collection.take(wanted=wanted(product, 5), due_at=SATURDAY)
    assert taken(product) == 6


def test_ending_it_leaves_nothing_counted():
    product = croissants(2)
    per_collection.take(wanted=wanted(product, 1), due_at=SATURDAY)
    per_collection.end_rule(sheet=product.sheet, by=UserFactory(), at=NOW)
    assert product.sheet.slot_quantity is None
    assert taken(product) is None


def test_a_quantity_out_of_reason_is_refused():
    with pytest.raises(per_collection.NotAQuantity):
        croissants(per_collection.MOST + 1)


class TestTheSlotPicker:
    def offers(self, product, quantity, at=NOW):
        needs = needs_of([product.sheet], {product.sheet.pk: quantity})
        return {offer.slot.starts_at: offer for offer in slots.offered(needs=needs, at=at)}

    @pytest.fixture
    def both_days(self):
        point = PickupPointFactory()
        return [SlotFactory(point=point, starts_at=start) for start in (FRIDAY, SATURDAY)]

    def test_says_which_moment_has_run_out_and_why(self, both_days):
        product = croissants(3, w5=8)
        per_collection.take(wanted=wanted(product, 2), due_at=FRIDAY)
        found = self.offers(product, 2)
        assert found[FRIDAY].refusals == ["Croissant\u202f: il n’en reste qu’un pour ce retrait."]
        assert found[SATURDAY].open

    def test_the_first_moment_is_one_that_still_has_some(self, both_days):
        product = croissants(1)
        per_collection.take(wanted=wanted(product, 1), due_at=FRIDAY)
        assert slots.earliest_slots(sheets=[product.sheet], at=NOW)[product.sheet.pk].starts_at == SATURDAY

    def test_one_query_more_and_none_where_nothing_is_made_that_way(self, both_days, django_assert_num_queries):
        product, plain = croissants(3), ProductFactory(stock=None)
        needs = needs_of([plain.sheet])
        with django_assert_num_queries(3):
            slots.offered(needs=needs, at=NOW)
        needs = needs_of([plain.sheet, product.sheet])
        with django_assert_num_queries(4):
            slots.offered(needs=needs, at=NOW)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_twenty_at_once_share_what_one_collection_has():
    product = croissants(7)
    asked = wanted(product, 1)

    def want():
        per_collection.take(wanted=asked, due_at=SATURDAY)
        return "taken"

    answers = at_once(*[want] * 20)
    assert answers.count("taken") == 7
    assert sum(isinstance(answer, per_collection.NoneLeftThen) for answer in answers) == 13
    assert taken(product) == 7
