"""What is said of a place: how one comes, when it is open, its rooms, what it keeps, who does not deliver there.

What takes something away from people who come is called once somebody said what becomes of them (shop.places).
"""

import datetime

from django.db import transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.hours.reading import Times
from merchants.models.merchant import Weekday
from merchants.models.sheet import StorageClass
from merchants.refusals import Refusal
from merchants.slugs import slug
from pickup.models import PickupPoint, PlaceDays, PlaceHours, Room, StorageCapacity
from pickup.places import closing, diary
from pickup.places.rendezvous import hold

LONGEST_DAYS = 366
LONGEST_SLUG = 50


class UpsideDown(Refusal):
    sentence = gettext_lazy("Le dernier jour vient après le premier.")


class TooLong(Refusal):
    sentence = gettext_lazy("Un an au plus\u202f: au-delà, changez plutôt les horaires de la semaine.")


class RoomNamedAlready(Refusal):
    sentence = gettext_lazy("Une salle de ce lieu porte déjà ce nom.")


class RoomIsUsed(Refusal):
    sentence = gettext_lazy(
        "Des animations ont lieu dans cette salle, ou y ont eu lieu\u202f: elle reste, pour qu’on sache où c’était."
    )


# --- Read -------------------------------------------------------------------------------------


def week_of(point) -> dict[int, Times]:
    """The openings of each weekday, in order; rows read as prefetched."""
    week: dict[int, Times] = {day: [] for day in Weekday.values}
    for row in point.hours.all():
        week[row.weekday].append((row.opens_at, row.closes_at))
    return week


def storage_of(point) -> dict[str, int]:
    """How many bags of each class wait there; none where nothing is said."""
    kept = {row.storage_class: row.places for row in point.storage.all()}
    return {name: kept.get(name, 0) for name in StorageClass.values}


# --- Acts -------------------------------------------------------------------------------------


@transaction.atomic
def add_point(*, facts: dict, by, at) -> PickupPoint:
    """A place with an address of its own on the site; it opens once it has rendezvous."""
    point = PickupPoint.objects.create(slug=free_slug(facts["name"]), **facts)
    diary.note(point, by=by, words=_("Lieu ajouté."))
    return point


def free_slug(name) -> str:
    root = slug(name)[: LONGEST_SLUG - 4] or "lieu"
    taken = set(PickupPoint.objects.filter(slug__startswith=root).values_list("slug", flat=True))
    return next(text for text in [root, *(f"{root}-{n}" for n in range(2, len(taken) + 3))] if text not in taken)


@transaction.atomic
def describe(*, point, facts: dict, by, at):
    """Its address, how one comes, what happens there."""
    PickupPoint.objects.filter(pk=hold(point).pk).update(**facts)
    diary.note(point, by=by, words=_("Présentation du lieu changée."))


@transaction.atomic
def close_place(*, point, by, at):
    """Nobody can choose it any more; twice is once."""
    if hold(point).is_active:
        PickupPoint.objects.filter(pk=point.pk).update(is_active=False)
        diary.note(point, by=by, words=_("Lieu fermé aux retraits."))


@transaction.atomic
def reopen_place(*, point, by, at):
    if not hold(point).is_active:
        PickupPoint.objects.filter(pk=point.pk).update(is_active=True)
        diary.note(point, by=by, words=_("Lieu rouvert aux retraits."))
        point.is_active = True
        closing.follow_rules(point=point, at=at)


@transaction.atomic
def set_week(*, point, week: dict[int, Times], by, at):
    """The hours of every week, all at once; public holidays and days apart are said elsewhere."""
    hold(point)
    PlaceHours.objects.filter(point=point).delete()
    PlaceHours.objects.bulk_create(
        PlaceHours(point=point, weekday=day, opens_at=opens, closes_at=closes)
        for day, times in week.items()
        for opens, closes in times
    )
    diary.note(point, by=by, words=_("Horaires du lieu changés."))


@transaction.atomic
def set_days(*, point, first_on: datetime.date, last_on: datetime.date, reason: str, by, at, times=None) -> PlaceDays:
    """Some days otherwise than the week; closed, no rendezvous is held there then. Said twice, it is once."""
    if last_on < first_on:
        raise UpsideDown
    if (last_on - first_on).days >= LONGEST_DAYS:
        raise TooLong
    reason = reason.strip().rstrip(".")
    if not reason:
        raise closing.ReasonOwed
    hold(point)
    opens_at, closes_at = times or (None, None)
    facts = {"first_on": first_on, "last_on": last_on, "reason": reason}
    days, _made = PlaceDays.objects.update_or_create(
        point=point, **facts, defaults={"opens_at": opens_at, "closes_at": closes_at}
    )
    diary.note(point, by=by, words=_("Jours à part\u202f: %(reason)s.") % {"reason": reason})
    closing.follow_rules(point=point, at=at)
    return days


@transaction.atomic
def forget_days(*, days, by, at):
    """Those days are like the others again; twice is once."""
    hold(days.point)
    if PlaceDays.objects.filter(pk=days.pk).delete()[0]:
        span = {"first_on": days.first_on, "last_on": days.last_on}
        closing.open_again(point=days.point, reason=days.reason, **span, at=at)
        diary.note(days.point, by=by, words=_("Jours à part oubliés\u202f: %(reason)s.") % {"reason": days.reason})
        closing.follow_rules(point=days.point, at=at)


@transaction.atomic
def keep_room(*, point, facts: dict, by, at, room=None) -> Room:
    """A room of the place, new or as it is from now on."""
    hold(point)
    others = Room.objects.filter(point=point, name__iexact=facts["name"]).exclude(pk=room.pk if room else None)
    if others.exists():
        raise RoomNamedAlready
    kept, _made = Room.objects.update_or_create(pk=room.pk if room else None, defaults={"point": point, **facts})
    diary.note(point, by=by, words=_("Salle\u202f: %(name)s.") % {"name": kept.name})
    return kept


@transaction.atomic
def remove_room(*, room, by, at):
    """Twice is once; a room in which something is announced, or was held, stays. Raises RoomIsUsed."""
    try:
        gone = Room.objects.filter(pk=room.pk).delete()[0]
    except ProtectedError as used:
        raise RoomIsUsed from used
    if gone:
        diary.note(room.point, by=by, words=_("Salle retirée\u202f: %(name)s.") % {"name": room.name})


@transaction.atomic
def set_storage(*, point, places: dict[str, int], by, at):
    """How many bags of each class wait there at once, from now on; none: the class is not kept."""
    hold(point)
    for name, many in sorted(places.items()):
        if many:
            StorageCapacity.objects.update_or_create(point=point, storage_class=name, defaults={"places": many})
        else:
            StorageCapacity.objects.filter(point=point, storage_class=name).delete()
    diary.note(point, by=by, words=_("Place pour les sacs changée."))
    closing.follow_rules(point=point, at=at)


@transaction.atomic
def set_excluded(*, point, merchants, by, at):
    """The shops that do not deliver there."""
    hold(point)
    point.excluded_merchants.set(merchants)
    diary.note(point, by=by, words=_("Commerçants qui n’y livrent pas\u202f: changés."))
