"""Placing freezes the most specific rules of the day on each merchant order, enough to compute them for ever."""

from decimal import Decimal

import pytest
from django.utils import timezone

from merchants.commission import setting
from merchants.commission.terms import terms_of
from merchants.models import CommissionRule
from merchants.preparation.merchant_orders import share_of
from tests.factories import JOINED, AnimationFactory, ProductFactory, category
from tests.situations import a_town, an_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return a_town()


def rule(rate, **facts):
    return CommissionRule.objects.create(
        **{"rate": Decimal(rate), "applies_from": JOINED, "set_at": timezone.now(), **facts}
    )


def part_of(order, merchant):
    return order.merchant_orders.get(merchant=merchant)


def rates(part):
    return [(one.label, one.rate) for one in terms_of(part).parts]


def test_each_merchant_s_own_rule_is_frozen_whole(town):
    bread, book = ProductFactory(merchant=town.bakery), ProductFactory(merchant=town.bookshop)
    own = town.bakery.commission_rules.get()
    rule("7", merchant=town.bakery, fixed_cents=20, floor_cents=30, cap_cents=900, month_cap_cents=5000)
    order = an_order(town, products=[bread, book])
    (frozen,) = terms_of(part_of(order, town.bakery)).parts
    assert (frozen.rate, frozen.fixed, frozen.floor, frozen.cap) == (7, 20, 30, 900)
    assert terms_of(part_of(order, town.bakery)).month_cap == 5000
    assert part_of(order, town.bakery).commission_rule != own
    assert rates(part_of(order, town.bookshop)) == [("", 5)]


def test_an_order_placed_before_keeps_its_terms(town):
    order = an_order(town, products=[ProductFactory(merchant=town.bakery, price="10.00")])
    before = share_of(part_of(order, town.bakery))
    rule("50", merchant=town.bakery)
    assert share_of(part_of(order, town.bakery)) == before
    assert before.commission == 80


def test_lines_of_two_aisles_have_each_their_rate(town):
    town.bookshop.commission_rules.all().delete()
    rule("8")
    rule("2", category=category("Livres"))
    novel = ProductFactory(merchant=town.bookshop, price="10.00")
    novel.categories.add(category("Livres", "Romans"))
    pen = ProductFactory(merchant=town.bookshop, price="5.00")
    part = part_of(an_order(town, products=[novel, pen]), town.bookshop)
    assert sorted(rates(part)) == [("", 2), ("", 8)]
    assert share_of(part).commission == 20 + 40


@pytest.mark.parametrize(("channel", "rate"), [("ONLINE", 8), ("PHONE", 10)])
def test_the_phone_may_cost_more(town, channel, rate):
    rule("10", channel="PHONE", merchant=town.bakery)
    order = an_order(town, products=[ProductFactory(merchant=town.bakery)], channel=channel)
    assert rates(part_of(order, town.bakery)) == [("", rate)]


def test_a_rule_of_an_animation_holds_for_what_is_shown_while_one_collects(town):
    shown, other = ProductFactory(merchant=town.bakery), ProductFactory(merchant=town.bakery)
    show = AnimationFactory(point=town.point, starts_at=town.slot.starts_at, slug="gouter")
    show.products.add(shown)
    rule("1", animation="gouter", merchant=town.bakery)
    part = part_of(an_order(town, products=[shown, other]), town.bakery)
    assert sorted(rates(part)) == [("", 1), ("", 8)]
    show.status = "CANCELLED"
    show.save()
    assert rates(part_of(an_order(town, products=[shown]), town.bakery)) == [("", 8)]


def test_fees_add_up(town):
    rule("1.5", label="Frais de lieu")
    part = part_of(an_order(town, products=[ProductFactory(merchant=town.bakery, price="10.00")]), town.bakery)
    assert rates(part) == [("", 8), ("Frais de lieu", Decimal("1.5"))]
    assert share_of(part).commission == 95


def test_the_first_days_are_free(town):
    town.bakery.joined_on = timezone.localdate()
    town.bakery.save()
    rule("8", merchant=town.bakery, free_days=30)
    part = part_of(an_order(town, products=[ProductFactory(merchant=town.bakery)]), town.bakery)
    assert (part.commission_rate, share_of(part).commission) == (0, 0)


def test_an_exempt_association_freezes_no_vat(town):
    today = timezone.localdate()
    setting.set_operator_vat(regime="EXEMPT_SMALL_BUSINESS", applies_from=today, by=None, at=timezone.now())
    part = part_of(an_order(town, products=[ProductFactory(merchant=town.bakery)]), town.bakery)
    assert (part.commission_vat_rate, share_of(part).commission_vat) == (0, 0)


def test_a_town_without_any_rule_takes_nothing(town):
    CommissionRule.objects.all().delete()
    part = part_of(an_order(town, products=[ProductFactory(merchant=town.bakery)]), town.bakery)
    assert (part.commission_rule, part.commission_rate, share_of(part).commission) == (None, 0, 0)
