"""What the calendar shows: the animations to come, or those of a month, of one kind or of all, week by week."""

import datetime
import itertools
import re
from dataclasses import dataclass

from django.db.models import Max, Min
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from animations.models import Animation
from merchants.listing.on_sale import FROM_PRODUCT, orderable
from merchants.promotions.prices import price_beside
from pickup.models import Slot
from pickup.places.recurrence import short_day

PER_PAGE = 20
KINDS = {slugify(kind.label): kind for kind in Animation.Kind}
A_WEEK = datetime.timedelta(days=7)


@dataclass(frozen=True, order=True)
class Month:
    """A month of the town's clock."""

    year: int
    number: int

    @classmethod
    def of(cls, moment):
        day = timezone.localdate(moment)
        return cls(day.year, day.month)

    @classmethod
    def read(cls, text):
        """The month written 2026-11, or None for anything else."""
        written = re.fullmatch(r"(20[0-9]{2})-(0[1-9]|1[0-2])", text)
        return cls(*map(int, written.groups())) if written else None

    def __str__(self):
        return f"{self.year}-{self.number:02}"

    @property
    def first_day(self):
        return datetime.date(self.year, self.number, 1)

    @property
    def title(self):
        return date_format(self.first_day, "F Y").capitalize()

    @property
    def after(self):
        return Month(self.year + self.number // 12, self.number % 12 + 1)

    @property
    def before(self):
        return Month(self.year - (self.number == 1), (self.number - 2) % 12 + 1)

    @property
    def starts_at(self):
        return timezone.make_aware(datetime.datetime.combine(self.first_day, datetime.time()))


@dataclass(frozen=True)
class Page:
    """A handful of animations, and whether others come before and after."""

    animations: list
    number: int
    has_next: bool

    @property
    def has_previous(self):
        return self.number > 1

    @property
    def previous_number(self):
        return self.number - 1

    @property
    def next_number(self):
        return self.number + 1


def announced(*, kind=None):
    """What everybody may see, with its place and host."""
    animations = Animation.objects.published().select_related("point", "host")
    return animations.filter(kind=kind) if kind else animations


def to_come(*, at, kind=None):
    return announced(kind=kind).upcoming(at)


def during(month, *, kind=None):
    return announced(kind=kind).filter(starts_at__gte=month.starts_at, starts_at__lt=month.after.starts_at)


def known_months():
    """The first and the last month with something announced, or None twice."""
    ends = Animation.objects.published().aggregate(first=Min("starts_at"), last=Max("starts_at"))
    return (Month.of(ends["first"]), Month.of(ends["last"])) if ends["first"] else (None, None)


def months_around(month):
    """The months worth a link: the one before, this one and the next ones, while something is announced in them."""
    first, last = known_months()
    if first is None:
        return []
    found = [month.before]
    while len(found) < 5:
        found.append(found[-1].after)
    return [other for other in found if first <= other <= last]


def week_by_week(animations, *, at):
    """(title of the week, its animations), in order."""
    this_week = monday_of(at)
    return [
        (week_title(week, this_week), list(group))
        for week, group in itertools.groupby(animations, lambda animation: monday_of(animation.starts_at))
    ]


def monday_of(moment):
    day = timezone.localdate(moment)
    return day - datetime.timedelta(days=day.weekday())


def week_title(week, this_week):
    if week == this_week:
        return _("Cette semaine")
    if week == this_week + A_WEEK:
        return _("La semaine prochaine")
    return _("Semaine du %(day)s") % {"day": short_day(week, this_week)}


def slots_of_the_day(animation):
    """When one can collect an order at the same place on the same day, in order."""
    midnight = timezone.localtime(animation.starts_at).replace(hour=0, minute=0, second=0, microsecond=0)
    # A day later on the clock of the town, be it 23 or 25 hours.
    return Slot.objects.filter(
        point=animation.point_id,
        closed_reason="",
        starts_at__gte=midnight,
        starts_at__lt=midnight + datetime.timedelta(days=1),
    ).order_by("starts_at")


def slot_to_prefer(slots, animation, *, at):
    """The one still open during which it takes place, else the nearest after it begins, else the last of the day."""
    still_open = [slot for slot in slots if slot.cutoff_at > at and slot.taken < slot.capacity]
    after = [slot for slot in still_open if slot.ends_at > animation.starts_at]
    return next(iter(after or still_open[-1:]), None)


def products_shown(animation):
    """What will be on the table and can be bought, with its price."""
    return (
        animation.products.filter(orderable(at=timezone.now(), sheet=FROM_PRODUCT))
        .select_related("sheet__merchant")
        .annotate(price=price_beside("stockrecords__price", sheet="sheet", at=timezone.now()))
        .order_by("sheet__merchant__name", "title")
    )
