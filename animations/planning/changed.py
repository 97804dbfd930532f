"""What an animation changed for a shop, as far as counts can tell: the week before, the day, the week after."""

import datetime
from collections import Counter
from dataclasses import dataclass

from django.db.models import F, Sum
from django.utils.translation import gettext as _

from animations.models import Animation
from merchants.models import DayCount, MerchantOrder, OrderedLine, ProductSheet
from merchants.opening import instant_of, local_day

A_DAY = datetime.timedelta(days=1)
DAYS = 7


@dataclass(frozen=True)
class Period:
    """Whole days of the town's clock, both included."""

    name: str
    first_on: datetime.date
    last_on: datetime.date

    @property
    def since(self):
        return instant_of(self.first_on, datetime.time())

    @property
    def until(self):
        return instant_of(self.last_on + A_DAY, datetime.time())


@dataclass(frozen=True)
class Count:
    """In one period, how often something was looked at, put in a basket, and how many were ordered."""

    period: Period
    views: int
    baskets: int
    pieces: int


@dataclass(frozen=True)
class Row:
    title: str
    counts: list[Count]


@dataclass(frozen=True)
class Changed:
    """One column for each period; the shop’s own page is looked at, never ordered."""

    periods: list[Period]
    page: list[int]
    rows: list[Row]
    totals: list[Count]

    def is_whole(self, at) -> bool:
        """The last week is over: until then its count grows."""
        return at >= self.periods[-1].until


def periods_of(animation: Animation) -> list[Period]:
    day = local_day(animation.starts_at)
    return [
        Period(_("Les 7 jours d’avant"), day - A_DAY * DAYS, day - A_DAY),
        Period(_("Le jour même"), day, day),
        Period(_("Les 7 jours d’après"), day + A_DAY, day + A_DAY * DAYS),
    ]


def of(animation: Animation, merchant) -> Changed:
    """The products of that shop that were presented; seven queries, whatever their number."""
    periods = periods_of(animation)
    sheets = dict(
        ProductSheet.objects.filter(merchant=merchant, product__animations=animation)
        .order_by("product__title", "pk")
        .values_list("pk", "product__title")
    )
    seen = {period: seen_in(period, merchant, sheets) for period in periods}
    sold = {period: sold_in(period, sheets) for period in periods}
    rows = [
        Row(title, [Count(one, *seen[one].get(pk, (0, 0)), sold[one][pk]) for one in periods])
        for pk, title in sheets.items()
    ]
    page = [seen[one].get(DayCount.PAGE, (0, 0))[0] for one in periods]
    return Changed(periods, page, rows, [total(one, rows, number) for number, one in enumerate(periods)])


def seen_in(period, merchant, sheets) -> dict[int, tuple[int, int]]:
    found = DayCount.objects.filter(merchant=merchant, day__gte=period.first_on, day__lte=period.last_on)
    sums = found.filter(sheet_number__in=[DayCount.PAGE, *sheets]).values_list("sheet_number").order_by()
    return {sheet: (views, baskets) for sheet, views, baskets in sums.annotate(Sum("views"), Sum("baskets"))}


def sold_in(period, sheets) -> Counter:
    """Pieces ordered in these days and still kept, by sheet; what a shop could not supply was not sold."""
    lines = OrderedLine.objects.filter(
        order_line__product__sheet__in=sheets,
        merchant_order__placed_at__gte=period.since,
        merchant_order__placed_at__lt=period.until,
        merchant_order__confirmed_at__isnull=False,
    ).exclude(merchant_order__status=MerchantOrder.Status.CANCELLED)
    by_sheet = lines.annotate(sheet=F("order_line__product__sheet")).values_list("sheet").order_by()
    return Counter(dict(by_sheet.annotate(pieces=Sum("kept_quantity"))))


def total(period, rows, number) -> Count:
    counts = [row.counts[number] for row in rows]
    return Count(period, *(sum(getattr(one, name) for one in counts) for name in ("views", "baskets", "pieces")))
