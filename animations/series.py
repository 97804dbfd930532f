"""What comes back: a series makes its dates some weeks ahead, and each may then live its own life."""

import datetime

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from animations import programme
from animations.models import Animation, Series, SeriesException
from animations.models.told import Told
from merchants.opening import instant_of, is_public_holiday, local_day
from merchants.refusals import Refusal
from merchants.slugs import slug
from pickup.places import recurrence

WEEKS_AHEAD = 13
# What a date begins with, and follows until it is changed on that date alone.
SHARED = [*(field.name for field in Told._meta.fields if field.name != "key"), "point", "room", "host"]
HOURS = ["starts_at", "ends_at"]


class UpsideDown(Refusal):
    sentence = gettext_lazy("La fin vient après le début.")


@transaction.atomic
def begin(*, series, by, at) -> Series:
    """Keep a new series and make its first dates, as drafts until it is announced."""
    _in_order(series.starts_at, series.ends_at)
    series.save()
    make_dates(series=series, at=at, by=by)
    return series


def going_on():
    """Those whose dates are to be made, again and again."""
    return Series.objects.filter(ended_at=None).order_by("pk")


@transaction.atomic
def make_dates(*, series, at, by=None) -> list[Animation]:
    """The dates of the coming weeks that are not made yet."""
    series = _locked(series)
    if series.ended_at:
        return []
    return [_make(series, day, by=by, at=at) for day in days_to_make(series, today=local_day(at))]


def days_to_make(series, *, today) -> list[datetime.date]:
    first = max(today + datetime.timedelta(days=1), series.starts_on)
    last = first + datetime.timedelta(weeks=WEEKS_AHEAD)
    made = set(series.occurrences.values_list("series_on", flat=True))
    absent = set(series.exceptions.values_list("on", flat=True))
    found = recurrence.dates(series.recurrence, series.starts_on, first=first, last=last)
    return [
        day for day in found if day not in made | absent and (series.on_public_holidays or not is_public_holiday(day))
    ]


def _make(series, day, *, by, at) -> Animation:
    """One more date; announced with its series, unless its room is taken: then it waits as a draft."""
    made = Animation.objects.create(
        series=series,
        series_on=day,
        slug=free_slug(f"{series.title} {date_format(day, 'j F Y')}"),
        updated_at=at,
        updated_by=by,
        **{name: getattr(series, name) for name in SHARED},
        **hours_on(series, day),
    )
    return announce(made, by=by, at=at) if series.is_published else made


def announce(animation, *, by, at) -> Animation:
    try:
        with transaction.atomic():
            return programme.publish(animation=animation, by=by, at=at)
    except Refusal:
        # Its room was given meanwhile, or it is over: the list of drafts shows it to the association.
        return animation


def hours_on(series, day) -> dict:
    """The instants of a date, read on the town's clock: 18 h stays 18 h when the clock changes."""
    return {name: instant_of(day, getattr(series, name)) for name in HOURS}


def free_slug(words) -> str:
    """That of the title and day, with a number where somebody has it."""
    wanted = slug(words)[:130]
    taken = set(Animation.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{number}" for number in range(2, len(taken) + 3))
    return next(name for name in [wanted, *numbered] if name not in taken)


@transaction.atomic
def publish(*, series, by, at):
    """Announce its dates, and those to come as they are made. Announced already: only its drafts are."""
    series = _locked(series)
    Series.objects.filter(pk=series.pk).update(is_published=True)
    for animation in _drafts(series, at):
        announce(animation, by=by, at=at)


@transaction.atomic
def change(*, series, facts, by, at):
    """Write the facts that differ on the series and on its dates to come, except where a date has its own.

    Raises RoomTaken, TooManyForTheRoom, AnotherPlace: then nothing is written.
    """
    series = _locked(series)
    differing = {name: value for name, value in facts.items() if getattr(series, name) != value}
    for name, value in differing.items():
        setattr(series, name, value)
    _in_order(series.starts_at, series.ends_at)
    series.save()
    for animation in _to_come(series, at):
        _follow(animation, series, differing, by=by, at=at)


def _follow(animation, series, differing, *, by, at):
    moment = hours_on(series, animation.series_on)
    told = {name: moment.get(name, value) for name, value in differing.items() if name not in animation.own_facts}
    told = {name: value for name, value in told.items() if getattr(animation, name, value) != value}
    programme.write(animation, told, by=by, at=at)


@transaction.atomic
def leave_out(*, animation, reason, by, at):
    """This date does not happen: a draft goes away, what was announced is called off. Twice is once."""
    animation = Animation.objects.select_for_update().filter(pk=animation.pk).first()
    if animation is None:
        return
    SeriesException.objects.get_or_create(
        series_id=animation.series_id, on=animation.series_on, defaults={"reason": reason.strip()[:120]}
    )
    if animation.status == Animation.Status.DRAFT:
        programme.throw_away(animation=animation, by=by, at=at)
    else:
        programme.cancel(animation=animation, by=by, at=at, reason=reason)


@transaction.atomic
def end(*, series, by, at):
    """It comes back no more: drafts go away, what is announced stays and is decided of date by date. Twice is once."""
    series = _locked(series)
    if series.ended_at is None:
        Series.objects.filter(pk=series.pk).update(ended_at=at)
        for animation in _drafts(series, at):
            programme.throw_away(animation=animation, by=by, at=at)


def _drafts(series, at):
    return list(_to_come(series, at).filter(status=Animation.Status.DRAFT, published_at=None))


def _to_come(series, at):
    """In order of id, held."""
    return series.occurrences.select_for_update().filter(starts_at__gt=at).exclude(status="CANCELLED").order_by("pk")


def _locked(series):
    return Series.objects.select_for_update(of=("self",)).get(pk=series.pk)


def _in_order(starts_at, ends_at):
    if starts_at >= ends_at:
        raise UpsideDown
