"""Who has a room, and how many people it may still take: what was declared for it is never exceeded (DOMAIN 2.9)."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from animations.models import Animation
from merchants.refusals import Refusal
from pickup import words
from pickup.models import Room, Slot


class RoomTaken(Refusal):
    """Somebody else has it at that hour."""


class TooManyForTheRoom(Refusal):
    sentence = gettext_lazy("La jauge dépasse ce que la salle peut accueillir.")


class AnotherPlace(Refusal):
    sentence = gettext_lazy("Cette salle n’est pas dans ce lieu.")


def hold(animation):
    """Give it its room, or raise RoomTaken, TooManyForTheRoom or AnotherPlace; nothing to hold without a room.

    Of two people who say yes at once for the same room, the second waits at its row and reads the first one's.
    """
    if animation.room_id is None:
        return
    room = Room.objects.select_for_update(no_key=True).get(pk=animation.room_id)
    if room.point_id != animation.point_id:
        raise AnotherPlace
    if animation.capacity and animation.capacity > room.capacity:
        sentence = _("%(room)s accueille %(most)d personnes au plus\u202f: réduisez la jauge, ou changez de salle.")
        raise TooManyForTheRoom(sentence % {"room": room.name, "most": room.capacity})
    other = who_has(room, animation)
    if other:
        raise RoomTaken(taken_words(room, other))


def who_has(room, animation) -> Animation | None:
    others = Animation.objects.on().meeting(animation.starts_at, animation.ends_at).filter(room=room)
    return others.exclude(pk=animation.pk).order_by("starts_at", "pk").first()


def taken_words(room, other) -> str:
    sentence = _("%(room)s est déjà prise à cette heure par «\u00a0%(title)s\u00a0», %(hours)s.")
    facts = {"room": room.name, "title": other.title, "hours": words.hours(other.starts_at, other.ends_at)}
    return sentence % facts


def limit_of(animation) -> int | None:
    """How many people may take part, registered or not; None when nothing says so.

    The announced capacity, and what the room holds less the people whom the counter keeps there meanwhile.
    """
    found = [animation.capacity] if animation.capacity else []
    if animation.room_id:
        found.append(max(0, animation.room.capacity - kept_for_the_counter(animation)))
    return min(found, default=None)


def kept_for_the_counter(animation) -> int:
    """People at the counter of this very room, when a slot meets the animation."""
    if not animation.room.counter_people:
        return 0
    meeting = Slot.objects.receiving().filter(
        point_id=animation.point_id, starts_at__lt=animation.ends_at, ends_at__gt=animation.starts_at
    )
    return animation.room.counter_people if meeting.exists() else 0
