"""Is all the money taken at the counters in the ledger? What a cut tail of journals cannot hide."""

from django.utils.translation import gettext as _

from merchants.books import ledger
from pickup.models import CounterPayment
from pickup.words import amount, day_hour


def disagreements():
    """French sentences, one per payment at the counter that no journal tells."""
    taken = CounterPayment.objects.select_related("merchant_order__order", "merchant_order__merchant").order_by("pk")
    for payment in ledger.untold(taken, lambda payment: f"pickup:{payment.key}"):
        facts = {
            "number": payment.merchant_order.order.number,
            "merchant": payment.merchant_order.merchant,
            "amount": amount(payment.cents),
            "when": day_hour(payment.at),
        }
        yield (
            _("Commande %(number)s, %(merchant)s\u202f: %(amount)s payés au comptoir (%(when)s), sans écriture.")
            % facts
        )
