"""Cents are shared without a crumb lost, whatever the basket and the rate."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchants import money

# The rates of real life meet the halves of a cent far more often than a rate drawn at random.
usual_rates = st.sampled_from([Decimal(rate) for rate in ("2.5", "5", "7.5", "8", "10", "12.5", "50")])
rates = usual_rates | st.decimals(min_value=0, max_value=100, places=2)
cents = st.integers(min_value=0, max_value=50_000_000)


@given(gross=cents, rate=rates, vat=rates)
def test_the_parts_make_the_whole(gross, rate, vat):
    parts = money.share(gross, rate, vat)
    assert parts.net + parts.commission_excl + parts.commission_vat == gross == parts.gross
    assert parts.commission == parts.commission_excl + parts.commission_vat


@given(gross=cents, rate=rates, vat=rates)
def test_no_part_is_below_zero(gross, rate, vat):
    parts = money.share(gross, rate, vat)
    assert min(parts.net, parts.commission_excl, parts.commission_vat) >= 0


@given(gross=cents, rate=rates, vat=rates)
def test_the_commission_is_the_nearest_cent(gross, rate, vat):
    parts = money.share(gross, rate, vat)
    assert abs(Decimal(gross) * rate / 100 - parts.commission) <= Decimal("0.5")
    assert abs(Decimal(parts.commission) * 100 / (100 + vat) - parts.commission_excl) <= Decimal("0.5")


@given(gross=st.integers(min_value=0, max_value=10**6), less=st.integers(min_value=0, max_value=10**6), rate=rates)
def test_refunding_all_gives_all_back_whatever_the_cutting(gross, less, rate):
    vat = Decimal(20)
    steps = [money.share(kept, rate, vat) for kept in (gross, max(0, gross - less), 0)]
    moved = [(b.net - a.net, b.commission - a.commission) for a, b in zip(steps, steps[1:], strict=False)]
    assert sum(net for net, _ in moved) == -steps[0].net
    assert sum(commission for _, commission in moved) == -steps[0].commission


@given(amount=st.integers(min_value=-(10**9), max_value=10**9))
def test_cents_become_euros_and_come_back(amount):
    assert money.to_cents(money.to_euros(amount)) == amount


@pytest.mark.parametrize(("euros", "nearest"), [("0.005", 1), ("0.004", 0), ("1.115", 112), ("-0.005", -1)])
def test_halves_go_away_from_zero(euros, nearest):
    assert money.to_cents(Decimal(euros)) == nearest


def test_twelve_euros_at_eight_percent():
    parts = money.share(1200, Decimal("8.00"), Decimal("20.00"))
    assert (parts.net, parts.commission_excl, parts.commission_vat) == (1104, 80, 16)


@pytest.mark.parametrize("rate", ["5", "15", "50", "95"])
def test_half_a_cent_is_not_counted_twice(rate):
    parts = money.share(10 if rate != "50" else 1, Decimal(rate), Decimal("20.00"))
    assert parts.net + parts.commission == parts.gross


@pytest.mark.parametrize("act", [money.half_up, money.to_cents, money.to_euros])
def test_a_float_never_enters(act):
    with pytest.raises(TypeError):
        act(0.1)


@pytest.mark.parametrize(
    ("part", "whole", "said"),
    [(24, 29, 83), (18, 21, 86), (1, 200, 1), (1, 1000, 1), (999, 1000, 99), (0, 9, 0), (9, 9, 100)],
)
def test_a_share_is_the_nearest_percent_and_all_only_when_it_is_all(part, whole, said):
    assert money.rounded_percent(part, whole) == said


def test_a_float_is_neither_shared_nor_multiplied():
    with pytest.raises(TypeError):
        money.share(12.0, Decimal(8), Decimal(20))
    with pytest.raises(TypeError):
        money.line_cents(4.2, 3)
