"""The list: who is offered what, for how long, and what becomes of an offer that nobody answers."""

import datetime

import pytest
from django.core import mail

from animations import programme
from animations.models import Animation
from animations.taking_part import offers, registering, seats, states
from tests.animations.taking_part.situations import MONDAY, Status, evening, moment, register, status_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def full(capacity=4):
    animation = evening(capacity=capacity)
    return animation, register(animation, capacity)


def give_up(registration, at=MONDAY):
    registering.cancel(registration=registration, by=None, at=at)


def test_a_party_of_four_is_not_cut_and_the_smaller_one_behind_takes_two():
    animation = evening(capacity=4)
    two, _other = register(animation, 2), register(animation, 2)
    four, behind, last = register(animation, 4), register(animation, 2), register(animation, 1)
    give_up(two)
    assert [status_of(one) for one in (four, behind, last)] == [Status.WAITING, Status.OFFERED, Status.WAITING]


def test_the_first_in_line_is_served_first():
    animation, four = full()
    waiting = [register(animation, 2) for _rank in range(3)]
    give_up(four)
    assert [status_of(one) for one in waiting] == [Status.OFFERED, Status.OFFERED, Status.WAITING]


def test_an_offer_holds_its_seats():
    animation, four = full()
    register(animation, 4)
    give_up(four)
    assert seats.seats_of(animation).is_full
    assert status_of(register(animation, 1)) == Status.WAITING


@pytest.mark.parametrize(
    ("at", "until"),
    [
        # A whole day, while there is time.
        (moment("10:00", days=-5), moment("10:00", days=-4)),
        # A third of what is left.
        (moment("12:00", days=-1), moment("09:00")),
        (moment("09:00"), moment("12:00")),
        # At least an hour, never past the beginning.
        (moment("16:40"), moment("17:40")),
        # Not in the night.
        (moment("22:30", days=-5), moment("09:00", days=-3)),
        (moment("03:00", days=-5), moment("09:00", days=-4)),
    ],
)
def test_how_long_an_offer_lasts(at, until):
    assert offers.until(Animation(starts_at=moment("18:00")), at) == until


def test_in_the_last_hour_nobody_is_offered_anything():
    animation, four = full()
    waiting = register(animation, 4)
    give_up(four, at=moment("17:00"))
    assert status_of(waiting) == Status.WAITING
    assert seats.seats_of(animation).free == 4


def test_an_offer_that_lapses_goes_to_the_next_and_never_comes_back_by_itself():
    animation, four = full()
    first, second = register(animation, 4), register(animation, 4, email="lucien@example.org")
    give_up(four)
    tuesday = moment("10:00", days=-4)
    offers.go_on_with_all(at=tuesday - datetime.timedelta(minutes=1))
    assert status_of(first) == Status.OFFERED
    offers.go_on_with_all(at=tuesday)
    assert (status_of(first), status_of(second)) == (Status.LAPSED, Status.OFFERED)
    offers.go_on_with_all(at=tuesday)
    offers.go_on_with_all(at=moment("10:00", days=-3))
    assert (status_of(first), status_of(second)) == (Status.LAPSED, Status.LAPSED)
    offered = [letter for letter in mail.outbox if letter.subject.startswith("Des places")]
    assert [letter.to for letter in offered] == [["odette@example.org"], ["lucien@example.org"]]


def test_whoever_let_it_pass_comes_back_to_a_seat_or_to_the_end():
    animation, four = full()
    first, second = register(animation, 4), register(animation, 2)
    give_up(four)
    offers.go_on_with_all(at=moment("10:00", days=-4))
    later = moment("11:00", days=-4)
    back = offers.come_back(registration=first, by=None, at=later)
    assert (status_of(first), back.waiting_since) == (Status.WAITING, later)
    give_up(second, at=later)
    assert status_of(first) == Status.OFFERED


