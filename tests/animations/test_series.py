"""What comes back: its dates are made ahead, read on the town's clock, and each may live its own life."""

import datetime
import zoneinfo

import pytest
from django.utils import timezone

from animations import programme, series
from animations.models import Animation
from shop import tasks
from tests import factories

pytestmark = pytest.mark.django_db
PARIS = zoneinfo.ZoneInfo("Europe/Paris")
# A Thursday; the clock goes back on 25 October 2026, and forward on 28 March 2027.
AT = datetime.datetime(2026, 10, 15, 9, tzinfo=PARIS)


def a_series(**facts):
    return factories.SeriesFactory(starts_on=AT.date(), **facts)


def made(found, at=AT):
    series.make_dates(series=found, at=at)
    return list(found.occurrences.order_by("starts_at"))


def days(animations):
    return [animation.series_on for animation in animations]


def test_three_months_of_saturdays_but_for_public_holidays():
    found = days(made(a_series()))
    saturdays = [datetime.date(2026, 10, 17) + datetime.timedelta(weeks=week) for week in range(13)]
    assert found == saturdays
    # 1 November is a Sunday of that year: asked for Sundays, it is not there.
    sundays = days(made(a_series(recurrence="FREQ=WEEKLY;BYDAY=SU")))
    assert datetime.date(2026, 11, 1) not in sundays
    assert datetime.date(2026, 11, 1) in days(
        made(a_series(recurrence="FREQ=WEEKLY;BYDAY=SU", on_public_holidays=True))
    )


def test_made_twice_or_after_weeks_of_sleep_each_date_is_there_once():
    found = a_series()
    made(found)
    assert len(made(found)) == 13
    after_a_sleep = made(found, AT + datetime.timedelta(weeks=5))
    assert days(after_a_sleep) == sorted(set(days(after_a_sleep)))
    assert len(after_a_sleep) == 18


def test_two_o_clock_stays_two_o_clock_when_the_clock_changes():
    hours = {(one.starts_at.astimezone(PARIS).hour, one.ends_at.astimezone(PARIS).hour) for one in made(a_series())}
    utc = {one.starts_at.astimezone(datetime.UTC).hour for one in made(a_series())}
    assert hours == {(14, 17)}
    assert utc == {12, 13}


def test_announced_once_its_dates_are_and_so_are_those_to_come():
    found = a_series()
    made(found)
    series.publish(series=found, by=None, at=AT)
    assert set(found.occurrences.values_list("status", flat=True)) == {"PUBLISHED"}
    later = made(found, AT + datetime.timedelta(weeks=1))
    assert later[-1].status == Animation.Status.PUBLISHED


def test_a_date_whose_room_is_taken_waits_as_a_draft_and_the_others_are_announced():
    room = factories.RoomFactory()
    found = a_series(room=room, point=room.point)
    first = made(found)[0]
    factories.AnimationFactory(room=room, point=room.point, starts_at=first.starts_at)
    series.publish(series=found, by=None, at=AT)
    states = list(found.occurrences.order_by("starts_at").values_list("status", flat=True))
    assert states == ["DRAFT", *["PUBLISHED"] * 12]


def test_what_changes_in_the_series_changes_its_dates_but_what_is_their_own():
    found = a_series(title="Café réparation")
    first, second, *_others = made(found)
    programme.change(animation=first, facts={"title": "Café réparation de Noël"}, by=None, at=AT)
    series.change(series=found, facts={"title": "Réparons", "starts_at": datetime.time(15)}, by=None, at=AT)
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.title, second.title) == ("Café réparation de Noël", "Réparons")
    assert {one.starts_at.astimezone(PARIS).hour for one in (first, second)} == {15}


def test_the_past_and_what_was_called_off_follow_nothing():
    found = a_series(title="Avant")
    first, second, *_others = made(found)
    series.publish(series=found, by=None, at=AT)
    programme.cancel(animation=second, by=None, at=AT, reason="Neige")
    series.change(series=found, facts={"title": "Après"}, by=None, at=first.ends_at)
    assert list(found.occurrences.order_by("starts_at").values_list("title", flat=True))[:3] == [
        "Avant",
        "Avant",
        "Après",
    ]


def test_a_revision_is_counted_only_for_dates_that_change():
    found = a_series(title="Avant")
    first, *_others = made(found)
    series.publish(series=found, by=None, at=AT)
    series.change(series=found, facts={"title": "Avant"}, by=None, at=AT)
    first.refresh_from_db()
    assert first.revision == 0
    series.change(series=found, facts={"title": "Après"}, by=None, at=AT)
    first.refresh_from_db()
    assert first.revision == 1


def test_a_date_left_out_is_not_made_again_and_what_was_announced_says_why():
    found = a_series()
    first, second, *_others = made(found)
    series.leave_out(animation=first, reason="Vacances", by=None, at=AT)
    programme.publish(animation=second, by=None, at=AT)
    series.leave_out(animation=second, reason="Vacances", by=None, at=AT)
    assert first.series_on not in days(made(found))
    second.refresh_from_db()
    assert (second.status, second.cancelled_because) == ("CANCELLED", "Vacances")


def test_a_draft_that_is_thrown_away_does_not_come_back_with_the_night():
    found = a_series()
    first, *_others = made(found)
    programme.throw_away(animation=first, by=None, at=AT)
    assert first.series_on not in days(made(found))


def test_ended_it_makes_no_more_dates_and_keeps_what_was_announced():
    found = a_series()
    first, *_others = made(found)
    programme.publish(animation=first, by=None, at=AT)
    series.end(series=found, by=None, at=AT)
    series.end(series=found, by=None, at=AT)
    assert made(found, AT + datetime.timedelta(weeks=8)) == [first]


def test_every_series_that_goes_on_makes_its_dates_each_night():
    going, over = factories.SeriesFactory(), factories.SeriesFactory(ended_at=timezone.now())
    tasks.make_dates_of_series()
    tasks.make_dates_of_series()
    assert 12 <= going.occurrences.count() <= 14
    assert not over.occurrences.exists()


def test_two_series_of_one_name_have_each_their_addresses():
    one, other = a_series(title="Tricot"), a_series(title="Tricot")
    assert {found.slug for found in made(one)}.isdisjoint(found.slug for found in made(other))
