"""What a shop makes anew for each collection: so many croissants for Saturday at ten, never one promised twice.

A row counts what each collection has taken; one exists for every collection of such a product that somebody ordered.
"""

from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from oscar.apps.partner.models import StockRecord

from merchants import trail
from merchants.listing.counted import started_from, typed
from merchants.listing.stock import without
from merchants.models import CollectionStock, MerchantOrder, OrderedLine, ProductSheet, Shortage
from merchants.opening import local_day
from merchants.refusals import Refusal

# As much as a shop ever types; past it, the column is blank: it does not run out.
MOST = 9_999
A_MOMENT = timedelta(seconds=1)
ACT = "stock-per-collection"


class NoneLeftThen(Refusal):
    """Somebody was quicker for that collection; another moment may still have some."""

    def __init__(self, sentences):
        super().__init__(" ".join(sentences))


class NotByCollection(Refusal):
    def __init__(self):
        super().__init__(_("Ce produit ne se compte plus par retrait\u202f: regardez, puis notez à nouveau."))


class NotAQuantity(Refusal):
    def __init__(self):
        super().__init__(_("Indiquez des quantités entre 0 et %(most)d.") % {"most": MOST})


@dataclass(frozen=True)
class Wanted:
    """So many of a product that is made for each collection."""

    sheet_id: int
    title: str
    quantity: int
    usual: int
    on_weekdays: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, sheet, quantity: int, title: str) -> "Wanted":
        return cls(sheet.pk, title, quantity, sheet.slot_quantity, tuple(sorted(sheet.slot_quantities.items())))

    def made_for(self, due_at: datetime) -> int:
        """As every week: the day's own quantity, or the usual one."""
        return dict(self.on_weekdays).get(str(local_day(due_at).weekday()), self.usual)

    def made_in(self, row: CollectionStock) -> int:
        """As every week, unless that collection has a number of its own."""
        return self.made_for(row.due_at) if row.quantity is None else row.quantity

    def left_in(self, row: CollectionStock) -> int:
        return max(0, self.made_in(row) - row.taken)


class Counts:
    """What is taken of these products by the collections to come; one query, none when nothing is made that way."""

    def __init__(self, wanted, *, at: datetime):
        ids = {one.sheet_id for one in wanted}
        rows = CollectionStock.objects.filter(sheet__in=ids, due_at__gt=at) if ids else ()
        self._rows = {(row.sheet_id, row.due_at): row for row in rows}

    def hours_of(self, wanted: Wanted) -> set[datetime]:
        """The collections that somebody ordered from, or that have a number of their own."""
        return {due_at for sheet_id, due_at in self._rows if sheet_id == wanted.sheet_id}

    def taken(self, wanted: Wanted, due_at: datetime) -> int:
        row = self._rows.get((wanted.sheet_id, due_at))
        return row.taken if row else 0

    def left(self, wanted: Wanted, due_at: datetime) -> int:
        row = self._rows.get((wanted.sheet_id, due_at))
        return wanted.made_for(due_at) if row is None else wanted.left_in(row)

    def refusals(self, wanted, due_at: datetime) -> list[str]:
        return [sentence(one.title, left) for one in wanted if (left := self.left(one, due_at)) < one.quantity]


def sentence(title: str, left: int) -> str:
    """« Croissant : il n’en reste plus pour ce retrait. »"""
    if not left:
        return _("%(title)s\u202f: il n’en reste plus pour ce retrait.") % {"title": title}
    words = ngettext(
        "%(title)s\u202f: il n’en reste qu’un pour ce retrait.",
        "%(title)s\u202f: il n’en reste que %(left)d pour ce retrait.",
        left,
    )
    return words % {"title": title, "left": left}


# --- Taking and giving back -------------------------------------------------------------------


@transaction.atomic(savepoint=False)
def take(*, wanted: dict[int, int], due_at: datetime):
    """Promise these quantities, by stock record, to one collection; all or none.

    Called once `stock.take` holds the stock records: the rule that is read here cannot change meanwhile.
    """
    asked = asked_of(wanted)
    if not asked:
        return
    CollectionStock.objects.bulk_create(
        [CollectionStock(sheet_id=one.sheet_id, due_at=due_at) for one in asked], ignore_conflicts=True
    )
    missing = [one for one in asked if not promise(one, due_at)]
    if missing:
        raise NoneLeftThen(Counts(missing, at=due_at - A_MOMENT).refusals(missing, due_at))


def asked_of(wanted: dict[int, int]) -> list[Wanted]:
    """Those of them that are made for each collection, in id order."""
    found = ProductSheet.objects.filter(product__stockrecords__in=wanted, slot_quantity__isnull=False)
    rows = found.select_related("product").annotate(record=F("product__stockrecords")).order_by("pk")
    return [Wanted.of(sheet, wanted[sheet.record], sheet.product.title) for sheet in rows]


def promise(one: Wanted, due_at: datetime) -> bool:
    enough = Q(quantity__gte=F("taken") + one.quantity)
    as_every_week = one.made_for(due_at) - one.quantity
    if as_every_week >= 0:
        enough |= Q(quantity=None, taken__lte=as_every_week)
    rows = CollectionStock.objects.filter(enough, sheet=one.sheet_id, due_at=due_at)
    return bool(rows.update(taken=F("taken") + one.quantity))


@transaction.atomic
def give_back(*, wanted: dict[int, int], due_at: datetime):
    """Others may have these again, for the same collection. Nothing is counted of what is not made that way."""
    rows = CollectionStock.objects.filter(sheet__product__stockrecords__in=wanted, due_at=due_at)
    for pk, record in rows.order_by("sheet").values_list("pk", "sheet__product__stockrecords"):
        CollectionStock.objects.filter(pk=pk).update(taken=without("taken", wanted[record]))


