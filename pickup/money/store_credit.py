"""Credit notes, in place of money that was due back in hand, and only for a person who agreed to it.

What was paid online is never turned into one: it goes back to the card.
"""

import secrets

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import articles, notifications
from merchants.books import accounts, dues, ledger
from merchants.models import Journal, MerchantOrder, StoreCredit, StoreCreditMove
from merchants.refusals import Refusal
from pickup.bags.drop_off import hold
from pickup.collections import ALPHABET
from pickup.models import Collection, GivenBack
from pickup.money import card, credit_back, till
from pickup.money.credit_back import Holder, Kind, held_credits
from pickup.words import amount

CODE_LENGTH = 8


class AgreementOwed(Refusal):
    sentence = gettext_lazy(
        "Un avoir ne se donne qu’à une personne qui l’accepte\u202f: cochez son accord, ou rendez l’argent."
    )


class NothingInHand(Refusal):
    def __init__(self, merchant):
        super().__init__(
            _(
                "%(merchant)s\u202f: rien n’est à rendre ici. Ce qui a été payé en ligne retourne sur la carte, "
                "il n’y a pas d’avoir à donner."
            )
            % {"merchant": merchant}
        )


class NoSuchCredit(Refusal):
    sentence = gettext_lazy("Aucun avoir ne porte ce code\u202f: relisez-le lettre par lettre.")


class NothingLeft(Refusal):
    sentence = gettext_lazy("Il ne reste rien sur cet avoir.")


class NotForThese(Refusal):
    def __init__(self, credit):
        merchant = credit.merchant_order.merchant
        words = {"of_merchant": articles.of(merchant.name) if merchant else ""}
        super().__init__(
            _("Cet avoir est celui %(of_merchant)s\u202f: rien de cette boutique n’est à payer ici.") % words
            if credit.holder == Holder.MERCHANT
            else _("Cet avoir paie ce que l’association encaisse\u202f: ici, rien de tel n’est à payer.")
        )


# --- Giving -----------------------------------------------------------------------------------


@transaction.atomic
def give(*, merchant_order, agreed, key, by, at, channel) -> StoreCredit:
    """All that is due back in hand on a part becomes a credit note; the same key counts once.

    `agreed`: the person said yes to `by`. In mode `mandated` the association keeps the money as a third party's;
    otherwise the merchant who received it does, and the note is worth something at that shop only.
    """
    held = till.held_part(merchant_order)
    already = StoreCredit.objects.filter(key=key).first()
    if already:
        return already
    if not agreed:
        raise AgreementOwed
    credit_back.come_back(order=held.order, by=by, at=at)
    cents = -dues.due_by_merchant_order(held.order)[held.pk]
    if cents <= 0:
        raise NothingInHand(held.merchant)
    holder = Holder.ASSOCIATION if till.is_mandated(held) else Holder.MERCHANT
    facts = {"key": key, "cents": cents, "holder": holder, "by": by, "at": at, "channel": channel}
    credit = StoreCredit.objects.create(code=draw_code(), merchant_order=held, **facts)
    ledger.post(
        key=given_key(credit),
        memo=_("Avoir %(code)s accepté\u202f: %(amount)s") % {"code": credit.spoken_code, "amount": amount(cents)},
        lines={credit_back.holding(credit): -cents, accounts.deposit(held.order): cents},
        by=by,
        at=at,
        order=held.order,
        merchant_order=held,
    )
    notifications.tell_store_credit(credit=credit)
    return credit


def given_key(credit) -> str:
    return f"{till.GIVEN_BACK}credit:{credit.code}"


def draw_code() -> str:
    """Eight letters of thirty-two: nobody guesses one."""
    return "".join(secrets.choice(ALPHABET) for _drawn in range(CODE_LENGTH))


# --- Spending ---------------------------------------------------------------------------------


def tidied(code) -> str:
    """Without the spaces and hyphens that people put in it."""
    return "".join(filter(str.isalnum, code)).upper()


def found(code) -> StoreCredit:
    """The note of a code as it is said or typed. Raises NoSuchCredit."""
    credit = StoreCredit.objects.filter(code=tidied(code)).first()
    if credit is None:
        raise NoSuchCredit
    return credit


