"""How a product runs out: one stock for all, none to count, or so many made for each collection."""

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

from merchants.listing import low_stock, per_collection, sheets


class Mode(models.TextChoices):
    COUNTED = "STOCK", _("Un stock\u202f: vendu, il n’y en a plus")
    ENDLESS = "SANS", _("Il ne s’épuise pas")
    EACH_TIME = "RETRAIT", _("Une quantité à chaque retrait\u202f: 40 croissants, refaits pour chacun")


def mode_of(sheet) -> Mode:
    if sheet.slot_quantity is not None:
        return Mode.EACH_TIME
    stock = sheet.product.stockrecords.first()
    return Mode.COUNTED if stock is not None and stock.num_in_stock is not None else Mode.ENDLESS


@transaction.atomic
def set_rhythm(*, sheet, mode, each_time: int | None, on_weekdays: dict[int, int], low_at: int | None, by, at):
    """The way it runs out from now on, and when the shop is told that little is left."""
    was = mode_of(sheet)
    if mode == Mode.EACH_TIME:
        per_collection.set_rule(sheet=sheet, quantity=each_time, on_weekdays=on_weekdays, by=by, at=at)
    else:
        per_collection.end_rule(sheet=sheet, by=by, at=at)
        if mode != was:
            # Counted from now on, there is nothing until it is: the stock page asks.
            left = 0 if mode == Mode.COUNTED else None
            sheets.set_available(sheet=sheet, quantity=left, by=by, at=at)
    low_stock.set_threshold(sheet=sheet, threshold=low_at, by=by, at=at)