@transaction.atomic
def move(*, wanted: dict[int, int], due_at: datetime, to: datetime):
    """Taken at another collection instead, or refused there and nothing changes.

    At the same hour in another place it is one collection for the shop.
    """
    if due_at == to:
        return
    take(wanted=wanted, due_at=to)
    give_back(wanted=wanted, due_at=due_at)


# --- What the shop says -----------------------------------------------------------------------


@transaction.atomic
def set_rule(*, sheet, quantity: int, on_weekdays: dict[int, int], by, at):
    """So many for each collection from now on, and otherwise on these weekdays; what is ordered already counts."""
    if not all(0 <= number <= MOST for number in [quantity, *on_weekdays.values()]):
        raise NotAQuantity
    hold(sheet)
    StockRecord.objects.filter(product=sheet.product_id).update(num_in_stock=None)
    was = sheet.slot_quantity
    sheet.slot_quantity = quantity
    sheet.slot_quantities = {str(day): number for day, number in sorted(on_weekdays.items()) if number != quantity}
    sheet.save(update_fields=["slot_quantity", "slot_quantities"])
    if was is None:
        count_again(sheet, at)
    words = _("%(title)s\u202f: %(quantity)d à chaque retrait.")
    sign(sheet, words % {"title": sheet.product.title, "quantity": quantity}, by, at, before=was, after=quantity)


@transaction.atomic
def end_rule(*, sheet, by, at):
    """One stock for all, or none to count: no collection has its own any more."""
    hold(sheet)
    if sheet.slot_quantity is None:
        return
    was, sheet.slot_quantity, sheet.slot_quantities = sheet.slot_quantity, None, {}
    sheet.save(update_fields=["slot_quantity", "slot_quantities"])
    CollectionStock.objects.filter(sheet=sheet).delete()
    words = _("%(title)s\u202f: plus de quantité par retrait.") % {"title": sheet.product.title}
    sign(sheet, words, by, at, before=was)


@transaction.atomic
def set_left(*, sheet, due_at: datetime, left: int, by, at):
    """So many can still be had at that collection alone, beyond what it has taken; every other one stays as it was."""
    hold_made_each_time(sheet)
    write(sheet, due_at, left, by, at)


def write(sheet, due_at, left, by, at, page=None):
    if not 0 <= left <= MOST:
        raise NotAQuantity
    CollectionStock.objects.bulk_create([CollectionStock(sheet=sheet, due_at=due_at)], ignore_conflicts=True)
    CollectionStock.objects.filter(sheet=sheet, due_at=due_at).update(quantity=F("taken") + left)
    words = _("%(title)s\u202f: encore %(left)d pour le retrait du %(day)s.")
    facts = {"title": sheet.product.title, "left": left, "day": f"{local_day(due_at):%d/%m/%Y}"}
    sign(sheet, words % facts, by, at, after={"left": left, "due_at": stamp(due_at), **(page or {})})


@transaction.atomic
def count(*, sheet, due_at: datetime, left: int, seen: int, read_at: datetime, by, at):
    """So many for that collection alone, counted with a page that showed `seen`: as `counting.count` does.

    What was ordered since is taken into account, and the same page sent again counts once.
    """
    hold_made_each_time(sheet)
    wanted = Wanted.of(sheet, 1, sheet.product.title)
    now = Counts([wanted], at=due_at - A_MOMENT).left(wanted, due_at)
    page = {"left": left, "read_at": read_at, "seen": seen, "now": now}
    started = started_from(sheet, act=ACT, after__due_at=stamp(due_at), by=by, **page)
    if left != started:
        write(sheet, due_at, max(0, now + left - started), by, at, typed(left, read_at=read_at))


def stamp(due_at: datetime) -> str:
    """One text for one instant, whatever its clock."""
    return due_at.astimezone(UTC).isoformat()


def hold(sheet):
    """Nobody takes any of it until the end of the act; the rule is the one in force now."""
    list(StockRecord.objects.select_for_update().filter(product=sheet.product_id).order_by("pk").values_list("pk"))
    sheet.refresh_from_db(fields=["slot_quantity", "slot_quantities"])


def hold_made_each_time(sheet):
    hold(sheet)
    if sheet.slot_quantity is None:
        raise NotByCollection


def count_again(sheet, at):
    """What the orders to come already hold."""
    lines = OrderedLine.objects.filter(order_line__product=sheet.product_id, merchant_order__due_at__gt=at)
    standing = lines.exclude(merchant_order__status=MerchantOrder.Status.CANCELLED)
    taken = Counter()
    for line in standing.select_related("merchant_order").prefetch_related("shortages", "corrections"):
        taken[line.merchant_order.due_at] += held_by(line)
    CollectionStock.objects.filter(sheet=sheet).delete()
    CollectionStock.objects.bulk_create(
        CollectionStock(sheet=sheet, due_at=due_at, taken=number) for due_at, number in taken.items()
    )


def held_by(line) -> int:
    """All but what went back on the shelf; goods that a shop could not supply are not there for others either."""
    refused = sum(one.missing for one in line.shortages.all() if one.reason == str(Shortage.NOT_WANTED))
    given_back = sum(one.taken_off for one in line.corrections.all() if one.back_on_shelf)
    return line.ordered_quantity - refused - given_back


def sign(sheet, words, by, at, *, before=None, after=None):
    said = {"about": f"sheet:{sheet.pk}", "before": before, "after": after}
    trail.sign(merchant=sheet.merchant, by=by, at=at, act=ACT, words=words, **said)
