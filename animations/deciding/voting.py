"""A vote of the members: who may vote is listed when it opens, each votes once, the result is read once it is over.

A ballot is a number that grows. Nothing keeps who chose what, nor when: the list says who voted, the choices how many.
"""

from dataclasses import dataclass
from functools import cached_property

from django.db import models, transaction
from django.db.models import Case, F, Value, When
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from animations.deciding.models import Vote, VoteChoice, Voter
from animations.membership import standing
from animations.models.membership import MembershipMerge
from merchants.money import rounded_percent
from merchants.refusals import Refusal

FEWEST, MOST = 2, 8
LONGEST_CHOICE = VoteChoice._meta.get_field("words").max_length
WEB, PAPER = Voter.Way.WEB, Voter.Way.PAPER


class State(models.TextChoices):
    """Where a vote is: nothing keeps it, the clock, the list and the box tell it."""

    TO_COME = "TO_COME", gettext_lazy("À venir")
    OPEN = "OPEN", gettext_lazy("Ouvert")
    TO_COUNT = "TO_COUNT", gettext_lazy("Urne à compter")
    OVER = "OVER", gettext_lazy("Fini")


# From each state, those that may follow; one that nobody could vote on yet may be called off (`call_off`).
FOLLOWS = {
    State.TO_COME: {State.OPEN},
    State.OPEN: {State.TO_COUNT, State.OVER},
    State.TO_COUNT: {State.OVER},
    State.OVER: set(),
}


class NotAQuestion(Refusal):
    sentence = gettext_lazy("Un vote pose une question et propose de 2 à 8 réponses, chacune différente.")


class OpensInThePast(Refusal):
    sentence = gettext_lazy(
        "Un vote s’ouvre à un moment à venir et se ferme ensuite\u202f: la liste des membres se fait à l’ouverture."
    )


class HasOpened(Refusal):
    sentence = gettext_lazy("Ce vote est ouvert\u202f: il ne se retire plus, des membres ont pu voter.")


class NotOpen(Refusal):
    sentence = gettext_lazy("Ce vote n’est pas ouvert\u202f: rien n’a été compté.")


class NotOnTheList(Refusal):
    sentence = gettext_lazy(
        "Votent les membres d’avant l’annonce de ce vote, dont l’année court le jour où il s’ouvre et que quelqu’un "
        "du lieu a rencontrés."
    )


class VotedAlready(Refusal):
    sentence = gettext_lazy("Cette personne a déjà voté\u202f: un bulletin glissé dans l’urne n’en sort plus.")


class NoSuchChoice(Refusal):
    sentence = gettext_lazy("Choisissez une des réponses proposées, ou le vote blanc.")


class NotACount(Refusal):
    def __init__(self, expected, counted):
        told = _(
            "Votes sur papier d’après la liste\u202f: %(expected)d. Bulletins comptés\u202f: %(counted)d. Recomptez, "
            "et comptez comme blanc ce qui ne se lit pas. Si l’écart demeure, écrivez pourquoi et signez\u202f: "
            "tout le monde le lira avec le résultat."
        )
        super().__init__(told % {"expected": expected, "counted": counted})


class NothingToCount(Refusal):
    sentence = gettext_lazy("L’urne se compte une fois, quand le vote est fermé.")


# --- Asking -----------------------------------------------------------------------------------


@transaction.atomic
def ask(*, kind, question, details, choices: list[str], opens_at, closes_at, quorum, key, by, at) -> Vote:
    """A question with its answers, a blank one last; the same form twice is one vote.

    Raises NotAQuestion, OpensInThePast.
    """
    words = list(dict.fromkeys(" ".join(one.split()) for one in choices if one.strip()))
    if not question.strip() or not FEWEST <= len(words) <= MOST:
        raise NotAQuestion
    found = Vote.objects.filter(key=key).first()
    if found:
        return found
    if not at < opens_at < closes_at:
        raise OpensInThePast
    facts = {"kind": kind, "question": question.strip(), "details": details.strip(), "quorum": quorum}
    facts |= {"opens_at": opens_at, "closes_at": closes_at, "written_by": by, "written_at": at}
    vote, is_new = Vote.objects.get_or_create(key=key, defaults=facts)
    if is_new:
        rows = [VoteChoice(vote=vote, rank=rank, words=one) for rank, one in enumerate(words)]
        rows.append(VoteChoice(vote=vote, rank=len(words), words=_("Vote blanc"), is_blank=True))
        VoteChoice.objects.bulk_create(rows)
    return vote


