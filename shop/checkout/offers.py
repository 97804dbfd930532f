"""The moments offered to somebody who orders, place by place and day by day, with what happens there then."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from animations.models import Animation
from pickup.models import PickupPoint, Slot
from pickup.places import slots

SOON_DAYS, ALL_DAYS = 14, 28
# Past this many, how many are left is nobody's worry.
PLENTY = 10


@dataclass
class Choice:
    """One slot in the picker."""

    slot: Slot
    open: bool
    refusals: list[str]
    places_left: int
    # The soonest of the slot's own limit and of those of each shop of the basket.
    order_before: datetime.datetime
    animations: list[Animation] = field(default_factory=list)

    @property
    def places_words(self) -> str:
        if self.places_left > PLENTY:
            return _("il y a de la place")
        return ngettext("encore une place", "encore %(left)d places", self.places_left) % {"left": self.places_left}


@dataclass
class Day:
    date: object
    choices: list[Choice]


@dataclass
class Place:
    point: PickupPoint
    days: list[Day]

    @property
    def first_open(self):
        """When one may come there at the earliest, if at all."""
        return next((choice.slot.starts_at for day in self.days for choice in day.choices if choice.open), None)


def choices_for(needs, *, at, days=SOON_DAYS) -> list[Choice]:
    """Every slot of the coming days, open or not; four queries whatever their number."""
    found = [
        Choice(offer.slot, offer.open, offer.refusals, offer.places_left, offer.order_before)
        for offer in slots.offered(needs=needs, at=at, days=days)
    ]
    _add_animations(found)
    return found


def _add_animations(choices):
    """What is on at the place during the slot: a reason to come, and to stay."""
    if not choices:
        return
    on = defaultdict(list)
    running = Animation.objects.filter(
        status=Animation.Status.PUBLISHED,
        starts_at__lt=max(choice.slot.ends_at for choice in choices),
        ends_at__gt=min(choice.slot.starts_at for choice in choices),
    )
    for animation in running.order_by("starts_at"):
        on[animation.point_id].append(animation)
    for choice in choices:
        choice.animations = [
            animation
            for animation in on[choice.slot.point_id]
            if animation.starts_at < choice.slot.ends_at and animation.ends_at > choice.slot.starts_at
        ]


def by_place(choices) -> list[Place]:
    """Grouped for the page: first the place where one can come first."""
    places: dict[int, Place] = {}
    for choice in choices:
        place = places.setdefault(choice.slot.point_id, Place(choice.slot.point, []))
        date = timezone.localdate(choice.slot.starts_at)
        if not place.days or place.days[-1].date != date:
            place.days.append(Day(date, []))
        place.days[-1].choices.append(choice)
    never = datetime.datetime.max.replace(tzinfo=datetime.UTC)
    return sorted(places.values(), key=lambda place: (place.first_open or never, place.point.name))
