"""Hours typed as one says them, holidays one by one, days of their own, closures: read, written, signed."""

import datetime

import pytest
from django.utils import timezone

from merchants.hours import editing, reading
from merchants.models import Closure, Deed, Merchant, SpecialOpening
from merchants.opening import OpeningTimes, clock_of
from tests.factories import MerchantFactory, UserFactory

CHRISTMAS = datetime.date(2026, 12, 25)
SUNDAY = datetime.date(2026, 12, 20)


def time(hour, minute=0):
    return datetime.time(hour, minute)


class TestReading:
    @pytest.mark.parametrize(
        ("typed", "read"),
        [
            ("8 h – 12 h 30, 15 h – 19 h", [(time(8), time(12, 30)), (time(15), time(19))]),
            ("8h-12h30 15h-19h", [(time(8), time(12, 30)), (time(15), time(19))]),
            ("8h-12h 15h-19h", [(time(8), time(12)), (time(15), time(19))]),
            ("8h30-12h30 15h-19h", [(time(8, 30), time(12, 30)), (time(15), time(19))]),
            ("8h-12h 15-19h30", [(time(8), time(12)), (time(15), time(19, 30))]),
            ("9h à midi", [(time(9), time(12))]),
            ("9h à midi et demi, 14h – 18h", [(time(9), time(12, 30)), (time(14), time(18))]),
            ("08:00-19:00", [(time(8), time(19))]),
            ("8 à 12 et 14 à 18", [(time(8), time(12)), (time(14), time(18))]),
            ("8\u202fh\u202f–\u202f12\u202fh", [(time(8), time(12))]),
            ("", []),
            ("Fermé", []),
        ],
    )
    def test_as_people_write(self, typed, read):
        assert reading.read(typed) == read

    @pytest.mark.parametrize(
        "typed", ["le matin", "8 h", "25 h – 26 h", "8 h – 12 h, sur rendez-vous", "🥖", "8h-9h-10h"]
    )
    def test_what_does_not_read_is_refused_with_an_example(self, typed):
        with pytest.raises(reading.Unreadable, match="Écrivez par exemple"):
            reading.read(typed)

    @pytest.mark.parametrize("typed", ["12 h – 8 h", "8 h – 12 h, 11 h – 19 h", "8 h – 8 h"])
    def test_an_end_before_its_start_is_refused(self, typed):
        with pytest.raises(reading.Upside):
            reading.read(typed)

    def test_what_is_written_reads_the_same(self):
        times = [(time(8), time(12, 30)), (time(15), time(19, 5))]
        assert reading.read(reading.written(times)) == times


@pytest.mark.django_db
class TestWriting:
    @pytest.fixture
    def shop(self):
        return MerchantFactory(open_every_day=True)

    @pytest.fixture
    def by(self):
        return {"by": UserFactory(), "at": timezone.now()}

    def hours(self, shop, day):
        shop = Merchant.objects.get(pk=shop.pk)
        intervals = OpeningTimes.of([shop]).open_intervals(shop.pk, day)
        return [(clock_of(one.opens_at).hour, clock_of(one.closes_at).hour) for one in intervals]

    def test_the_week_is_replaced_whole_and_signed_once(self, shop, by):
        week = {6: [(time(9), time(12)), (time(15), time(18))]}
        for _time in range(2):
            editing.set_week(merchant=shop, week=week, **by)
        assert self.hours(shop, SUNDAY) == [(9, 12), (15, 18)]
        assert self.hours(shop, SUNDAY + datetime.timedelta(1)) == []
        assert Deed.objects.filter(act="hours-change").count() == 1

    @pytest.mark.parametrize("usually_open", [False, True])
    def test_each_holiday_has_its_own_answer(self, shop, by, usually_open):
        Merchant.objects.filter(pk=shop.pk).update(opens_on_public_holidays=usually_open)
        asked = set(editing.holidays_after(datetime.date(2026, 11, 1)).values())
        editing.set_holidays(merchant=shop, opens_on={"Armistice"}, asked=asked, **by)
        assert self.hours(shop, datetime.date(2026, 11, 11)) == [(8, 19)]
        assert self.hours(shop, CHRISTMAS) == []
        # Every year.
        assert self.hours(shop, datetime.date(2027, 11, 11)) == [(8, 19)]

    def test_a_day_of_its_own_comes_before_a_holiday_and_a_closure(self, shop, by):
        editing.close(merchant=shop, first_on=SUNDAY, last_on=CHRISTMAS, reason="congés", **by)
        editing.open_on(merchant=shop, day=CHRISTMAS, times=[(time(8), time(12))], **by)
        assert (self.hours(shop, SUNDAY), self.hours(shop, CHRISTMAS)) == ([], [(8, 12)])
        editing.open_on(merchant=shop, day=CHRISTMAS, times=[], **by)
        assert self.hours(shop, CHRISTMAS) == []
        assert not SpecialOpening.objects.exists()

    def test_a_closure_said_twice_is_one_and_is_called_off_once(self, shop, by):
        for _time in range(2):
            closure = editing.close(merchant=shop, first_on=SUNDAY, last_on=SUNDAY, reason="congés", **by)
        assert Closure.objects.count() == 1
        for _time in range(2):
            editing.reopen(closure=closure, **by)
        assert self.hours(shop, SUNDAY) == [(8, 19)]
        assert Deed.objects.filter(act="hours-change").count() == 2

    def test_days_upside_down_or_without_end_are_refused(self, shop, by):
        with pytest.raises(editing.UpsideDown):
            editing.close(merchant=shop, first_on=CHRISTMAS, last_on=SUNDAY, reason="", **by)
        with pytest.raises(editing.TooLong):
            editing.close(merchant=shop, first_on=SUNDAY, last_on=SUNDAY.replace(year=2028), reason="", **by)

    def test_the_hours_of_several_shops_are_read_in_two_queries(self, shop, by, django_assert_num_queries):
        editing.open_on(merchant=shop, day=SUNDAY, times=[(time(8), time(12))], **by)
        shops = [shop, MerchantFactory(open_every_day=True)]
        with django_assert_num_queries(2):
            times = OpeningTimes.of(shops)
        assert len(times.open_intervals(shop.pk, SUNDAY)) == 1