@transaction.atomic
def call_off(*, vote, at) -> None:
    """Written too fast: gone as long as nobody could vote. Twice is once; raises HasOpened."""
    held = Vote.objects.select_for_update().filter(pk=vote.pk).first()
    if held is None:
        return
    if held.listed_at or at >= held.opens_at:
        raise HasOpened
    held.delete()


# --- Who may vote -----------------------------------------------------------------------------


def open_due(*, at) -> int:
    """Lists the members of each vote that opens; safe to run twice, and to be late."""
    due = Vote.objects.filter(listed_at=None, opens_at__lte=at).order_by("pk")
    return sum(list_members(vote=vote, at=at) for vote in due)


@transaction.atomic
def list_members(*, vote, at) -> int:
    """Members of before it was announced, whose year runs on the day it opens, each met once (`standing.electorate`).

    Written once: who joins later votes next time.
    """
    held = Vote.objects.select_for_update().get(pk=vote.pk)
    if held.listed_at or at < held.opens_at:
        return 0
    members = standing.electorate(opens_at=held.opens_at, announced_at=held.written_at)
    Voter.objects.bulk_create(Voter(vote=held, membership=member) for member in members.order_by("pk"))
    Vote.objects.filter(pk=held.pk).update(listed_at=at)
    return 1


@transaction.atomic
def are_one_member(*, kept, gone, at) -> None:
    """Two lines of the register were one person: of each vote that goes on, the one that has not voted is struck.

    Where both voted, both ballots are in the box for good: both lines stay, and the vote says so (`voted_twice`).
    The list of a vote that is over stays what it was.
    """
    ours = {one.vote_id: one for one in Voter.objects.select_for_update().filter(membership=kept)}
    for theirs in Voter.objects.select_for_update().filter(membership=gone).select_related("vote").order_by("pk"):
        own = ours.get(theirs.vote_id)
        if own is None:
            Voter.objects.filter(pk=theirs.pk).update(membership=kept)
        elif not theirs.vote.is_closed(at) and not theirs.voted:
            theirs.delete()
        elif not theirs.vote.is_closed(at) and not own.voted:
            own.delete()
            Voter.objects.filter(pk=theirs.pk).update(membership=kept)


def voted_twice(vote) -> int:
    """How many people had two ballots, under two lines of the register that were found to be one afterwards."""
    twice = vote.voters.exclude(voted="").values("membership")
    return MembershipMerge.objects.filter(kept__in=twice, gone__in=twice).count()


# --- Voting -----------------------------------------------------------------------------------


@transaction.atomic
def cast(*, vote, choice, user, at) -> None:
    """One ballot, on the web: the voter is marked, the choice counts one more, nothing joins the two.

    Raises NotOpen, NotOnTheList, VotedAlready, NoSuchChoice.
    """
    _mark(vote, standing.of_user(user), WEB, at=at)
    _count(vote, {choice.pk: 1})


def _count(vote, ballots: dict[int, int]) -> None:
    """So many more of each. Every answer is written whichever grows: alone, its row would bear the mark that the
    database leaves on whatever one ballot wrote (`xmin`), which is also on the row of whoever cast it."""
    # Held in one order: of two ballots at once, one waits.
    known = set(vote.choices.select_for_update().order_by("pk").values_list("pk", flat=True))
    if not known.issuperset(ballots):
        raise NoSuchChoice
    more = Case(*(When(pk=pk, then=Value(many)) for pk, many in ballots.items()), default=Value(0))
    vote.choices.update(ballots=F("ballots") + more)


