"""Money at the counter: each merchant in hand, or the association where it collects on mandate (DOMAIN 2.1)."""

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import legal
from merchants.books import accounts, dues, ledger
from merchants.models import Entry, Journal
from merchants.money_mode import MoneyMode
from merchants.preparation.merchant_orders import WHERE_IT_IS
from merchants.refusals import Refusal
from pickup.bags.drop_off import hold
from pickup.models import Collection, CounterPayment, GivenBack, UndonePayment
from pickup.money import card, credit_back, vouchers
from pickup.words import amount

Means = CounterPayment.Means
# How the journals begin that give money back at the counter, and that undo a payment tapped by mistake.
GIVEN_BACK = "pickup:back:"
UNDONE = "pickup:undo:"
# Where the association keeps what it collects on mandate, and in which order it gives back.
BOXES = {Means.CASH: accounts.cash, Means.CARD: accounts.terminal, Means.CHEQUE: accounts.cheques}
FAMILIES = {
    accounts.CASH: gettext_lazy("de la caisse"),
    accounts.TERMINAL: gettext_lazy("sur le terminal"),
    accounts.CHEQUES: gettext_lazy("en chèque"),
}


class NothingChosen(Refusal):
    sentence = gettext_lazy("Indiquez ce qui est payé, et à quel commerçant.")


class AlreadySaid(Refusal):
    """The page was told before, and what it says now was not written with it."""

    sentence = gettext_lazy(
        "Cette page avait déjà servi : rien n’a été noté cette fois. Relisez-la, puis recommencez."
    )


class PaidMoreThanDue(Refusal):
    def __init__(self, merchant, due):
        words = {"merchant": merchant, "due": amount(due)}
        super().__init__(
            _("Il ne reste que %(due)s à payer pour %(merchant)s.") % words
            if due > 0
            else _("%(merchant)s\u202f: tout est déjà payé.") % words
        )


class CashOverCap(Refusal):
    def __init__(self, merchant, cap_cents):
        words = {"merchant": merchant, "cap": amount(cap_cents)}
        super().__init__(
            _("%(merchant)s\u202f: pas plus de %(cap)s en espèces pour une même vente. Prenez la carte ou un chèque.")
            % words
        )


class SaleOver(Refusal):
    """Nothing is paid for a bag that was not given; the sentence says what became of it."""

    def __init__(self, merchant_order):
        facts = {"merchant": merchant_order.merchant, "where": WHERE_IT_IS[merchant_order.status]}
        super().__init__(_("%(merchant)s\u202f: %(where)s") % facts)


class GivesBackTooMuch(Refusal):
    def __init__(self, merchant, back):
        words = {"merchant": merchant, "back": amount(back)}
        super().__init__(
            _("%(merchant)s n’a plus que %(back)s à rendre.") % words
            if back > 0
            else _("%(merchant)s\u202f: il n’y a plus rien à rendre.") % words
        )


class WaitsForOnlinePayment(Refusal):
    sentence = gettext_lazy("Cette commande attend son paiement en ligne\u202f: rien n’est à payer ici.")


class HeldByTheCard(Refusal):
    """A card or a bank covers it already; the sentence says what happens to that money."""


class TooLateToUndo(Refusal):
    sentence = gettext_lazy(
        "Un encaissement ne s’annule que le jour même. Depuis, il est dans les comptes : parlez-en à la trésorerie."
    )


class AlreadyGivenBack(Refusal):
    sentence = gettext_lazy("Une partie de cet argent a déjà été rendue : cet encaissement ne s’annule plus.")


# --- Whose hands ------------------------------------------------------------------------------


def is_mandated(merchant_order) -> bool:
    """Whether the association collects for the merchant, as was agreed when the order was placed."""
    return merchant_order.money_mode == MoneyMode.MANDATED


def pot(merchant_order, means, point) -> str:
    """The account of whoever has the money: the merchant, or the association's box of this place for this means."""
    # A meal voucher is the merchant's own, whoever collects the rest: it alone is paid for it by who issued it.
    if not is_mandated(merchant_order) or means in vouchers.MEANS:
        return accounts.merchant(merchant_order.merchant)
    return BOXES[Means(means)](point)


def means_words(payment) -> str:
    """« Espèces », « Carte, sur le terminal du commerçant »: by what, and on whose terminal."""
    if payment.means == Means.CARD and is_mandated(payment.merchant_order):
        return _("Carte, sur le terminal de l’association")
    return str(payment.get_means_display())


# --- Paying -----------------------------------------------------------------------------------


