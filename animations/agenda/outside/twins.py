"""The same rendezvous announced by several: shown once, and as ours where we host it."""

import datetime
from collections import defaultdict
from dataclasses import dataclass

from animations.agenda.ics import uid_of
from animations.models import Animation, OutsideEvent
from merchants.listing.search_words import stem, words_in

RANKS = {OutsideEvent.Status.HIDDEN: 0, OutsideEvent.Status.SHOWN: 1, OutsideEvent.Status.TO_REVIEW: 2}
# Words of an address that say nothing of which place it is.
COMMON = {stem(word) for word in words_in("place rue avenue chemin route salle halle de la le les du des et france")}


@dataclass(frozen=True)
class Sight:
    """What of a rendezvous tells that two are the same."""

    # What somebody here refused, then what is shown, then what waits; the first known of each.
    rank: tuple[int, int]
    pk: int
    uid: str
    title: frozenset[str]
    starts_at: datetime.datetime
    place: frozenset[str]

    def is_like(self, other) -> bool:
        """At the same moment: the same identity, or the same words and nothing that says another place."""
        near = not self.place or not other.place or bool(self.place & other.place)
        named_alike = bool(self.title) and self.title == other.title
        return self.starts_at == other.starts_at and (self.uid == other.uid or (named_alike and near))


def stems(text) -> frozenset[str]:
    return frozenset(stem(word) for word in words_in(text))


def sight_of_theirs(event) -> Sight:
    place = stems(event.place) - COMMON
    return Sight((RANKS[event.status], event.pk), event.pk, event.uid, stems(event.title), event.starts_at, place)


def sight_of_ours(animation) -> Sight:
    point = animation.point
    place = stems(f"{point.name} {point.street} {point.city}") - COMMON
    uid = uid_of(animation)
    return Sight((0, animation.pk), animation.pk, uid, stems(animation.title), animation.starts_at, place)


def doubles(theirs: list[Sight], ours: list[Sight]) -> dict[int, tuple[int | None, int | None]]:
    """For each event of theirs: (the one it doubles, the animation of ours that it is). The first known stays."""
    at_once, hosted, found = defaultdict(list), defaultdict(list), {}
    for one in ours:
        hosted[one.starts_at].append(one)
    uids = {one.uid: one.pk for one in ours}
    for one in sorted(theirs, key=lambda sight: sight.rank):
        animation = uids.get(one.uid) or next((own.pk for own in hosted[one.starts_at] if own.is_like(one)), None)
        head = next((other.pk for other in at_once[one.starts_at] if other.is_like(one)), None)
        if head is None:
            at_once[one.starts_at].append(one)
        found[one.pk] = (head, animation)
    return found


def join(*, at):
    """Look at everything to come again; whoever calls holds a transaction. Done twice, nothing more is written."""
    theirs = list(OutsideEvent.objects.to_come(at).order_by("pk"))
    first = min((event.starts_at for event in theirs), default=at)
    ours = Animation.objects.published().filter(starts_at__gte=first).select_related("point")
    found = doubles([sight_of_theirs(event) for event in theirs], [sight_of_ours(one) for one in ours])
    for event in theirs:
        head, own = found[event.pk]
        if (event.duplicate_of_id, event.ours_id) != (head, own):
            OutsideEvent.objects.filter(pk=event.pk).update(duplicate_of=head, ours=own)
