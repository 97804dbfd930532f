"""Of all the rules that fit a sale, the most specific one holds, whatever the order in which they are read."""

import datetime
from decimal import Decimal
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from oscar.apps.catalogue.models import Category

from merchants.commission.choosing import Sale, commission_rule, fits, governing, rank
from merchants.models import CommissionRule

MAY, JUNE, JULY = (datetime.date(2026, month, 1) for month in (5, 6, 7))
# A tree of aisles by path: 1 holds 2, which holds 3; 4 stands apart.
AISLES = {1: "0001", 2: "00010001", 3: "000100010001", 4: "0002"}
PLACE_FEE = "Frais de lieu"


def rule(pk=1, *, aisle=None, rate="8", applies_from=MAY, **facts):
    category = Category(pk=aisle, path=AISLES[aisle]) if aisle else None
    return CommissionRule(pk=pk, rate=Decimal(rate), category=category, applies_from=applies_from, **facts)


def chosen(rules, **sale):
    return commission_rule(rules, Sale(**{"merchant_id": 7, **sale}))


TOWN = rule(1)
BY_CHANNEL = rule(2, channel="PHONE")
BY_AISLE = rule(3, aisle=2)
BY_ANIMATION = rule(4, animation="degustation")
BY_MERCHANT = rule(5, merchant_id=7)
EVERYTHING = {"channel": "PHONE", "paths": frozenset([AISLES[3]]), "animations": frozenset(["degustation"])}


def test_merchant_then_animation_then_aisle_then_channel_then_the_town():
    standing = [TOWN, BY_CHANNEL, BY_AISLE, BY_ANIMATION, BY_MERCHANT]
    while standing:
        assert chosen(standing, **EVERYTHING) is standing[-1]
        standing.pop()
    assert chosen([], **EVERYTHING) is None


@pytest.mark.parametrize("narrow", [BY_CHANNEL, BY_AISLE, BY_ANIMATION])
def test_a_rule_that_does_not_fit_leaves_the_town_s(narrow):
    assert chosen([TOWN, narrow]) is TOWN


def test_what_was_agreed_with_another_shop_is_not_ours():
    assert chosen([TOWN, rule(2, merchant_id=8)]) is TOWN


def test_an_aisle_counts_with_all_that_is_below_it():
    top, middle = rule(2, aisle=1), rule(3, aisle=2)
    assert chosen([top], paths=frozenset([AISLES[3]])) is top
    assert chosen([top, middle], paths=frozenset([AISLES[3]])) is middle
    assert chosen([top, middle], paths=frozenset([AISLES[1]])) is top
    assert chosen([top, middle], paths=frozenset([AISLES[4]])) is None


def test_a_product_in_two_aisles_follows_the_deepest_rule():
    top, deep = rule(2, aisle=4), rule(3, aisle=3)
    assert chosen([top, deep], paths=frozenset([AISLES[4], AISLES[3]])) is deep


def test_in_one_scope_the_latest_holds_and_of_one_day_the_last_written():
    assert chosen([rule(1), rule(2, applies_from=JUNE)]).pk == 2
    assert chosen([rule(3, applies_from=MAY), rule(2, applies_from=JUNE)]).pk == 2
    assert chosen([rule(1), rule(2)]).pk == 2


def test_a_rule_that_stops_its_scope_lets_the_wider_one_hold_again():
    ended = rule(9, merchant_id=7, applies_from=JUNE, stops=True)
    assert chosen([TOWN, BY_MERCHANT, ended]) is TOWN
    assert chosen([TOWN, ended, rule(10, merchant_id=7, applies_from=JULY)]).pk == 10


def test_fees_add_up_each_by_its_name_and_its_own_rank():
    fee, ours, gift_wrap = rule(6, label=PLACE_FEE), rule(7, label=PLACE_FEE, merchant_id=7), rule(8, label="Cadeau")
    found = governing([TOWN, fee, ours, gift_wrap], Sale(7))
    assert found == {"": TOWN, PLACE_FEE: ours, "Cadeau": gift_wrap}


any_rule = st.builds(
    rule,
    pk=st.integers(1, 10_000),
    aisle=st.sampled_from([None, *AISLES]),
    applies_from=st.sampled_from([MAY, JUNE, JULY]),
    merchant_id=st.sampled_from([None, 7, 8]),
    channel=st.sampled_from(["", "ONLINE", "PHONE"]),
    animation=st.sampled_from(["", "degustation", "talk"]),
    label=st.sampled_from(["", PLACE_FEE]),
    stops=st.booleans(),
)
some_rules = st.lists(any_rule, unique_by=lambda one: one.pk, max_size=5)
any_sale = st.builds(
    Sale,
    merchant_id=st.sampled_from([7, 8]),
    channel=st.sampled_from(["ONLINE", "PHONE"]),
    paths=st.frozensets(st.sampled_from(list(AISLES.values())), max_size=2),
    animations=st.frozensets(st.sampled_from(["degustation", "talk"]), max_size=1),
)


@given(rules=some_rules)
def test_no_two_rules_rank_equal(rules):
    assert len({rank(one) for one in rules}) == len(rules)


@given(rules=some_rules, sale=any_sale)
def test_the_answer_does_not_depend_on_the_order_of_reading(rules, sale):
    answers = {tuple(sorted((k, v.pk) for k, v in governing(order, sale).items())) for order in permutations(rules)}
    assert len(answers) == 1


@given(rules=some_rules, sale=any_sale)
def test_the_one_that_holds_fits_and_no_standing_one_is_more_specific(rules, sale):
    for label, found in governing(rules, sale).items():
        assert found.label == label
        assert fits(found, sale)
        assert not found.stops
        for other in rules:
            replaced = any(one.scope == other.scope and rank(one) > rank(other) and fits(one, sale) for one in rules)
            if other.label == label and fits(other, sale) and not other.stops and not replaced:
                assert rank(other) <= rank(found)
