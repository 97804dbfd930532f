"""Giving something back on an order: the act of `merchants.corrections` with its refund, in one transaction."""

from django.db import transaction

from merchants.correcting import give_back
from merchants.models import Correction
from shop import ordering
from shop.payments import refunds


@transaction.atomic
def correct(*, form, line, by, at, channel) -> Correction:
    """What the form says is given back on a line, with its refund; raises what `merchants.corrections` refuses."""
    order, _collection = ordering.held(line.merchant_order.order)
    correction = give_back(form, line=line, by=by, at=at, channel=channel)
    refunds.plan(order=order, at=at)
    return correction
