"""What others announce, among ours: in the list and in the month, always under their name, never in our own feeds."""

import datetime

from django.db.models import Prefetch, Value

from animations.calendar import PER_PAGE, Page, monday_of
from animations.models import OutsideEvent
from merchants.opening import instant_of

WEEKS_AHEAD = datetime.timedelta(weeks=4)


def shown():
    """Agreed to by somebody, or from a source that is trusted; announced by several, once."""
    doubles = OutsideEvent.objects.exclude(status=OutsideEvent.Status.HIDDEN).select_related("source")
    found = OutsideEvent.objects.once().filter(status=OutsideEvent.Status.SHOWN)
    return found.select_related("source").prefetch_related(Prefetch("duplicates", doubles, to_attr="said_too"))


def to_come(*, at):
    """This week and the next ones. What began long ago is not said again, and a choir every Wednesday of the year
    does not bury what the town prepares: the months hold all of it."""
    first = instant_of(monday_of(at), datetime.time())
    return shown().to_come(at).filter(starts_at__gte=first, starts_at__lt=at + WEEKS_AHEAD)


def during(month):
    return shown().filter(starts_at__gte=month.starts_at, starts_at__lt=month.after.starts_at)


def page_of(ours, theirs, number) -> Page:
    """One page of both, in order; a row more than shown tells whether there is a next one."""
    first = (number - 1) * PER_PAGE
    both = keys(ours, "ours").union(keys(theirs, "theirs"), all=True).order_by("starts_at", "whose", "pk")
    wanted = list(both[first : first + PER_PAGE + 1])
    found = {"ours": rows(ours, wanted, "ours"), "theirs": rows(theirs, wanted, "theirs")}
    listed = [found[whose][pk] for _starts_at, whose, pk in wanted[:PER_PAGE] if pk in found[whose]]
    return Page(listed, number, has_next=len(wanted) > PER_PAGE)


def keys(queryset, whose):
    return queryset.order_by().annotate(whose=Value(whose)).values_list("starts_at", "whose", "pk")


def rows(queryset, wanted, whose) -> dict:
    pks = [pk for _starts_at, name, pk in wanted if name == whose]
    return queryset.in_bulk(pks) if pks else {}


def with_theirs(animations, month) -> list:
    """All of a month, in order."""
    return sorted([*animations, *during(month)], key=lambda one: one.starts_at)