@transaction.atomic
def collect_payment(*, collection, point, amounts, means, key, by, at) -> list[CounterPayment]:
    """Record what the resident paid, in this place, to each merchant order; the same key counts once."""
    held = {row.pk: row for row in hold(collection.order_id)}
    already = CounterPayment.objects.filter(merchant_order__in=held, key__in=[key_for(key, pk) for pk in held])
    if already:
        return list(already)
    wanted = {held[merchant_order.pk]: cents for merchant_order, cents in amounts.items()}
    due = dues.due_by_merchant_order(collection.order)
    refuse_unless_payable(wanted, due)
    refuse_what_the_card_holds(wanted, Collection.objects.get(pk=collection.pk), due)
    if means == Means.CASH:
        refuse_over_cap(wanted, legal.cash_cap_cents(timezone.localdate(at)))
    if means in vouchers.MEANS:
        vouchers.refuse_unless_payable(wanted, at=at)
    told = {"point": point, "means": means, "by": by, "at": at}
    return [
        record(merchant_order, cents, key=key_for(key, merchant_order.pk), **told)
        for merchant_order, cents in wanted.items()
    ]


def refuse_unless_written(payments, *, amounts, means):
    """A key counts once, whatever came with it: it still says what was paid if nobody undid it, and if this is it."""
    paid = {one.merchant_order_id: one.cents for one in payments if one.means == means}
    undone = UndonePayment.objects.filter(payment__in=payments)
    # Sent twice, the page that paid all asks for nothing any more.
    other = any(cents and paid.get(part.pk) != cents for part, cents in amounts.items())
    if undone.exists() or other or len(paid) < len(payments):
        raise AlreadySaid


def key_for(key, merchant_order_id):
    return f"{key}:{merchant_order_id}"


def refuse_unless_payable(wanted, due):
    if not wanted or any(cents <= 0 for cents in wanted.values()):
        raise NothingChosen
    for merchant_order, cents in wanted.items():
        if merchant_order.status in dues.OVER:
            raise SaleOver(merchant_order)
        if merchant_order.confirmed_at is None:
            raise WaitsForOnlinePayment
        if cents > due[merchant_order.pk]:
            raise PaidMoreThanDue(merchant_order.merchant, due[merchant_order.pk])


def refuse_what_the_card_holds(wanted, collection, due):
    """Told by the row as it is now: the page may have been opened before the card answered."""
    left = card.left_to_collect(collection, due)
    if any(cents > left[merchant_order.pk] for merchant_order, cents in wanted.items()):
        raise HeldByTheCard(card.counter_words(collection))


def refuse_over_cap(wanted, cap_cents):
    for merchant_order, cents in wanted.items():
        if cents + cash_so_far(merchant_order) > cap_cents:
            raise CashOverCap(merchant_order.merchant, cap_cents)


def cash_so_far(merchant_order):
    cash = merchant_order.counter_payments.filter(means=Means.CASH, undone=None)
    return cash.aggregate(cents=Sum("cents"))["cents"] or 0


def record(merchant_order, cents, *, point, means, key, by, at):
    """Whoever has the money owes it on: the resident's deposit counts it, a merchant will owe its commission."""
    payment = CounterPayment.objects.create(
        merchant_order=merchant_order, key=key, means=means, cents=cents, point=point, by=by, at=at
    )
    post(
        merchant_order,
        {pot(merchant_order, means, point): cents},
        key=f"pickup:{key}",
        memo=f"{means_words(payment)} · {merchant_order.merchant}"[:200],
        by=by,
        at=at,
    )
    return payment


def post(merchant_order, taken: dict[str, int], *, key, memo, by, at) -> Journal:
    """What the pots take in the resident's deposit counts; below zero, what they give back."""
    return ledger.post(
        key=key,
        memo=memo,
        lines={**taken, accounts.deposit(merchant_order.order): -sum(taken.values())},
        by=by,
        at=at,
        order=merchant_order.order,
        merchant_order=merchant_order,
    )


# --- Giving back ------------------------------------------------------------------------------


@transaction.atomic
def give_back(*, merchant_order, point, cents, key, by, at) -> Journal:
    """Whoever received money in hand gives it back, in this place, for goods that will not come; the same key counts
    once."""
    held = held_part(merchant_order)
    key = f"{GIVEN_BACK}{key_for(key, held.pk)}"
    already = Journal.objects.filter(key=key).first()
    if already:
        return already
    if cents <= 0:
        raise NothingChosen
    # What a credit note paid returns to the note: no box holds it.
    credit_back.come_back(order=held.order, by=by, at=at)
    back = -dues.due_by_merchant_order(held.order)[held.pk]
    if cents > back:
        raise GivesBackTooMuch(held.merchant, back)
    memo = _("%(amount)s rendus au client") % {"amount": amount(cents)}
    given = {code: -part for code, part in pots_giving(held, cents, point).items()}
    journal = post(held, given, key=key, memo=memo, by=by, at=at)
    GivenBack.objects.create(journal=journal, point=point)
    return journal


