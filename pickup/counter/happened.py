"""What happened to the money of an order at the counter: paid, given back, undone, each with who, when and why."""

import datetime
from dataclasses import dataclass

from django.utils.translation import gettext as _

from merchants.models import Journal, Merchant
from pickup.models import Collection, CounterPayment, UndonePayment
from pickup.money import till
from pickup.words import amount


@dataclass(frozen=True)
class AtTheCounter:
    """One movement of money at the counter, told in a few words."""

    at: datetime.datetime
    by: object
    merchant: Merchant
    words: str
    reason: str = ""

    def get_channel_display(self):
        return Collection.Channel.COUNTER.label


def money_of(order_id) -> list[AtTheCounter]:
    """All of them, in no order; three queries."""
    return [*paid(order_id), *given_back(order_id), *undone(order_id)]


def paid(order_id):
    payments = CounterPayment.objects.filter(merchant_order__order=order_id)
    for one in payments.select_related("merchant_order__merchant", "by"):
        words = f"{amount(one.cents)}, {till.means_words(one).lower()}"
        yield AtTheCounter(one.at, one.by, one.merchant_order.merchant, words)


def given_back(order_id):
    journals = Journal.objects.filter(order=order_id, key__startswith=till.GIVEN_BACK)
    for one in journals.select_related("merchant_order__merchant", "by"):
        yield AtTheCounter(one.at, one.by, one.merchant_order.merchant, one.memo)


def undone(order_id):
    found = UndonePayment.objects.filter(payment__merchant_order__order=order_id)
    for one in found.select_related("payment__merchant_order__merchant", "by"):
        words = _("encaissement annulé, %(amount)s") % {"amount": amount(one.payment.cents)}
        yield AtTheCounter(one.at, one.by, one.payment.merchant_order.merchant, words, one.reason)
