"""The moments offered to somebody who orders, place by place and day by day, with what happens there then."""

import datetime
from collections import defaultdict
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from animations.models import Animation, Registration
from merchants.opening import local_day
from pickup.models import Collection, PickupPoint, Slot
from pickup.places import slots

SOON_DAYS, ALL_DAYS = 14, 28
A_DAY = datetime.timedelta(days=1)
# Nobody keeps more than that in mind at the phone.
SAID_ALOUD = 4
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
    # Of the same day, before or after the slot: those that this person would like.
    liked: list[Animation] = field(default_factory=list)

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
    """A place with its days, and those that are shown only to who asks for later ones."""

    point: PickupPoint
    days: list[Day]
    later: list[Day] = field(default_factory=list)
    # Another place than theirs: its name says enough until one opens it.
    is_folded: bool = False

    @property
    def first_open(self):
        """When one may come there at the earliest, if at all."""
        return next((choice.slot.starts_at for day in self.days for choice in day.choices if choice.open), None)


@dataclass(frozen=True)
class Likes:
    """Why somebody would like an animation: the shops of their basket, their seats in it, where they registered."""

    merchants: frozenset[int]
    seats: frozenset[int]
    user: object

    @property
    def of_animations(self) -> Q:
        shown = Q(host__in=self.merchants) | Q(pk__in=_presenting(self.merchants))
        found = shown | Q(seats__product__in=self.seats)
        return found | Q(pk__in=_joined_by(self.user)) if self.user else found


def _presenting(merchants):
    return Animation.objects.filter(products__sheet__merchant__in=merchants).values("pk")


def _joined_by(user):
    waits_or_comes = Registration.objects.to_tell().order_by().filter(user=user)
    return waits_or_comes.values("animation")


def choices_for(needs, *, at, days=SOON_DAYS, likes=None) -> list[Choice]:
    """Every slot of the coming days, open or not; four queries whatever their number, one more for what they like."""
    found = [
        Choice(offer.slot, offer.open, offer.refusals, offer.places_left, offer.order_before)
        for offer in slots.offered(needs=needs, at=at, days=days)
    ]
    _add_animations(found)
    if likes:
        _add_liked(found, likes)
    return found


def of_visit(slot, found) -> Choice:
    """The moment of seats alone: that of the animation, as long as it has room."""
    free = [item.seat.seats.free for item in found.items if item.seat.seats.free is not None]
    return Choice(slot, True, [], min(free, default=PLENTY + 1), slot.cutoff_at)


def _add_animations(choices):
    """What is on at the place during the slot: a reason to come, and to stay."""
    if not choices:
        return
    on = _by_point(Animation.objects.all(), choices)
    for choice in choices:
        choice.animations = [
            animation
            for animation in on[choice.slot.point_id]
            if animation.starts_at < choice.slot.ends_at and animation.ends_at > choice.slot.starts_at
        ]


def _add_liked(choices, likes):
    """What they would like there on the same day, before or after: « Ce samedi : dégustation de cidre à 11 h »."""
    if not choices:
        return
    liked = _by_point(Animation.objects.filter(likes.of_animations).distinct(), choices)
    for choice in choices:
        day = local_day(choice.slot.starts_at)
        choice.liked = [
            animation
            for animation in liked[choice.slot.point_id]
            if local_day(animation.starts_at) == day and animation not in choice.animations
        ]


def _by_point(animations, choices) -> dict[int, list[Animation]]:
    """Those announced around these slots, in the order of the clock."""
    found = defaultdict(list)
    around = animations.filter(
        status=Animation.Status.PUBLISHED,
        starts_at__lt=max(choice.slot.ends_at for choice in choices) + A_DAY,
        ends_at__gt=min(choice.slot.starts_at for choice in choices) - A_DAY,
    )
    for animation in around.order_by("starts_at", "pk"):
        found[animation.point_id].append(animation)
    return found


def by_place(choices) -> list[Place]:
    """Grouped for the page: first the place where one can come first."""
    of_place: dict[int, list[Choice]] = defaultdict(list)
    for choice in choices:
        of_place[choice.slot.point_id].append(choice)
    places = [Place(theirs[0].slot.point, by_day(theirs)) for theirs in of_place.values()]
    never = datetime.datetime.max.replace(tzinfo=datetime.UTC)
    return sorted(places, key=lambda place: (place.first_open or never, place.point.name))


def by_day(choices) -> list[Day]:
    days: list[Day] = []
    for choice in choices:
        date = timezone.localdate(choice.slot.starts_at)
        if not days or days[-1].date != date:
            days.append(Day(date, []))
        days[-1].choices.append(choice)
    return days


def read_aloud(choices, *, usual, chosen) -> list[Place]:
    """The usual place first, and of each the next few moments; the others are under « Plus tard », but the chosen."""
    places = by_place(choices)
    for place in places:
        theirs = [choice for day in place.days for choice in day.choices]
        soon = next_few(theirs)
        place.later = by_day([one for one in theirs if one not in soon and one.slot.pk != chosen])
        place.days = by_day([one for one in theirs if one in soon or one.slot.pk == chosen])
    return sorted(places, key=lambda place: place.point.pk != usual)


def to_choose(choices, *, usual, chosen) -> list[Place]:
    """For a screen: the place of the chosen moment, else the usual one, if one can come there; the others folded."""
    theirs = {choice.slot.pk: choice.slot.point_id for choice in choices}.get(chosen, usual)
    places = read_aloud(choices, usual=theirs, chosen=chosen)
    places.sort(key=lambda place: place.first_open is None)
    for place in places[1:]:
        place.is_folded = places[0].first_open is not None
    return places


def last_place_of(user) -> int | None:
    """Where an account came last."""
    if not user.is_authenticated:
        return None
    visits = Collection.objects.filter(order__user=user).order_by("-slot__starts_at", "-pk")
    return visits.values_list("slot__point", flat=True).first()


def next_few(choices) -> list[Choice]:
    """The first that can be had, with what comes before and why not; where none can, as many of the others."""
    open_ones = [number for number, choice in enumerate(choices) if choice.open][:SAID_ALOUD]
    return choices[: open_ones[-1] + 1 if open_ones else SAID_ALOUD]