def held_part(merchant_order):
    """The same part, its row and those beside it held until the end of the transaction."""
    return next(row for row in hold(merchant_order.order_id) if row.pk == merchant_order.pk)


def pots_giving(merchant_order, cents, point) -> dict[str, int]:
    """Cents by pot: the merchant's own, or the association's boxes of this place, cash first."""
    if not is_mandated(merchant_order):
        return {accounts.merchant(merchant_order.merchant): cents}
    giving = {}
    for code, held in boxes_giving(merchant_order, point).items():
        giving[code] = min(cents, held)
        cents -= giving[code]
    # What no box holds was paid with meal vouchers, which the merchant has.
    giving[accounts.merchant(merchant_order.merchant)] = cents
    return {code: part for code, part in giving.items() if part}


def boxes_giving(merchant_order, point) -> dict[str, int]:
    """What each box of a place may give back of this part, wherever it was paid, cash first."""
    moved = moved_by_box(merchant_order)
    held = {family: sum(cents for code, cents in moved.items() if code.startswith(family)) for family in FAMILIES}
    # A cheque taken at another place is not here to be given back: cash is.
    cheques = min(held[accounts.CHEQUES], moved.get(accounts.cheques(point), 0))
    giving = {
        accounts.cash(point): held[accounts.CASH] + held[accounts.CHEQUES] - cheques,
        accounts.terminal(point): held[accounts.TERMINAL],
        accounts.cheques(point): cheques,
    }
    return {code: cents for code, cents in giving.items() if cents > 0}


def giving_words(merchant_order, cents, point) -> str:
    """« 4,20 € de la caisse »: out of which box of the association, when it is the one that gives back."""
    if not is_mandated(merchant_order):
        return ""
    giving = pots_giving(merchant_order, cents, point).items()
    said = {**FAMILIES, accounts.MERCHANT: _("par %(merchant)s") % {"merchant": merchant_order.merchant}}
    return ", ".join(
        f"{amount(part)} {words}" for code, part in giving for family, words in said.items() if code.startswith(family)
    )


def moved_by_box(merchant_order) -> dict[str, int]:
    """Cents that each box of the association received for this part, less what it gave back; by account."""
    entries = Entry.objects.filter(journal__merchant_order=merchant_order, journal__key__startswith="pickup:")
    boxes = entries.filter(account__code__startswith=accounts.ASSET).values_list("account__code")
    return dict(boxes.annotate(cents=Sum("cents")).order_by("account__code"))


# --- Undoing ----------------------------------------------------------------------------------


@transaction.atomic
def undo_payment(*, payment, reason, by, at) -> UndonePayment:
    """A payment tapped by mistake, undone the same day: the opposite is posted, once; nothing is erased."""
    held = held_part(payment.merchant_order)
    already = UndonePayment.objects.filter(payment=payment).first()
    if already:
        return already
    if timezone.localdate(at) != timezone.localdate(payment.at):
        raise TooLateToUndo
    if Journal.objects.filter(merchant_order=held, key__startswith=GIVEN_BACK, at__gte=payment.at).exists():
        raise AlreadyGivenBack
    words = {"amount": amount(payment.cents), "merchant": held.merchant}
    ledger.post(
        key=f"{UNDONE}{payment.key}",
        memo=(_("Encaissement annulé · %(amount)s · %(merchant)s") % words)[:200],
        lines=opposite_of(f"pickup:{payment.key}"),
        by=by,
        at=at,
        order=held.order,
        merchant_order=held,
    )
    return UndonePayment.objects.create(payment=payment, by=by, at=at, reason=reason.strip()[:200])


def opposite_of(key) -> dict[str, int]:
    """The lines that take a journal back, whatever it moved."""
    journal = Journal.objects.get(key=key)
    return {code: -cents for code, cents in ledger.lines_of([journal.pk])[journal.pk]}


def undoable(collection, *, at) -> list[CounterPayment]:
    """Payments of this visit taken today that nobody undid, latest first, each with the words of its means."""
    start = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    payments = CounterPayment.objects.filter(merchant_order__order=collection.order_id, undone=None, at__gte=start)
    found = list(payments.select_related("merchant_order__merchant").order_by("-pk"))
    for payment in found:
        payment.words = means_words(payment)
    return found
