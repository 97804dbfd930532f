"""A vote of the members: who may, once each, in secret, counted with the paper, told when it is over."""

import datetime

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from animations.deciding import voting
from animations.deciding.models import Vote, VoteChoice, Voter
from animations.deciding.voting import Result
from animations.membership import leaving
from tests import factories
from tests.animations.deciding.situations import A_DAY, a_vote, a_voter, an_open_vote, key
from tests.animations.membership.people import a_member

pytestmark = pytest.mark.django_db


def chosen(vote, words="7 %"):
    return vote.choices.get(words=words)


def cast(vote, member, words="7 %", at=None):
    voting.cast(vote=vote, choice=chosen(vote, words), user=member.user, at=at or timezone.now())


def on_paper(vote, member):
    return voting.give_paper(vote=vote, card=member.card_number, at=timezone.now())


def after(vote):
    return vote.closes_at + datetime.timedelta(minutes=1)


def result(vote):
    vote.refresh_from_db()
    return voting.result_of(vote, at=after(vote))


def counts(found):
    return {choice.words: choice.ballots for choice in found.choices}


class TestAsking:
    def test_a_blank_answer_comes_last_and_the_same_form_is_one_vote(self):
        same = key()
        vote = a_vote(key=same)
        assert a_vote(key=same) == vote
        assert [choice.words for choice in vote.choices.all()] == ["7 %", "8 %", "Vote blanc"]

    @pytest.mark.parametrize("choices", [["oui"], ["oui", "oui "], [str(n) for n in range(9)]])
    def test_a_question_has_several_answers(self, choices):
        with pytest.raises(voting.NotAQuestion):
            a_vote(*choices)

    @pytest.mark.parametrize("facts", [{"opens_in": -A_DAY}, {"lasts": -A_DAY}])
    def test_it_opens_later_then_closes(self, facts):
        with pytest.raises(voting.OpensInThePast):
            a_vote(**facts)

    def test_it_is_called_off_until_it_opens(self):
        vote = a_vote()
        for _time in range(2):
            voting.call_off(vote=vote, at=timezone.now())
        assert not Vote.objects.exists()
        with pytest.raises(voting.HasOpened):
            voting.call_off(vote=an_open_vote(), at=timezone.now())


class TestWhoMayVote:
    def test_the_members_of_the_day_it_opened_and_nobody_after(self):
        member, vote = a_voter(), an_open_vote()
        newcomer = a_member("Vidal", user=factories.UserFactory())
        assert voting.open_due(at=timezone.now()) == 1
        assert voting.open_due(at=timezone.now()) == 0
        assert list(vote.voters.values_list("membership", flat=True)) == [member.pk]
        with pytest.raises(voting.NotOnTheList):
            cast(vote, newcomer)

    def test_who_joins_while_it_is_open_does_not_wait_for_the_list_to_be_written(self):
        """The list is of the opening day whenever the job runs: a year begun since does not run that day."""
        vote = an_open_vote()
        newcomer = a_member("Vidal", user=factories.UserFactory())
        with pytest.raises(voting.NotOnTheList):
            cast(vote, newcomer)

    def test_who_is_no_member_or_has_no_account_does_not(self):
        vote = an_open_vote()
        with pytest.raises(voting.NotOnTheList):
            voting.cast(vote=vote, choice=chosen(vote), user=factories.UserFactory(), at=timezone.now())
        with pytest.raises(voting.NotOnTheList):
            voting.give_paper(vote=vote, card="M 0000", at=timezone.now())

    @pytest.mark.parametrize("moment", ["before", "after"])
    def test_nobody_votes_before_nor_after(self, moment):
        member, vote = a_voter(), an_open_vote()
        at = vote.opens_at - A_DAY if moment == "before" else vote.closes_at
        with pytest.raises(voting.NotOpen):
            cast(vote, member, at=at)

    def test_an_erased_member_stays_on_the_list_without_a_name(self):
        member, vote = a_voter(), an_open_vote()
        cast(vote, member)
        leaving.erase(membership=member, by=None, at=timezone.now())
        assert (result(vote).voters, result(vote).members) == (1, 1)


class TestOneVote:
    def test_a_person_votes_once_whichever_way(self):
        member, vote = a_voter(), an_open_vote()
        cast(vote, member)
        for again in (lambda: cast(vote, member, "8 %"), lambda: on_paper(vote, member)):
            with pytest.raises(voting.VotedAlready):
                again()
        assert counts(result(vote)) == {"7 %": 1, "8 %": 0, "Vote blanc": 0}

    def test_an_answer_of_another_vote_is_no_ballot_and_uses_no_voice(self):
        member, vote, other = a_voter(), an_open_vote(), an_open_vote("oui", "non")
        with pytest.raises(voting.NoSuchChoice):
            voting.cast(vote=vote, choice=chosen(other, "oui"), user=member.user, at=timezone.now())
        cast(vote, member)

    def test_nothing_that_is_kept_ties_a_voter_to_an_answer_or_a_moment(self):
        assert {field.name for field in Voter._meta.concrete_fields} == {"id", "vote", "membership", "voted"}
        kept = {field.name for field in VoteChoice._meta.concrete_fields}
        assert kept == {"id", "vote", "rank", "words", "is_blank", "ballots"}
        related = {one.related_model for one in VoteChoice._meta.related_objects}
        assert not related


