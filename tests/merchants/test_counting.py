"""Stock counted with a thumb while the site sells, the letter when little is left, and what rests."""

import datetime
from functools import partial

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from merchants.listing import counting, low_stock, on_sale, pausing, per_collection, stock
from merchants.listing.counted import SomebodyElseCounted
from merchants.listing.rhythm import Mode, set_rhythm
from merchants.models import Deed, ProductSheet, TeamMember
from shop.basket.contents import contents
from tests.factories import MerchantFactory, ProductFactory, UserFactory, in_days
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db

AN_HOUR = datetime.timedelta(hours=1)
A_DAY = datetime.timedelta(days=1)


@pytest.fixture
def bread():
    return ProductFactory(title="Pain", stock=8, merchant=MerchantFactory(open_every_day=True))


@pytest.fixture
def owner(bread):
    return a_member(bread, "Léa")


def a_member(product, first_name):
    user = UserFactory(first_name=first_name)
    TeamMember.objects.create(merchant=product.sheet.merchant, user=user, role=TeamMember.Role.OWNER)
    return user


def record(product):
    return product.stockrecords.get()


def left(product):
    return counting.left_of(record(product))


def sold(product, quantity):
    stock.take(wanted={record(product).pk: quantity})


class TestCounting:
    def test_what_was_sold_while_one_counted_is_not_erased(self, bread, owner):
        read_at = timezone.now()
        sold(bread, 3)
        counting.count(sheet=bread.sheet, left=12, seen=8, read_at=read_at, by=owner, at=timezone.now())
        assert (left(bread), record(bread).num_allocated) == (9, 3)

    def test_two_people_at_once_the_second_is_told(self, bread, owner):
        other, read_at = a_member(bread, "Marc"), timezone.now()
        counting.count(sheet=bread.sheet, left=20, seen=8, read_at=read_at, by=owner, at=timezone.now())
        with pytest.raises(SomebodyElseCounted, match="Léa vient de noter 20"):
            counting.count(sheet=bread.sheet, left=12, seen=8, read_at=read_at, by=other, at=timezone.now())
        assert left(bread) == 20

    def test_the_same_page_sent_again_counts_once_even_after_a_sale(self, bread, owner):
        read_at = timezone.now()
        sold(bread, 3)
        for _again in range(3):
            counting.count(sheet=bread.sheet, left=12, seen=8, read_at=read_at, by=owner, at=timezone.now())
            assert left(bread) == 9
        counting.count(sheet=bread.sheet, left=15, seen=8, read_at=read_at, by=owner, at=timezone.now())
        assert left(bread) == 12

    def test_an_old_page_sent_again_undoes_nothing_of_what_was_counted_since(self, bread, owner):
        read_at = timezone.now()
        first = {"sheet": bread.sheet, "left": 9, "seen": 8, "read_at": read_at, "by": owner}
        counting.count(**first, at=timezone.now())
        counting.count(**first | {"left": 20, "seen": 9, "read_at": timezone.now()}, at=timezone.now())
        counting.count(**first, at=timezone.now())
        assert left(bread) == 20
        other = a_member(bread, "Marc")
        counting.set_left(sheet=bread.sheet, left=5, by=other, at=timezone.now())
        counting.count(**first, at=timezone.now())
        assert left(bread) == 5

    @pytest.mark.parametrize("mode", [Mode.EACH_TIME, Mode.ENDLESS])
    def test_counted_otherwise_meanwhile_it_is_refused_and_nothing_is_noted(self, bread, owner, mode):
        read_at, told = timezone.now(), {"by": owner, "at": timezone.now()}
        counting.set_left(sheet=bread.sheet, left=40, by=owner, at=read_at - A_DAY)
        sheet = ProductSheet.objects.get(pk=bread.sheet.pk)
        set_rhythm(sheet=sheet, mode=mode, each_time=40, on_weekdays={}, low_at=None, **told)
        for act in (
            partial(counting.count, left=9, seen=8, read_at=read_at),
            partial(counting.set_left, left=0),
            partial(counting.as_yesterday, read_at=read_at),
        ):
            with pytest.raises(counting.NotCountedSo, match="ne se compte plus ainsi"):
                act(sheet=bread.sheet, **told)
        assert record(bread).num_in_stock is None

    def test_one_s_own_taps_are_no_somebody_else(self, bread, owner):
        read_at = timezone.now()
        counting.set_left(sheet=bread.sheet, left=9, by=owner, at=timezone.now())
        counting.count(sheet=bread.sheet, left=10, seen=9, read_at=read_at, by=owner, at=timezone.now())
        assert left(bread) == 10

    def test_a_count_never_goes_below_what_is_promised(self, bread, owner):
        at = timezone.now()
        sold(bread, 8)
        counting.count(sheet=bread.sheet, left=7, seen=8, read_at=at, by=owner, at=at)
        assert (left(bread), record(bread).num_in_stock) == (0, 8)

    def test_none_left_keeps_what_is_promised(self, bread, owner):
        sold(bread, 3)
        counting.set_left(sheet=bread.sheet, left=0, by=owner, at=timezone.now())
        assert record(bread).num_in_stock == 3

    def test_as_yesterday_is_the_most_there_was(self, bread, owner):
        today = timezone.now()
        for number in (4, 40, 0):
            counting.set_left(sheet=bread.sheet, left=number, by=owner, at=today - A_DAY)
        assert counting.as_before(bread.sheet, timezone.localdate(today)) == 40
        assert counting.as_before(bread.sheet, timezone.localdate(today - A_DAY)) is None

    def test_each_count_is_signed(self, bread, owner):
        counting.set_left(sheet=bread.sheet, left=9, by=owner, at=timezone.now())
        assert Deed.objects.get(act="listing-stock").after == {"left": 9}


