"""Is all the money paid and given back online in the ledger? What a cut tail of journals cannot hide."""

from django.utils.translation import gettext as _

from merchants.books import ledger
from pickup.words import amount
from shop.models import Payment, Refund


def disagreements():
    """French sentences, one per payment or refund that no journal tells."""
    captured = Payment.objects.filter(status=Payment.Status.CAPTURED).select_related("order").order_by("pk")
    for payment in ledger.untold(captured, lambda payment: f"capture:{payment.reference}"):
        yield said(_("payés en ligne"), payment.order, payment.captured_cents)
    refunds = Refund.objects.select_related("payment__order").order_by("pk")
    for refund in ledger.untold(refunds, lambda refund: f"due:{refund.key.removeprefix('re:')}"):
        yield said(_("à rembourser"), refund.payment.order, refund.cents)
    done = refunds.filter(status=Refund.Status.DONE)
    for refund in ledger.untold(done, lambda refund: f"refund:{refund.reference}"[:120]):
        yield said(_("remboursés"), refund.payment.order, refund.cents)


def said(what, order, cents):
    facts = {"number": order.number, "amount": amount(cents), "what": what}
    return _("Commande %(number)s\u202f: %(amount)s %(what)s, sans écriture.") % facts
