"""Skills are read by those who agree to be read; hours count once both said them; nothing is owed."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from animations.membership import skills
from animations.models import Exchange, Introduction
from tests import factories
from tests.animations.membership.people import a_fee, a_member, key

pytestmark = pytest.mark.django_db


@pytest.fixture
def odette():
    return a_member(point=factories.PickupPointFactory())


@pytest.fixture
def paul(odette):
    return a_member("Vidal", first_name="Paul", point=odette.point)


def listed(*members):
    for member in members:
        skills.show(membership=member, agrees=True)


def say(member, words="Tailler un rosier", **more):
    facts = {"way": "OFFERED", "field": "GARDEN", "words": words, "key": key(), **more}
    return skills.say(membership=member, **facts, at=timezone.now())


def note(giver, receiver, *, said_by=None, quarters=4, once=None):
    facts = {"quarters": quarters, "words": "Le rosier", "said_by": said_by or giver, "key": once or key()}
    return skills.note_hours(giver=giver, receiver=receiver, **facts, at=timezone.now())


def test_a_line_is_read_only_while_its_member_agrees(odette):
    say(odette)
    assert not skills.directory(at=timezone.now()).exists()
    listed(odette)
    assert skills.directory(at=timezone.now()).exists()
    skills.show(membership=odette, agrees=False)
    assert not skills.directory(at=timezone.now()).exists()


def test_who_has_not_paid_neither_reads_nor_is_read():
    a_fee()
    member = a_member()
    say(member)
    listed(member)
    assert not skills.directory(at=timezone.now()).exists()
    assert not skills.may_read(member, at=timezone.now())


def test_the_same_form_twice_is_one_line_and_there_is_an_end_to_it(odette):
    once = key()
    assert say(odette, key=once) == say(odette, key=once)
    for rank in range(skills.MOST - 1):
        say(odette, f"Savoir {rank}")
    with pytest.raises(skills.Enough):
        say(odette, "Un de trop")


def test_meeting_is_asked_once_by_who_is_read_too_and_not_of_oneself(odette, paul):
    skill = say(odette)
    listed(odette)
    with pytest.raises(skills.NotListed):
        skills.ask_to_meet(skill=skill, membership=paul, at=timezone.now())
    listed(paul)
    for _again in range(2):
        skills.ask_to_meet(skill=skill, membership=paul, at=timezone.now())
    assert Introduction.objects.count() == 1
    with pytest.raises(skills.YourOwn):
        skills.ask_to_meet(skill=skill, membership=odette, at=timezone.now())


def test_hours_count_once_the_other_has_agreed(odette, paul):
    exchange = note(odette, paul, quarters=6)
    skills.agree(exchange=exchange, membership=odette, at=timezone.now())
    assert skills.hours_of(odette) == {"given": 0, "received": 0}
    skills.agree(exchange=exchange, membership=paul, at=timezone.now())
    assert skills.hours_of(odette) == {"given": 6, "received": 0}
    assert skills.hours_of(paul) == {"given": 0, "received": 6}


def test_what_both_said_is_not_taken_back_by_one(odette, paul):
    exchange = note(odette, paul)
    skills.agree(exchange=exchange, membership=paul, at=timezone.now())
    skills.take_hours_back(exchange=exchange, membership=odette)
    assert Exchange.objects.count() == 1


def test_a_third_person_neither_agrees_nor_erases(odette, paul):
    exchange, other = note(odette, paul), a_member("Tiers", point=odette.point)
    skills.agree(exchange=exchange, membership=other, at=timezone.now())
    skills.take_hours_back(exchange=exchange, membership=other)
    assert Exchange.objects.get().agreed_at is None


def test_the_same_form_twice_is_one_exchange(odette, paul):
    once = key()
    assert note(odette, paul, once=once) == note(odette, paul, once=once)


def test_hours_are_between_two_members_and_the_database_says_so(odette):
    with pytest.raises(IntegrityError), transaction.atomic():
        Exchange.objects.create(
            giver=odette, receiver=odette, said_by=odette, quarters=1, said_at=timezone.now(), key=key()
        )
    with pytest.raises(skills.NotBoth):
        note(odette, odette)
