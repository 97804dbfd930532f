"""Permanences: never more people than wanted, a word the day before, what lacks somebody asked for in time."""

import datetime
from functools import partial

import pytest
from dateutil.relativedelta import relativedelta
from django.core import mail
from django.utils import timezone

from animations.membership import leaving, reminding, shifts
from animations.models import Shift, ShiftTaking
from pickup.places.recurrence import Recurrence, Rhythm
from tests import factories
from tests.animations.membership.people import A_DAY, NOON, a_fee, a_member, a_shift, key
from tests.at_once import at_once

pytestmark = pytest.mark.django_db


@pytest.fixture
def point():
    return factories.PickupPointFactory()


def take(shift, member, at=NOON):
    return shifts.take(shift=shift, membership=member, by=None, at=at)


def test_the_last_place_taken_there_is_none_and_left_it_is_free_again(point):
    shift = a_shift(point, at=NOON)
    first, second = a_member(point=point, at=NOON), a_member("Vidal", point=point, at=NOON)
    taking = take(shift, first)
    with pytest.raises(shifts.IsFull):
        take(shift, second)
    shifts.let_go(taking=taking, at=NOON)
    take(shift, second)
    assert [one.membership for one in shifts.takings_of([shift])[shift.pk]] == [second]


def test_taking_twice_is_one_place(point):
    shift, member = a_shift(point, at=NOON, places=2), a_member(point=point, at=NOON)
    assert take(shift, member) == take(shift, member)


def test_only_members_in_order_take_one(point):
    a_fee()
    with pytest.raises(shifts.NotInOrder):
        take(a_shift(point, at=NOON), a_member(point=point, at=NOON))


def test_what_began_or_was_called_off_is_not_taken(point):
    member = a_member(point=point, at=NOON)
    shift = a_shift(point, at=NOON, days=1)
    with pytest.raises(shifts.IsOver):
        take(shift, member, at=NOON + A_DAY)
    shifts.call_off(shift=shift, at=NOON)
    with pytest.raises(shifts.CalledOff):
        take(shift, member)


def test_a_volunteer_of_the_counter_is_put_in_and_nobody_elses(point):
    shift, volunteer = a_shift(point, at=NOON), factories.volunteer_at(point)
    shifts.put_volunteer(shift=shift, user=volunteer, by=None, at=NOON)
    assert shifts.takings_of([shift])[shift.pk][0].volunteer == volunteer
    with pytest.raises(shifts.NotOneOfOurs):
        shifts.put_volunteer(shift=shift, user=factories.UserFactory(), by=None, at=NOON)


def test_who_leaves_the_register_frees_their_places(point):
    shift, member = a_shift(point, at=NOON), a_member(point=point, at=NOON)
    take(shift, member)
    leaving.leave(membership=member, by=None, at=NOON)
    assert [one.pk for one in shifts.vacant(at=NOON)] == [shift.pk]


# --- What comes back --------------------------------------------------------------------------


def every_week(point, at=NOON, **more):
    rhythm = Recurrence(Rhythm.WEEKLY, 5, at.date())
    facts = {"point": point, "task": "TIDYING", "places": 2, "words": "", "key": key(), **more}
    times = {"from_time": datetime.time(9), "to_time": datetime.time(11)}
    return shifts.open_every(**facts, **times, rhythm=rhythm, by=None, at=at)


def test_every_saturday_keeps_its_hour_when_the_clock_changes(point):
    # Clocks go forward on 28 March 2027.
    every_week(point, at=datetime.datetime(2027, 3, 6, 8, tzinfo=timezone.get_default_timezone()))
    hours = {timezone.localtime(one.starts_at).hour for one in Shift.objects.all()}
    offsets = {timezone.localtime(one.starts_at).utcoffset() for one in Shift.objects.all()}
    assert (hours, len(offsets)) == ({9}, 2)


def test_dates_are_made_once_however_often_the_job_runs_and_after_it_slept(point):
    every_week(point)
    made = set(Shift.objects.values_list("rule_on", flat=True))
    shifts.make_all(at=NOON)
    assert Shift.objects.count() == len(made)
    shifts.make_all(at=NOON + 30 * A_DAY)
    assert made < set(Shift.objects.values_list("rule_on", flat=True))


def test_the_same_form_twice_opens_one_rule(point):
    once = key()
    assert every_week(point, key=once) == every_week(point, key=once)


