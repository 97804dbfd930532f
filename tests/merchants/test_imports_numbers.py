"""Prices, quantities and stocks as people type them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from merchants.imports import numbers
from merchants.refusals import Refusal

CENTS = st.integers(min_value=0, max_value=9_999_999)


def in_french(cents, thousands=" "):
    whole, rest = divmod(cents, 100)
    return f"{whole:,}".replace(",", thousands) + f",{rest:02d}"


@given(CENTS, st.sampled_from(["", " €", "\u00a0€", "\u202f€ TTC", " EUR", " euros"]))
def test_a_price_written_the_french_way_is_read_to_the_cent(cents, ending):
    for thousands in (" ", "\u00a0", "\u202f", "", "."):
        assert numbers.price(in_french(cents, thousands) + ending) == Decimal(cents) / 100


@given(CENTS)
def test_a_price_written_by_a_program_is_read_to_the_cent(cents):
    euros = Decimal(cents) / 100
    assert numbers.price(f"{euros:.2f}") == numbers.price(f"{euros:,.2f}") == euros


def price_or_none(text):
    """The price, or None when it is refused with a sentence; any other error fails the test."""
    try:
        return numbers.price(text)
    except Refusal:
        return None


@given(st.one_of(st.text(max_size=30), st.text(alphabet="0123456789.,  '-€", max_size=12)))
def test_any_text_is_a_price_to_the_cent_or_a_refusal(text):
    euros = price_or_none(text)
    assert euros is None or (0 <= euros <= numbers.HIGHEST_PRICE and euros == round(euros, 2))


@pytest.mark.parametrize(
    ("text", "euros"),
    [
        ("4,20 €", "4.20"),
        ("4.2", "4.20"),
        ("4 € 20", "4.20"),
        ("€4.20", "4.20"),
        (",50", "0.50"),
        ("12", "12.00"),
        ("1.234,50", "1234.50"),
        ("1,234.50", "1234.50"),
        ("1'234.50", "1234.50"),
        ("19,9900", "19.99"),
        ("0", "0.00"),
    ],
)
def test_the_usual_ways_to_write_a_price(text, euros):
    assert numbers.price(text) == Decimal(euros)


@pytest.mark.parametrize("text", ["", "  ", " € "])
def test_an_empty_price_is_no_price(text):
    assert numbers.price(text) is None


@pytest.mark.parametrize(
    ("text", "refusal"),
    [
        ("-4,20", numbers.NegativePrice),
        ("−4,20 €", numbers.NegativePrice),
        ("1,234", numbers.AmbiguousPrice),
        ("1.234", numbers.AmbiguousPrice),
        ("4,205", numbers.AmbiguousPrice),
        ("100000,01", numbers.AbsurdPrice),
        ("9" * 29, numbers.AbsurdPrice),
        ("9" * 400, numbers.Unreadable),
        ("12 50", numbers.Unreadable),
        ("4,20 €/kg", numbers.Unreadable),
        ("sur devis", numbers.Unreadable),
        ("1e3", numbers.Unreadable),
        ("NaN", numbers.Unreadable),
        ("٤,٢٠", numbers.Unreadable),
        ("4,20,30", numbers.Unreadable),
        ("--4", numbers.Unreadable),
    ],
)
def test_a_price_with_no_single_reading_is_refused(text, refusal):
    with pytest.raises(refusal):
        numbers.price(text)


@pytest.mark.parametrize(("text", "many"), [("12", 12), ("12,0", 12), ("1 200", 1200), ("0", 0), ("", None)])
def test_a_stock_is_a_whole_number(text, many):
    assert numbers.count(text) == many


@pytest.mark.parametrize("text", ["-1", "2,5", "beaucoup", "1000001"])
def test_a_stock_that_is_not_a_count_is_refused(text):
    with pytest.raises(numbers.NotACount):
        numbers.count(text)


@pytest.mark.parametrize(
    ("text", "rate"), [("5,5 %", "5.5"), ("5.50", "5.5"), ("20", "20"), ("0,055", "5.5"), ("0,2", "20"), ("0", "0")]
)
def test_a_rate_of_vat_is_read_in_percent_or_as_a_spreadsheet_keeps_it(text, rate):
    assert numbers.percent(text) == Decimal(rate)
