"""The days on which a rendezvous happens: its rule, less the public holidays, with the dates that are not like the
others."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from merchants.opening import is_public_holiday
from pickup.models import SlotException, SlotRule
from pickup.places import recurrence


@dataclass(frozen=True)
class Occurrence:
    """One day of a rule, with the hours and the places it has then; closed, everybody reads why."""

    rule: SlotRule
    day: datetime.date
    exception: SlotException | None = None
    closed_reason: str = ""

    @property
    def starts_at(self):
        return self._said("starts_at")

    @property
    def ends_at(self):
        return self._said("ends_at")

    @property
    def capacity(self):
        return self._said("capacity")

    def _said(self, name):
        own = getattr(self.exception, name, None)
        return getattr(self.rule, name) if own is None else own


def occurrences(rule, *, first, last) -> list[Occurrence]:
    """In order, those that do not happen included; the exceptions and the place's days are read as prefetched."""
    apart = {one.on: one for one in rule.exceptions.all()}
    usual = set(recurrence.dates(rule.recurrence, rule.starts_on, first=first, last=last))
    if not rule.on_public_holidays:
        usual = {day for day in usual if not is_public_holiday(day)}
    added = {day for day, one in apart.items() if one.happens and first <= day <= last}
    return [
        Occurrence(rule, day, apart.get(day), why_closed(rule, day, apart.get(day))) for day in sorted(usual | added)
    ]


def why_closed(rule, day, exception) -> str:
    """What was said of that very date comes before the days on which the place is closed."""
    if exception:
        return "" if exception.happens else exception.reason
    closed = (days for days in rule.point.days.all() if days.is_closed and days.holds(day))
    return next((days.reason or _("le lieu est fermé") for days in closed), "")
