"""An animation as whoever keeps its door sees it: who is expected, who is in, who waits."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from animations.models import Animation, Registration
from animations.taking_part import seats
from merchants.opening import local_day

Status = Registration.Status
SOON, TYPED_WITHIN = datetime.timedelta(days=14), datetime.timedelta(days=5)


@dataclass(frozen=True)
class Evening:
    """The people of one animation, sorted for the door."""

    animation: Animation
    seats: seats.Seats
    expected: list[Registration]
    come: list[Registration]
    waiting: list[Registration]
    absent: list[Registration]
    walked_in: int
    is_the_day: bool
    has_begun: bool

    @classmethod
    def of(cls, animation, everybody, *, at):
        def those(*statuses):
            return [one for one in everybody if one.status in statuses]

        return cls(
            animation=animation,
            seats=seats.seats_of(animation),
            expected=those(Status.CONFIRMED),
            come=those(Status.ATTENDED),
            waiting=sorted(those(Status.WAITING, Status.OFFERED), key=lambda one: (one.waiting_since, one.pk)),
            absent=those(Status.NO_SHOW),
            walked_in=seats.walked_in(animation),
            is_the_day=local_day(at) >= local_day(animation.starts_at),
            has_begun=animation.starts_at <= at,
        )

    @property
    def inside(self) -> int:
        return sum(one.came for one in self.come) + self.walked_in

    @property
    def still_expected(self) -> int:
        return sum(one.party for one in self.expected)

    @property
    def over_words(self) -> str:
        """The limit was lowered since: who has a seat keeps it."""
        if not self.seats.over:
            return ""
        words = _("%(over)d de trop pour la salle\u202f: ces places restent dues, aucune autre n’est donnée.")
        return words % {"over": self.seats.over}


def people_of(animation) -> list[Registration]:
    """Everybody who may come to the door, as one looks for a name."""
    rows = Registration.objects.filter(animation=animation, forgotten_at=None).exclude(status=Status.CANCELLED)
    return sorted(rows, key=lambda one: one.name.casefold())


def on_the_sheet(animation) -> list[Registration]:
    """The lines that are printed, and typed in the same order: those who have a seat, then those who wait."""
    seated = [Status.CONFIRMED, Status.OFFERED, Status.ATTENDED, Status.NO_SHOW]
    everybody = people_of(animation)
    waiting = [one for one in everybody if one.status == Status.WAITING]
    waiting.sort(key=lambda one: (one.waiting_since, one.pk))
    return [one for one in everybody if one.status in seated] + waiting


def around(animations, *, at):
    """Those of the coming days, and those that were not typed yet."""
    found = animations.exclude(status=Animation.Status.CANCELLED)
    return found.filter(ends_at__gt=at - TYPED_WITHIN, starts_at__lt=at + SOON).order_by("starts_at", "pk")
