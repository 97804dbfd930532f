"""Meal vouchers at the counter: for food but alcohol, to who takes them, within the cap that the law dates."""

import datetime

import pytest
from django.utils import timezone

from merchants import legal
from merchants.books import accounts, dues, ledger
from merchants.models import LegalAmount
from merchants.money_mode import MoneyMode
from pickup.models import MealVoucherTaker
from pickup.money import change, till, vouchers
from tests import factories
from tests.pickup.till_world import A_DAY, FRIDAY, Counter, at

pytestmark = pytest.mark.django_db


@pytest.fixture(params=["direct_at_pickup", "mandated"])
def counter(request):
    counter = Counter(mode=request.param)
    vouchers.say_who_takes(merchants=counter.merchants[:1], by=counter.volunteer, at=at(FRIDAY))
    return counter


@pytest.mark.parametrize("means", ["MEAL_PAPER", "MEAL_CARD"])
def test_the_merchant_has_it_whoever_collects_the_rest(counter, means):
    part = counter.sale(1660)
    payment = counter.is_paid(part, 1000, at(FRIDAY), means=means)
    assert ledger.balance(accounts.merchant(part.merchant)) == 1000
    assert not ledger.balances(accounts.ASSET)
    assert dues.due_by_merchant_order(part.order)[part.pk] == 660
    counter.undoes(payment, at(FRIDAY, 11))
    assert ledger.balance(accounts.merchant(part.merchant)) == 0


def test_what_was_paid_so_is_given_back_by_the_merchant(counter):
    part = counter.sale(1660)
    counter.is_paid(part, 660, at(FRIDAY))
    payment = counter.is_paid(part, 1000, at(FRIDAY), means="MEAL_PAPER")
    counter.gives_back(payment, at(FRIDAY, 11), 1660)
    assert ledger.balance(accounts.merchant(part.merchant)) == 0
    assert not any(ledger.balances(accounts.ASSET).values())


def test_a_merchant_who_does_not_take_them_is_paid_otherwise(counter):
    with pytest.raises(vouchers.NotTaken):
        counter.takes(420, at(FRIDAY), means="MEAL_PAPER", merchant=1)


def test_alcohol_and_what_nobody_eats_are_paid_otherwise(counter):
    part = counter.sale(1000)
    factories.ordered_line(part, price="12.00", is_alcohol=True)
    other = factories.ProductFactory(merchant=part.merchant, sheet={"is_food": False})
    factories.ordered_line(part, price="8.00", product=other)
    with pytest.raises(vouchers.MoreThanFood, match="10,00\u202f€"):
        counter.is_paid(part, 1001, at(FRIDAY), means="MEAL_CARD")
    counter.is_paid(part, 600, at(FRIDAY), means="MEAL_CARD")
    with pytest.raises(vouchers.MoreThanFood, match="4,00\u202f€"):
        counter.is_paid(part, 401, at(FRIDAY), means="MEAL_PAPER")


class TestTheDay:
    def test_no_more_than_the_cap(self, counter):
        part = counter.sale(4000)
        with pytest.raises(vouchers.OverTheDay, match="25,00\u202f€"):
            counter.is_paid(part, 2501, at(FRIDAY), means="MEAL_PAPER")
        wrong = counter.is_paid(part, 2500, at(FRIDAY), means="MEAL_PAPER")
        with pytest.raises(vouchers.OverTheDay):
            counter.is_paid(part, 1, at(FRIDAY), means="MEAL_CARD")
        counter.undoes(wrong, at(FRIDAY, 11))
        counter.is_paid(part, 2500, at(FRIDAY), means="MEAL_CARD")
        counter.is_paid(part, 1, at(FRIDAY + A_DAY), means="MEAL_CARD")

    def test_two_orders_of_one_account_share_it(self, counter):
        parts = [counter.sale(2000), counter.sale(2000)]
        user = factories.UserFactory()
        for part in parts:
            part.order.user = user
            part.order.save()
        counter.is_paid(parts[0], 2000, at(FRIDAY), means="MEAL_PAPER")
        with pytest.raises(vouchers.OverTheDay, match="5,00\u202f€"):
            counter.is_paid(parts[1], 501, at(FRIDAY), means="MEAL_PAPER")

    @pytest.mark.parametrize("day", [FRIDAY + 2 * A_DAY, datetime.date(2026, 12, 25)])
    def test_neither_on_a_sunday_nor_on_a_holiday(self, counter, day):
        with pytest.raises(vouchers.NotThatDay):
            counter.takes(420, at(day), means="MEAL_PAPER")


class TestTheLaw:
    def test_is_dated_and_ends(self):
        assert legal.meal_voucher_cap_cents(datetime.date(2026, 12, 31)) == 2500
        assert legal.meal_voucher_cap_cents(datetime.date(2027, 1, 1)) is None

    def test_once_over_none_is_taken_until_the_next_one_is_written(self, counter):
        later = datetime.date(2027, 1, 4)
        with pytest.raises(vouchers.NoLawInForce):
            counter.takes(420, at(later), means="MEAL_PAPER")
        facts = {"source": "Une loi à venir", "applies_from": later}
        LegalAmount.objects.create(code="meal_voucher", cents=3000, **facts)
        counter.takes(3000, at(later), means="MEAL_PAPER")


def test_who_takes_them_is_said_as_a_whole():
    counter = Counter()
    said = {"by": counter.volunteer, "at": timezone.now()}
    for merchants in (counter.merchants, counter.merchants[:1], counter.merchants[:1]):
        vouchers.say_who_takes(merchants=merchants, **said)
    assert [row.merchant for row in MealVoucherTaker.objects.all()] == counter.merchants[:1]


class TestChange:
    def test_what_people_hand_over_and_what_goes_back(self):
        assert change.notes_for(1660) == [(2000, 340), (5000, 3340)]
        assert change.notes_for(420) == [(500, 80), (1000, 580), (2000, 1580), (5000, 4580)]
        assert change.notes_for(0) == []
        assert change.words(2000, 1660) == "Donné 20,00\u202f€\u202f: rendez 3,40\u202f€."
        assert change.words(1660, 1660).endswith("juste.")

    def test_too_little_is_told_before_anything_is_noted(self):
        with pytest.raises(change.GivenTooLittle, match="il manque 6,60\u202f€"):
            change.refuse_too_little(1000, 1660)
        change.refuse_too_little(None, 1660)


def test_the_modes_are_the_three_of_the_law():
    assert {mode.value for mode in MoneyMode} == {"direct_at_pickup", "psp_split", "mandated"}
    assert till.BOXES.keys().isdisjoint(vouchers.MEANS)
