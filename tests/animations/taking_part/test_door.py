"""At the door: by a code, by a name, one head at a time; and from the sheet that somebody ticked."""

import pytest

from animations.taking_part import door, evening, forgetting, offers, paper, registering, reminding, seats
from tests import factories
from tests.animations.taking_part.situations import MONDAY, Status, moment, register, status_of
from tests.animations.taking_part.situations import evening as an_evening

pytestmark = pytest.mark.django_db
TONIGHT = moment("18:10")


@pytest.fixture(autouse=True)
def letters(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def act(function, registration, *, at=TONIGHT, **facts):
    return function(registration=registration, by=None, at=at, **facts)


def count(animation, people, key, at=TONIGHT):
    door.count(animation=animation, people=people, key=key, by=None, at=at)


def test_two_of_four_came_and_the_others_leave_their_seats():
    animation = an_evening(capacity=4)
    four = register(animation, 4)
    act(door.arrive, four, came=2)
    assert (seats.held(animation), seats.attendance_of(animation)) == (2, 2)
    count(animation, 2, "a")
    with pytest.raises(door.RoomFull, match="pleine"):
        count(animation, 1, "b")


def test_more_than_they_said_if_the_room_allows():
    animation = an_evening(capacity=5)
    four = register(animation, 4)
    with pytest.raises(door.RoomFull, match="qu’une place"):
        act(door.arrive, four, came=6)
    assert act(door.arrive, four, came=5).came == 5


def test_arrivals_are_noted_on_the_day():
    four = register(an_evening(), 4)
    with pytest.raises(door.NotTheDay):
        act(door.arrive, four, came=4, at=moment("23:59", days=-1))
    assert act(door.arrive, four, came=4, at=moment("08:00")).came == 4


def test_a_tap_on_the_wrong_line_is_undone():
    animation = an_evening(capacity=4)
    four, waiting = register(animation, 4), register(animation, 1)
    act(door.arrive, four, came=4)
    act(door.undo, four)
    assert status_of(four) == Status.CONFIRMED
    act(door.not_coming, four)
    act(door.arrive, waiting, came=1)
    act(door.undo, waiting)
    assert status_of(waiting) == Status.WAITING


def test_what_was_given_meanwhile_is_not_taken_back():
    animation = an_evening(capacity=4)
    four = register(animation, 4)
    act(door.not_coming, four)
    count(animation, 3, "a")
    with pytest.raises(door.RoomFull):
        act(door.undo, four)


def test_nobody_is_absent_before_it_begins():
    four = register(an_evening(), 4)
    with pytest.raises(door.NotBegun):
        act(door.not_coming, four, at=moment("17:59"))


def test_whoever_waits_comes_in_when_there_is_room():
    animation = an_evening(capacity=4)
    four, waiting = register(animation, 4), register(animation, 2)
    with pytest.raises(door.RoomFull):
        act(door.arrive, waiting, came=2)
    act(door.arrive, four, came=2)
    act(door.arrive, waiting, came=2)
    assert seats.attendance_of(animation) == 4


def test_one_tap_sent_twice_counts_one_head_and_takes_back_no_more_than_it_counted():
    animation = an_evening()
    for _time in range(2):
        count(animation, 1, "a")
    assert seats.walked_in(animation) == 1
    count(animation, -1, "b")
    with pytest.raises(door.NobodyToTakeBack):
        count(animation, -1, "c")
    assert list(animation.walk_ins.values_list("people", flat=True)) == [1, -1]


def test_nobody_counted_is_not_nobody_came():
    assert seats.attendance_of(an_evening()) is None


@pytest.mark.parametrize(
    ("text", "names"), [("éloïse", ["Éloïse Pic"]), ("pic", ["Éloïse Pic"]), ("x", []), ("zz zz", [])]
)
def test_found_by_name_whatever_the_accents(text, names):
    animation = an_evening()
    register(animation, name="Éloïse Pic"), register(animation, name="Lucien")
    assert [one.name for one in door.found(evening.people_of(animation), text)] == names


def test_found_by_code_as_it_is_said():
    animation = an_evening()
    odette, _lucien = register(animation), register(animation, name="Lucien")
    assert door.found(evening.people_of(animation), odette.spoken_code.lower()) == [odette]


# --- The sheet --------------------------------------------------------------------------------


def test_a_sheet_is_typed_once_however_often_it_is_sent():
    animation = an_evening(capacity=6)
    four, two, unsaid = register(animation, 4), register(animation, 1), register(animation, 1)
    for _time in range(2):
        counted = {four.pk: 3, two.pk: 0}
        door.enter_sheet(animation=animation, counted=counted, walked_in=5, by=None, at=moment("21:00"))
    assert [status_of(one) for one in (four, two, unsaid)] == [Status.ATTENDED, Status.NO_SHOW, Status.CONFIRMED]
    # It happened, whatever the limit.
    assert seats.attendance_of(animation) == 8
    assert four.moves.filter(status_to=Status.ATTENDED).count() == 1


def test_typed_again_the_last_words_of_the_sheet_count():
    animation = an_evening()
    four = register(animation, 4)
    for came, walked_in in [(4, 3), (0, 1)]:
        door.enter_sheet(animation=animation, counted={four.pk: came}, walked_in=walked_in, by=None, at=TONIGHT)
    assert status_of(four) == Status.NO_SHOW
    assert seats.attendance_of(animation) == 1


def test_the_sheet_says_everybody_in_the_order_that_is_typed():
    animation = an_evening(capacity=5)
    register(animation, 3, name="Zoé"), register(animation, 2, name="Aimée")
    register(animation, 2, name="Lucien")
    gone = register(animation, 1, name="Basile")
    registering.cancel(registration=gone, by=None, at=MONDAY)
    assert [one.name for one in evening.on_the_sheet(animation)] == ["Aimée", "Zoé", "Lucien"]
    page = paper.page_of(animation, at=MONDAY)
    assert [line["name"] for line in page["lines"]] == ["Aimée", "Zoé"]
    assert [line["name"] for line in page["waiting"]] == ["Lucien"]
    assert paper.list_pdf(animation, at=MONDAY).startswith(b"%PDF")


# --- Afterwards -------------------------------------------------------------------------------


def test_whoever_was_not_counted_did_not_come_three_days_later():
    animation = an_evening()
    came, absent = register(animation), register(animation)
    uncounted = register(an_evening())
    act(door.arrive, came, came=1)
    reminding.note_the_absent(at=moment("19:59", days=3))
    assert status_of(absent) == Status.CONFIRMED
    reminding.note_the_absent(at=moment("20:00", days=3))
    assert [status_of(one) for one in (came, absent, uncounted)] == [
        Status.ATTENDED,
        Status.NO_SHOW,
        Status.CONFIRMED,
    ]


def test_three_months_later_nobody_is_named_and_everybody_is_counted():
    animation = an_evening()
    person = register(animation, 2, phone="06 39 98 12 34", user=factories.UserFactory())
    act(door.arrive, person, came=2)
    offers.go_on_with_all(at=moment("21:00"))
    forgetting.forget_old(at=moment("20:00", days=91))
    person.refresh_from_db()
    assert person.name
    forgetting.forget_old(at=moment("20:01", days=91))
    person.refresh_from_db()
    assert (person.name, person.email, person.phone, person.user) == ("", "", "", None)
    assert seats.attendance_of(animation) == 2


def test_a_closed_account_leaves_its_seats_to_others_and_its_name_nowhere():
    animation, user = an_evening(capacity=2), factories.UserFactory()
    mine, waiting = register(animation, 2, user=user), register(animation, 2)
    other = register(animation, 1)
    assert forgetting.forget_account(user=user, at=MONDAY) == [mine.pk]
    mine.refresh_from_db()
    assert (mine.status, mine.name, mine.user) == (Status.CANCELLED, "", None)
    assert [status_of(one) for one in (waiting, other)] == [Status.OFFERED, Status.WAITING]