class TestTheLetter:
    def told(self, at):
        mail.outbox.clear()
        low_stock.tell_low(at=at)
        return [message.subject for message in mail.outbox]

    def test_once_when_it_crosses_however_often_one_looks(self, bread):
        at = timezone.now()
        assert self.told(at) == []
        sold(bread, 6)
        assert self.told(at) == ["Il reste peu de\u202f: Pain"]
        assert self.told(at + 2 * AN_HOUR) == []

    def test_again_once_restocked(self, bread, owner):
        at = timezone.now()
        sold(bread, 6)
        self.told(at)
        counting.set_left(sheet=bread.sheet, left=8, by=owner, at=at)
        sold(bread, 6)
        assert self.told(at + AN_HOUR) == ["Il reste peu de\u202f: Pain"]

    def test_one_letter_for_all_and_an_hour_between_two(self, bread):
        at, more = timezone.now(), [ProductFactory(merchant=bread.sheet.merchant, stock=8) for _ in range(2)]
        sold(bread, 6), sold(more[0], 6)
        assert self.told(at) == ["Deux de vos produits s’épuisent"]
        sold(more[1], 6)
        assert self.told(at + AN_HOUR / 2) == []
        assert len(self.told(at + AN_HOUR)) == 1

    def test_what_the_shop_has_just_counted_it_knows(self, bread, owner):
        counting.set_left(sheet=bread.sheet, left=2, by=owner, at=timezone.now())
        assert self.told(timezone.now()) == []

    def test_off_for_a_product_or_for_the_shop(self, bread, owner):
        sold(bread, 8)
        low_stock.set_threshold(sheet=bread.sheet, threshold=0, by=owner, at=timezone.now())
        assert self.told(timezone.now()) == []
        low_stock.set_threshold(sheet=bread.sheet, threshold=None, by=owner, at=timezone.now())
        low_stock.set_shop_threshold(merchant=bread.sheet.merchant, threshold=0, by=owner, at=timezone.now())
        assert self.told(timezone.now()) == []

    def test_a_product_may_have_its_own_threshold(self, bread, owner):
        low_stock.set_threshold(sheet=bread.sheet, threshold=7, by=owner, at=timezone.now())
        sold(bread, 1)
        assert len(self.told(timezone.now())) == 1


