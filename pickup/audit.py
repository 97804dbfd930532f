"""Is all the money taken at the counters in the ledger? What a cut tail of journals cannot hide."""

from collections import Counter

from django.utils.translation import gettext as _

from merchants.books import accounts, ledger
from merchants.models import StoreCredit, StoreCreditMove
from pickup.models import CounterPayment, UndonePayment
from pickup.money import closings, credit_back, sessions, store_credit, till
from pickup.words import amount, day_hour


def disagreements():
    """French sentences, one per payment, undone or not, or credit note, that no journal tells."""
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
    yield from of_credits()
    yield from sessions.disagreements()
    yield from closings.disagreements()


def of_credits():
    """Each note and each use of it has its journal, and what the desk keeps is what is left on its notes."""
    given = StoreCredit.objects.select_related("merchant_order__order").order_by("pk")
    told = StoreCreditMove.objects.select_related("credit").order_by("pk")
    unpaid = told.exclude(kind=StoreCreditMove.Kind.PAID_OUT, credit__holder=StoreCredit.Holder.MERCHANT)
    for credit in ledger.untold(given, store_credit.given_key):
        yield _("Avoir %(code)s\u202f: donné sans écriture.") % {"code": credit.spoken_code}
    for move in ledger.untold(unpaid, credit_back.journal_key):
        yield _("Avoir %(code)s\u202f: un mouvement est sans écriture.") % {"code": move.credit.spoken_code}
    kept, left = ledger.balances(accounts.CREDIT), Counter()
    for credit in given.filter(holder=StoreCredit.Holder.ASSOCIATION):
        left[accounts.credit(credit.merchant_order.order)] += credit.left_cents
    for code in sorted(kept.keys() | left.keys()):
        if -kept.get(code, 0) != left[code]:
            yield _("%(account)s\u202f: le compte ne dit pas ce qui reste des avoirs.") % {"account": code}


def facts_of(payment, at):
    return {
        "number": payment.merchant_order.order.number,
        "merchant": payment.merchant_order.merchant,
        "amount": amount(payment.cents),
        "when": day_hour(at),
    }
