"""Whatever is proposed, supported, answered and voted, in whatever order: each person is one, each move is lawful."""

import datetime

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import HealthCheck
from hypothesis import settings as pace
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from animations.deciding import access, proposals, supporting, voting
from animations.deciding.models import Proposal, Vote, Voter
from animations.models import Animation
from merchants.refusals import Refusal
from tests import factories
from tests.animations.deciding.situations import YES, a_date, a_proposal, a_threshold, a_voter, an_open_vote
from tests.paces import histories

pytestmark = pytest.mark.django_db

Status = Proposal.Status
THRESHOLD, PEOPLE = 3, 5
who = st.integers(0, PEOPLE - 1)
DAY = datetime.timedelta(days=1)


class Town(RuleBasedStateMachine):
    """Five members, some without an account, one idea and one vote."""

    def __init__(self):
        super().__init__()
        self.undo = transaction.atomic()
        self.undo.__enter__()
        point = factories.PickupPointFactory()
        accounts = [factories.UserFactory() if rank % 2 else None for rank in range(PEOPLE)]
        self.people = [a_voter(f"Membre {rank}", point=point, user=user) for rank, user in enumerate(accounts)]
        self.when = a_date()
        a_threshold(THRESHOLD)
        self.idea, self.vote = a_proposal(shared=False), an_open_vote()
        self.supporters, self.voted, self.over, self.state = set(), {}, False, voting.State.OPEN

    def teardown(self):
        transaction.set_rollback(True)
        self.undo.__exit__(None, None, None)

    def ballots(self):
        return sum(self.vote.choices.values_list("ballots", flat=True))

    @property
    def at(self):
        return self.vote.closes_at + DAY if self.over else timezone.now()

    def done(self, act, **facts) -> bool:
        try:
            act(**facts)
        except Refusal:
            return False
        finally:
            self.idea.refresh_from_db()
        return True

    @rule(act=st.sampled_from([proposals.share, proposals.set_aside]))
    def it_is_read(self, act):
        self.done(act, proposal=self.idea, by=None, at=self.at)

    @rule(act=st.sampled_from([proposals.refuse, proposals.put_off]))
    def the_committee_says_no_or_later(self, act):
        self.done(act, proposal=self.idea, answer=YES, by=None, at=self.at)

    @rule()
    def the_committee_says_yes(self):
        self.done(proposals.accept, proposal=self.idea, answer=YES, when=self.when, by=None, at=self.at)

    @rule(rank=who, by_card=st.booleans())
    def somebody_supports(self, rank, by_card):
        member = self.people[rank]
        facts = {"proposal": self.idea, "at": self.at}
        if by_card or not member.user:
            done = self.done(supporting.support_by_card, card=member.spoken_card, by=None, **facts)
        else:
            done = self.done(supporting.support, user=member.user, **facts)
        if done:
            self.supporters.add(rank)

    @rule(rank=who)
    def somebody_supports_no_more(self, rank):
        if self.people[rank].user and supporting.take_back(proposal=self.idea, user=self.people[rank].user):
            self.supporters.discard(rank)

    @rule(rank=who, choice=st.integers(0, 2), by_card=st.booleans())
    def somebody_votes(self, rank, choice, by_card):
        member, facts = self.people[rank], {"vote": self.vote, "at": self.at}
        if by_card or not member.user:
            done, way = self.done(voting.give_paper, card=member.card_number, **facts), None
        else:
            chosen = self.vote.choices.get(rank=choice)
            done, way = self.done(voting.cast, choice=chosen, user=member.user, **facts), choice
        assert done == (rank not in self.voted and not self.over)
        if done:
            self.voted[rank] = way

    @rule()
    def the_vote_is_over(self):
        self.over = True

    @rule(too_many=st.integers(-2, 2), reason=st.sampled_from(["", "Un bulletin est resté au comptoir"]))
    def the_box_is_counted(self, too_many, reason):
        first, in_the_box = self.vote.choices.first(), sum(way is None for way in self.voted.values())
        ballots = {first.pk: max(0, in_the_box + too_many)}
        was = Vote.objects.get(pk=self.vote.pk).counted_at
        told = {"ballots": ballots, "reason": reason, "signed": "Hélène"}
        done = self.done(voting.count_paper, vote=self.vote, **told, by=None, at=self.at)
        assert done == (self.over and was is None and (ballots[first.pk] == in_the_box or bool(reason)))

    @invariant()
    def each_person_supports_once_and_nobody_more(self):
        assert self.idea.supports.count() == len(self.supporters)

    @invariant()
    def its_moves_make_one_chain_of_lawful_steps_to_where_it_is(self):
        moves = list(self.idea.moves.values_list("status_from", "status_to"))
        steps = [Status.TO_READ, *(to for _was, to in moves)]
        assert [was for was, _to in moves] == steps[:-1]
        assert all(to in proposals.TRANSITIONS[was] for was, to in moves)
        assert steps[-1] == self.idea.status

    @invariant()
    def every_answer_is_signed_and_a_yes_has_one_draft(self):
        answers = self.idea.moves.filter(status_to__in=proposals.ANSWERS)
        assert not answers.filter(words="").exists()
        assert Animation.objects.count() == (self.idea.status == Status.ACCEPTED)

    @invariant()
    def what_nobody_read_is_on_no_page(self):
        is_hidden = self.idea.status in (Status.TO_READ, Status.SET_ASIDE)
        assert access.shared_proposals().exists() != is_hidden

    @invariant()
    def enough_supports_never_wait(self):
        assert self.idea.status != Status.OPEN or len(self.supporters) < THRESHOLD

    @invariant()
    def a_ballot_is_a_voter_and_no_more(self):
        marked = Voter.objects.filter(vote=self.vote).exclude(voted="").count()
        box = [way for way in self.voted.values() if way is None]
        waiting = 0 if Vote.objects.get(pk=self.vote.pk).counted_at else len(box)
        found = Vote.objects.get(pk=self.vote.pk).box_difference
        assert (marked, self.ballots()) == (len(self.voted), len(self.voted) - waiting + found)

    @invariant()
    def a_vote_goes_where_its_states_lead(self):
        vote, voted = Vote.objects.get(pk=self.vote.pk), Voter.objects.filter(vote=self.vote)
        was, self.state = self.state, voting.state_of(vote, list(voted.values_list("voted", flat=True)), at=self.at)
        assert self.state == was or self.state in voting.FOLLOWS[was]

    @invariant()
    def no_result_is_read_too_early(self):
        vote = Vote.objects.get(pk=self.vote.pk)
        waits_for_the_box = None in self.voted.values() and vote.counted_at is None
        found = voting.result_of(vote, at=self.at)
        assert (found is None) == (not self.over or waits_for_the_box)
        if found:
            assert sum(choice.ballots for choice in found.choices) == found.voters + found.difference


def test_any_story_of_an_idea_and_a_vote():
    run_state_machine_as_test(Town, settings=SHORT)


SHORT = pace(
    max_examples=histories(20, each_time=6),
    stateful_step_count=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
