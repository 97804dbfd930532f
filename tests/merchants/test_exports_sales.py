"""What each merchant sold, told by day and rate and by quarter: the ledger's own cents, whatever was sold."""

import datetime
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merchants import tax_identity
from merchants.books.commission_months import sums
from merchants.books.earnings import post_difference
from merchants.books.exports import dac7, daily_sales
from merchants.books.exports.period import Period
from merchants.models import Entry, LegalCount, Merchant, TaxIdentity
from tests.factories import MerchantFactory, ordered_line
from tests.merchants import months
from tests.paces import histories

pytestmark = pytest.mark.django_db
YEAR = Period.of_year(2026)
OCTOBER = Period(datetime.date(2026, 10, 1), datetime.date(2026, 10, 31))
ACCOUNT = ("FR7630006000011234567890189", "Boulangerie du Pont SARL")


@pytest.fixture
def bakery():
    return MerchantFactory(code="boulangerie", name="Boulangerie du Pont", siret="73282932000074")


def at(month, day, hour=10, year=2026):
    return datetime.datetime(year, month, day, hour, tzinfo=datetime.UTC)


def the_year(merchant, year=2026, **known):
    (seller,) = dac7.sellers_of(year, accounts_of_merchants=known or {merchant.pk: ACCOUNT}, merchant=merchant)
    return seller


# --- Days -------------------------------------------------------------------------------------


def test_a_day_is_told_rate_by_rate(bakery):
    months.sold(1055, bakery)
    months.sold(211, bakery)
    days = list(daily_sales.days_of(OCTOBER))
    assert [(one.day.isoformat(), one.vat_rate, one.sales) for one in days] == [("2026-10-10", Decimal("5.50"), 2)]
    assert (days[0].gross_cents, days[0].excl_cents, days[0].vat_cents) == (1266, 1200, 66)
    assert (days[0].siren, days[0].nature) == ("732829320", "GOODS")


def test_a_sale_belongs_to_the_day_of_the_towns_clock(bakery):
    months.sold(500, bakery, at=at(10, 31, 23))
    assert list(daily_sales.days_of(OCTOBER)) == []
    (one,) = daily_sales.days_of(YEAR)
    assert one.day == datetime.date(2026, 11, 1)


def test_under_the_franchise_there_is_no_vat(bakery):
    sale = months.merchant_order(merchant=bakery, lines=[], status="DROPPED_OFF")
    ordered_line(sale, price="12.00", vat_code="reduced", vat_rate=Decimal(0))
    months.merchant_orders.hand_over_merchant_order(merchant_order=sale, by=None, at=months.IN_OCTOBER)
    (one,) = daily_sales.days_of(OCTOBER)
    assert (one.vat_exempt, one.vat_cents, one.excl_cents) == (True, 0, 1200)


def test_one_merchants_days_are_its_own(bakery):
    months.sold(500, bakery)
    months.sold(700, MerchantFactory())
    assert [one.gross_cents for one in daily_sales.days_of(OCTOBER, merchant=bakery)] == [500]


SALE = st.tuples(
    st.integers(0, 1),
    st.lists(
        st.tuples(
            st.integers(1, 9999),
            st.sampled_from(["0", "2.1", "5.5", "10", "20"]),
            st.sampled_from(["GOODS", "GOODS", "SERVICE"]),
        ),
        min_size=1,
        max_size=3,
    ),
    st.integers(0, 300),
    st.integers(0, 2),
)


