"""Forty people at once, for real: the room is never exceeded, and nobody is forgotten."""

import random
import secrets

import pytest

from animations.models import Registration
from animations.taking_part import door, offers, registering, seats
from tests.animations.taking_part.situations import MONDAY, Status, evening, moment, register
from tests.at_once import at_once

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.xdist_group("one database, many threads"),
    pytest.mark.postgresql,
]


@pytest.fixture(autouse=True)
def letters(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def parties(seed):
    dice = random.Random(seed)  # noqa: S311 – sizes of parties
    return [dice.randint(1, 4) for _person in range(40)]


@pytest.mark.parametrize("seed", [1, 2])
def test_forty_parties_for_thirty_seats(seed):
    animation = evening(capacity=30)
    answers = at_once(*[lambda party=party: register(animation, party) for party in parties(seed)])
    assert all(isinstance(answer, Registration) for answer in answers), answers
    assert seats.held(animation) == 30
    assert animation.registrations.count() == 40
    free = seats.free(animation)
    assert all(one.party > free for one in animation.registrations.in_line())
    assert len(set(animation.registrations.values_list("code", flat=True))) == 40


def test_the_same_form_forty_times():
    animation, key = evening(capacity=5), secrets.token_hex(16)
    answers = at_once(*[lambda: register(animation, 2, key=key)] * 40)
    assert len({answer.pk for answer in answers}) == 1
    assert seats.held(animation) == 2


def test_registering_giving_up_and_walking_in_at_once():
    animation = evening(capacity=20)
    there = [register(animation, 2) for _party in range(10)]
    at = moment("15:00")
    acts = [lambda one=one: registering.cancel(registration=one, by=None, at=at) for one in there[:5]]
    acts += [lambda: register(animation, 3, at=at) for _party in range(10)]
    acts += [lambda one=one: door.arrive(registration=one, came=1, by=None, at=at) for one in there[5:]]
    acts += [
        lambda: door.count(animation=animation, people=1, key=secrets.token_hex(16), by=None, at=at)
        for _head in range(10)
    ]
    at_once(*acts)
    assert seats.held(animation) <= 20
    free = seats.free(animation)
    assert all(one.party > free for one in animation.registrations.in_line())


def test_the_next_ones_are_offered_the_same_seats_once():
    animation = evening(capacity=2)
    two = register(animation, 2)
    waiting = [register(animation, 2) for _party in range(4)]
    registering.cancel(registration=two, by=None, at=MONDAY)
    at_once(*[lambda: offers.go_on_with_all(at=moment("10:00", days=-4))] * 8)
    statuses = list(Registration.objects.filter(pk__in=[one.pk for one in waiting]).values_list("status", flat=True))
    assert sorted(statuses) == sorted([Status.LAPSED, Status.OFFERED, Status.WAITING, Status.WAITING])
