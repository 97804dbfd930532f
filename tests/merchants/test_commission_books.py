"""What the frozen terms become in the ledger: month caps, promotions, refunds, and rules that change afterwards."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from merchants.books import accounts, commission_months, earnings, ledger
from merchants.books.commission_months import Month
from merchants.commission.terms import Part, Terms, to_json
from merchants.models import CommissionRule, MerchantOrder
from merchants.preparation import merchant_orders
from tests.at_once import at_once
from tests.factories import MerchantFactory, merchant_order, ordered_line
from tests.paces import histories

pytestmark = pytest.mark.django_db
NOVEMBER = Month(datetime.date(2026, 11, 1))
NOON = datetime.datetime(2026, 11, 20, 11, tzinfo=datetime.UTC)
DECEMBER = datetime.datetime(2026, 12, 2, 11, tzinfo=datetime.UTC)
TEN_PERCENT = Part(Decimal(10))


def arrived(cents, *, merchant, terms):
    """A bag at the place, one piece a line: `arrived([1200, 300], …)`."""
    made = merchant_order(merchant=merchant, lines=[], status="DROPPED_OFF", commission_terms=to_json(terms))
    for amount in cents:
        ordered_line(made, price=f"{amount // 100}.{amount % 100:02d}")
    return made


def sold(cents, *, merchant, terms, at=NOON):
    made = arrived(cents, merchant=merchant, terms=terms)
    merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=at)
    return MerchantOrder.objects.get(pk=made.pk)


def give_back(made, *, line=None, at=NOON):
    lines = made.lines.filter(pk=line.pk) if line else made.lines
    lines.update(kept_quantity=0)
    earnings.post_difference(merchant_order=merchant_orders.hold(made.pk), memo="Repris", by=None, at=at)


def taken(made):
    posted = earnings.posted_lines([made.pk])[made.pk]
    return -posted.get(accounts.INCOME, 0) - posted.get(accounts.VAT, 0)


# --- The month's cap --------------------------------------------------------------------------


def test_a_month_never_takes_more_than_its_cap():
    capped = {"merchant": MerchantFactory(), "terms": Terms((TEN_PERCENT,), month_cap=250)}
    orders = [sold([1000], **capped) for _ in range(4)]
    assert [taken(made) for made in orders] == [100, 100, 50, 0]
    assert commission_months.total_of(NOVEMBER).commission == 250
    assert taken(sold([1000], **capped, at=DECEMBER)) == 100


def test_another_shop_s_sales_do_not_fill_the_cap():
    terms = Terms((TEN_PERCENT,), month_cap=100)
    sold([1000], merchant=MerchantFactory(), terms=terms)
    assert taken(sold([1000], merchant=MerchantFactory(), terms=terms)) == 100


def test_what_is_given_back_later_moves_no_other_order():
    capped = {"merchant": MerchantFactory(), "terms": Terms((TEN_PERCENT,), month_cap=150)}
    first, second = sold([1000], **capped), sold([1000], **capped)
    give_back(first)
    assert (taken(first), taken(second)) == (0, 50)
    # Given back before the third was handed over: it is no longer earned, and leaves its room.
    assert taken(sold([2000], **capped)) == 100
    assert list(earnings.disagreements()) == []


def test_a_december_refund_leaves_december_s_cap_alone():
    capped = {"merchant": MerchantFactory(), "terms": Terms((TEN_PERCENT,), month_cap=100)}
    november = sold([1000], **capped)
    give_back(november, at=DECEMBER)
    assert taken(sold([3000], **capped, at=DECEMBER)) == 100


@pytest.mark.row_locks
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_two_counters_at_once_fill_the_cap_once():
    capped = {"merchant": MerchantFactory(), "terms": Terms((TEN_PERCENT,), month_cap=150)}
    bags = [arrived([1000], **capped) for _ in range(4)]

    def hand_over(made):
        return lambda: merchant_orders.hand_over_merchant_order(
            merchant_order=MerchantOrder.objects.get(pk=made.pk), by=None, at=NOON
        )

    assert at_once(*[hand_over(made) for made in bags]) == [None] * 4
    assert sorted(taken(made) for made in bags) == [0, 0, 50, 100]


# --- Promotions -------------------------------------------------------------------------------


def test_what_the_association_bears_of_a_promotion_reaches_the_merchant():
    shared = Terms((TEN_PERCENT,), association_bears=Decimal(50))
    made = arrived([], merchant=MerchantFactory(), terms=shared)
    # Nine euros paid, one euro and one cent off: half of it, rounded, is the association's.
    ordered_line(made, price="9.00", unit_reduction_cents=101, reduced_by_the_town=True)
    merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=NOON)
    share = merchant_orders.share_of(MerchantOrder.objects.get(pk=made.pk))
    assert (share.gross, share.commission, share.promotion, share.net) == (900, 90, 51, 861)
    assert ledger.balance(accounts.PROMOTION) == 51
    assert ledger.balance(accounts.merchant(made.merchant)) == -861
    give_back(made)
    assert ledger.balance(accounts.PROMOTION) == ledger.balance(accounts.merchant(made.merchant)) == 0


# --- What was agreed stays --------------------------------------------------------------------


def test_a_rule_changed_since_changes_nothing():
    merchant = MerchantFactory(rate="8.00")
    rule = merchant.commission_rules.get()
    made = sold([1200], merchant=merchant, terms=Terms((Part(Decimal(8), rule_id=rule.pk, fixed=20),)))
    CommissionRule.objects.create(merchant=merchant, rate=50, applies_from=rule.applies_from, set_at=NOON)
    CommissionRule.objects.filter(pk=rule.pk).update(rate=99)
    assert list(earnings.disagreements()) == []
    give_back(made)
    assert taken(made) == 0


def test_without_vat_the_whole_commission_is_income():
    made = sold([1000], merchant=MerchantFactory(), terms=Terms((TEN_PERCENT,)))
    exempt = merchant_order(lines=[("10.00", 1)], rate="10", commission_vat_rate=0, status="DROPPED_OFF")
    merchant_orders.hand_over_merchant_order(merchant_order=exempt, by=None, at=NOON)
    shares = [merchant_orders.share_of(MerchantOrder.objects.get(pk=one.pk)) for one in (made, exempt)]
    assert [(share.commission_excl, share.commission_vat) for share in shares] == [(83, 17), (100, 0)]


class AnyRefunds(TestCase):
    @settings(max_examples=histories(15, each_time=5), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        prices=st.lists(st.integers(1, 9_999), min_size=3, max_size=3),
        order=st.permutations([0, 1, 2]),
        rate=st.decimals(0, 100, places=2),
        fixed=st.integers(0, 200),
        floor=st.integers(0, 200),
        month_cap=st.none() | st.integers(0, 500),
    )
    def test_the_order_of_refunds_is_irrelevant_and_all_back_is_all_back(
        self, prices, order, rate, fixed, floor, month_cap
    ):
        merchant = MerchantFactory()
        made = arrived(prices, merchant=merchant, terms=Terms())
        first = made.lines.first().order_line_id
        # A rule for the first line, another for all of them, as a fee would be.
        parts = (Part(rate, fixed=fixed, lines=(first,)), Part(Decimal("1.5"), label="Frais de lieu", floor=floor))
        made.commission_terms = to_json(Terms(parts, month_cap=month_cap))
        made.save()
        merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=NOON)
        room = MerchantOrder.objects.get(pk=made.pk).month_room_cents
        lines = list(made.lines.all())
        for step, rank in enumerate(order):
            give_back(made, line=lines[rank])
            kept = {line.order_line_id: line.kept_cents for line in made.lines.all()}
            assert taken(made) == Terms(parts).cents(kept, month_room=room)
            assert (taken(made) == 0) or step < 2
        assert earnings.posted_lines([made.pk])[made.pk] == {}
        assert list(earnings.disagreements()) == []
