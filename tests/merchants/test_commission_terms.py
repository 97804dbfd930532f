"""What frozen terms give: bounded, exact, rounded once, and all given back when everything is."""

import json
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchants import money
from merchants.commission.terms import Part, Terms, terms_of, to_json
from merchants.models import MerchantOrder

LINES = (11, 12, 13)


def terms(*parts, **facts):
    return Terms(tuple(Part(**{"rate": Decimal(8), **part}) for part in parts), **facts)


def cents(found, kept, **facts):
    return found.cents(dict(zip(LINES, kept, strict=False)), **facts)


def test_a_rate_and_a_fixed_part():
    assert cents(terms({"rate": Decimal("8.5"), "fixed": 20}), [1200]) == 122


def test_a_rate_by_aisle_is_rounded_once_for_all_the_lines():
    by_aisle = terms({"rate": Decimal(5), "lines": (11,)}, {"rate": Decimal(5), "lines": (12,)})
    # Half a cent each: rounded line by line, they would make two cents.
    assert cents(by_aisle, [10, 10]) == 1


def test_the_floor_and_the_cap_of_an_order():
    bounded = terms({"floor": 50, "cap": 300})
    assert [cents(bounded, [gross]) for gross in (100, 625, 2000, 100_000)] == [50, 50, 160, 300]


def test_the_commission_is_never_more_than_the_sale():
    assert cents(terms({"fixed": 500}), [120]) == 120
    assert cents(terms({"rate": Decimal(80)}, {"rate": Decimal(80), "label": "Frais de lieu"}), [100]) == 100


def test_nothing_is_asked_of_what_is_given_back_or_offered():
    greedy = {"fixed": 500, "floor": 900}
    assert cents(terms(greedy), [0, 0]) == 0
    assert cents(terms({**greedy, "free": True}), [1200]) == 0
    by_aisle = terms({**greedy, "lines": (11,)}, {"lines": (12,)})
    assert cents(by_aisle, [0, 1000]) == 80


def test_fees_add_up_and_are_told_apart():
    both = terms({"rate": Decimal("8.5")}, {"rate": Decimal("1.5"), "label": "Frais de lieu", "fixed": 10})
    detail = both.detail({11: 1234})
    assert [(part.label, amount) for part, amount in detail] == [("", 105), ("Frais de lieu", 28)]
    assert both.cents({11: 1234}) == 133


def test_what_the_month_leaves_bounds_the_order():
    assert cents(terms({}), [10_000], month_room=150) == 150
    assert cents(terms({}), [10_000], month_room=0) == 0
    assert cents(terms({}), [1000], month_room=150) == 80


@pytest.mark.parametrize(("bears", "part"), [("0", 0), ("100", 333), ("50", 167), ("33.33", 111)])
def test_the_association_pays_its_part_of_a_promotion(bears, part):
    assert Terms(association_bears=Decimal(bears)).promotion_cents(333) == part


def test_an_order_from_before_has_its_rate_alone():
    old = MerchantOrder(commission_rate=Decimal("7.77"), commission_vat_rate=Decimal(20))
    assert terms_of(old).cents({1: 1000}) == 78


# --- Whatever the terms -----------------------------------------------------------------------

optional_cents = st.none() | st.integers(0, 5000)


@st.composite
def parts(draw):
    floor = draw(st.integers(0, 400))
    cap = draw(st.none() | st.integers(floor, 5000))
    return Part(
        rate=draw(st.decimals(0, 100, places=2)),
        label=draw(st.sampled_from(["", "Frais de lieu", "Cadeau"])),
        rule_id=draw(st.none() | st.integers(1, 99)),
        fixed=draw(st.integers(0, 300)),
        floor=floor,
        cap=cap,
        free=draw(st.booleans()),
        lines=draw(st.none() | st.lists(st.sampled_from(LINES), min_size=1, unique=True).map(tuple)),
    )


any_terms = st.builds(
    Terms,
    parts=st.lists(parts(), max_size=4).map(tuple),
    month_cap=optional_cents,
    association_bears=st.decimals(0, 100, places=2),
)
any_kept = st.fixed_dictionaries({number: st.integers(0, 99_999) for number in LINES})


@given(found=any_terms, kept=any_kept, room=optional_cents)
def test_the_parts_make_the_whole_and_nothing_passes_its_bounds(found, kept, room):
    gross = sum(kept.values())
    taken = found.cents(kept, month_room=room)
    assert 0 <= taken <= gross
    assert taken <= (gross if room is None else room)
    assert sum(amount for _part, amount in found.detail(kept, month_room=room)) == (taken if found.parts else 0)
    share = money.share_less(gross, taken, Decimal(20))
    assert share.net + share.commission_excl + share.commission_vat == gross
    assert min(share.net, share.commission_excl, share.commission_vat) >= 0


@given(found=parts(), kept=any_kept)
def test_one_rule_keeps_its_floor_and_its_cap(found, kept):
    base, asked = found.base(kept), found.exact_cents(kept)
    if found.free or not base:
        assert asked == 0
    else:
        assert min(found.floor, base) <= asked <= base
        assert found.cap is None or asked <= found.cap


@given(found=any_terms, kept=any_kept, steps=st.lists(any_kept, max_size=4), room=optional_cents)
def test_giving_back_in_any_cutting_ends_where_giving_back_at_once_does(found, kept, steps, room):
    """Each step posts a difference: their sum is that of the last state alone, and of nothing when all is back."""
    path, posted = [kept], found.cents(kept, month_room=room)
    for step in steps:
        path.append({number: min(path[-1][number], step[number]) for number in LINES})
        posted += found.cents(path[-1], month_room=room) - found.cents(path[-2], month_room=room)
    assert posted == found.cents(path[-1], month_room=room)
    nothing = dict.fromkeys(LINES, 0)
    assert posted + found.cents(nothing, month_room=room) - found.cents(path[-1], month_room=room) == 0


@given(found=any_terms)
def test_what_is_frozen_is_read_again_as_it_was(found):
    written = json.loads(json.dumps(to_json(found)))
    assert terms_of(MerchantOrder(commission_terms=written)) == found


@given(cents=st.integers(0, 10**7), weights=st.lists(st.fractions(0, 1000), min_size=1, max_size=6))
def test_the_largest_remainders_share_out_every_cent(cents, weights):
    shared = money.split(cents, weights)
    assert sum(shared) == cents
    total = sum(weights)
    if total:
        assert all(abs(part - cents * weight / total) < 1 for part, weight in zip(shared, weights, strict=True))


@given(cents=st.fractions(0, 10**6))
def test_the_nearest_cent_rounds_halves_up(cents):
    assert Fraction(-1, 2) <= cents - money.nearest_cent(cents) < Fraction(1, 2)
    assert money.nearest_cent(Fraction(5, 2)) == 3
