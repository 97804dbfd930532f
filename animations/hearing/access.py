"""Who reads what was heard: everybody what is shared, the counters what may be heard again, the association all."""

from django.db.models import Case, Count, Prefetch, Value, When

from animations.hearing.models import CardMove, HeardNeed, NeedMove, Reading, SurpriseCard

# On the public page: what moves first, then what waits, then what is over.
RANKS = {
    HeardNeed.Status.STUDIED: 0,
    HeardNeed.Status.HEARD: 1,
    HeardNeed.Status.DONE: 2,
    HeardNeed.Status.IMPOSSIBLE: 3,
}


def every_card():
    """With their answers, the last of which counts."""
    return SurpriseCard.objects.prefetch_related(answers_in(CardMove))


def shared_cards():
    return every_card().filter(reading=Reading.SHARED)


def every_need():
    """Each once, with how often it was heard and what was answered."""
    found = HeardNeed.objects.filter(same_as=None).annotate(times=Count("hearings"))
    return found.prefetch_related(answers_in(NeedMove)).order_by("-times", "text", "pk")


def living_needs():
    """What a counter may hear again, read or not yet."""
    return every_need().exclude(reading=Reading.SET_ASIDE)


def shared_needs():
    ranked = Case(*(When(status=status, then=Value(rank)) for status, rank in RANKS.items()))
    return every_need().filter(reading=Reading.SHARED).order_by(ranked, "-times", "text", "pk")


def answers_in(moves):
    return Prefetch("moves", queryset=moves.objects.exclude(words=""), to_attr="answers")
