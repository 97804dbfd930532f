"""What must be true of the whole ledger whatever happened (PAYMENTS 4.2), told in French when it is not.

Each reader gives one sentence per fault; memory stays bounded. What the parts of a sale sum to is earnings' to tell.
"""

from django.db import connection
from django.db.models import Q, Sum
from django.utils.translation import gettext as _
from oscar.apps.order.models import Order

from merchants.books import accounts, dues, guards, ledger
from merchants.models import Account, Entry, MerchantOrder

Status = MerchantOrder.Status
# What moves money to a merchant or takes it back, drawn on what a resident paid online.
SENT = Q(journal__key__startswith="transfer:") | Q(journal__key__startswith="reversal:")

CAPTURED = Q(journal__key__startswith="capture:")


def broken():
    """Every broken promise of the books, one sentence each."""
    for reader in (unguarded, unknown_accounts, suspended, deposits_left, sent_beyond_captured):
        yield from reader()


def unguarded():
    """The database itself must refuse to change the ledger."""
    for name in guards.missing(connection):
        yield _("La base de données ne protège plus le grand livre\u202f: %(name)s manque.") % {"name": name}


def unknown_accounts():
    for code in Account.objects.order_by("code").values_list("code", flat=True).iterator(chunk_size=ledger.CHUNK):
        if not accounts.is_known(code):
            yield _("Le compte %(code)s n’est pas au plan de comptes.") % {"code": code}


def suspended():
    for code, cents in ledger.suspense().items():
        yield _("%(cents)d centimes restent à comprendre (%(code)s).") % {"cents": cents, "code": code}


def deposits_left():
    """Once every part is handed over or cancelled, a deposit only holds what is still asked or given back."""
    for chunk in ledger.in_chunks(open_deposits()):
        deposits = {code.removeprefix(accounts.DEPOSIT): cents for code, cents in chunk}
        parts = parts_over(deposits)
        owed = dues.dues_of(parts)
        for order in {part.order_id: part.order for part in parts}.values():
            must = owed[order.pk].asked_cents - owed[order.pk].back_cents
            if deposits[order.number] != must:
                facts = {"number": order.number, "said": -deposits[order.number], "must": -must}
                yield _("Commande %(number)s terminée\u202f: %(said)d centimes en dépôt au lieu de %(must)d.") % facts


def open_deposits():
    entries = Entry.objects.filter(account__code__startswith=accounts.DEPOSIT)
    sums = entries.values_list("account__code").annotate(cents=Sum("cents"))
    return sums.exclude(cents=0).order_by("account__code")


def parts_over(numbers):
    """The parts of those of these orders of which nothing is expected any more."""
    orders = Order.objects.filter(number__in=list(numbers))
    moving = MerchantOrder.objects.exclude(status__in=[Status.HANDED_OVER, Status.CANCELLED])
    over = orders.exclude(pk__in=moving.filter(order__in=orders).values("order_id"))
    return list(dues.parts_of(over.values("pk")).select_related("order"))


def sent_beyond_captured():
    """No order sends its merchants more than its resident paid online."""
    entries = Entry.objects.filter(SENT | CAPTURED, journal__order__isnull=False)
    sent = Sum("cents", filter=SENT & Q(account__code=accounts.STRIPE), default=0)
    captured = Sum(
        "cents",
        filter=CAPTURED & Q(account__code__startswith=accounts.DEPOSIT),
        default=0,
    )
    orders = entries.values_list("journal__order__number").annotate(sent=sent, captured=captured)
    # A credit is negative on both sides: more was sent when it is further below zero.
    for number, out, received in orders.filter(sent__lt=captured).order_by().iterator(chunk_size=ledger.CHUNK):
        facts = {"number": number, "sent": -out, "captured": -received}
        yield (
            _("Commande %(number)s\u202f: %(sent)d centimes envoyés aux commerçants pour %(captured)d encaissés.")
            % facts
        )
