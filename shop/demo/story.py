"""Everything that happened in the demo town, in the order in which it happened: orders, money, closed months."""

import contextlib
import datetime
from collections.abc import Iterator
from functools import partial
from operator import itemgetter

from django.utils import timezone

from merchants.books.commission_months import Month
from merchants.invoicing import closing as closings
from merchants.opening import instant_of
from shop.demo import afterwards, lives, places


def live(*, residents, helpers, treasurer, at) -> int:
    """Every act of every order and of the town, oldest first; gives how many orders found a slot that suits them."""
    found = lives.foretell_all(residents=residents, helpers=helpers, at=at)
    acts = [act for life in found for act in (*lives.acts_of(life), *afterwards.acts_of(life))]
    acts += closings_of(treasurer, at)
    for moment, act in sorted(acts, key=itemgetter(0)):
        act(at=moment)
    return len(found)


def closings_of(treasurer, now) -> Iterator[tuple]:
    """Each month that is over was closed by the treasurer on the morning of the second day of the next one."""
    month = Month.of(timezone.localdate(now - places.PAST))
    while (moment := closing_day(month)) < now:
        yield moment, partial(close, month, treasurer)
        month = month.next


def closing_day(month) -> datetime.datetime:
    return instant_of(month.next.first_on.replace(day=2), datetime.time(9))


def close(month, treasurer, *, at):
    # Before the first order, or without the association's own number, its page says why.
    with contextlib.suppress(closings.NotYet):
        closings.close(month=month, by=treasurer, at=at)
