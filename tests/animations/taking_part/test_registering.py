"""A name and a number make a registration; what is full has a list, what is over says so."""

import pytest
from django.core import mail

from animations.models import Registration
from animations.taking_part import door, offers, questions, registering, seats, states
from merchants.refusals import Refusal
from pickup.models import Room
from tests import factories
from tests.animations.membership import people
from tests.animations.taking_part.situations import MONDAY, Status, evening, moment, register, status_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def letters(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def test_a_party_has_its_seats_its_code_and_its_letter():
    animation = evening(capacity=4)
    kept = register(animation, 3)
    assert (kept.status, kept.party, len(kept.code)) == (Status.CONFIRMED, 3, 4)
    assert seats.seats_of(animation).words == "Il reste une place"
    (letter,) = mail.outbox
    assert kept.spoken_code in letter.body
    (attached,) = letter.attachments
    assert attached[0].endswith(".ics")
    assert b"BEGIN:VEVENT" in (attached[1].encode() if isinstance(attached[1], str) else attached[1])


def test_the_same_form_sent_twice_is_one_registration():
    animation = evening()
    first, again = (register(animation, 2, key="a" * 32) for _time in range(2))
    assert first == again
    assert seats.held(animation) == 2
    assert len(mail.outbox) == 1


def test_a_party_that_does_not_fit_whole_waits():
    animation = evening(capacity=3)
    register(animation, 2)
    waiting = register(animation, 2)
    assert status_of(waiting) == Status.WAITING
    assert seats.held(animation) == 2


def test_a_smaller_one_behind_takes_what_is_left():
    animation = evening(capacity=3)
    register(animation, 2), register(animation, 2)
    assert status_of(register(animation, 1)) == Status.CONFIRMED


def test_nobody_waits_without_a_way_to_be_told():
    animation = evening(capacity=1)
    register(animation)
    with pytest.raises(offers.NoWayToTell, match="e-mail ou un téléphone"):
        register(animation, email="")
    assert Registration.objects.count() == 1


def test_a_first_name_and_a_number_are_enough_for_a_seat():
    assert status_of(register(evening(), email="")) == Status.CONFIRMED
    assert not mail.outbox


@pytest.mark.parametrize(
    ("facts", "at", "refusal"),
    [
        ({"entry": "OPEN"}, MONDAY, registering.NoRegistration),
        ({"status": "CANCELLED"}, MONDAY, registering.NotAnnounced),
        ({"status": "DRAFT"}, MONDAY, registering.NotAnnounced),
        ({}, moment("18:00"), registering.TooLate),
        ({"registration_ends_at": moment("12:00", days=-6)}, MONDAY, registering.TooLate),
    ],
)
def test_what_takes_no_registration_says_why(facts, at, refusal):
    with pytest.raises(refusal):
        register(evening(**facts), at=at)
    assert not Registration.objects.exists()


def test_whoever_speaks_to_a_volunteer_registers_until_it_ends():
    animation = evening()
    late = register(animation, at=moment("18:30"), channel=Registration.Channel.COUNTER)
    assert status_of(late) == Status.CONFIRMED


def test_more_than_may_ever_come_are_told_so():
    with pytest.raises(registering.TooManyPeople, match="10 personnes au plus"):
        register(evening(capacity=10), 11)


def test_the_room_counts_the_people_of_its_counter():
    point = factories.PickupPointFactory()
    room = Room.objects.create(point=point, name="Salle", capacity=10, counter_people=4)
    animation = evening(capacity=None, point=point, room=room)
    register(animation, 7)
    factories.SlotFactory(point=point, starts_at=moment("17:00"), ends_at=moment("19:00"))
    now = seats.seats_of(animation)
    assert (now.limit, now.held, now.free, now.over) == (6, 7, 0, 1)
    assert status_of(register(animation, 1)) == Status.WAITING


# --- Changing one's mind ----------------------------------------------------------------------


def test_fewer_free_what_they_leave_for_the_first_in_line():
    animation = evening(capacity=4)
    four, waiting = register(animation, 4), register(animation, 2)
    registering.change_party(registration=four, party=2, by=None, at=MONDAY)
    assert status_of(waiting) == Status.OFFERED
    assert seats.held(animation) == 4


def test_more_is_refused_when_they_do_not_fit_and_nothing_is_lost():
    animation = evening(capacity=4)
    three = register(animation, 3)
    with pytest.raises(registering.TooManyPeople):
        registering.change_party(registration=three, party=5, by=None, at=MONDAY)
    register(animation, 1)
    with pytest.raises(registering.NoRoomForMore, match="complet"):
        registering.change_party(registration=three, party=4, by=None, at=MONDAY)
    three.refresh_from_db()
    assert (three.party, three.status) == (3, Status.CONFIRMED)


def test_a_larger_party_waits_at_the_end_of_the_list():
    animation = evening(capacity=4)
    register(animation, 4)
    first, second = register(animation, 1), register(animation, 2, at=moment("11:00", days=-5))
    registering.change_party(registration=first, party=3, by=None, at=moment("12:00", days=-5))
    assert list(animation.registrations.in_line()) == [second, first]


def test_giving_up_twice_counts_once():
    animation = evening(capacity=2)
    two, waiting = register(animation, 2), register(animation, 2)
    for _time in range(2):
        registering.cancel(registration=two, by=None, at=MONDAY)
    assert (status_of(two), status_of(waiting)) == (Status.CANCELLED, Status.OFFERED)
    assert two.moves.filter(status_to=Status.CANCELLED).count() == 1


def test_nobody_comes_back_from_giving_up():
    kept = register(evening())
    registering.cancel(registration=kept, by=None, at=MONDAY)
    with pytest.raises(states.CannotMove, match="annulée"):
        registering.change_party(registration=kept, party=2, by=None, at=MONDAY)


# --- Members ----------------------------------------------------------------------------------


def test_members_first_then_those_who_waited_in_their_order():
    user = factories.UserFactory()
    people.a_member(user=user, at=MONDAY)
    animation = evening(capacity=3, members_first_until=moment("10:00", days=-3))
    waiting = register(animation, 2)
    member = register(animation, 1, user=user)
    assert (status_of(waiting), status_of(member)) == (Status.WAITING, Status.CONFIRMED)
    offers.go_on_with_all(at=moment("09:59", days=-3))
    assert status_of(waiting) == Status.WAITING
    offers.go_on_with_all(at=moment("10:00", days=-3))
    assert status_of(waiting) == Status.OFFERED


@pytest.mark.parametrize(("channel", "is_member"), [("ONLINE", False), ("PHONE", True), ("COUNTER", True)])
@pytest.mark.parametrize("typed", [{"email": "membre@example.org"}, {"email": "", "phone": "06 12 34 56 78"}])
def test_an_e_mail_or_a_number_makes_a_member_only_of_whom_a_voice_writes_down(channel, is_member, typed):
    """On the site anybody may type a neighbour's."""
    people.a_member(email="membre@example.org", phone="0612345678", at=MONDAY)
    kept = register(evening(), channel=channel, user=factories.UserFactory() if channel == "ONLINE" else None, **typed)
    assert kept.is_member == is_member


# --- Questions --------------------------------------------------------------------------------


def test_a_question_is_answered_or_the_registration_is_not():
    animation = evening()
    questions.ask(animation=animation, wanted=[{"words": "Une allergie ?", "is_required": True}])
    (question,) = questions.asked(animation)
    with pytest.raises(questions.AnswerOwed, match="allergie"):
        register(animation)
    kept = register(animation, answers={question.pk: "  aux noix "})
    assert kept.answers.get().words == "aux noix"


def test_a_question_asked_no_more_keeps_its_answers_and_an_unanswered_one_goes():
    animation = evening()
    questions.ask(animation=animation, wanted=[{"words": w, "is_required": False} for w in ("Âge ?", "Taille ?")])
    age, size = questions.asked(animation)
    kept = register(animation, answers={age.pk: "8 ans"})
    questions.ask(animation=animation, wanted=[])
    assert questions.asked(animation) == []
    assert list(animation.questions.all()) == [age]
    assert kept.answers.get().words == "8 ans"
    assert size.pk not in set(animation.questions.values_list("pk", flat=True))


def test_other_words_are_another_question_once_somebody_answered():
    animation = evening()
    questions.ask(animation=animation, wanted=[{"words": "Âge ?", "is_required": False}])
    (age,) = questions.asked(animation)
    kept = register(animation, answers={age.pk: "six ans"})
    wanted = [{"pk": age.pk, "words": "Allergie ?", "is_required": True}]
    for _twice in range(2):
        questions.ask(animation=animation, wanted=wanted)
    (allergy,) = questions.asked(animation)
    assert (allergy.words, allergy.is_required, allergy.answers.count()) == ("Allergie ?", True, 0)
    assert [(one.question.words, one.words) for one in kept.answers.all()] == [("Âge ?", "six ans")]


def test_six_questions_are_one_too_many():
    with pytest.raises(questions.TooManyQuestions):
        questions.ask(animation=evening(), wanted=[{"words": "?", "is_required": False}] * 6)


def test_every_refusal_is_a_sentence():
    for module in (registering, offers, door, questions):
        for one in vars(module).values():
            if isinstance(one, type) and issubclass(one, Refusal) and one.sentence:
                assert str(one.sentence).endswith(".")


def test_one_s_own_page_closes_with_the_form_to_more_people():
    animation = evening(registration_ends_at=moment("18:00", days=-1))
    theirs = register(animation, 2)
    late = moment("09:00")
    with pytest.raises(registering.TooLate):
        registering.change_party(registration=theirs, party=3, by=None, at=late)
    registering.change_party(registration=theirs, party=1, by=None, at=late)
    assert registering.change_party(registration=theirs, party=3, by=factories.UserFactory(), at=late).party == 3
