"""Everybody votes and supports in the same second: one person is one."""

import pytest
from django.db import connection
from django.utils import timezone

from animations.deciding import supporting, voting
from animations.deciding.models import Proposal, Voter
from tests import factories
from tests.animations.deciding.situations import a_proposal, a_threshold, a_voter, an_open_vote
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.row_locks]


def test_twenty_tabs_of_one_member_are_one_ballot():
    member, vote = a_voter(), an_open_vote()
    choice = vote.choices.first()
    facts = {"vote": vote, "at": timezone.now()}
    tabs = [lambda: voting.cast(choice=choice, user=member.user, **facts) for _tab in range(10)]
    tabs += [lambda: voting.give_paper(card=member.card_number, **facts) for _counter in range(10)]
    answers = at_once(*tabs)
    assert sum(isinstance(one, voting.VotedAlready) for one in answers) == 19
    choice.refresh_from_db()
    assert choice.ballots + Voter.objects.filter(vote=vote, voted="PAPER").count() == 1
    assert vote.voters.count() == 1


def test_twenty_members_at_once_are_twenty_ballots():
    voters, vote = [a_voter(f"Membre {n}") for n in range(20)], an_open_vote()
    choices = list(vote.choices.all()[:2])
    acts = [
        lambda one=one, rank=rank: voting.cast(vote=vote, choice=choices[rank % 2], user=one.user, at=timezone.now())
        for rank, one in enumerate(voters)
    ]
    assert not [answer for answer in at_once(*acts) if isinstance(answer, Exception)]
    assert sorted(vote.choices.values_list("ballots", flat=True)) == [0, 10, 10]


def marks_of(vote):
    """What the database itself remembers of who wrote each answer last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT xmin::text FROM animations_votechoice WHERE vote_id = %s", [vote.pk])
        return [mark for (mark,) in cursor.fetchall()]


def test_no_answer_bears_the_mark_of_a_ballot_more_than_the_others():
    voters, vote = [a_voter(f"Membre {n}") for n in range(3)], an_open_vote()
    for member, choice in zip(voters, vote.choices.all(), strict=True):
        voting.cast(vote=vote, choice=choice, user=member.user, at=timezone.now())
        marks = marks_of(vote)
        assert len(marks) == 3
        assert len(set(marks)) == 1
    late = vote.closes_at
    voting.count_paper(vote=vote, ballots={choice.pk: 1}, by=None, at=late, reason="un de trop", signed="Hélène")
    assert len(set(marks_of(vote))) == 1


def test_supports_that_come_together_count_each_once_and_reach_the_agenda_once():
    idea = a_proposal()
    a_threshold(5)
    users = [factories.UserFactory() for _person in range(5)]
    acts = [lambda user=user: supporting.support(proposal=idea, user=user, at=timezone.now()) for user in users * 3]
    assert sum(answer is True for answer in at_once(*acts)) == 5
    assert Proposal.objects.get().status == "ON_AGENDA"
    assert idea.moves.filter(status_to="ON_AGENDA").count() == 1
