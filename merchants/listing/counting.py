"""What is left, counted in the shop with a thumb while the site sells: what was sold meanwhile is never erased."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from oscar.apps.partner.models import StockRecord

from merchants.listing import changes
from merchants.listing.counted import started_from, typed
from merchants.listing.low_stock import heard
from merchants.models import DayStock, ProductSheet
from merchants.opening import local_day
from merchants.refusals import Refusal

MOST = 99_999


class TooMany(Refusal):
    def __init__(self):
        super().__init__(_("Indiquez au plus %(most)d.") % {"most": MOST})


class NotCountedSo(Refusal):
    """Made for each collection since the page was read, or endless: it has no number of this kind."""

    def __init__(self):
        super().__init__(_("Ce produit ne se compte plus ainsi\u202f: regardez, puis notez à nouveau."))


@transaction.atomic
def set_left(*, sheet, left: int, by, at) -> int:
    """Exactly so many can still be had: « plus rien »."""
    return write(sheet, hold(sheet), left, by, at)


@transaction.atomic
def count(*, sheet, left: int, seen: int | None, read_at: datetime.datetime, by, at) -> int:
    """So many, counted with a page that showed `seen`: what was ordered or given up since is taken into account.

    Somebody else's count since then is not undone. One's own, from the same page, is what this one starts from: sent
    again because its answer was lost, it counts once.
    """
    stock = hold(sheet)
    now = left_of(stock)
    page = {"left": left, "read_at": read_at, "seen": now if seen is None else seen, "now": now}
    started = started_from(sheet, act="listing-stock", by=by, **page)
    return write(sheet, stock, max(0, now + left - started), by, at, typed(left, read_at=read_at))


@transaction.atomic
def say(*, sheet, left: int | None, seen: int | None, read_at: datetime.datetime, by, at) -> None:
    """The same from a page where a product may also never run out (None), before or from now on."""
    stock = hold_any(sheet)
    now = None if stock.num_in_stock is None else left_of(stock)
    page = {"left": left, "read_at": read_at, "seen": seen, "now": now}
    started = started_from(sheet, act="listing-stock", by=by, **page)
    if started == left:
        return
    if left is None:
        never_runs_out(sheet, stock, by, at, typed(None, read_at=read_at))
    else:
        # Of what never ran out, nothing was left to take off: the number is what there is.
        exact = left if now is None or started is None else max(0, now + left - started)
        write(sheet, stock, exact, by, at, typed(left, read_at=read_at))


@transaction.atomic
def as_yesterday(*, sheet, read_at: datetime.datetime, by, at):
    """As many as on the last day counted, whatever is left now; nothing when none was."""
    before = as_before(sheet, local_day(at))
    if before is not None:
        count(sheet=sheet, left=before, seen=None, read_at=read_at, by=by, at=at)


def as_before(sheet, day: datetime.date) -> int | None:
    """The most there was on the last day counted before this one, within two weeks."""
    since = day - datetime.timedelta(14)
    return sheet.day_stocks.filter(day__lt=day, day__gte=since).values_list("quantity", flat=True).first()


# --- How --------------------------------------------------------------------------------------


def hold(sheet) -> StockRecord:
    """Its stock, until the end of the act; refused when it is not one number for all."""
    stock = hold_any(sheet)
    if stock.num_in_stock is None:
        raise NotCountedSo
    return stock


def hold_any(sheet) -> StockRecord:
    """The same, of what may never run out."""
    stock = StockRecord.objects.select_for_update().filter(product=sheet.product_id).order_by("pk")[0]
    if ProductSheet.objects.filter(pk=sheet.pk, slot_quantity__isnull=False).exists():
        raise NotCountedSo
    return stock


def left_of(stock) -> int:
    return max(0, stock.net_stock_level) if stock.num_in_stock is not None else 0


def write(sheet, stock, left, by, at, page=None) -> int:
    if left > MOST:
        raise TooMany
    before = None if stock.num_in_stock is None else left_of(stock)
    StockRecord.objects.filter(pk=stock.pk).update(num_in_stock=(stock.num_allocated or 0) + left)
    keep_the_day(sheet, left, at)
    heard(sheet=sheet, left=left, at=at)
    if before != left:
        changes.sign_available(sheet=sheet, before=before, after=left, page=page, by=by, at=at)
    return left


def never_runs_out(sheet, stock, by, at, page):
    StockRecord.objects.filter(pk=stock.pk).update(num_in_stock=None)
    if stock.num_in_stock is not None:
        changes.sign_available(sheet=sheet, before=left_of(stock), after=None, page=page, by=by, at=at)


def keep_the_day(sheet, left, at):
    """Its largest number: what was baked, not what is left at noon."""
    row, is_new = DayStock.objects.get_or_create(sheet=sheet, day=local_day(at), defaults={"quantity": left})
    if not is_new and row.quantity < left:
        DayStock.objects.filter(pk=row.pk).update(quantity=left)