class TestTheLetterByCollection:
    """Forty croissants for each collection; the shop is told when three are left."""

    @pytest.fixture
    def croissants(self, owner, bread):
        product = ProductFactory(title="Croissant", stock=None, merchant=bread.sheet.merchant)
        per_collection.set_rule(sheet=product.sheet, quantity=40, on_weekdays={}, by=owner, at=timezone.now())
        return product

    def take(self, product, many, due_at):
        per_collection.take(wanted={record(product).pk: many}, due_at=due_at)

    def told(self, at=None):
        mail.outbox.clear()
        low_stock.tell_low(at=at or timezone.now())
        return [message.body for message in mail.outbox]

    def count(self, product, due_at, left, by):
        per_collection.set_left(sheet=product.sheet, due_at=due_at, left=left, by=by, at=timezone.now())

    def test_which_collection_and_how_many_once(self, croissants):
        self.take(croissants, 34, in_days(3))
        assert self.told() == []
        self.take(croissants, 3, in_days(3))
        (body,) = self.told()
        assert "- Croissant\u202f: 3 pour le retrait de" in body
        assert (self.told(), self.told(timezone.now() + 2 * AN_HOUR)) == ([], [])

    def test_another_collection_is_told_too_an_hour_later(self, croissants):
        self.take(croissants, 40, in_days(3))
        assert "plus rien pour le retrait" in self.told()[0]
        self.take(croissants, 38, in_days(4))
        assert self.told() == []
        assert len(self.told(timezone.now() + AN_HOUR)) == 1

    def test_one_letter_with_what_counts_otherwise(self, croissants, bread):
        sold(bread, 8)
        self.take(croissants, 38, in_days(3))
        (body,) = self.told()
        assert "Pain" in body
        assert "Croissant" in body

    def test_what_the_shop_has_just_counted_it_knows_and_restocked_it_is_told_again(self, croissants, owner):
        self.take(croissants, 10, in_days(3))
        self.count(croissants, in_days(3), 3, owner)
        assert self.told() == []
        self.count(croissants, in_days(3), 30, owner)
        self.take(croissants, 27, in_days(3))
        assert len(self.told()) == 1

    def test_where_few_are_made_only_the_last_one_is_told(self, croissants, owner):
        per_collection.set_rule(sheet=croissants.sheet, quantity=3, on_weekdays={}, by=owner, at=timezone.now())
        self.take(croissants, 1, in_days(3))
        assert self.told() == []
        self.take(croissants, 2, in_days(3))
        assert len(self.told()) == 1

    def test_off_for_a_product_and_past_collections_are_not_told(self, croissants, owner):
        self.take(croissants, 40, in_days(3))
        assert self.told(in_days(4)) == []
        low_stock.set_threshold(sheet=croissants.sheet, threshold=0, by=owner, at=timezone.now())
        assert self.told() == []


class TestResting:
    def orderable(self, product, at):
        asked = ProductSheet.objects.filter(on_sale.orderable(at=at), pk=product.sheet.pk).exists()
        sheet = ProductSheet.objects.select_related("product", "merchant").get(pk=product.sheet.pk)
        assert asked == on_sale.is_orderable(sheet, at=at)
        return asked

    def test_a_product_or_its_shop_rests_then_is_back_by_itself(self, bread, owner):
        at, back_on = timezone.now(), timezone.localdate(in_days(3))
        facts = {"back_on": back_on, "word": "De retour lundi", "by": owner, "at": at}
        for pause, resume, thing in [
            (pausing.pause_sheet, pausing.resume_sheet, {"sheet": bread.sheet}),
            (pausing.pause_shop, pausing.resume_shop, {"merchant": bread.sheet.merchant}),
        ]:
            pause(**thing, **facts)
            assert not self.orderable(bread, at)
            assert not self.orderable(bread, in_days(3, hour=0) - datetime.timedelta(seconds=1))
            assert self.orderable(bread, in_days(3, hour=0))
            resume(**thing, by=owner, at=at)
            assert self.orderable(bread, at)

    def test_until_further_notice(self, bread, owner):
        pausing.pause_sheet(sheet=bread.sheet, back_on=None, word="", by=owner, at=timezone.now())
        assert not self.orderable(bread, timezone.now() + 300 * A_DAY)

    def test_back_today_is_no_pause(self, bread, owner):
        facts = {"back_on": timezone.localdate(), "word": "", "by": owner, "at": timezone.now()}
        with pytest.raises(pausing.BackTooSoon):
            pausing.pause_sheet(sheet=bread.sheet, **facts)

    def test_the_basket_says_it_the_page_shows_it_and_the_list_does_not(self, client):
        town = Town()
        basket, order = town.basket(), town.place()
        facts = {"back_on": None, "word": "De retour lundi", "by": UserFactory(), "at": timezone.now()}
        pausing.pause_shop(merchant=town.merchant, **facts)
        assert "De retour lundi." in contents(basket, at=timezone.now()).obstacles[0]
        page = client.get(reverse("product", args=[town.product.slug, town.product.pk])).content.decode()
        assert "De retour lundi" in page
        assert town.product.title not in client.get(reverse("catalogue")).content.decode()
        assert "De retour lundi" in client.get(reverse("merchant", args=[town.merchant.code])).content.decode()
        assert order.merchant_orders.get().status == "PLACED"


