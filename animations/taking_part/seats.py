"""How many seats are held, and how many are left: counted under the lock of the animation, the one way to sell none
twice. Registered, offered, come in by the door: the room knows no difference (DOMAIN 2.9)."""

from dataclasses import dataclass

from django.db.models import Case, F, Q, Sum, When
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from animations import rooms
from animations.models import Animation, Registration

Status = Registration.Status
HOLDING = [Status.CONFIRMED, Status.OFFERED]
# Under that one counts them, above it the place is told to be large.
FEW = 10


@dataclass(frozen=True)
class Seats:
    """Of one animation, as a page reads them; `limit` is None where nothing says how many may come."""

    limit: int | None
    held: int
    waiting: int

    @property
    def free(self):
        return None if self.limit is None else max(0, self.limit - self.held)

    @property
    def over(self) -> int:
        """By how many it exceeds since its limit was lowered: nobody is sent away, nobody more gets in."""
        return 0 if self.limit is None else max(0, self.held - self.limit)

    @property
    def is_full(self) -> bool:
        return self.free == 0

    @property
    def words(self) -> str:
        if self.free is None:
            return ""
        if self.is_full:
            return _("Complet")
        if self.free > FEW:
            return _("Il reste de la place")
        return ngettext("Il reste une place", "Il reste %(free)d places", self.free) % {"free": self.free}


def hold(animation) -> Animation:
    """The animation, for one act at a time: each reads what the one before has written."""
    rows = Animation.objects.select_for_update(of=("self",), no_key=True).select_related("room", "point", "host")
    return rows.get(pk=animation.pk)


def hold_of(registration) -> Registration:
    """A registration whose animation is held, as it is now."""
    animation = hold(registration.animation)
    fresh = Registration.objects.get(pk=registration.pk)
    fresh.animation = animation
    return fresh


def held(animation) -> int:
    """Those who have a seat or an offer, and those who are in: of a party of four, the two who came."""
    people = Case(When(status=Status.ATTENDED, then=F("came")), When(status__in=HOLDING, then=F("party")), default=0)
    return (animation.registrations.aggregate(people=Sum(people))["people"] or 0) + walked_in(animation)


def held_by(registration) -> int:
    if registration.status == Status.ATTENDED:
        return registration.came
    return registration.party if registration.status in HOLDING else 0


def walked_in(animation) -> int:
    return animation.walk_ins.aggregate(people=Sum("people"))["people"] or 0


def free(animation) -> int | None:
    """For an animation that is held."""
    limit = rooms.limit_of(animation)
    return None if limit is None else max(0, limit - held(animation))


def fits(animation, people) -> bool:
    left = free(animation)
    return left is None or people <= left


def seats_of(animation) -> Seats:
    waiting = animation.registrations.filter(status=Status.WAITING).aggregate(people=Sum("party"))["people"] or 0
    return Seats(rooms.limit_of(animation), held(animation), waiting)


def attendance_of(animation) -> int | None:
    """How many came, as the door counted them; None where nobody counted."""
    come = animation.registrations.filter(status=Status.ATTENDED)
    if not come.exists() and not animation.walk_ins.exists():
        return None
    return (come.aggregate(people=Sum("came"))["people"] or 0) + walked_in(animation)


def were_counted(animations):
    """Of these, those where somebody stood at the door."""
    return animations.filter(Q(registrations__status=Status.ATTENDED) | Q(walk_ins__isnull=False)).distinct()
