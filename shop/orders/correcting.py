"""Giving something back on an order: the act of the merchants' room with its refund, in one transaction."""

from django.db import transaction

from merchants.giving_back import corrections
from merchants.giving_back.correcting import give_back
from merchants.listing import stock
from merchants.models import Correction, MerchantOrder
from merchants.preparation.merchant_orders import NotNow
from shop import ordering
from shop.payments import refunds


@transaction.atomic
def correct(*, form, line, by, at) -> Correction:
    """What the form says is given back on a line, with its refund; raises what `giving_back.corrections` refuses."""
    order, _collection = ordering.held(line.merchant_order.order)
    correction = give_back(form, line=line, by=by, at=at, channel="")
    refunds.plan(order=order, at=at)
    return correction


@transaction.atomic
def correct_all(*, order, key, why) -> list[Correction]:
    """Everything that remains of an order, at every merchant, with its refund; the same key counts once.

    Raises NothingToGiveBack when nothing is left.
    """
    order, _collection = ordering.held(order)
    parts = list(MerchantOrder.objects.select_for_update(of=["self"]).filter(order=order).order_by("pk"))
    stock.hold(parts)
    done = [one for part in parts for one in of_part(part, key=key, why=why)]
    if not done:
        raise corrections.NothingToGiveBack
    refunds.plan(order=order, at=why.at)
    return done


def of_part(part, *, key, why) -> list[Correction]:
    """What is given back of one part, or was already under this key; a part with nothing left stands aside."""
    try:
        done = corrections.give_back_all(merchant_order=part, key=key, why=why)
    except (corrections.NothingToGiveBack, NotNow):
        done = []
    return done or list(Correction.objects.filter(line__merchant_order=part, key__startswith=f"{key}:"))
