"""What a month would have cost under another rule: counted again from the books, and nothing is written."""

import datetime
from decimal import Decimal

import pytest

from merchants import merchant_orders
from merchants.books.commission_months import Month
from merchants.commission import simulation
from merchants.commission.terms import Part, Terms, to_json
from merchants.models import CommissionRule, Entry, MerchantOrder
from tests.factories import MerchantFactory, category, merchant_order, ordered_line

pytestmark = pytest.mark.django_db
OCTOBER = Month(datetime.date(2026, 10, 1))
NOON = datetime.datetime(2026, 10, 20, 10, tzinfo=datetime.UTC)


def sold(cents, *, merchant, at=NOON, rule=None, product=None, **terms):
    """One piece at that price, handed over, under the merchant's own rule or a rate of 8 %."""
    rate = rule.rate if rule else Decimal(8)
    frozen = to_json(Terms((Part(rate, rule_id=rule.pk if rule else None),), **terms))
    made = merchant_order(
        merchant=merchant, lines=[], status="DROPPED_OFF", commission_rule=rule, commission_terms=frozen
    )
    ordered_line(made, price=f"{cents // 100}.{cents % 100:02d}", product=product)
    merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=at)
    return made


def simulate(*, agreements_hold=True, **draft):
    rule = CommissionRule(**{"rate": Decimal(10), **draft})
    return simulation.simulate(month=OCTOBER, draft=rule, agreements_hold=agreements_hold)


def figures(rows):
    return [(row.merchant.name, row.orders, row.gross, row.real, row.simulated, row.difference) for row in rows]


def test_each_merchant_has_what_it_paid_and_what_it_would_have():
    bakery, honey = MerchantFactory(name="Boulangerie"), MerchantFactory(name="Ruches")
    for cents in (1000, 500):
        sold(cents, merchant=bakery)
    sold(2000, merchant=honey)
    before = Entry.objects.count()
    rows = simulate(fixed_cents=5)
    assert figures(rows) == [("Boulangerie", 2, 1500, 120, 160, 40), ("Ruches", 1, 2000, 160, 205, 45)]
    assert simulation.total_of(rows).difference == 85
    assert (Entry.objects.count(), CommissionRule.objects.count()) == (before, 0)


def test_only_what_was_handed_over_in_the_month_counts():
    bakery = MerchantFactory()
    sold(1000, merchant=bakery, at=datetime.datetime(2026, 11, 1, 0, tzinfo=datetime.UTC))
    merchant_order(merchant=bakery, lines=[("10.00", 1)], status="DROPPED_OFF")
    assert simulate() == []


def test_the_same_rule_again_would_have_cost_the_same():
    bakery = MerchantFactory(rate="7.77")
    rule = bakery.commission_rules.get()
    for cents in (333, 1001, 4999):
        sold(cents, merchant=bakery, rule=rule)
    (row,) = simulate(rate=rule.rate, merchant=bakery)
    assert row.difference == 0


def test_what_was_agreed_with_a_shop_holds_against_a_draft_for_the_town():
    own = MerchantFactory(rate="5.00")
    sold(1000, merchant=own, rule=own.commission_rules.get())
    assert [row.difference for row in simulate()] == [0]
    assert [row.simulated for row in simulate(merchant=own)] == [100]
    assert [row.simulated for row in simulate(agreements_hold=False)] == [100]
    assert [row.simulated for row in simulate(agreements_hold=False, label="Frais de lieu")] == [150]


def test_a_draft_for_an_aisle_is_tried_on_its_goods_alone():
    shop = MerchantFactory()
    books, plants = category("Livres"), category("Plantes")
    for aisle in (books, plants):
        sold(1000, merchant=shop).lines.get().order_line.product.categories.add(aisle)
    (row,) = simulate(rate=Decimal(1), category=books)
    assert (row.real, row.simulated) == (160, 90)


def test_a_draft_fee_is_added():
    sold(1000, merchant=MerchantFactory())
    (row,) = simulate(label="Frais de lieu", rate=Decimal(1))
    assert (row.real, row.simulated) == (80, 90)


def test_a_draft_cap_of_the_month_is_filled_in_the_order_of_the_handovers():
    shop = MerchantFactory()
    for _ in range(4):
        sold(1000, merchant=shop)
    (row,) = simulate(month_cap_cents=250)
    assert (row.real, row.simulated) == (320, 250)


def test_a_refund_since_is_a_refund_in_both():
    made = sold(1000, merchant=MerchantFactory())
    made.lines.update(kept_quantity=0)
    simulation.earnings.post_difference(merchant_order=merchant_orders.hold(made.pk), memo="Repris", by=None, at=NOON)
    (row,) = simulate()
    assert (row.gross, row.real, row.simulated) == (0, 0, 0)


def test_many_orders_cost_the_same_queries(django_assert_num_queries):
    shop = MerchantFactory()
    for _ in range(3):
        sold(1000, merchant=shop)
    with django_assert_num_queries(5) as few:
        simulate()
    for _ in range(5):
        sold(1000, merchant=MerchantFactory())
    with django_assert_num_queries(len(few)):
        simulate()
    assert MerchantOrder.objects.count() == 8