@transaction.atomic
def spend(*, code, order, key, by, at) -> list[StoreCreditMove]:
    """The note pays what it can of an order, never more than is left on it; the same key counts once.

    Raises NoSuchCredit, NothingLeft, NotForThese.
    """
    parts = hold(order)
    credit = held_credits(StoreCredit.objects.filter(pk=found(code).pk))[0]
    already = list(credit.moves.filter(merchant_order__in=parts, key__startswith=f"{credit.code}:{key}:"))
    if already:
        return already
    facts = {"by": by, "at": at}
    return [
        credit_back.write(credit, Kind.SPENT, -cents, part=part, key=f"{key}:{part.pk}", **facts)
        for part, cents in shares(credit, payable(credit, parts))
    ]


def would_pay(*, code, order) -> int:
    """Cents that the note of this code pays of an order as it is now; the same refusals as `spend`."""
    credit, parts = found(code), list(order.merchant_orders.select_related("merchant").order_by("pk"))
    return sum(cents for _part, cents in shares(credit, payable(credit, parts)))


def would_pay_bags(*, code, bags, is_mandated) -> int:
    """The same before ordering: `bags` are (merchant, cents), all to be paid at the counter."""
    credit = found(code)
    asked = [bag for bag in bags if is_honoured(credit, bag[0].pk, is_mandated=is_mandated)]
    return sum(cents for _merchant, cents in shares(credit, asked))


def shares(credit, asked) -> list:
    """What the note pays of each, one after the other, until it is empty. Raises NothingLeft, NotForThese."""
    left, paid = credit.left_cents, []
    if left <= 0:
        raise NothingLeft
    for what, cents in asked:
        cents = min(left, cents)
        if cents > 0:
            left -= cents
            paid.append((what, cents))
    if not paid:
        raise NotForThese(credit)
    return paid


def payable(credit, parts):
    """The parts that this note may pay, with the cents still asked for each and that no card covers."""
    collection = Collection.objects.get(order=parts[0].order_id)
    left = card.left_to_collect(collection, dues.due_by_merchant_order(collection.order))
    for part in parts:
        honoured = is_honoured(credit, part.merchant_id, is_mandated=till.is_mandated(part))
        if honoured and part.confirmed_at is not None and part.status not in dues.OVER:
            yield part, left[part.pk]


def is_honoured(credit, merchant_id, *, is_mandated) -> bool:
    """A merchant's own note pays at that shop only; the association's, whatever it collects on mandate."""
    if credit.holder == Holder.MERCHANT:
        return merchant_id == credit.merchant_order.merchant_id
    return is_mandated


# --- Paying out -------------------------------------------------------------------------------


@transaction.atomic
def pay_out(*, credit, point, by, at) -> StoreCreditMove:
    """The person prefers money after all: in this place, whoever holds it gives back what is left. Raises NothingLeft.

    The merchant's own note moves nothing in the books: they already count this money as the merchant's.
    """
    part = till.held_part(MerchantOrder.objects.get(pk=credit.merchant_order_id))
    credit = held_credits(StoreCredit.objects.filter(pk=credit.pk))[0]
    cents = credit.left_cents
    if cents <= 0:
        raise NothingLeft
    key = f"{credit.code}:paid:{credit.moves.count()}"
    move = credit.moves.create(key=key, kind=Kind.PAID_OUT, cents=-cents, by=by, at=at)
    if credit.holder == Holder.ASSOCIATION:
        _post_paid_out(credit, move, part, cents, point)
    return move


def _post_paid_out(credit, move, part, cents, point) -> Journal:
    boxes = {code: -out for code, out in till.pots_giving(part, cents, point).items()}
    words = {"code": credit.spoken_code, "amount": amount(cents)}
    journal = ledger.post(
        key=credit_back.journal_key(move),
        memo=_("Avoir %(code)s rendu en argent\u202f: %(amount)s") % words,
        lines={**boxes, credit_back.holding(credit): cents},
        by=move.by,
        at=move.at,
        order=part.order,
        merchant_order=part,
    )
    GivenBack.objects.create(journal=journal, point=point)
    return journal
