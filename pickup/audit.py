"""Is all the money taken at the counters in the ledger? What a cut tail of journals cannot hide."""

from django.utils.translation import gettext as _

from merchants.books import ledger
from pickup import till
from pickup.models import CounterPayment, UndonePayment
from pickup.words import amount, day_hour


def disagreements():
    """French sentences, one per payment at the counter, or payment undone, that no journal tells."""
    taken = CounterPayment.objects.select_related("merchant_order__order", "merchant_order__merchant").order_by("pk")
    for payment in ledger.untold(taken, lambda payment: f"pickup:{payment.key}"):
        sentence = _(
            "Commande %(number)s, %(merchant)s\u202f: %(amount)s payés au comptoir (%(when)s), sans écriture."
        )
        yield sentence % facts_of(payment, payment.at)
    undone = UndonePayment.objects.select_related(
        "payment__merchant_order__order", "payment__merchant_order__merchant"
    ).order_by("pk")
    for one in ledger.untold(undone, lambda one: f"{till.UNDONE}{one.payment.key}"):
        sentence = _(
            "Commande %(number)s, %(merchant)s\u202f: %(amount)s annulés au comptoir (%(when)s), sans écriture."
        )
        yield sentence % facts_of(one.payment, one.at)


def facts_of(payment, at):
    return {
        "number": payment.merchant_order.order.number,
        "merchant": payment.merchant_order.merchant,
        "amount": amount(payment.cents),
        "when": day_hour(at),
    }
