"""Is all the money paid and given back online in the ledger? What a cut tail of journals cannot hide."""

from django.utils.translation import gettext as _

from merchants.books import accounts, ledger
from pickup.words import amount
from shop.models import Dispute, Payment, Refund
from shop.payments import attempts, refunds

Sent = Refund.Status


def disagreements():
    """French sentences, one per payment, refund or dispute that no journal tells."""
    captured = Payment.objects.filter(status=Payment.Status.CAPTURED).select_related("order").order_by("pk")
    for payment in ledger.untold(captured, attempts.capture_key):
        yield said(_("payés en ligne"), payment.order, payment.captured_cents)
    yield from of_refunds(Refund.objects.select_related("payment__order").order_by("pk"))
    yield from of_disputes()


def of_refunds(found):
    for refund in ledger.untold(found, lambda refund: f"due:{refund.key.removeprefix('re:')}"):
        yield said(_("à rembourser"), refund.payment.order, refund.cents)
    for refund in ledger.untold(found.filter(status=Sent.DONE), refunds.sent_key):
        yield said(_("remboursés"), refund.payment.order, refund.cents)
    sent_back = found.filter(status__in=[Sent.FAILED, Sent.OTHER])
    for refund in ledger.untold(sent_back, lambda refund: f"refused:{refund.key}"):
        yield said(_("refusés par la banque"), refund.payment.order, refund.cents)
    for refund in ledger.untold(found.filter(status=Sent.OTHER), refunds.otherwise_key):
        yield said(_("rendus autrement"), refund.payment.order, refund.other_cents)


def of_disputes():
    """What a bank holds is on the dispute's own account, and nothing else is."""
    held = ledger.balances(accounts.dispute(""))
    for dispute in Dispute.objects.select_related("payment__order").order_by("pk"):
        is_held = dispute.is_withdrawn and dispute.state != Dispute.State.LOST
        if held.get(accounts.dispute(dispute.reference), 0) != (dispute.cents if is_held else 0):
            yield said(_("contestés"), dispute.payment.order, dispute.cents)


def said(what, order, cents):
    facts = {"number": order.number, "amount": amount(cents), "what": what}
    return _("Commande %(number)s\u202f: %(amount)s %(what)s, sans écriture.") % facts
