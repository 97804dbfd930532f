"""Decisions are numbered, public, and mended by another one."""

import datetime

import pytest
from django.utils import timezone

from animations.deciding import access, decisions
from tests.animations.deciding.situations import a_decision, a_vote, an_open_vote, key

pytestmark = pytest.mark.django_db


def test_each_has_the_next_number_of_its_year_and_the_same_form_is_one():
    same = key()
    first, again, second = a_decision(key=same), a_decision(key=same), a_decision()
    assert first == again
    year = timezone.localdate().year
    assert (first.number, second.number) == (f"D-{year}-1", f"D-{year}-2")


def test_what_is_not_taken_yet_is_not_written():
    with pytest.raises(decisions.NotYetTaken):
        a_decision(taken_on=timezone.localdate() + datetime.timedelta(days=1))
    with pytest.raises(decisions.NoMinutes):
        a_decision(minutes="  ")


def test_a_vote_is_followed_by_a_decision_once_it_is_over_and_once_only():
    for vote in (a_vote(), an_open_vote()):
        with pytest.raises(decisions.VoteNotOver):
            a_decision(vote=vote)
    long_ago = timezone.now() - datetime.timedelta(days=60)
    over = a_vote(at=long_ago)
    a_decision(vote=over)
    with pytest.raises(decisions.DecidedAlready):
        a_decision(vote=over)


def test_another_one_mends_it_and_both_stay():
    wrong = a_decision()
    right = a_decision("La commission passe à 7 %", replaces=wrong)
    assert list(access.standing_decisions()) == [right]
    assert access.decisions().count() == 2
