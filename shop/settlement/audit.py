"""Is all that was sent to merchants, taken back from them or sent to the bank in the ledger?"""

from django.utils.translation import gettext as _

from merchants.books import ledger
from pickup.words import amount
from shop.models import TownPayout, Transfer
from shop.settlement import bank_statement, sepa
from shop.settlement.by_hand import noting

Kind = Transfer.Kind


def disagreements():
    """French sentences, one per transfer, reversal, payout or batch for the bank that the journals do not tell."""
    done = Transfer.objects.filter(status=Transfer.Status.DONE).order_by("pk")
    rows = done.select_related("account__merchant", "merchant_order__order")
    for row in ledger.untold(rows, key_of):
        facts = {"number": row.merchant_order.order.number, "merchant": row.account.merchant}
        said = _("Commande %(number)s, %(merchant)s\u202f: %(what)s de %(amount)s sans écriture.")
        yield said % {**facts, "what": row.get_kind_display().lower(), "amount": amount(row.cents)}
    sent = TownPayout.objects.exclude(reference="").order_by("pk")
    for payout in ledger.untold(sent, lambda payout: f"payout:{payout.reference}"):
        yield _("Versement à la banque de %(amount)s sans écriture.") % {"amount": amount(payout.cents)}
    yield from sepa.disagreements()
    yield from bank_statement.disagreements()
    yield from noting.disagreements()


def key_of(row) -> str:
    return f"{'transfer' if row.kind == Kind.TRANSFER else 'reversal'}:{row.key}"