def test_accepted_twice_is_accepted_once_and_its_letter_has_the_code():
    animation, four = full()
    waiting = register(animation, 2)
    give_up(four)
    for _time in range(2):
        offers.accept(registration=waiting, by=None, at=MONDAY)
    assert status_of(waiting) == Status.CONFIRMED
    (letter,) = [letter for letter in mail.outbox[1:] if letter.subject.startswith("C’est noté")]
    assert waiting.spoken_code in letter.body


def test_called_off_what_was_offered_waits_again_at_its_rank_and_nothing_lapses():
    animation, four = full()
    first, second = register(animation, 4), register(animation, 4, email="lucien@example.org")
    rank = first.waiting_since
    give_up(four)
    programme.cancel(animation=animation, by=None, at=MONDAY)
    offers.go_on_with_all(at=moment("10:00", days=-4))
    assert [status_of(one) for one in (first, second)] == [Status.WAITING, Status.WAITING]
    first.refresh_from_db()
    assert first.waiting_since == rank
    assert not [letter for letter in mail.outbox if letter.subject.startswith("Vos places ont été")]


def test_on_again_the_first_in_line_is_offered_anew_and_told_so():
    animation, four = full()
    first = register(animation, 4)
    give_up(four)
    programme.cancel(animation=animation, by=None, at=MONDAY)
    tuesday = moment("10:00", days=-4)
    programme.publish(animation=animation, by=None, at=tuesday)
    offers.go_on_with_all(at=tuesday)
    assert status_of(first) == Status.OFFERED
    assert len([letter for letter in mail.outbox if letter.subject.startswith("Des places")]) == 2


def test_an_offer_of_what_is_called_off_is_neither_accepted_nor_lapses():
    """Were it called off by another way."""
    animation, four = full()
    waiting = register(animation, 4)
    give_up(four)
    Animation.objects.filter(pk=animation.pk).update(status="CANCELLED")
    offers.go_on_with_all(at=moment("10:00", days=-4))
    assert status_of(waiting) == Status.OFFERED
    with pytest.raises(offers.NothingToWaitFor):
        offers.accept(registration=waiting, by=None, at=MONDAY)


def test_what_lapsed_cannot_be_accepted():
    animation, four = full()
    waiting = register(animation, 2)
    give_up(four)
    offers.go_on_with_all(at=moment("10:00", days=-4))
    with pytest.raises(states.CannotMove, match="places ont été données"):
        offers.accept(registration=waiting, by=None, at=moment("10:01", days=-4))


def test_more_seats_are_offered_when_the_limit_rises():
    animation, _four = full()
    waiting = register(animation, 2)
    programme.change(animation=animation, facts={"capacity": 6}, by=None, at=MONDAY)
    offers.go_on_with_all(at=MONDAY)
    assert status_of(waiting) == Status.OFFERED


def test_a_lower_limit_sends_nobody_away_and_gives_no_seat():
    animation, _four = full()
    waiting = register(animation, 1)
    programme.change(animation=animation, facts={"capacity": 2}, by=None, at=MONDAY)
    offers.go_on_with_all(at=MONDAY)
    now = seats.seats_of(Animation.objects.get(pk=animation.pk))
    assert (now.over, now.free, status_of(waiting)) == (2, 0, Status.WAITING)


def test_the_list_ends_with_the_evening():
    animation, _four = full()
    waiting = register(animation, 1)
    offers.go_on_with_all(at=moment("20:00"))
    assert status_of(waiting) == Status.LAPSED


@pytest.mark.parametrize("at", [moment("18:00"), moment("21:00")])
def test_nobody_comes_back_to_what_has_begun(at):
    animation, _four = full()
    waiting = register(animation, 1)
    offers.go_on_with_all(at=moment("20:00"))
    with pytest.raises(offers.NothingToWaitFor):
        offers.come_back(registration=waiting, by=None, at=at)


def test_what_is_over_does_not_change():
    animation, four = full()
    with pytest.raises(registering.IsOver):
        registering.change_party(registration=four, party=1, by=None, at=moment("20:00"))
    with pytest.raises(registering.IsOver):
        give_up(four, at=moment("20:00"))
    assert status_of(four) == Status.CONFIRMED
