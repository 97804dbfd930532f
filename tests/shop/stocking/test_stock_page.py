"""« Stock » of what is made for each collection: the next ones are there before anybody orders, each counted once."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.listing import counting, per_collection
from merchants.models import CollectionStock, Deed
from pickup.models import Slot
from tests.factories import (
    MerchantFactory,
    PickupPointFactory,
    ProductFactory,
    SlotFactory,
    UserFactory,
    in_days,
    owner_of,
)

pytestmark = pytest.mark.django_db

FRIDAY, SATURDAY, LATER, FAR = in_days(2), in_days(3), in_days(6), in_days(12)


@pytest.fixture
def bakery():
    return MerchantFactory(code="boulangerie", open_every_day=True)


@pytest.fixture
def at_work(client, bakery):
    client.force_login(owner_of(bakery))
    return client


@pytest.fixture
def slots():
    first = SlotFactory(starts_at=FRIDAY)
    return [first, *(SlotFactory(point=first.point, starts_at=start) for start in (SATURDAY, LATER, FAR))]


@pytest.fixture
def croissants(bakery, slots):
    product = ProductFactory(title="Croissant", stock=None, merchant=bakery)
    per_collection.set_rule(sheet=product.sheet, quantity=40, on_weekdays={}, by=UserFactory(), at=timezone.now())
    return product


def ordered(product, many, due_at=SATURDAY):
    per_collection.take(wanted={product.stockrecords.get().pk: many}, due_at=due_at)


def page(at_work):
    return at_work.get(reverse("merchant_stock", args=["boulangerie"]))


def shown(at_work):
    (row,) = page(at_work).context["rows"]
    return {then.due_at: then.left for then in [*row.each_time, *row.later]}


def tap(at_work, product, due_at=SATURDAY, **posted):
    posted = {"seen": 40, "quantity": 40, "read_at": timezone.now().isoformat(), **posted}
    return at_work.post(reverse("stock_then", args=["boulangerie", product.sheet.pk, due_at]), posted)


def left(product, due_at=SATURDAY):
    wanted = per_collection.Wanted.of(product.sheet, 1, product.title)
    return per_collection.Counts([wanted], at=timezone.now()).left(wanted, due_at)


class TestWhatIsShown:
    def test_the_next_collections_are_there_before_anybody_orders(self, at_work, croissants):
        assert shown(at_work) == {FRIDAY: 40, SATURDAY: 40, LATER: 40}

    def test_what_is_ordered_is_told_and_one_further_off_is_there_once_ordered_from(self, at_work, croissants):
        ordered(croissants, 3)
        ordered(croissants, 1, FAR)
        assert shown(at_work) == {FRIDAY: 40, SATURDAY: 37, LATER: 40, FAR: 39}
        assert "3 commandés" in page(at_work).text

    @pytest.mark.parametrize(
        "facts", [{"closed_reason": "panne"}, {"cutoff_at": timezone.now() - datetime.timedelta(1)}]
    )
    def test_a_collection_that_nobody_can_order_for_is_not_there(self, at_work, croissants, facts):
        Slot.objects.filter(starts_at=SATURDAY).update(**facts)
        assert SATURDAY not in shown(at_work)

    def test_nor_one_where_the_shop_does_not_open_or_does_not_deliver(self, at_work, croissants, bakery, slots):
        bakery.closures.create(first_on=timezone.localdate(LATER), last_on=timezone.localdate(LATER))
        croissants.sheet.made_on_the_day = True
        croissants.sheet.save()
        assert set(shown(at_work)) == {FRIDAY, SATURDAY}
        slots[0].point.excluded_merchants.add(bakery)
        assert shown(at_work) == {}

    def test_the_same_hour_at_two_places_is_one_collection(self, at_work, croissants):
        SlotFactory(starts_at=SATURDAY)
        assert list(shown(at_work)).count(SATURDAY) == 1

    def test_the_page_costs_the_same_whatever_its_length(self, at_work, croissants, django_assert_max_num_queries):
        for _other in range(8):
            other = ProductFactory(stock=None, merchant=croissants.sheet.merchant).sheet
            per_collection.set_rule(sheet=other, quantity=4, on_weekdays={}, by=UserFactory(), at=timezone.now())
        with django_assert_max_num_queries(20):
            page(at_work)


class TestOneTap:
    @pytest.mark.parametrize(
        ("posted", "expected"),
        [({"act": "plus"}, 41), ({"act": "moins"}, 39), ({"act": "rien"}, 0), ({"act": "nombre", "quantity": 60}, 60)],
    )
    def test_before_the_first_order_and_every_other_collection_stays(self, at_work, croissants, posted, expected):
        response = tap(at_work, croissants, **posted)
        assert response["Location"].endswith(f"#fiche-{croissants.sheet.pk}")
        assert (left(croissants), left(croissants, FRIDAY)) == (expected, 40)

    @pytest.mark.parametrize("posted", [{"act": "plus"}, {"act": "moins"}, {"act": "nombre", "quantity": 60}])
    def test_the_same_page_sent_again_counts_once_even_after_a_sale(self, at_work, croissants, posted):
        posted["read_at"] = timezone.now().isoformat()
        tap(at_work, croissants, **posted)
        once = left(croissants)
        ordered(croissants, 5)
        tap(at_work, croissants, **posted)
        assert left(croissants) == once - 5
        assert Deed.objects.filter(act="stock-per-collection", after__left__isnull=False).count() == 1

    @pytest.mark.parametrize(("posted", "expected"), [({"act": "plus"}, 36), ({"act": "nombre", "quantity": 60}, 55)])
    def test_nor_does_it_count_twice_after_a_sale_before_the_first_time(self, at_work, croissants, posted, expected):
        posted["read_at"] = timezone.now().isoformat()
        ordered(croissants, 5)
        for _again in range(3):
            tap(at_work, croissants, **posted)
            assert left(croissants) == expected

    def test_what_was_ordered_since_the_page_was_read_is_not_sold_again(self, at_work, croissants):
        ordered(croissants, 4)
        tap(at_work, croissants, act="nombre", quantity=60)
        assert left(croissants) == 56

    def test_two_people_at_once_the_second_is_told(self, at_work, client, croissants, bakery):
        read_at = timezone.now()
        facts = {"sheet": croissants.sheet, "due_at": SATURDAY, "seen": 40, "read_at": read_at}
        per_collection.count(**facts, left=20, by=UserFactory(first_name="Marc"), at=timezone.now())
        tap(at_work, croissants, act="nombre", quantity=60, read_at=read_at.isoformat())
        assert "Marc vient de noter 20" in page(at_work).text
        assert left(croissants) == 20

    def test_a_moment_that_is_no_collection_does_not_exist(self, at_work, croissants):
        assert tap(at_work, croissants, in_days(4), act="plus").status_code == 404
        assert not CollectionStock.objects.exists()

    @pytest.mark.parametrize("act", ["plus", "rien"])
    def test_counted_otherwise_meanwhile_it_is_said(self, at_work, croissants, act):
        per_collection.end_rule(sheet=croissants.sheet, by=UserFactory(), at=timezone.now())
        tap(at_work, croissants, act=act)
        assert not CollectionStock.objects.exists()
        assert "ne se compte plus par retrait" in page(at_work).text

    def test_what_is_no_number_is_said(self, at_work, croissants):
        tap(at_work, croissants, act="nombre", quantity="beaucoup")
        assert "écrivez un nombre entier" in page(at_work).text


def test_as_yesterday_sent_again_after_a_sale_adds_nothing(at_work, bakery):
    bread = ProductFactory(merchant=bakery, stock=2)
    yesterday = timezone.now() - datetime.timedelta(1)
    counting.set_left(sheet=bread.sheet, left=40, by=UserFactory(), at=yesterday)
    counting.set_left(sheet=bread.sheet, left=2, by=UserFactory(), at=yesterday)
    posted = {"act": "hier", "seen": 2, "quantity": 2, "read_at": timezone.now().isoformat()}
    address = reverse("stock_note", args=["boulangerie", bread.sheet.pk])
    at_work.post(address, posted)
    bread.stockrecords.update(num_allocated=3)
    at_work.post(address, posted)
    assert counting.left_of(bread.stockrecords.get()) == 37


class TestADayOfSeveralCollections:
    def said(self, at_work, product):
        text = at_work.get(reverse("sheet_rhythm", args=["boulangerie", product.sheet.pk])).text
        return text.replace("\u202f", " ").replace("\xa0", " ")

    def test_what_it_makes_in_all_is_said_where_the_number_is_typed(self, at_work, slots, croissants):
        assert "au plus pour la journée" not in self.said(at_work, croissants)
        for hours in (1, 2):
            SlotFactory(point=slots[0].point, starts_at=SATURDAY + datetime.timedelta(hours=hours))
        page = self.said(at_work, croissants)
        assert "a 3 retraits : 40 à chacun, c’est 120 au plus pour la journée." in page
        assert "Pour 40 au plus en tout, écrivez 13 ce jour-là." in page

    def test_the_number_of_that_weekday_counts_and_two_places_at_one_hour_are_one(self, at_work, slots, croissants):
        saturday = timezone.localdate(SATURDAY).weekday()
        rule = {"quantity": 40, "on_weekdays": {saturday: 13}, "by": UserFactory(), "at": timezone.now()}
        per_collection.set_rule(sheet=croissants.sheet, **rule)
        SlotFactory(point=slots[0].point, starts_at=SATURDAY + datetime.timedelta(hours=1))
        SlotFactory(point=PickupPointFactory(), starts_at=SATURDAY)
        assert "a 2 retraits : 13 à chacun, c’est 26 au plus" in self.said(at_work, croissants)

    def test_before_any_rule_it_is_said_with_the_example_of_the_page(self, at_work, slots, bakery):
        SlotFactory(point=slots[0].point, starts_at=SATURDAY + datetime.timedelta(hours=1))
        product = ProductFactory(title="Brioche", stock=None, merchant=bakery)
        assert "a 2 retraits : 40 à chacun, c’est 80 au plus" in self.said(at_work, product)
