"""Publishing, changing, calling off: what the public knew is counted, what it did not is not."""

import datetime
from functools import partial

import pytest
from django.utils import timezone

from animations import programme, rooms
from animations.models import Animation
from tests import factories
from tests.at_once import at_once

pytestmark = pytest.mark.django_db
DRAFT, PUBLISHED, CANCELLED = Animation.Status.DRAFT, Animation.Status.PUBLISHED, Animation.Status.CANCELLED


def act(function, animation, **more):
    return function(animation=animation, by=factories.UserFactory(), at=timezone.now(), **more)


def test_publishing_a_draft_is_its_first_revision():
    animation = act(programme.publish, factories.AnimationFactory(status=DRAFT))
    assert (animation.status, animation.revision) == (PUBLISHED, 0)


def test_changing_a_draft_counts_for_nothing():
    animation = act(programme.change, factories.AnimationFactory(status=DRAFT), facts={"title": "Autre titre"})
    assert (animation.title, animation.revision) == ("Autre titre", 0)


def test_changing_what_was_announced_is_a_revision_signed_by_who_did_it():
    animation = factories.AnimationFactory(status=PUBLISHED)
    by, at = factories.UserFactory(), timezone.now()
    programme.change(animation=animation, facts={"title": "Autre titre", "capacity": 8}, by=by, at=at)
    animation.refresh_from_db()
    assert (animation.title, animation.capacity, animation.revision) == ("Autre titre", 8, 1)
    assert (animation.updated_by, animation.updated_at) == (by, at)


def test_the_same_facts_again_change_nothing():
    animation = factories.AnimationFactory(status=PUBLISHED)
    written_at = animation.updated_at
    act(programme.change, animation, facts={"title": animation.title})
    animation.refresh_from_db()
    assert (animation.revision, animation.updated_at) == (0, written_at)


def test_calling_off_twice_counts_once():
    animation = factories.AnimationFactory(status=PUBLISHED)
    act(programme.cancel, animation)
    act(programme.cancel, animation)
    animation.refresh_from_db()
    assert (animation.status, animation.revision) == (CANCELLED, 1)


def test_what_was_called_off_may_be_on_again():
    animation = factories.AnimationFactory(status=PUBLISHED)
    act(programme.cancel, animation)
    animation = act(programme.publish, animation)
    assert (animation.status, animation.revision) == (PUBLISHED, 2)


def test_a_draft_is_not_called_off():
    draft = factories.AnimationFactory(status=DRAFT)
    with pytest.raises(programme.NotAnnounced, match="pas encore été publiée"):
        act(programme.cancel, draft)
    draft.refresh_from_db()
    assert draft.status == DRAFT


# --- From the idea to what is told of it --------------------------------------------------------


def test_the_diagram_of_states_is_the_one_that_is_followed():
    """Every state is reached from a draft, and each move is one that the dict allows."""
    reached, waiting = {DRAFT}, [DRAFT]
    while waiting:
        found = programme.MOVES[waiting.pop()] - reached
        reached |= found
        waiting += found
    assert reached == set(Animation.Status)


def test_proposed_confirmed_announced_held_told():
    animation = factories.AnimationFactory(status=DRAFT)
    for function in (programme.propose, programme.confirm, programme.publish):
        animation = act(function, animation)
    after = animation.ends_at + datetime.timedelta(minutes=1)
    programme.close_the_past(at=after)
    programme.close_the_past(at=after)
    programme.report(animation=animation, words="On a tout goûté.", attendance=18, by=None, at=after)
    animation.refresh_from_db()
    assert (animation.status, animation.report, animation.attendance) == ("REPORTED", "On a tout goûté.", 18)
    passed = [move.status_to for move in animation.moves.all()]
    assert sorted(passed) == sorted(["PROPOSED", "CONFIRMED", "PUBLISHED", "HELD", "REPORTED"])


def test_the_hour_passing_is_nothing_new_for_agendas():
    animation = factories.AnimationFactory()
    before = (animation.revision, animation.updated_at)
    programme.close_the_past(at=animation.ends_at)
    animation.refresh_from_db()
    assert (animation.status, animation.revision, animation.updated_at) == ("HELD", *before)


def test_what_is_sent_back_says_why_and_may_be_proposed_again():
    animation = act(programme.propose, factories.AnimationFactory(status=DRAFT))
    with pytest.raises(programme.ReasonOwed):
        act(programme.send_back, animation, reason=" ")
    animation = act(programme.send_back, animation, reason="Quelle salle ?")
    assert (animation.status, animation.moves.last().reason) == (DRAFT, "Quelle salle ?")
    assert act(programme.propose, animation).status == "PROPOSED"


def test_a_proposal_refused_was_never_announced_and_is_shown_to_nobody():
    animation = act(programme.propose, factories.AnimationFactory(status=DRAFT))
    act(programme.cancel, animation, reason="La salle est en travaux.")
    assert not Animation.objects.published().exists()


