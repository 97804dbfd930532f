"""What the page of an animation says of its seats, and of how to have one."""

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from animations.models import Animation, Registration, Seat
from animations.seats_sold import products
from animations.taking_part import members, seats


@dataclass(frozen=True)
class Box:
    """`takes`: one may register now, for a seat or for a rank in the list."""

    seats: seats.Seats
    takes: bool
    members_first: bool
    closes_at: object
    is_long_open: bool
    is_paid: bool
    # What may be put in a basket now, one for each price.
    sold: list[Seat]

    @property
    def is_bought(self) -> bool:
        """A seat comes with an order; the list alone is free."""
        return self.is_paid and not self.waits and not self.members_first

    @property
    def is_for_members_now(self) -> bool:
        return self.is_paid and not self.waits and self.members_first

    @property
    def waits(self) -> bool:
        """Whoever registers now goes to the list."""
        return self.seats.is_full

    @property
    def act(self) -> str:
        return _("M’inscrire sur la liste d’attente") if self.waits else _("M’inscrire")


def of(animation, *, at) -> Box | None:
    """None where one comes without a word."""
    if not animation.takes_registrations:
        return None
    closes_at = animation.closes_at
    return Box(
        seats=seats.seats_of(animation),
        takes=animation.status == Animation.Status.PUBLISHED and at < closes_at,
        members_first=members.come_first(animation, at),
        closes_at=closes_at,
        is_long_open=closes_at == animation.starts_at,
        is_paid=animation.sells_seats,
        sold=products.of(animation, at=at) if animation.sells_seats else [],
    )


def ahead_of(registration) -> int:
    """How many parties have a better rank."""
    line = registration.animation.registrations.filter(status=Registration.Status.WAITING)
    since = registration.waiting_since
    return line.filter(Q(waiting_since__lt=since) | Q(waiting_since=since, pk__lt=registration.pk)).count()


def line_words(ahead) -> str:
    if not ahead:
        return _("Vous êtes en tête de la liste.")
    words = ngettext("Un groupe est avant vous.", "%(ahead)d groupes sont avant vous.", ahead)
    return words % {"ahead": ahead}
