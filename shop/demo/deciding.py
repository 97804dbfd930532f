"""What is proposed, voted and decided in the demo town, by its members and by those who have no screen."""

import datetime

from animations.deciding import decisions, proposals, supporting, threshold, voting
from animations.deciding.proposals import Answer
from animations.models import Membership
from merchants.models import AssociationMember
from merchants.opening import instant_of, local_day
from shop.accounts.models import User
from shop.demo import reading
from shop.demo.beside import member

A_DAY, NINE = datetime.timedelta(days=1), datetime.time(9)
ANSWERS = {"LATER": proposals.put_off, "REFUSED": proposals.refuse}


def decide(*, at) -> None:
    told, coach = reading.read("deciding"), member(AssociationMember.Role.COACH)
    long_ago = at - 90 * A_DAY
    threshold.write(supports=told["threshold"], applies_from=local_day(long_ago), by=coach, at=long_ago)
    for rank, one in enumerate(told["proposal"]):
        propose(one, rank=rank, coach=coach, at=at)
    votes = [ask(one, rank=rank, coach=coach, at=at) for rank, one in enumerate(told["vote"])]
    write(told["decision"], votes[0], coach=coach, at=at)


def propose(told, *, rank, coach, at):
    then = at - told["days_ago"] * A_DAY
    user = User.objects.filter(email=told.get("account", "")).first()
    facts = {name: told[name] for name in ("title", "kind", "what", "signed")}
    facts |= {"support": "WEB" if user else "PAPER", "user": user, "noted_by": None if user else coach}
    made = proposals.propose(**facts, key=f"{rank:032x}", at=then)
    if not told.get("shared", True):
        return
    proposals.share(proposal=made, by=coach, at=then + A_DAY)
    for card in cards()[: told["cards"]]:
        supporting.support_by_card(proposal=made, card=card, by=coach, at=then + A_DAY)
    supporting.copy_sheet(proposal=made, names=told["names"], by=coach, at=then + 2 * A_DAY)
    if "answer" in told:
        answer(made, told["answer"], coach=coach, at=at)


def answer(proposal, told, *, coach, at):
    said = Answer(told["words"], told["signed"], told["role"])
    ANSWERS[told["status"]](proposal=proposal, answer=said, by=coach, at=at - told["days_ago"] * A_DAY)


def ask(told, *, rank, coach, at):
    """Members vote on the web or by their card; the box of one that is over was counted."""
    opens_at = instant_of(local_day(at) - told["opened_days_ago"] * A_DAY, NINE)
    facts = {name: told[name] for name in ("kind", "question", "details", "choices")}
    moments = {"opens_at": opens_at, "closes_at": opens_at + told["days"] * A_DAY}
    asked = {**facts, **moments, "quorum": told.get("quorum"), "key": f"{rank:032x}"}
    vote = voting.ask(**asked, by=coach, at=opens_at - A_DAY)
    voting.list_members(vote=vote, at=opens_at)
    in_the_box = drop_ballots(vote, told["ballots"], not_yet=told.get("not_yet", 0), at=opens_at + A_DAY)
    if vote.is_closed(at) and in_the_box:
        voting.count_paper(vote=vote, ballots=in_the_box, by=coach, at=vote.closes_at + A_DAY)
    vote.refresh_from_db()
    return vote


def drop_ballots(vote, ranks, *, not_yet, at) -> dict[int, int]:
    """The first members of the list wait; how many ballots of paper there are for each choice."""
    choices, box = list(vote.choices.all()), {}
    voters = vote.voters.select_related("membership__user")[not_yet:]
    for voter, rank in zip(voters, ranks, strict=False):
        choice, holder = choices[rank], voter.membership
        if holder.user:
            voting.cast(vote=vote, choice=choice, user=holder.user, at=at)
        else:
            voting.give_paper(vote=vote, card=holder.card_number, at=at)
            box[choice.pk] = box.get(choice.pk, 0) + 1
    return box


def write(told, vote, *, coach, at):
    facts = {name: told[name] for name in ("title", "body", "present", "minutes")}
    then = at - told["days_ago"] * A_DAY
    decisions.write(**facts, taken_on=local_day(then), vote=vote, key="d" * 32, by=coach, at=then)


def cards() -> list[str]:
    return list(Membership.objects.order_by("pk").values_list("card_number", flat=True))
