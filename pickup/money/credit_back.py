"""A part paid with a credit note of which less is kept: the note gets its money back before any coin does."""

import datetime

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from oscar.apps.order.models import Order

from merchants.books import accounts, dues, ledger
from merchants.models import MerchantOrder, StoreCredit, StoreCreditMove
from pickup.words import amount

Kind = StoreCreditMove.Kind
Holder = StoreCredit.Holder
STILL_CHANGING = datetime.timedelta(days=90)


def holding(credit) -> str:
    """Where the note is owed: the merchant has the money, or the association's desk keeps it for the person."""
    if credit.holder == Holder.MERCHANT:
        return accounts.merchant(credit.merchant_order.merchant)
    return accounts.credit(credit.merchant_order.order)


@transaction.atomic
def come_back(*, order, by, at) -> list[StoreCreditMove]:
    """What notes paid beyond what is kept of each part returns to them. Asked again, nothing more returns."""
    # Most orders never met a note: nobody waits for them.
    if not StoreCreditMove.objects.filter(merchant_order__order=order).exists():
        return []
    parts = MerchantOrder.objects.select_for_update(of=["self"]).filter(order=order).order_by("pk")
    parts = list(parts.select_related("order", "merchant"))
    due = dues.due_by_merchant_order(parts[0].order)
    return [move for part in parts for move in _come_back(part, -due[part.pk], by, at)]


def come_back_due(*, at) -> None:
    """Notes that paid for goods given up since: the merchant ran short, or took something back."""
    recent = StoreCreditMove.objects.filter(kind=Kind.SPENT, at__gte=at - STILL_CHANGING)
    for order in Order.objects.filter(merchant_orders__store_credit_moves__in=recent).distinct().order_by("pk"):
        come_back(order=order, by=None, at=at)


def _come_back(part, excess, by, at):
    for credit in held_credits(StoreCredit.objects.filter(moves__merchant_order=part)):
        moves = credit.moves.filter(merchant_order=part).exclude(kind=Kind.PAID_OUT)
        spent = -(moves.aggregate(cents=Sum("cents"))["cents"] or 0)
        cents = min(excess, spent)
        if cents > 0:
            excess -= cents
            yield write(credit, Kind.BACK, cents, part=part, key=f"back:{part.pk}:{moves.count()}", by=by, at=at)


def held_credits(found) -> list[StoreCredit]:
    """These notes, rows held in id order until the end of the transaction."""
    rows = StoreCredit.objects.select_for_update(of=["self"]).filter(pk__in=found.values("pk")).order_by("pk")
    return list(rows.select_related("merchant_order__order", "merchant_order__merchant"))


def write(credit, kind, cents, *, part, key, by, at) -> StoreCreditMove:
    """The move and its journal: below zero the note pays the part's deposit, above zero the deposit pays it back."""
    move = credit.moves.create(key=f"{credit.code}:{key}", kind=kind, cents=cents, merchant_order=part, by=by, at=at)
    words = {"amount": amount(abs(cents)), "code": credit.spoken_code}
    said = _("Avoir %(code)s\u202f: %(amount)s lui reviennent") if cents > 0 else _("Avoir %(code)s\u202f: %(amount)s")
    ledger.post(
        key=journal_key(move),
        memo=said % words,
        lines={holding(credit): -cents, accounts.deposit(part.order): cents},
        by=by,
        at=at,
        order=part.order,
        merchant_order=part,
    )
    return move


def journal_key(move) -> str:
    """What is received at the counter begins with `pickup:`, what is given back with `pickup:back:`."""
    start = "pickup:credit:" if move.kind == Kind.SPENT else "pickup:back:credit:"
    return f"{start}{move.key}"
