"""What a change of a place would do to whoever is coming: it is made, looked at, and undone."""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import transaction

from pickup.models import Collection, PickupPoint, Slot
from pickup.places.hindrances import expected, hindrances
from shop.closures import moving, plans
from shop.places.models import CollectionFate

Choice = CollectionFate.Choice


@dataclass
class Concerned:
    """Somebody who could no longer be received as promised, why, and where their order could wait instead."""

    collection: Collection
    why: str
    moments: list[Slot] = field(default_factory=list)
    # Why the later ones are not among them.
    none_later: str = ""

    @property
    def nearest(self) -> Slot | None:
        """At the same place, else nobody is sent elsewhere without being asked for."""
        here = self.collection.slot
        same = [slot for slot in self.moments if slot.point_id == here.point_id]
        return min(same, key=lambda slot: abs(slot.starts_at - here.starts_at), default=None)

    def moment(self, key: str) -> Slot | None:
        return next((slot for slot in self.moments if key_of(slot) == key), None)


def key_of(slot) -> str:
    """A moment by what it is: made in a rehearsal, it has another row once it is written."""
    return f"{slot.point_id}-{int(slot.starts_at.timestamp())}"


def rehearse(*, point, write: Callable[[], object], at) -> list[Concerned]:
    """Who this change concerns, were it written; nothing is left of it. `write` is the act itself."""
    with transaction.atomic():
        found = written(point=point, write=write, at=at)
        transaction.set_rollback(True)
    return found


def written(*, point, write, at) -> list[Concerned]:
    """The same, and it stays: whoever could be received before and no longer can."""
    before = hindrances(point=fresh(point), at=at)
    write()
    after = hindrances(point=fresh(point), at=at)
    found = []
    for collection in expected(point, at):
        new = after[collection.pk].keys() - before.get(collection.pk, {}).keys()
        if new:
            words = [after[collection.pk][code] for code in sorted(new)]
            found.append(one_concerned(collection, ", ".join(words), at))
    return found


def fresh(point) -> PickupPoint:
    return PickupPoint.objects.get(pk=point.pk)


def one_concerned(collection, why, at) -> Concerned:
    may_move = moving.may_move(collection.order)
    moments, none_later = plans.moments_for(collection.order, at) if may_move else ([], "")
    return Concerned(collection, why, moments, none_later)