class TestTheScreens:
    @pytest.fixture
    def at_work(self, client, owner):
        client.force_login(owner)
        return client

    def tap(self, at_work, bread, **posted):
        code = bread.sheet.merchant.code
        posted = {"seen": 8, "quantity": 8, "read_at": timezone.now().isoformat(), **posted}
        return at_work.post(reverse("stock_note", args=[code, bread.sheet.pk]), posted)

    @pytest.mark.parametrize(
        ("posted", "expected"),
        [({"act": "plus"}, 9), ({"act": "moins"}, 7), ({"act": "rien"}, 0), ({"act": "nombre", "quantity": 12}, 12)],
    )
    def test_one_tap_and_back_to_the_row(self, at_work, bread, posted, expected):
        response = self.tap(at_work, bread, **posted)
        assert response["Location"].endswith(f"#fiche-{bread.sheet.pk}")
        assert left(bread) == expected

    def test_a_plus_on_a_number_typed_counts_both(self, at_work, bread):
        self.tap(at_work, bread, act="plus", quantity=20)
        assert left(bread) == 21

    @pytest.mark.parametrize(("act", "expected"), [("plus", 6), ("moins", 4)])
    def test_the_same_page_sent_again_after_a_sale_says_nothing_more(self, at_work, bread, act, expected):
        posted = {"act": act, "read_at": timezone.now().isoformat()}
        sold(bread, 3)
        for _again in range(3):
            self.tap(at_work, bread, **posted)
            assert left(bread) == expected

    def test_counted_otherwise_meanwhile_it_is_said(self, at_work, bread):
        bread.stockrecords.update(num_in_stock=None)
        response = self.tap(at_work, bread, act="plus")
        assert "ne se compte plus ainsi" in at_work.get(response["Location"]).text

    @pytest.mark.parametrize("read_at", ["9999-12-31T23:59:59-1200", "0001-01-01T00:00:00+1200"])
    def test_a_page_read_out_of_time_notes_nothing(self, at_work, bread, read_at):
        assert self.tap(at_work, bread, act="plus", read_at=read_at).status_code == 302
        assert left(bread) == 8

    def test_as_yesterday(self, at_work, bread, owner):
        counting.set_left(sheet=bread.sheet, left=40, by=owner, at=timezone.now() - A_DAY)
        self.tap(at_work, bread, act="hier")
        assert left(bread) == 40

    def test_the_list_costs_the_same_whatever_its_length(self, at_work, bread, django_assert_max_num_queries):
        for _ in range(10):
            ProductFactory(merchant=bread.sheet.merchant)
        with django_assert_max_num_queries(16):
            at_work.get(reverse("merchant_stock", args=[bread.sheet.merchant.code]))

    def test_so_many_at_each_collection_then_one_stock_again(self, at_work, bread):
        address = reverse("sheet_rhythm", args=[bread.sheet.merchant.code, bread.sheet.pk])
        at_work.post(address, {"mode": "RETRAIT", "each_time": "40", "jour-5": "80"})
        sheet = ProductSheet.objects.get(pk=bread.sheet.pk)
        assert (sheet.slot_quantity, sheet.slot_quantities) == (40, {"5": 80})
        assert record(bread).num_in_stock is None
        at_work.post(address, {"mode": "STOCK"})
        sheet.refresh_from_db()
        assert (sheet.slot_quantity, left(bread), record(bread).num_in_stock) == (None, 0, 0)

    def test_each_time_needs_its_quantity(self, at_work, bread):
        address = reverse("sheet_rhythm", args=[bread.sheet.merchant.code, bread.sheet.pk])
        assert "pour chaque retrait" in at_work.post(address, {"mode": "RETRAIT"}).content.decode()
        assert record(bread).num_in_stock == 8


class TestNothingLeftOfWhatHasNoNumber:
    @pytest.fixture
    def said(self, client, bread, owner):
        client.force_login(owner)
        address = reverse("stock_note", args=[bread.sheet.merchant.code, bread.sheet.pk])
        return lambda act: client.post(address, {"act": act}, follow=True).content.decode()

    def test_one_tap_and_it_rests_one_more_and_it_is_back(self, bread, said):
        bread.stockrecords.update(num_in_stock=None)
        assert "Le remettre en vente" in said("pause")
        said("pause")
        assert Deed.objects.filter(act="listing-pause").count() == 1
        assert "Plus rien pour l’instant" in said("reprendre")
        assert record(bread).num_in_stock is None

    def test_a_day_given_is_kept_by_a_second_tap(self, bread, owner, said):
        back = timezone.localdate() + 3 * A_DAY
        pausing.pause_sheet(sheet=bread.sheet, back_on=back, word="", by=owner, at=timezone.now())
        said("pause")
        assert timezone.localdate(ProductSheet.objects.get().paused_until) == back


def test_residents_read_the_word_and_the_day_it_is_back():
    until = datetime.datetime(2026, 11, 27, 23, tzinfo=datetime.UTC)
    sheet = ProductFactory(title="Pain", sheet={"pause_word": "bientôt", "paused_until": until}).sheet
    sheet.paused_at = until - 9 * A_DAY
    words = on_sale.pause_words(sheet, at=until - A_DAY)
    assert words.endswith("Bientôt. De retour samedi 28 novembre.")