def test_what_ends_keeps_the_dates_that_somebody_took(point):
    rule, member = every_week(point), a_member(point=point, at=NOON)
    second = rule.shifts.filter(starts_at__gt=NOON)[1]
    take(second, member)
    shifts.end_rule(rule=rule, at=NOON)
    shifts.make_all(at=NOON + 30 * A_DAY)
    assert [one.pk for one in Shift.objects.filter(cancelled_at=None)] == [second.pk]


# --- Fairness ---------------------------------------------------------------------------------


def test_who_never_did_it_is_first_then_who_did_it_longest_ago(point):
    often, once, never = (a_member(name, point=point, at=NOON) for name in ("Souvent", "Naguère", "Jamais"))
    for member, days in ((often, 20), (once, 2), (often, 1)):
        shift = a_shift(point, at=NOON, days=days)
        take(shift, member)
    later = NOON + 25 * A_DAY
    assert list(shifts.long_without(at=later, point=point)) == [never, once, often]


# --- Reminders --------------------------------------------------------------------------------


def test_the_day_before_who_keeps_it_is_told_once_and_not_in_the_night(point):
    shift = a_shift(point, at=NOON, days=3, places=2)
    take(shift, a_member(point=point, at=NOON, email="odette@example.org"))
    take(shift, a_member("Vidal", first_name="Paul", point=point, at=NOON))
    mail.outbox.clear()
    reminding.remind(at=NOON + A_DAY)
    reminding.remind(at=(NOON + 2 * A_DAY).replace(hour=4))
    assert not mail.outbox
    for _again in range(2):
        reminding.remind(at=NOON + 2 * A_DAY)
    [letter] = mail.outbox
    assert letter.to == ["odette@example.org"]
    assert "Paul V." in letter.body
    assert "Vidal" not in letter.body


def test_who_left_is_not_reminded(point):
    shift = a_shift(point, at=NOON, days=3)
    taking = take(shift, a_member(point=point, at=NOON, email="odette@example.org"))
    shifts.let_go(taking=taking, at=NOON)
    mail.outbox.clear()
    reminding.remind(at=NOON + 2 * A_DAY)
    assert not mail.outbox


def test_three_days_before_only_those_who_agreed_are_asked_in_one_letter(point):
    a_member(point=point, at=NOON, email="oui@example.org", may_be_asked=True)
    a_member("Vidal", point=point, at=NOON, email="non@example.org")
    a_member("Ailleurs", at=NOON, email="ailleurs@example.org", may_be_asked=True)
    for days in (5, 5.2):
        a_shift(point, at=NOON, days=days)
    mail.outbox.clear()
    reminding.ask_for_vacant(at=NOON + A_DAY)
    assert not mail.outbox
    for _again in range(2):
        reminding.ask_for_vacant(at=NOON + 2.3 * A_DAY)
    [letter] = mail.outbox
    assert letter.to == ["oui@example.org"]
    assert letter.body.count("Accueil") == 2


def test_a_full_one_asks_nobody(point):
    member = a_member(point=point, at=NOON, email="oui@example.org", may_be_asked=True)
    take(a_shift(point, at=NOON, days=3), member)
    mail.outbox.clear()
    reminding.ask_for_vacant(at=NOON + A_DAY)
    assert not mail.outbox


def test_whoever_took_what_is_called_off_is_told(point):
    shift = a_shift(point, at=NOON)
    take(shift, a_member(point=point, at=NOON, email="odette@example.org"))
    mail.outbox.clear()
    for _again in range(2):
        shifts.call_off(shift=shift, at=NOON)
    assert ["n’a pas lieu" in letter.body for letter in mail.outbox] == [True]


@pytest.mark.django_db(transaction=True)
def test_forty_members_want_three_places_at_once():
    point = factories.PickupPointFactory()
    shift = a_shift(point, at=NOON, places=3)
    members = [a_member(f"Membre {rank}", point=point, at=NOON) for rank in range(40)]
    answers = at_once(*(partial(take, shift, member) for member in members))
    refused = [one for one in answers if isinstance(one, Exception)]
    assert ShiftTaking.objects.count() == 3
    assert {type(one) for one in refused} == {shifts.IsFull}
    assert len(refused) == 37


def test_a_year_over_no_permanence_is_taken(point):
    member = a_member(point=point, at=NOON - relativedelta(years=1))
    with pytest.raises(shifts.NotInOrder):
        take(a_shift(point, at=NOON), member)
