"""What a shop learns of its own days: who looks, who buys, when; nothing of the other shops, and nobody's name."""

import datetime
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.db.models import F, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.models import DayCount, MerchantOrder, OrderedLine, ProductSheet
from merchants.models.merchant import Weekday
from merchants.money import rounded_percent
from merchants.opening import OpeningTimes

# How long one may look back, in days.
SPANS = [30, 90, 365]
BEST = 8
# The hours of a day, by which orders are put together.
BANDS = [(0, 6), (6, 9), (9, 12), (12, 14), (14, 17), (17, 19), (19, 22), (22, 24)]


@dataclass(frozen=True)
class Product:
    title: str
    sold: int
    views: int
    baskets: int


@dataclass(frozen=True)
class Bar:
    """So many orders on that weekday or at that hour; of which so many while the shop was closed."""

    name: str
    orders: int
    closed: int


class Audience:
    """The figures of one shop over the last days; each asked once."""

    def __init__(self, merchant, *, days, at):
        self.merchant, self.days, self.at = merchant, days, at
        self.first_on = timezone.localdate(at) - datetime.timedelta(days=days - 1)
        self.since = timezone.make_aware(datetime.datetime.combine(self.first_on, datetime.time()))

    @cached_property
    def seen(self) -> dict:
        """Views and baskets, by sheet; 0 is the shop's own page."""
        found = DayCount.objects.filter(merchant=self.merchant, day__gte=self.first_on)
        sums = found.values("sheet_number").annotate(viewed=Sum("views"), chosen=Sum("baskets")).order_by()
        return {row["sheet_number"]: (row["viewed"], row["chosen"]) for row in sums}

    @property
    def page_views(self) -> int:
        return self.seen.get(DayCount.PAGE, (0, 0))[0]

    @property
    def product_views(self) -> int:
        return sum(views for sheet, (views, _baskets) in self.seen.items() if sheet != DayCount.PAGE)

    @property
    def baskets(self) -> int:
        return sum(baskets for _views, baskets in self.seen.values())

    @cached_property
    def placed(self) -> list[tuple]:
        """When each order was placed, whether the shop was open then, and by whom, as one number per person."""
        found = MerchantOrder.objects.confirmed().filter(merchant=self.merchant, placed_at__gte=self.since)
        rows = found.exclude(status=MerchantOrder.Status.CANCELLED).order_by()
        times = OpeningTimes.of([self.merchant], since=self.first_on)
        return [
            (timezone.localtime(placed_at), times.is_open(self.merchant.pk, placed_at), user or email.lower())
            for placed_at, user, email in rows.values_list("placed_at", "order__user", "order__guest_email")
        ]

    @property
    def orders(self) -> int:
        return len(self.placed)

    @property
    def orders_closed(self) -> int:
        return sum(not is_open for _at, is_open, _who in self.placed)

    @property
    def percent_closed(self) -> int | None:
        return rounded_percent(self.orders_closed, self.orders) if self.orders else None

    @cached_property
    def customers(self) -> Counter:
        """How many times each came; who left neither account nor e-mail cannot be known again."""
        return Counter(who for _at, _is_open, who in self.placed if who)

    @property
    def came_back(self) -> int:
        return sum(many > 1 for many in self.customers.values())

    def weekdays(self) -> list[Bar]:
        return bars([(day, str(Weekday(day).label)) for day in range(7)], self.placed, lambda at: at.weekday())

    def hours(self) -> list[Bar]:
        named = [
            (first, _("de %(first)d\u00a0h à %(last)d\u00a0h") % {"first": first, "last": last})
            for first, last in BANDS
        ]
        return bars(named, self.placed, lambda at: max(first for first, _last in BANDS if first <= at.hour))

    def products(self) -> list[Product]:
        """Those that were sold the most, then those that were looked at the most."""
        lines = OrderedLine.objects.filter(
            merchant_order__merchant=self.merchant, merchant_order__placed_at__gte=self.since
        ).exclude(merchant_order__status=MerchantOrder.Status.CANCELLED)
        sold = dict(
            lines.annotate(sheet=F("order_line__product__sheet"))
            .values_list("sheet")
            .annotate(pieces=Sum("kept_quantity"))
            .order_by()
        )
        found = ProductSheet.objects.filter(merchant=self.merchant, pk__in={*sold, *self.seen} - {None})
        rows = [
            Product(title, sold.get(pk, 0), *self.seen.get(pk, (0, 0)))
            for pk, title in found.values_list("pk", "product__title")
        ]
        return sorted(rows, key=lambda row: (-row.sold, -row.views, row.title))[:BEST]


def bars(named, placed, key_of) -> list[Bar]:
    counted, closed = Counter(), Counter()
    for at, is_open, _who in placed:
        counted[key_of(at)] += 1
        closed[key_of(at)] += not is_open
    return [Bar(name, counted[key], closed[key]) for key, name in named]