class TestPaper:
    def test_the_box_holds_as_many_ballots_as_were_given(self):
        voters, vote = [a_voter(name, user=None) for name in ("Vidal", "Martin")], an_open_vote()
        for voter in voters:
            on_paper(vote, voter)
        assert result(vote) is None
        seven, eight = chosen(vote).pk, chosen(vote, "8 %").pk
        counting = {"vote": vote, "by": None, "at": after(vote)}
        with pytest.raises(voting.NotACount):
            voting.count_paper(ballots={seven: 3}, **counting)
        voting.count_paper(ballots={seven: 1, eight: 1}, **counting)
        with pytest.raises(voting.NothingToCount):
            voting.count_paper(ballots={seven: 2}, **counting)
        assert result(vote).is_a_tie

    def counted(self, seven, eight, given, **told):
        """So many ballots found for each answer, when so many were given."""
        voters, vote = [a_voter(f"Membre {rank}", user=None) for rank in range(given)], an_open_vote()
        for voter in voters:
            on_paper(vote, voter)
        ballots = {chosen(vote).pk: seven, chosen(vote, "8 %").pk: eight}
        told = {"reason": "Un bulletin est resté au comptoir", "signed": "Hélène", **told}
        voting.count_paper(vote=vote, ballots=ballots, by=None, at=after(vote), **told)
        return vote, result(vote)

    @pytest.mark.parametrize("lacks", [{"reason": ""}, {"signed": " "}])
    def test_a_lost_ballot_asks_for_a_reason_that_is_signed(self, lacks):
        with pytest.raises(voting.NotACount, match="écrivez pourquoi"):
            self.counted(1, 1, given=3, **lacks)

    @pytest.mark.parametrize(("found", "given"), [((3, 1), 5), ((3, 1), 3)])
    def test_a_ballot_lost_or_in_excess_that_changes_nothing_is_told(self, found, given):
        vote, told = self.counted(*found, given=given)
        assert (vote.box_difference, vote.box_signed) == (4 - given, "Hélène")
        assert told.chosen == chosen(vote)
        assert told.voters == given

    @pytest.mark.parametrize(("found", "given"), [((2, 1), 4), ((2, 1), 2), ((3, 1), 2), ((1, 1), 3), ((0, 0), 1)])
    def test_what_could_change_the_outcome_gives_none(self, found, given):
        _vote, told = self.counted(*found, given=given)
        assert told.is_doubtful
        assert told.chosen is None

    def test_as_many_as_the_list_says_needs_no_reason_and_keeps_none(self):
        vote, told = self.counted(2, 1, given=3)
        assert (vote.box_reason, told.chosen) == ("", chosen(vote))

    @given(st.lists(st.integers(0, 6), min_size=2, max_size=4), st.integers(1, 4), st.booleans())
    def test_an_outcome_that_is_given_stands_whatever_the_papers_were(self, ballots, many, lost):
        choices = [VoteChoice(rank=rank, words=str(rank), ballots=count) for rank, count in enumerate(ballots)]
        difference = -many if lost else many
        voters = max(1, sum(ballots) - difference)
        said = Result(choices, members=100, voters=voters, quorum=None, difference=difference).chosen
        if said:
            for rank in range(len(ballots)):
                others = [count + (many if lost and at == rank else 0) for at, count in enumerate(ballots)]
                others[said.rank] -= 0 if lost else many
                assert max(range(len(others)), key=others.__getitem__) == said.rank
                assert others.count(max(others)) == 1

    def test_it_is_not_counted_while_one_votes(self):
        vote = an_open_vote()
        with pytest.raises(voting.NothingToCount):
            voting.count_paper(vote=vote, ballots={}, by=None, at=timezone.now())


class TestTheResult:
    def test_it_is_read_after_the_closing_alone(self):
        member, vote = a_voter(), an_open_vote()
        cast(vote, member)
        assert voting.result_of(vote, at=timezone.now()) is None
        assert result(vote).first == [chosen(vote)]

    def test_a_blank_ballot_is_a_voter_and_chooses_nothing(self):
        voters, vote = [a_voter(name) for name in "ABC"], an_open_vote()
        for voter, words in zip(voters, ("Vote blanc", "Vote blanc", "8 %"), strict=True):
            cast(vote, voter, words)
        found = result(vote)
        assert found.voters == 3
        assert [one.words for one in found.first] == ["8 %"]

    def test_too_few_voters_decide_nothing(self):
        vote = an_open_vote(quorum=50)
        voters = [a_voter(name) for name in "ABC"]
        cast(vote, voters[0])
        assert not result(vote).is_valid
        cast(vote, voters[1])
        assert result(vote).is_valid

    @given(st.lists(st.integers(0, 50), min_size=2, max_size=8), st.integers(0, 50), st.integers(0, 60))
    def test_the_first_ones_are_those_that_nobody_passes(self, ballots, blank, absent):
        choices = [VoteChoice(rank=rank, words=str(rank), ballots=count) for rank, count in enumerate(ballots)]
        choices.append(VoteChoice(rank=len(ballots), words="blanc", is_blank=True, ballots=blank))
        voters = sum(ballots) + blank
        found = Result(choices, members=voters + absent, voters=voters, quorum=None)
        assert bool(found.first) == any(ballots)
        assert all(one.ballots == max(ballots) for one in found.first)
        assert len(found.first) == (ballots.count(max(ballots)) if any(ballots) else 0)
        assert found.is_a_tie == (len(found.first) > 1)
        assert 0 <= found.turnout <= 100
