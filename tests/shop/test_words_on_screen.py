"""Money, days and hours are written as the town reads them."""

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from shop.templatetags import town


def paris(*moment):
    return datetime.datetime(*moment, tzinfo=ZoneInfo("Europe/Paris"))


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        ("12.5", "12,50\u202f€"),
        ("0", "0,00\u202f€"),
        ("1204.605", "1\u202f204,61\u202f€"),
        ("-3.2", "−3,20\u202f€"),
    ],
)
def test_euros(amount, words):
    assert town.euros(Decimal(amount)) == words


def test_cents():
    assert town.cents(1250) == "12,50\u202f€"
    assert town.cents(0) == "0,00\u202f€"
    assert town.cents(None) == ""


def test_money_is_never_a_float():
    with pytest.raises(TypeError):
        town.cents(12.5)


def test_days_and_hours_are_those_of_the_town_s_clock():
    at = datetime.datetime(2026, 11, 28, 9, tzinfo=datetime.UTC)
    assert town.moment(at) == "samedi 28 novembre, 10\u00a0h"
    assert town.hours(at, at + datetime.timedelta(minutes=150)) == "10\u00a0h\u00a0–\u2060\u00a012\u00a0h\u00a030"
    assert town.short_day(at) == "sam. 28 nov."


def test_the_first_of_the_month_is_said_as_one_says_it():
    assert town.day(datetime.date(2026, 12, 1)) == "mardi 1er décembre"
    assert town.day(datetime.date(2026, 12, 11)) == "vendredi 11 décembre"


@pytest.mark.parametrize(
    ("starts_at", "words"),
    [
        ((2026, 11, 21, 18), "aujourd’hui\u00a018\u00a0h"),
        ((2026, 11, 22, 10), "demain\u00a010\u00a0h"),
        ((2026, 11, 27, 10), "vendredi\u00a010\u00a0h"),
        ((2026, 11, 28, 10), "le sam. 28 nov.\u00a010\u00a0h"),
    ],
)
def test_the_soonest_is_said_as_a_neighbour_would(starts_at, words):
    assert town.soonest(paris(*starts_at), paris(2026, 11, 21, 12)) == words


def test_a_phone_number_is_read_two_by_two():
    assert town.phone("0199001212") == town.phone("+33 1 99 00 12 12") == "01\u00a099\u00a000\u00a012\u00a012"
    assert town.phone("3949") == "3949"


def test_a_long_day_is_the_one_on_the_town_s_clock():
    late = datetime.datetime(2026, 11, 30, 23, 30, tzinfo=datetime.UTC)
    assert town.long_day(late) == "1er décembre 2026"
    assert town.long_day(datetime.date(2026, 11, 11)) == "11 novembre 2026"