def test_nothing_is_announced_nor_told_out_of_its_time():
    over = factories.AnimationFactory(status="CONFIRMED", starts_at=factories.in_days(-2))
    with pytest.raises(programme.IsOver):
        act(programme.publish, over)
    coming = factories.AnimationFactory()
    with pytest.raises(programme.NotOverYet):
        act(programme.report, coming, words="Déjà fini ?", attendance=None)


def test_what_was_announced_is_never_thrown_away():
    animation = factories.AnimationFactory()
    with pytest.raises(programme.KnownAlready):
        act(programme.throw_away, animation)
    draft = factories.AnimationFactory(status=DRAFT)
    act(programme.throw_away, draft)
    act(programme.throw_away, draft)
    assert list(Animation.objects.all()) == [animation]


def test_what_was_held_is_not_moved_into_the_future_and_what_is_announced_not_into_the_past():
    held = factories.AnimationFactory(status="HELD", starts_at=factories.in_days(-2))
    with pytest.raises(programme.IsOver):
        act(
            programme.change, held, facts={"starts_at": factories.in_days(2), "ends_at": factories.in_days(2, hour=12)}
        )
    announced = factories.AnimationFactory()
    with pytest.raises(programme.IsOver):
        act(programme.change, announced, facts={"starts_at": factories.in_days(-2), "ends_at": factories.in_days(-1)})
    assert act(programme.change, held, facts={"title": "Bien nommée"}).title == "Bien nommée"


# --- Its room ---------------------------------------------------------------------------------


def in_room(room, *, hour, status=DRAFT, **facts):
    starts = factories.in_days(3, hour=hour)
    ends = starts + datetime.timedelta(hours=2)
    return factories.AnimationFactory(
        room=room, point=room.point, starts_at=starts, ends_at=ends, status=status, **facts
    )


def test_a_room_is_given_to_one_at_a_time_and_the_refusal_names_the_other():
    room = factories.RoomFactory(name="La cuisine")
    act(programme.confirm, in_room(room, hour=10, title="Le pot-au-feu"))
    with pytest.raises(rooms.RoomTaken, match="La cuisine est déjà prise.*pot-au-feu.*10.h – 12.h"):
        act(programme.publish, in_room(room, hour=11))
    assert act(programme.publish, in_room(room, hour=12)).status == PUBLISHED


def test_a_room_called_off_is_free_again_and_taken_back_only_if_it_still_is():
    room = factories.RoomFactory()
    first = act(programme.publish, in_room(room, hour=10))
    act(programme.cancel, first, reason="Souffrant")
    act(programme.publish, in_room(room, hour=10))
    with pytest.raises(rooms.RoomTaken):
        act(programme.publish, first)


def test_an_hour_that_changes_asks_for_its_room_again():
    room = factories.RoomFactory()
    act(programme.publish, in_room(room, hour=10))
    later = act(programme.publish, in_room(room, hour=14))
    with pytest.raises(rooms.RoomTaken):
        act(programme.change, later, facts={"starts_at": factories.in_days(3, hour=11)})
    later.refresh_from_db()
    assert later.starts_at == factories.in_days(3, hour=14)


def test_never_more_people_than_the_room_was_declared_for():
    room = factories.RoomFactory(name="La cuisine", capacity=12)
    with pytest.raises(rooms.TooManyForTheRoom, match="12 personnes au plus"):
        act(programme.publish, in_room(room, hour=10, capacity=13))
    with pytest.raises(rooms.AnotherPlace):
        act(programme.publish, factories.AnimationFactory(status=DRAFT, room=room))


@pytest.mark.parametrize(("capacity", "hour", "limit"), [(None, 10, 32), (20, 10, 20), (38, 10, 32), (38, 14, 38)])
def test_the_counter_keeps_its_places_in_the_room_while_a_slot_is_open(capacity, hour, limit):
    room = factories.RoomFactory(capacity=40, counter_people=8)
    starts = factories.in_days(3, hour=10)
    factories.SlotFactory(point=room.point, starts_at=starts, ends_at=starts + datetime.timedelta(hours=2))
    assert rooms.limit_of(in_room(room, hour=hour, capacity=capacity)) == limit


def test_without_room_nor_capacity_nothing_limits():
    assert rooms.limit_of(factories.AnimationFactory()) is None


@pytest.mark.postgresql
@pytest.mark.row_locks
@pytest.mark.django_db(transaction=True)
def test_of_two_who_say_yes_at_once_for_the_same_room_one_has_it():
    room = factories.RoomFactory()
    drafts = [in_room(room, hour=10) for _each in range(2)]
    by, at = factories.UserFactory(), timezone.now()
    answers = at_once(*[partial(programme.publish, animation=one, by=by, at=at) for one in drafts])
    assert [type(answer) for answer in answers].count(rooms.RoomTaken) == 1, answers
    assert Animation.objects.filter(status=PUBLISHED).count() == 1
