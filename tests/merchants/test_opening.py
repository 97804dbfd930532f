"""When a shop is open, across closures, holidays and both clock changes."""

import datetime

import pytest

from merchants.models import Closure, OpeningHours
from merchants.opening import OpeningTimes, clock_of, instant_of, is_public_holiday
from tests.factories import MerchantFactory

pytestmark = pytest.mark.django_db

SPRING = datetime.date(2027, 3, 28)
AUTUMN = datetime.date(2026, 10, 25)
SATURDAY = datetime.date(2026, 11, 28)


def utc(*numbers):
    return datetime.datetime(*numbers, tzinfo=datetime.UTC)


def opens(merchant, weekday, opens_at, closes_at):
    OpeningHours.objects.create(
        merchant=merchant,
        weekday=weekday,
        opens_at=datetime.time.fromisoformat(opens_at),
        closes_at=datetime.time.fromisoformat(closes_at),
    )


def shown(intervals):
    return [f"{clock_of(one.opens_at):%H:%M}–{clock_of(one.closes_at):%H:%M}" for one in intervals]


@pytest.mark.parametrize(
    ("day", "time", "instant"),
    [
        (datetime.date(2026, 10, 24), "10:00", utc(2026, 10, 24, 8)),
        (AUTUMN, "10:00", utc(2026, 10, 25, 9)),
        (datetime.date(2027, 3, 27), "10:00", utc(2027, 3, 27, 9)),
        (SPRING, "10:00", utc(2027, 3, 28, 8)),
        pytest.param(SPRING, "02:30", utc(2027, 3, 28, 1, 30), id="skipped: read an hour later"),
        pytest.param(AUTUMN, "02:30", utc(2026, 10, 25, 0, 30), id="repeated: its first pass"),
    ],
)
def test_an_hour_of_the_clock_becomes_an_instant(day, time, instant):
    assert instant_of(day, datetime.time.fromisoformat(time)) == instant


def test_a_skipped_hour_is_shown_an_hour_later():
    assert f"{clock_of(instant_of(SPRING, datetime.time(2, 30))):%H:%M}" == "03:30"


def test_a_lunch_break_makes_two_intervals_in_order():
    merchant = MerchantFactory()
    opens(merchant, 5, "14:00", "19:00")
    opens(merchant, 5, "08:00", "12:30")
    times = OpeningTimes.of([merchant])
    assert shown(times.open_intervals(merchant.pk, SATURDAY)) == ["08:00–12:30", "14:00–19:00"]


@pytest.mark.parametrize(("first", "last"), [(-1, 0), (0, 1), (0, 0)])
def test_a_closure_shuts_whole_days_both_ends_included(first, last):
    merchant = MerchantFactory(open_every_day=True)
    Closure.objects.create(
        merchant=merchant,
        first_on=SATURDAY + datetime.timedelta(first),
        last_on=SATURDAY + datetime.timedelta(last),
    )
    times = OpeningTimes.of([merchant], since=SATURDAY)
    assert times.open_intervals(merchant.pk, SATURDAY) == []
    assert times.open_intervals(merchant.pk, SATURDAY + datetime.timedelta(2)) != []


@pytest.mark.parametrize(
    "holiday",
    ["2026-11-11", "2026-12-25", "2027-01-01", "2027-03-29", "2027-05-06", "2027-05-17", "2027-07-14"],
)
def test_a_shop_rests_on_public_holidays_unless_it_says_otherwise(holiday):
    day = datetime.date.fromisoformat(holiday)
    resting = MerchantFactory(open_every_day=True)
    working = MerchantFactory(open_every_day=True, opens_on_public_holidays=True)
    times = OpeningTimes.of([resting, working])
    assert times.open_intervals(resting.pk, day) == []
    assert shown(times.open_intervals(working.pk, day)) == ["08:00–19:00"]


def test_easter_sunday_is_an_ordinary_sunday():
    assert not is_public_holiday(datetime.date(2027, 3, 28))


@pytest.mark.parametrize("day", [SPRING, AUTUMN])
def test_a_shop_opens_at_the_same_hour_of_the_clock_when_it_changes(day):
    merchant = MerchantFactory(open_every_day=True, opens_on_public_holidays=True)
    times = OpeningTimes.of([merchant])
    for shift in (-1, 0, 1):
        assert shown(times.open_intervals(merchant.pk, day + datetime.timedelta(shift))) == ["08:00–19:00"]


def test_an_opening_swallowed_by_the_spring_change_does_not_happen():
    merchant = MerchantFactory()
    opens(merchant, 6, "02:15", "03:00")
    assert OpeningTimes.of([merchant]).open_intervals(merchant.pk, SPRING) == []


def test_the_last_opening_before_an_instant_looks_back_over_closed_days():
    merchant = MerchantFactory()
    opens(merchant, 3, "09:00", "12:00")
    times = OpeningTimes.of([merchant])
    found = times.last_opening_before(merchant.pk, instant_of(SATURDAY, datetime.time(10)))
    assert found.opens_at == instant_of(datetime.date(2026, 11, 26), datetime.time(9))


def test_an_opening_that_begins_at_the_instant_is_not_before_it():
    merchant = MerchantFactory()
    opens(merchant, 5, "10:00", "12:00")
    times = OpeningTimes.of([merchant])
    found = times.last_opening_before(merchant.pk, instant_of(SATURDAY, datetime.time(10)))
    assert found.closes_at == instant_of(SATURDAY - datetime.timedelta(7), datetime.time(12))


def test_a_shop_that_never_opens_has_no_last_opening():
    merchant = MerchantFactory()
    times = OpeningTimes.of([merchant])
    assert times.last_opening_before(merchant.pk, utc(2026, 11, 28, 9)) is None
    assert not times.is_open(merchant.pk, utc(2026, 11, 28, 9))


def test_open_now_means_until_closing_time_excluded():
    merchant = MerchantFactory(open_every_day=True)
    times = OpeningTimes.of([merchant])
    assert times.is_open(merchant.pk, instant_of(SATURDAY, datetime.time(8)))
    assert not times.is_open(merchant.pk, instant_of(SATURDAY, datetime.time(19)))


def test_many_merchants_cost_two_queries(django_assert_num_queries):
    merchants = [MerchantFactory(open_every_day=True) for _number in range(6)]
    with django_assert_num_queries(2):
        times = OpeningTimes.of(merchants)
        for merchant in merchants:
            assert times.open_intervals(merchant.pk, SATURDAY)
            times.last_opening_before(merchant.pk, utc(2026, 11, 28, 9))
