"""Whoever takes part hears of it: once each, by the way that reaches them, with the reason."""

import datetime

import pytest

from animations import programme
from animations.taking_part import offers, registering, reminding
from shop.outbox import letters_of
from shop.outbox.models import OutgoingMessage, Preference, Way
from tests import factories
from tests.animations.taking_part.situations import MONDAY, evening, moment, register

pytestmark = pytest.mark.django_db
TUESDAY = moment("10:00", days=-4)


@pytest.fixture(autouse=True)
def outbox(settings):
    settings.EMAIL_BACKEND = "shop.outbox.backend.OutboxBackend"


def said(beginning):
    return OutgoingMessage.objects.filter(subject__startswith=beginning)


def test_called_off_everybody_is_told_once_with_the_reason():
    animation = evening(capacity=2)
    register(animation, 2), register(animation, 1)
    gone = register(animation, 1, email="partie@example.org")
    registering.cancel(registration=gone, by=None, at=MONDAY)
    for _time in range(2):
        programme.cancel(animation=animation, by=None, at=TUESDAY, reason="le four est en panne")
    told = said("Annulé")
    assert told.count() == 2
    assert all("le four est en panne" in letter.body for letter in told)
    assert not told.filter(recipient="partie@example.org").exists()


def test_on_again_and_called_off_again_are_told_again():
    animation = evening()
    register(animation)
    programme.cancel(animation=animation, by=None, at=TUESDAY, reason="neige")
    programme.publish(animation=animation, by=None, at=TUESDAY)
    programme.cancel(animation=animation, by=None, at=TUESDAY, reason="verglas")
    assert (said("Annulé").count(), said("De nouveau au programme").count()) == (2, 1)


def test_another_hour_says_before_and_now_and_another_title_says_nothing():
    animation = evening()
    register(animation)
    programme.change(animation=animation, facts={"title": "Autre titre"}, by=None, at=TUESDAY)
    assert not said("Cela change").exists()
    facts = {"starts_at": moment("17:00"), "ends_at": moment("19:00")}
    programme.change(animation=animation, facts=facts, by=None, at=TUESDAY)
    (letter,) = said("Cela change")
    body = letter.body.replace("\u00a0", " ").replace("\u202f", " ")
    assert "Avant : samedi 28 novembre, 18 h – 20 h" in body
    assert "Maintenant : samedi 28 novembre, 17 h – 19 h" in body


def test_an_offer_is_told_by_voice_to_whoever_has_a_telephone_only_at_their_place():
    animation = evening(capacity=1)
    first = register(animation)
    register(animation, email="", phone="01 99 00 12 34", name="Lucien")
    registering.cancel(registration=first, by=None, at=MONDAY)
    (letter,) = said("Des places")
    assert (letter.way, letter.phone, letter.name) == (Way.CALL, "01 99 00 12 34", "Lucien")
    assert (letter.point, letter.until) == (animation.point, TUESDAY)


# --- The day before ---------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "is_told"), [(moment("08:59", days=-1), False), (moment("09:00", days=-1), True)])
def test_reminded_from_nine_in_the_morning_of_the_day_before(at, is_told):
    register(evening())
    reminding.remind(at=at - datetime.timedelta(days=1))
    for _time in range(2):
        reminding.remind(at=at)
    assert said("Demain").count() == is_told


def test_whoever_registered_an_hour_ago_knows_it_and_whoever_waits_is_not_told_to_come():
    animation = evening(capacity=1)
    register(animation, at=moment("08:30", days=-1))
    register(animation, at=MONDAY)
    reminding.remind(at=moment("09:30", days=-1))
    assert not said("Demain").exists()


def test_a_date_that_moves_is_reminded_of_again():
    animation = evening()
    register(animation)
    reminding.remind(at=moment("09:30", days=-1))
    facts = {"starts_at": moment("18:00", days=2), "ends_at": moment("20:00", days=2)}
    programme.change(animation=animation, facts=facts, by=None, at=moment("12:00", days=-1))
    reminding.remind(at=moment("09:30", days=1))
    assert said("Demain").count() == 2


def test_whoever_wants_no_reminder_gets_none():
    user = factories.UserFactory()
    Preference.objects.create(user=user, reminder=False, said_at=MONDAY)
    register(evening(), user=user)
    reminding.remind(at=moment("09:30", days=-1))
    assert not said("Demain").exists()


def test_a_second_offer_to_whoever_came_back_is_told_too():
    animation = evening(capacity=1)
    first = register(animation)
    waiting = register(animation, email="lucien@example.org")
    registering.cancel(registration=first, by=None, at=MONDAY)
    offers.go_on_with_all(at=TUESDAY)
    taken = register(animation, at=TUESDAY)
    offers.come_back(registration=waiting, by=None, at=TUESDAY)
    registering.cancel(registration=taken, by=None, at=TUESDAY)
    assert said("Des places").filter(recipient="lucien@example.org").count() == 2


def test_letters_are_forgotten_with_the_names():
    register(evening(), phone="06 39 98 12 34")
    recent = register(evening(starts_at=moment("18:00", days=30), ends_at=moment("20:00", days=30)))
    letters_of.forget_of_animations(before=moment("20:01"), at=moment("20:01", days=91))
    emptied, kept = OutgoingMessage.objects.order_by("pk")
    assert (emptied.recipient, emptied.phone, emptied.body, emptied.name) == ("", "", "", "")
    assert kept.recipient == recent.email
