"""Who reads what is proposed, voted and decided: everybody what was shared, the association all."""

from django.db.models import Case, Count, Exists, OuterRef, Prefetch, Value, When

from animations.deciding.models import Decision, Proposal, ProposalMove, Vote, Voter

Status = Proposal.Status
# What waits for people first, then what is over.
RANKS = {Status.OPEN: 0, Status.ON_AGENDA: 1, Status.LATER: 2, Status.ACCEPTED: 3, Status.REFUSED: 4}


def every_proposal():
    """With how many support each and what was answered; three queries, however many."""
    answers = Prefetch("moves", queryset=ProposalMove.objects.exclude(words=""), to_attr="answers")
    found = Proposal.objects.annotate(count=Count("supports")).select_related("merchant", "animation", "user")
    return found.prefetch_related(answers).order_by("-at", "-pk")


def shared_proposals():
    ranked = Case(*(When(status=status, then=Value(rank)) for status, rank in RANKS.items()))
    return every_proposal().filter(status__in=Proposal.PUBLIC).order_by(ranked, "-count", "-at", "-pk")


def living_proposals():
    return shared_proposals().filter(status__in=Proposal.LIVING)


def votes():
    return Vote.objects.select_related("decision")


def votes_open(at):
    return votes().filter(opens_at__lte=at, closes_at__gt=at).order_by("closes_at", "pk")


def own_voter(vote, user) -> Voter | None:
    """Their own line in the list of a vote, once it is written."""
    if not user.is_authenticated:
        return None
    return Voter.objects.filter(vote=vote, membership__user=user).first()


def decisions():
    return Decision.objects.select_related("vote", "replaces", "replaced_by")


def standing_decisions():
    """Those that no other one replaces: what a rate may cite."""
    return Decision.objects.exclude(Exists(Decision.objects.filter(replaces=OuterRef("pk"))))
