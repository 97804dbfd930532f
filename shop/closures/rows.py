"""What the pages of hours show of orders and of days."""

import itertools
from collections import Counter
from dataclasses import dataclass

from django.http import QueryDict
from django.utils.translation import gettext as _

from merchants.hours.reading import written
from merchants.models import SpecialOpening
from merchants.opening import local_day
from merchants.preparation.preparing import contents_in_words
from pickup.models import Slot
from shop.closures.models import OrderFate
from shop.closures.plans import Concerned
from shop.templatetags.town import day, moment

Choice = OrderFate.Choice


@dataclass(frozen=True)
class Row:
    """One order on the page that asks, with what is ticked."""

    concerned: Concerned
    chosen: str
    slot_id: str

    @property
    def merchant_order(self):
        return self.concerned.merchant_order

    @property
    def moments(self) -> list[tuple[Slot, bool]]:
        """Each with whether the order waits at another place than the one that the person chose."""
        return [(slot, is_elsewhere(self.merchant_order, slot)) for slot in self.concerned.moments]

    @property
    def contents(self) -> str:
        return contents_in_words(self.merchant_order)

    @property
    def has_email(self) -> bool:
        return bool(self.merchant_order.order.collection.email)


def rows_of(concerned, posted) -> list[Row]:
    return [row_of(one, posted) for one in concerned]


def row_of(one, posted) -> Row:
    pk = one.merchant_order.pk
    first = str(one.moments[0].pk) if one.moments else ""
    return Row(one, posted.get(f"sort-{pk}") or one.proposed, posted.get(f"vers-{pk}") or first)


def is_elsewhere(part, slot) -> bool:
    return slot.point_id != part.order.collection.slot.point_id


# --- Several at once --------------------------------------------------------------------------


@dataclass(frozen=True)
class Together:
    """What may be said of several orders in one go: which they are, and what becomes of them."""

    which: list[tuple[str, str]]
    # Where they may be moved, by what the page sends.
    moments: list[tuple[str, Slot]]


def together(concerned) -> Together | None:
    """Nothing for an order alone."""
    if len(concerned) < 2:
        return None
    moments = {slot for one in concerned for slot in one.moments}
    soonest = sorted(moments, key=lambda slot: (slot.starts_at, slot.point_id))
    return Together(which_of(concerned), [(f"{Choice.MOVE}-{slot.pk}", slot) for slot in soonest])


def which_of(concerned) -> list[tuple[str, str]]:
    """All of them, those of a day, those of a moment; never the same ones twice."""
    moments = Counter(one.merchant_order.due_at for one in concerned)
    days = Counter(local_day(one.merchant_order.due_at) for one in concerned)
    which = [("", _("toutes (%(many)d)") % {"many": len(concerned)})]
    if len(days) > 1:
        which += [(one.isoformat(), f"{day(one)} ({many})") for one, many in days.items()]
    if len(moments) > len(days):
        which += [(one.isoformat(), f"{moment(one)} ({many})") for one, many in moments.items()]
    return which


@dataclass
class Ticked:
    """What the page would send had each of these orders been ticked by hand, and how many could not be."""

    typed: QueryDict
    done: int = 0
    # The moment does not suit them.
    left: int = 0
    # It is at another place than the one that the person chose: nobody is sent there by the dozen.
    elsewhere: int = 0


def ticked_together(concerned, posted) -> Ticked:
    ticked, which = Ticked(posted.copy()), posted.get("which", "")
    for one in concerned:
        part = one.merchant_order
        if which in {"", local_day(part.due_at).isoformat(), part.due_at.isoformat()}:
            tick(ticked, one, posted.get("what", ""))
    return ticked


def tick(ticked, one, what):
    choice, _dash, wanted = what.partition("-")
    slot = next((free for free in one.moments if str(free.pk) == wanted), None)
    if choice == Choice.MOVE and slot is None:
        ticked.left += 1
    elif slot and is_elsewhere(one.merchant_order, slot):
        ticked.elsewhere += 1
    else:
        ticked.done += 1
        ticked.typed[f"sort-{one.merchant_order.pk}"] = choice
        if slot:
            ticked.typed[f"vers-{one.merchant_order.pk}"] = wanted


def days_of_their_own(merchant, today) -> list[tuple]:
    """(a row of that day, its openings in words), in order."""
    rows = SpecialOpening.objects.filter(merchant=merchant, day__gte=today).order_by("day", "opens_at")
    days = []
    for _of_day, openings in itertools.groupby(rows, lambda row: row.day):
        first, *others = openings
        days.append((first, written([(row.opens_at, row.closes_at) for row in [first, *others]])))
    return days
