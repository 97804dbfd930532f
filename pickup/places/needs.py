"""What a basket asks of a slot, and until when each merchant can be asked for it."""

import datetime
from collections import Counter
from dataclasses import dataclass
from functools import partial

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from merchants.listing.per_collection import Wanted
from merchants.models import Merchant
from merchants.opening import OpeningTimes, clock_of, instant_of, local_day
from pickup.words import day_hour, does

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Need:
    """One merchant's part of a basket: how it is kept, and how long the merchant prepares it."""

    merchant: Merchant
    storage_classes: frozenset[str]
    lead_time_hours: int = 0
    made_on_the_day: bool = False
    # What is made for each collection, and how many of it.
    made_for_it: tuple[Wanted, ...] = ()

    @property
    def key(self):
        kept = frozenset(self.storage_classes)
        return self.merchant.pk, kept, self.lead_time_hours, self.made_on_the_day, self.made_for_it


def needs_of(sheets, quantities=None) -> list[Need]:
    """One need per merchant: every storage class, the longest lead time, made on the day if anything is.

    `quantities` by sheet id; one of each unless told. Seats at an animation ask nothing.
    """
    sheets = [sheet for sheet in sheets if not sheet.is_seat]
    prefetch_related_objects(sheets, "merchant")
    by_merchant = {}
    for sheet in sheets:
        by_merchant.setdefault(sheet.merchant, []).append(sheet)
    return [
        Need(
            merchant=merchant,
            storage_classes=frozenset(sheet.storage_class for sheet in theirs),
            lead_time_hours=max(sheet.lead_time_hours for sheet in theirs),
            made_on_the_day=any(sheet.made_on_the_day for sheet in theirs),
            made_for_it=made_for_it(theirs, quantities or {}),
        )
        for merchant, theirs in by_merchant.items()
    ]


def made_for_it(sheets, quantities) -> tuple[Wanted, ...]:
    made = [sheet for sheet in sheets if sheet.slot_quantity is not None]
    return tuple(Wanted.of(sheet, quantities.get(sheet.pk, 1), sheet.product.title) for sheet in made)


def bags_of(needs) -> Counter:
    """How many bags of each storage class: one per merchant and class."""
    return Counter(storage_class for need in needs for storage_class in need.storage_classes)


def limit_of(*, need, slot, times: OpeningTimes):
    """Until when the merchant can take the order for this slot, and who says it, asked once it cannot.

    The merchant works on it during an opening that begins before the slot: on the slot's own day
    for what is made on the day, else on that day or the day before. None means never, as on a day that the
    merchant said it closes: what is ordered already may still be prepared the day before.
    """
    if is_closed_for(need, slot, times):
        return None, partial(_shut_that_day, need)
    opening = _last_working_opening(need, slot, times)
    if opening is None:
        return None, partial(_never, need, slot, times)
    asked_by, say = _asked_by(need, slot)
    if asked_by <= opening.closes_at:
        return asked_by, say
    return opening.closes_at, partial(_shut_until_then, need)


def _asked_by(need, slot):
    """The soonest of what the goods take to prepare and of the shop's own limit, « la veille à midi »."""
    asked_by, own = prepared_from(slot.starts_at, need.lead_time_hours), own_limit(need.merchant, slot.starts_at)
    if own is None or asked_by <= own:
        return asked_by, partial(_too_short, need)
    return own, partial(_past_its_limit, need, own)


def own_limit(merchant, starts_at) -> datetime.datetime | None:
    """Read on the clock of the town, so that noon stays noon when the clock changes; none where it said none."""
    if merchant.order_until is None:
        return None
    day = local_day(starts_at) - ONE_DAY * merchant.order_days_before
    return min(instant_of(day, merchant.order_until), starts_at)


def is_closed_for(need, slot, times) -> bool:
    """By a closure, not by the hours of every week: a shop that never opens on Mondays may prepare on Sunday."""
    day = local_day(slot.starts_at)
    return bool(times.closure_on(need.merchant.pk, day)) and not times.open_intervals(need.merchant.pk, day)


def prepared_from(starts_at, lead_time_hours):
    """The slot's start less the lead time, counted on the clock: 24 hours before 10 h is 10 h the day before."""
    clock = clock_of(starts_at) - datetime.timedelta(hours=lead_time_hours)
    return instant_of(clock.date(), clock.time())


def _last_working_opening(need, slot, times):
    return next(iter(working_openings(need, slot, times)), None)


def working_openings(need, slot, times) -> list:
    """The openings in which the merchant can prepare for this slot, the last one first."""
    day = local_day(slot.starts_at)
    days = [day] if need.made_on_the_day else [day, day - ONE_DAY]
    return [
        interval
        for worked_on in days
        for interval in reversed(times.open_intervals(need.merchant.pk, worked_on))
        if interval.opens_at < slot.starts_at
    ]


def _never(need, slot, times):
    if times.open_intervals(need.merchant.pk, local_day(slot.starts_at)):
        one, several = _("n’ouvre qu’après le début de ce créneau."), _("n’ouvrent qu’après le début de ce créneau.")
    elif need.made_on_the_day:
        return _shut_that_day(need)
    else:
        one, several = _("n’ouvre ni ce jour-là ni la veille."), _("n’ouvrent ni ce jour-là ni la veille.")
    return does(need.merchant, one, several)


def _shut_that_day(need):
    return does(need.merchant, _("n’ouvre pas ce jour-là."), _("n’ouvrent pas ce jour-là."))


def _too_short(need):
    hours = need.lead_time_hours
    return does(
        need.merchant,
        _("demande %(hours)s\u00a0h pour préparer.") % {"hours": hours},
        _("demandent %(hours)s\u00a0h pour préparer.") % {"hours": hours},
    )


def _past_its_limit(need, limit):
    when = {"when": day_hour(limit)}
    return does(
        need.merchant,
        _("prenait les commandes jusqu’au %(when)s.") % when,
        _("prenaient les commandes jusqu’au %(when)s.") % when,
    )


def _shut_until_then(need):
    return does(need.merchant, _("n’ouvre plus d’ici là."), _("n’ouvrent plus d’ici là."))