@transaction.atomic
def give_paper(*, vote, card, at) -> Voter:
    """At a counter, by the card: marked as voting, they slip their ballot into the box. Raises as `cast`."""
    return _mark(vote, standing.holder(card), PAPER, at=at)


def _mark(vote, member, way, *, at) -> Voter:
    if not vote.is_open(at):
        raise NotOpen
    if vote.listed_at is None:
        list_members(vote=vote, at=at)
    found = Voter.objects.filter(vote=vote, membership=member).first() if member else None
    if found is None:
        raise NotOnTheList
    # Of two ballots at once, one finds the row not yet marked.
    if not Voter.objects.filter(pk=found.pk, voted="").update(voted=way):
        raise VotedAlready
    return found


@transaction.atomic
def count_paper(*, vote, ballots: dict[int, int], by, at, reason="", signed="") -> None:
    """What was in the box, by choice id, once the vote is over: as many as were marked, or a `reason` that everybody
    reads, `signed`, when one is lost or there is one too many.

    Raises NothingToCount, NotACount.
    """
    held = Vote.objects.select_for_update().get(pk=vote.pk)
    if held.counted_at or not held.is_closed(at):
        raise NothingToCount
    given, counted = held.voters.filter(voted=PAPER).count(), sum(ballots.values())
    reason, signed = " ".join(reason.split()), " ".join(signed.split())
    if counted != given and not (reason and signed):
        raise NotACount(given, counted)
    _count(held, ballots)
    told = {"box_difference": counted - given, "box_reason": reason, "box_signed": signed} if counted != given else {}
    Vote.objects.filter(pk=held.pk).update(counted_at=at, counted_by=by, **told)


# --- The result -------------------------------------------------------------------------------


@dataclass(frozen=True)
class Result:
    """What came out of a vote that is over and whose box was counted."""

    choices: list[VoteChoice]
    members: int
    voters: int
    quorum: int | None
    # Ballots of paper found beyond those that the list says; below zero, those that lack.
    difference: int = 0

    @cached_property
    def turnout(self) -> int:
        """In percent of those who could vote."""
        return rounded_percent(self.voters, self.members) if self.members else 0

    @property
    def is_valid(self) -> bool:
        """Enough members voted, when a number was asked."""
        return self.voters > 0 and (self.quorum is None or 100 * self.voters >= self.quorum * self.members)

    @property
    def first(self) -> list[VoteChoice]:
        """The answer that has the most ballots, all of them when they are even; a blank ballot chooses nothing."""
        said = [one for one in self.choices if not one.is_blank]
        most = max(one.ballots for one in said)
        return [one for one in said if most and one.ballots == most]

    @property
    def is_a_tie(self) -> bool:
        return len(self.first) > 1

    @property
    def is_doubtful(self) -> bool:
        """The ballots that lack, given to the second one, or those in excess, taken off the first, could change it."""
        if not self.difference:
            return False
        most, next_one = sorted((one.ballots for one in self.choices if not one.is_blank), reverse=True)[:2]
        return most - next_one <= abs(self.difference)

    @property
    def chosen(self) -> VoteChoice | None:
        """The answer that the vote gives, when it gives one."""
        if not self.is_valid or self.is_doubtful or len(self.first) != 1:
            return None
        return self.first[0]

    @property
    def missing(self) -> int:
        return max(0, -self.difference)

    @property
    def in_excess(self) -> int:
        return max(0, self.difference)


def state_of(vote, voters, *, at) -> State:
    """Given how each of those on its list voted; the list of a vote that goes on is not needed."""
    if at < vote.opens_at:
        return State.TO_COME
    if vote.is_open(at):
        return State.OPEN
    return State.TO_COUNT if PAPER in voters and not vote.counted_at else State.OVER


def result_of(vote, *, at) -> Result | None:
    """Nothing before the vote is over, nor before the ballots on paper are counted with the others; three queries."""
    voters = list(vote.voters.values_list("voted", flat=True)) if vote.is_closed(at) else []
    if state_of(vote, voters, at=at) != State.OVER:
        return None
    return Result(list(vote.choices.all()), len(voters), sum(map(bool, voters)), vote.quorum, vote.box_difference)
