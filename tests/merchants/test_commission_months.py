"""The month's figures are the ledger's, to the cent and to the minute in Paris."""

import datetime

import pytest

from merchants.books import accounts, commission_months, earnings, ledger
from merchants.books.commission_months import Month
from merchants.preparation import merchant_orders
from tests.factories import MerchantFactory, merchant_order

pytestmark = pytest.mark.django_db
NOVEMBER = Month(datetime.date(2026, 11, 1))
NOON = datetime.datetime(2026, 11, 20, 11, tzinfo=datetime.UTC)


def sold(cents, *, merchant=None, at=NOON, rate="8.00"):
    euros = f"{cents // 100}.{cents % 100:02d}"
    made = merchant_order(merchant=merchant, lines=[(euros, 1)], rate=rate, status="DROPPED_OFF")
    merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=at)
    return made


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2025-02", "2025-02"),
        ("2026-13", "2026-11"),
        ("novembre", "2026-11"),
        ("", "2026-11"),
        ("٢٠٢٦-٠١", "2026-11"),
        ("2026-1", "2026-11"),
    ],
)
def test_a_month_is_read_or_is_this_one(text, code):
    assert Month.written(text, otherwise=datetime.date(2026, 11, 21)).code == code


def test_months_follow_one_another():
    january = Month.of(datetime.date(2026, 1, 31))
    assert (january.previous.code, january.next.code, str(january)) == ("2025-12", "2026-02", "janvier 2026")
    assert january.previous < january < january.next


def test_a_month_adds_up_by_merchant():
    bakery, honey = MerchantFactory(name="Boulangerie"), MerchantFactory(name="Ruches")
    sold(1200, merchant=honey)
    sold(500, merchant=bakery)
    sold(333, merchant=bakery)
    (first, bread), (second, sweet) = commission_months.by_merchant(NOVEMBER)
    assert (first, second) == (bakery, honey)
    assert (sweet.gross, sweet.net, sweet.commission_excl, sweet.commission_vat) == (1200, 1104, 80, 16)
    assert bread.gross == 833
    assert bread.net + bread.commission == 833


def test_each_total_is_the_sum_of_its_lines():
    bakery = MerchantFactory()
    for cents in (333, 501, 777):
        sold(cents, merchant=bakery)
    sold(1200)
    for merchant in (bakery, None):
        shares = [commission_months.share_in(line) for line in commission_months.lines(NOVEMBER, merchant=merchant)]
        total = commission_months.total_of(NOVEMBER, merchant=merchant)
        for figure in ("gross", "net", "commission_excl", "commission_vat"):
            assert sum(getattr(share, figure) for share in shares) == getattr(total, figure)
    assert len(commission_months.lines(NOVEMBER, merchant=bakery)) == 3


def test_a_month_begins_and_ends_at_midnight_in_paris():
    last_minute = datetime.datetime(2026, 10, 31, 22, 59, tzinfo=datetime.UTC)
    first_minute = datetime.datetime(2026, 10, 31, 23, 0, tzinfo=datetime.UTC)
    sold(100, at=last_minute)
    sold(200, at=first_minute)
    assert commission_months.total_of(NOVEMBER).gross == 200
    assert commission_months.total_of(NOVEMBER.previous).gross == 100


def test_only_what_was_handed_over_counts():
    made = merchant_order(lines=[("12.00", 1)])
    deposit, merchant = accounts.deposit(made.order), accounts.merchant(made.merchant)
    ledger.post(key="pickup:1", memo="Payé", lines={merchant: 1200, deposit: -1200}, by=None, at=NOON)
    assert commission_months.by_merchant(NOVEMBER) == []
    assert commission_months.total_of(NOVEMBER).gross == 0


def test_a_change_after_the_handover_lowers_its_own_month():
    made = sold(1200)
    made.lines.update(kept_quantity=0)
    december = datetime.datetime(2026, 12, 2, 11, tzinfo=datetime.UTC)
    earnings.post_difference(merchant_order=merchant_orders.hold(made.pk), memo="Repris", by=None, at=december)
    assert commission_months.total_of(NOVEMBER).commission == 96
    assert commission_months.total_of(NOVEMBER.next).commission == -96


def test_many_merchants_cost_two_queries(django_assert_num_queries):
    for _ in range(5):
        sold(500)
    with django_assert_num_queries(2):
        assert len(commission_months.by_merchant(NOVEMBER)) == 5