@settings(max_examples=histories(25, each_time=8), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(SALE, min_size=1, max_size=4))
def test_days_and_quarters_add_up_to_the_ledger(sales):
    with transaction.atomic():
        shops = [MerchantFactory(), MerchantFactory()]
        for shop, lines, days, taken_back in sales:
            sell(shops[shop], lines, at(1, 2) + datetime.timedelta(days), taken_back)
        found = list(daily_sales.days_of(YEAR))
        for one in found:
            assert one.excl_cents + one.vat_cents == one.gross_cents
        books = Entry.objects.filter(journal__key__startswith="state:").aggregate(**sums())
        assert sum(one.gross_cents for one in found) == books["gross"] == daily_sales.total_of(YEAR)["gross_cents"]
        assert sum(one.vat_cents for one in found) == daily_sales.total_of(YEAR)["vat_cents"]
        sellers = dac7.sellers_of(2026, accounts_of_merchants={})
        assert sum(seller.year.gross for seller in sellers) == books["gross"]
        assert sum(seller.year.consideration for seller in sellers) == books["net"]
        assert sum(seller.year.fees for seller in sellers) == books["commission_excl"] + books["commission_vat"]
        kept = [{nature for *_line, nature in lines} for _shop, lines, _days, taken_back in sales if taken_back < 2]
        assert sum(seller.year.sales for seller in sellers) == sum(map(len, kept))
        transaction.set_rollback(True)


def sell(shop, lines, when, taken_back):
    """A sale at several rates, then, the next month, nothing, half or all of it given back."""
    sale = months.merchant_order(merchant=shop, lines=[], rate="8.00", status="DROPPED_OFF")
    for cents, rate, nature in lines:
        price = f"{cents // 100}.{cents % 100:02d}"
        ordered_line(sale, price=price, quantity=2, vat_rate=Decimal(rate), nature=nature)
    months.merchant_orders.hand_over_merchant_order(merchant_order=sale, by=None, at=when)
    if taken_back:
        sale.lines.update(kept_quantity=2 - taken_back)
        sale.refresh_from_db()
        after = when + datetime.timedelta(31)
        post_difference(merchant_order=sale, memo="Rendu", by=None, at=after)


def test_goods_and_services_of_a_day_are_told_apart(bakery):
    sell_bread_and_a_class(bakery)
    days = list(daily_sales.days_of(OCTOBER))
    assert [(one.category, one.gross_cents, one.vat_cents) for one in days] == [
        ("TLB1", 1200, 200),
        ("TPS1", 4800, 800),
    ]


def sell_bread_and_a_class(shop, when=months.IN_OCTOBER):
    """In one order, at one rate."""
    sale = months.merchant_order(merchant=shop, lines=[], rate="8.00", status="DROPPED_OFF")
    ordered_line(sale, price="12.00", vat_code="standard", vat_rate=Decimal("20.00"))
    ordered_line(sale, price="48.00", vat_code="standard", vat_rate=Decimal("20.00"), nature="SERVICE")
    months.merchant_orders.hand_over_merchant_order(merchant_order=sale, by=None, at=when)
    return sale


# --- Quarters ---------------------------------------------------------------------------------


def test_a_year_is_four_quarters_of_what_comes_to_the_seller(bakery):
    months.sold(10_000, bakery, at=at(2, 3))
    months.sold(20_000, bakery, at=at(3, 31, 21))
    months.sold(1_000, bakery, at=at(12, 31, 23))
    months.sold(5_000, bakery, at=at(1, 1, year=2027))
    quarters = the_year(bakery).goods.quarters
    told = [(one.sales, one.consideration, one.fees) for one in quarters.values()]
    assert told == [(2, 27_600, 2_400), (0, 0, 0), (0, 0, 0), (0, 0, 0)]
    # Summer time: the 31st of March at 21:00 UTC is 23:00 in town; the 31st of December at 23:00 UTC is next year.
    assert the_year(bakery, 2027).year.sales == 2


def test_a_sale_given_back_whole_counts_for_nothing(bakery):
    sale = months.sold(1_000, bakery, at=at(2, 3))
    months.sold(700, bakery, at=at(5, 3))
    months.kept_less(sale, 1_000, at=at(4, 2))
    quarters = the_year(bakery).goods.quarters
    assert [(one.sales, one.gross) for one in quarters.values()] == [(0, 0), (1, 700), (0, 0), (0, 0)]


