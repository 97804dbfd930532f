"""What is promised and what leaves the shelves: conditional updates in id order, so that nothing is oversold."""

from django.db import transaction
from django.db.models import Case, F, IntegerField, Q, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from oscar.apps.partner.models import StockRecord

from merchants.models import OrderedLine
from merchants.refusals import Refusal

PROMISED = Coalesce(F("num_allocated"), 0)


class SoldOut(Refusal):
    """Somebody was quicker; `names` are the products that ran out."""

    def __init__(self, names):
        self.names = list(names)
        super().__init__(_("Il n’en reste pas assez : %(names)s.") % {"names": ", ".join(self.names)})


def hold(merchant_orders):
    """Their stock records, in id order as those who place an order take them, once the parts are held: nobody waits
    in a circle."""
    goods = OrderedLine.objects.filter(merchant_order__in=merchant_orders).values("order_line__stockrecord_id")
    hold_records(goods)


def hold_records(records):
    list(StockRecord.objects.select_for_update().filter(pk__in=records).order_by("pk").values_list("pk"))


@transaction.atomic
def take(*, wanted: dict[int, int]):
    """Promise these quantities, all or none. A stock left blank does not run out."""
    missing = [pk for pk, quantity in sorted(wanted.items()) if not promise(pk, quantity)]
    if missing:
        raise SoldOut(titles(missing))


def promise(pk, quantity) -> bool:
    enough = Q(num_in_stock=None) | Q(num_in_stock__gte=PROMISED + quantity)
    return bool(StockRecord.objects.filter(enough, pk=pk).update(num_allocated=PROMISED + quantity))


def titles(stockrecord_ids):
    stocks = StockRecord.objects.filter(pk__in=stockrecord_ids).order_by("pk")
    return stocks.values_list("product__title", flat=True)


@transaction.atomic
def release(*, wanted: dict[int, int]):
    """Take a promise back: others may have these goods."""
    for pk, quantity in sorted(wanted.items()):
        StockRecord.objects.filter(pk=pk).update(num_allocated=without("num_allocated", quantity))


@transaction.atomic
def consume(*, wanted: dict[int, int]):
    """These goods are gone, with the promise they carried: handed over, given, thrown away, or never there."""
    for pk, quantity in sorted(wanted.items()):
        StockRecord.objects.filter(pk=pk).update(
            num_in_stock=without("num_in_stock", quantity), num_allocated=without("num_allocated", quantity)
        )


@transaction.atomic
def unconsume(*, wanted: dict[int, int]):
    """These goods had not left after all: they are there again, still promised; nobody else may order one more."""
    for pk, quantity in sorted(wanted.items()):
        StockRecord.objects.filter(pk=pk).update(
            num_in_stock=F("num_in_stock") + quantity, num_allocated=PROMISED + quantity
        )


@transaction.atomic
def put_back(*, wanted: dict[int, int]):
    """Goods that had left the shelves are there again; a stock left blank stays so."""
    for pk, quantity in sorted(wanted.items()):
        StockRecord.objects.filter(pk=pk).update(num_in_stock=F("num_in_stock") + quantity)


def without(name, quantity):
    """That column less `quantity`, never below zero, as a merchant may have corrected it; blank stays blank."""
    return Case(
        When(**{f"{name}__gte": quantity}, then=F(name) - quantity),
        When(**{f"{name}__lt": quantity}, then=Value(0)),
        default=F(name),
        output_field=IntegerField(),
    )
