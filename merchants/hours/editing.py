"""Writing when a shop is open: each week, on a public holiday, on a day of its own, and when it closes.

Whoever calls them has looked at the orders that were counting on the former hours (shop.closures).
"""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.commission.words import long_day
from merchants.hours import reading
from merchants.hours.reading import Times, written
from merchants.models import Closure, Merchant, OpeningHours, SpecialOpening
from merchants.models.merchant import Weekday
from merchants.opening import public_holidays
from merchants.refusals import Refusal

A_YEAR = datetime.timedelta(days=365)
LONGEST_CLOSURE_DAYS = 366


class UpsideDown(Refusal):
    sentence = gettext_lazy("Le dernier jour de fermeture vient après le premier.")


class TooLong(Refusal):
    sentence = gettext_lazy("Une fermeture dure un an au plus. Au-delà, parlez-en à l’association.")


class Past(Refusal):
    sentence = gettext_lazy("Ce jour est passé.")


# --- What is read -----------------------------------------------------------------------------


def week_of(merchant) -> dict[int, Times]:
    """The openings of each weekday, in order."""
    week: dict[int, Times] = {day: [] for day in Weekday.values}
    for row in OpeningHours.objects.filter(merchant=merchant).order_by("weekday", "opens_at"):
        week[row.weekday].append((row.opens_at, row.closes_at))
    return week


def holidays_after(day: datetime.date) -> dict[datetime.date, str]:
    """The public holidays of the twelve months to come, in order."""
    years = [public_holidays(day.year), public_holidays(day.year + 1)]
    return {date: name for year in years for date, name in sorted(year.items()) if day <= date < day + A_YEAR}


# --- Acts -------------------------------------------------------------------------------------


@transaction.atomic
def set_week(*, merchant, week: dict[int, Times], by, at):
    """The hours of every week, all at once; those of other shops and of single days stay as they are."""
    hold(merchant)
    before = week_of(merchant)
    week = {day: week.get(day, []) for day in Weekday.values}
    if week == before:
        return
    OpeningHours.objects.filter(merchant=merchant).delete()
    OpeningHours.objects.bulk_create(
        OpeningHours(merchant=merchant, weekday=day, opens_at=opens, closes_at=closes)
        for day, times in week.items()
        for opens, closes in times
    )
    changed = [day for day in Weekday.values if week[day] != before[day]]
    said = ", ".join(f"{Weekday(day).label} {written(week[day]) or _('fermé')}" for day in changed)
    facts = {"before": told(before, changed), "after": told(week, changed)}
    sign(merchant, _("Horaires\u202f: %(said)s.") % {"said": said}, by, at, **facts)


def told(week, days) -> dict:
    return {str(day): written(week[day]) for day in days}


@transaction.atomic
def set_holidays(*, merchant, opens_on: set[str], asked: set[str], by, at):
    """Of the public holidays asked about, by name, those on which the shop opens; the others keep their answer."""
    held = hold(merchant)
    otherwise = asked - opens_on if held.opens_on_public_holidays else opens_on & asked
    kept = sorted(otherwise | (set(held.holidays_otherwise) - asked))
    if kept == sorted(held.holidays_otherwise):
        return
    merchant.holidays_otherwise = kept
    Merchant.objects.filter(pk=merchant.pk).update(holidays_otherwise=kept)
    said = ", ".join(sorted(opens_on & asked)) or _("aucun")
    words = _("Jours fériés où la boutique ouvre\u202f: %(said)s.") % {"said": said}
    sign(merchant, words, by, at, before=held.holidays_otherwise, after=kept)


@transaction.atomic
def close(*, merchant, first_on: datetime.date, last_on: datetime.date, reason: str, by, at) -> Closure:
    """Closed on these days, both included; said twice, it is one closure."""
    if last_on < first_on:
        raise UpsideDown
    if (last_on - first_on).days >= LONGEST_CLOSURE_DAYS:
        raise TooLong
    hold(merchant)
    facts = {"first_on": first_on, "last_on": last_on, "reason": reason.strip()}
    closure, is_new = Closure.objects.get_or_create(merchant=merchant, **facts)
    if is_new:
        sign(merchant, _("Fermeture %(days)s.") % {"days": days_words(first_on, last_on)}, by, at)
    return closure


@transaction.atomic
def reopen(*, closure, by, at):
    """The closure is called off; twice is once."""
    if not Closure.objects.filter(pk=closure.pk).delete()[0]:
        return
    words = _("Fermeture %(days)s annulée.") % {"days": days_words(closure.first_on, closure.last_on)}
    sign(closure.merchant, words, by, at)


@transaction.atomic
def open_on(*, merchant, day: datetime.date, times: Times, by, at):
    """The openings of a day of its own, instead of what the week, a closure or a holiday says; none forgets them."""
    hold(merchant)
    here = SpecialOpening.objects.filter(merchant=merchant, day=day).order_by("opens_at")
    if list(here.values_list("opens_at", "closes_at")) == times:
        return
    here.delete()
    SpecialOpening.objects.bulk_create(
        SpecialOpening(merchant=merchant, day=day, opens_at=opens, closes_at=closes) for opens, closes in times
    )
    words = _("Ouverture exceptionnelle le %(day)s\u202f: %(said)s.") if times else _("Le %(day)s, comme d’habitude.")
    sign(merchant, words % {"day": long_day(day), "said": written(times)}, by, at)


@transaction.atomic
def set_limit(*, merchant, days_before: int, until: datetime.time | None, by, at):
    """Until when the shop takes orders for a collection, « la veille à midi »; no hour, and only its opening counts.

    What is ordered already stays ordered.
    """
    held = hold(merchant)
    if (held.order_days_before, held.order_until) == (days_before, until):
        return
    merchant.order_days_before, merchant.order_until = days_before, until
    Merchant.objects.filter(pk=merchant.pk).update(order_days_before=days_before, order_until=until)
    words = _("Limite pour commander\u202f: %(said)s.") % {"said": limit_words(days_before, until)}
    sign(merchant, words, by, at, before=limit_words(held.order_days_before, held.order_until))


def limit_words(days_before, until) -> str:
    """« la veille, 12 h », « 2 jours avant, 18 h »."""
    if until is None:
        return _("aucune de plus")
    return f"{before_words(days_before)}, {reading.said(until)}"


def before_words(days) -> str:
    near = {0: _("le jour même"), 1: _("la veille")}
    return near.get(days) or _("%(days)d jours avant") % {"days": days}


def hold(merchant) -> Merchant:
    """Of two people who write the hours at once, the second reads what the first wrote; whoever orders waits too."""
    return Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)


def days_words(first_on, last_on) -> str:
    if first_on == last_on:
        return _("le %(day)s") % {"day": long_day(first_on)}
    return _("du %(first)s au %(last)s") % {"first": long_day(first_on), "last": long_day(last_on)}


def sign(merchant, words, by, at, *, before=None, after=None):
    trail.sign(
        merchant=merchant, by=by, at=at, act="hours-change", words=words, about="hours", before=before, after=after
    )
