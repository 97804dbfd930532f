"""What comes back: the same days as somebody counting on a calendar, however late one looks, said as one says it."""

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pickup.places import recurrence
from pickup.places.recurrence import Recurrence, Rhythm

DAYS = st.dates(datetime.date(2026, 1, 1), datetime.date(2031, 12, 31))
IN_THE_MONTH = {Rhythm.FIRST: 1, Rhythm.SECOND: 2, Rhythm.THIRD: 3, Rhythm.FOURTH: 4}
SATURDAY = datetime.date(2026, 12, 5)
TODAY = datetime.date(2026, 11, 22)
MORNING = (datetime.time(10), datetime.time(12))


def days(number):
    return datetime.timedelta(days=number)


@st.composite
def recurrences(draw):
    starts_on = draw(DAYS)
    until = draw(st.none() | st.integers(0, 800).map(lambda ahead: starts_on + days(ahead)))
    return Recurrence(draw(st.sampled_from(Rhythm)), draw(st.integers(0, 6)), starts_on, until)


def is_one(found, day) -> bool:
    """As somebody with a calendar on the wall would say."""
    if found.rhythm == Rhythm.ONCE:
        return day == found.starts_on
    if day.weekday() != found.weekday or day < found.starts_on or (found.until and day > found.until):
        return False
    if found.rhythm == Rhythm.LAST:
        return (day + days(7)).month != day.month
    if found.rhythm in IN_THE_MONTH:
        return (day.day + 6) // 7 == IN_THE_MONTH[found.rhythm]
    first = next(found.starts_on + days(n) for n in range(7) if (found.starts_on + days(n)).weekday() == found.weekday)
    return found.rhythm == Rhythm.WEEKLY or (day - first).days % 14 == 0


def between(found, first, last):
    return recurrence.dates(found.text, found.first_on, first=first, last=last)


@given(recurrences(), DAYS, st.integers(0, 200))
def test_the_days_are_those_that_one_counts_by_hand(found, first, many):
    span = [first + days(n) for n in range(many + 1)]
    assert between(found, first, span[-1]) == [day for day in span if is_one(found, day)]


@given(recurrences(), st.integers(0, 400), st.integers(0, 60))
def test_whoever_looks_late_finds_the_same_days(found, slept, many):
    first = found.starts_on + days(slept)
    last = first + days(many)
    assert between(found, first, last) == [day for day in between(found, found.starts_on, last) if day >= first]


@given(recurrences())
def test_what_is_written_is_read_back(found):
    read = recurrence.read(found.text, found.first_on)
    assert (read.text, read.first_on, read.rhythm) == (found.text, found.first_on, found.rhythm)


@pytest.mark.parametrize(
    ("rhythm", "said"),
    [
        (Rhythm.WEEKLY, "Tous les samedis, 10\u00a0h – 12\u00a0h, à partir du 5 décembre"),
        (Rhythm.FORTNIGHTLY, "Un samedi sur deux, 10\u00a0h – 12\u00a0h, à partir du 5 décembre"),
        (Rhythm.FIRST, "Le premier samedi du mois, 10\u00a0h – 12\u00a0h, à partir du 5 décembre"),
        (Rhythm.LAST, "Le dernier samedi du mois, 10\u00a0h – 12\u00a0h, à partir du 5 décembre"),
        (Rhythm.ONCE, "Le samedi 5 décembre 2026, 10\u00a0h – 12\u00a0h"),
    ],
)
def test_it_is_said_as_one_says_it(rhythm, said):
    assert recurrence.sentence(Recurrence(rhythm, 5, SATURDAY), MORNING, today=TODAY) == said


def test_what_has_begun_says_no_beginning_but_where_weeks_are_counted_in_twos():
    later = SATURDAY + days(60)
    assert recurrence.sentence(Recurrence(Rhythm.WEEKLY, 5, SATURDAY), today=later) == "Tous les samedis"
    said = recurrence.sentence(Recurrence(Rhythm.FORTNIGHTLY, 5, SATURDAY), today=later)
    assert said == "Un samedi sur deux, à partir du 5 décembre 2026"


def test_an_end_is_said_with_its_year():
    found = Recurrence(Rhythm.WEEKLY, 5, TODAY - days(90), datetime.date(2027, 5, 1))
    assert recurrence.sentence(found, today=TODAY) == "Tous les samedis, jusqu’au 1er mai 2027"


def test_a_rule_is_that_of_the_standard():
    found = Recurrence(Rhythm.FORTNIGHTLY, 5, SATURDAY, datetime.date(2027, 6, 26))
    assert found.text == "FREQ=WEEKLY;INTERVAL=2;BYDAY=SA;UNTIL=20270626"
    assert Recurrence(Rhythm.LAST, 4, SATURDAY).text == "FREQ=MONTHLY;BYDAY=-1FR"
