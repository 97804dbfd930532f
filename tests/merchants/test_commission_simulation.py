"""What a month would have cost under another rule: counted again from the books, and nothing is written."""

import datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from merchants.books.commission_months import Month
from merchants.commission import rules as commission
from merchants.commission import setting, simulation
from merchants.commission.choosing import Sale
from merchants.commission.terms import Part, Terms, agree, to_json
from merchants.models import CommissionRule, Entry, MerchantOrder, MerchantOrderMove
from merchants.preparation import merchant_orders
from tests.factories import JOINED, MerchantFactory, category, merchant_order, ordered_line
from tests.paces import histories

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


def tried(*, agreements_hold=True, **draft):
    rule = CommissionRule(**{"rate": Decimal(10), **draft})
    return simulation.simulate(month=OCTOBER, draft=rule, agreements_hold=agreements_hold)


def simulate(**asked):
    return tried(**asked).rows


def figures(rows):
    return [(row.merchant.name, row.orders, row.gross, row.real, row.simulated, row.difference) for row in rows]


def test_each_merchant_has_what_it_paid_and_what_it_would_have():
    bakery, honey = MerchantFactory(name="Boulangerie"), MerchantFactory(name="Ruches")
    for cents in (1000, 500):
        sold(cents, merchant=bakery)
    sold(2000, merchant=honey)
    before = Entry.objects.count()
    found = tried(fixed_cents=5)
    assert figures(found.rows) == [("Boulangerie", 2, 1500, 120, 160, 40), ("Ruches", 1, 2000, 160, 205, 45)]
    assert (found.total.difference, found.total.touched) == (85, 3)
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


# --- The very rules in force, tried again -----------------------------------------------------

cents = st.integers(0, 200)
bounds = st.fixed_dictionaries(
    {
        "rate": st.decimals(0, 30, places=2),
        "fixed_cents": cents,
        "floor_cents": cents,
        "cap_cents": st.none() | st.integers(200, 900),
    }
)
month_caps = st.none() | st.integers(0, 900)
about = st.fixed_dictionaries(
    {
        "label": st.sampled_from(["", "Frais de lieu"]),
        "merchant": st.sampled_from([None, 0, 1]),
        "category": st.sampled_from([None, 0, 1]),
        "channel": st.sampled_from(["", "PHONE"]),
    }
)
# Whose, by telephone or not, then each line: its price, its aisle, and whether it goes, and comes back after.
bags = st.tuples(
    st.integers(0, 1),
    st.sampled_from(["ONLINE", "PHONE"]),
    st.lists(st.tuples(st.integers(1, 5000), st.integers(0, 2), st.booleans()), min_size=1, max_size=3),
)


def for_all(rate, month_cap=None, **facts):
    asked = {"rate": Decimal(rate), "fixed_cents": 0, "floor_cents": 0, "cap_cents": None}
    return {"label": "", "merchant": None, "category": None, "channel": "", **facts}, asked, month_cap


class AnyMonth(TestCase):
    # What fills the cap of the month comes back once the month is full.
    @example(
        written=[for_all(10, month_cap=300)],
        sold=[(0, "ONLINE", [(2000, 2, False)]), (0, "ONLINE", [(2000, 2, True)])],
    )
    # The cap is the town's, and every line is of an aisle that has its rule.
    @example(written=[for_all(5, month_cap=300), for_all(10, category=0)], sold=[(0, "ONLINE", [(4000, 0, True)])])
    @settings(max_examples=histories(30, each_time=10), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(
        written=st.lists(st.tuples(about, bounds, month_caps), min_size=1, max_size=4), sold=st.lists(bags, max_size=5)
    )
    def test_the_rules_in_force_tried_again_give_the_commission_of_the_books(self, written, sold):
        town = [MerchantFactory(), MerchantFactory()], [category("Livres"), category("Livres", "Romans")]
        in_force = {rule.scope: rule for rule in (a_rule(*one, town) for one in written)}
        for made, numbers in [placed_and_collected(*bag, town) for bag in sold]:
            taken_back(made, numbers)
        for rule in in_force.values():
            draft = CommissionRule(**{name: getattr(rule, name) for name in setting.SAID})
            tried = simulation.simulate(month=OCTOBER, draft=draft)
            assert [row.difference for row in tried.rows] == [0] * len({bag[0] for bag in sold})


def a_rule(about, asked, month_cap, town):
    """One rule; the last one written of a scope is in force."""
    found = {
        name: None if about[name] is None else each[about[name]]
        for name, each in zip(("merchant", "category"), town, strict=True)
    }
    may_cap = not about["label"] and about["category"] is None
    return CommissionRule.objects.create(
        **about | asked | found, month_cap_cents=month_cap if may_cap else None, applies_from=JOINED, set_at=NOON
    )


def placed_and_collected(whose, channel, lines, town):
    """A bag placed under the rules in force and handed over, with the numbers of the lines that will come back."""
    merchants, aisles = town
    made = merchant_order(merchant=merchants[whose], lines=[], status="DROPPED_OFF", placed_at=NOON)
    MerchantOrderMove.objects.create(merchant_order=made, to_status="PLACED", channel=channel, at=NOON)
    sales = {}
    for cents, aisle, _ in lines:
        line = ordered_line(made, price=f"{cents // 100}.{cents % 100:02d}").order_line
        line.product.categories.set(aisles[aisle : aisle + 1])
        sales[line.pk] = Sale(made.merchant_id, channel, frozenset(one.path for one in aisles[aisle : aisle + 1]))
    rules = commission.begun(merchants=[made.merchant_id], on=NOON.date())
    agreed = agree(rules=rules, merchant=made.merchant, sales=sales, on=NOON.date())
    made.commission_rule, made.commission_rate, made.commission_terms = agreed.rule, agreed.rate, to_json(agreed.terms)
    made.save()
    merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=NOON)
    return made, [pk for pk, (*_, stays) in zip(sales, lines, strict=True) if not stays]


def taken_back(made, numbers):
    made.lines.filter(order_line__in=numbers).update(kept_quantity=0)
    simulation.earnings.post_difference(merchant_order=merchant_orders.hold(made.pk), memo="Repris", by=None, at=NOON)


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