@pytest.mark.parametrize(
    ("sales", "cents", "excluded"), [(29, 100, True), (30, 100, False), (2, 108_696, True), (2, 108_697, False)]
)
def test_a_seller_is_left_out_under_both_limits_only(bakery, sales, cents, excluded):
    for _ in range(sales):
        months.sold(cents, bakery)
    assert the_year(bakery).is_excluded is excluded


def test_a_service_is_an_activity_of_its_own_with_its_part_of_the_commission(bakery):
    sell_bread_and_a_class(bakery, at(2, 3))
    months.sold(1_000, bakery, at=at(5, 3))
    seller = the_year(bakery)
    goods, services = seller.activities
    assert [(one.sales, one.gross, one.fees) for one in goods.quarters.values()][:2] == [(1, 1200, 96), (1, 1000, 80)]
    assert [(one.sales, one.gross, one.fees) for one in services.quarters.values()][:2] == [(1, 4800, 384), (0, 0, 0)]
    assert seller.year.gross == 7000


def test_the_limits_are_those_of_goods_and_one_service_is_declared(bakery):
    months.sold(100, bakery)
    assert the_year(bakery).is_excluded
    sale = sell_bread_and_a_class(bakery)
    assert not the_year(bakery).is_excluded
    give_back_whole(sale)
    assert the_year(bakery).is_excluded


def give_back_whole(sale):
    sale.lines.update(kept_quantity=0)
    sale.refresh_from_db()
    post_difference(merchant_order=sale, memo="Rendu", by=None, at=months.EARLY_NOVEMBER)


def test_the_limits_are_those_of_the_year(bakery):
    LegalCount.objects.filter(code="dac7_sales").update(applies_until=datetime.date(2025, 12, 31))
    facts = {"count": 2, "source": "Loi à venir", "applies_from": datetime.date(2026, 1, 1)}
    LegalCount.objects.create(code="dac7_sales", **facts)
    months.sold(100, bakery)
    months.sold(100, bakery)
    assert not the_year(bakery).is_excluded
    months.sold(100, bakery, at=at(5, 1, year=2025))
    months.sold(100, bakery, at=at(5, 1, year=2025))
    assert the_year(bakery, 2025).is_excluded


def test_the_return_is_due_on_the_31st_of_january():
    assert dac7.due_on(2026) == datetime.date(2027, 1, 31)


def test_what_nobody_said_is_listed(bakery):
    months.sold(100, bakery)
    nothing_known = the_year(bakery, **{"0": ACCOUNT})
    assert nothing_known.missing == ["société ou personne", "IBAN", "titulaire du compte"]
    identify(bakery, kind="INDIVIDUAL", last_name="Morel")
    assert the_year(bakery).missing == ["prénom", "date de naissance"]
    identify(bakery, kind="ENTITY")
    assert the_year(bakery).missing == []
    Merchant.objects.filter(pk=bakery.pk).update(siret="73282932000075", street="")
    assert the_year(bakery).missing == ["adresse", "SIRET exact"]


def identify(merchant, *, kind, first_name="", last_name="", born_on=None):
    facts = {"first_name": first_name, "last_name": last_name, "born_on": born_on}
    tax_identity.say(merchant=merchant, kind=kind, **facts, by=None, at=months.IN_OCTOBER)


def test_an_entity_keeps_no_date_of_birth(bakery):
    birth = datetime.date(1975, 7, 14)
    identify(bakery, kind="INDIVIDUAL", first_name="Jeanne", last_name="Morel", born_on=birth)
    identify(bakery, kind="ENTITY", first_name="Jeanne", last_name="Morel", born_on=birth)
    identity = TaxIdentity.objects.get()
    assert (identity.first_name, identity.last_name, identity.born_on) == ("", "", None)


def test_many_sellers_cost_the_same_queries(django_assert_num_queries):
    months.sold(100, MerchantFactory())
    with django_assert_num_queries(5):
        dac7.sellers_of(2026, accounts_of_merchants={})
    for _ in range(4):
        months.sold(100, MerchantFactory())
    with django_assert_num_queries(5):
        assert len(dac7.sellers_of(2026, accounts_of_merchants={})) == 5
