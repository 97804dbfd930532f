"""Money at the counter: each merchant is paid by the resident, the association holds nothing (DOMAIN 2.1)."""

from django.db import transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import legal
from merchants.books import accounts, dues, ledger
from merchants.merchant_orders import WHERE_IT_IS
from merchants.models import Journal
from merchants.refusals import Refusal
from pickup.drop_off import hold
from pickup.models import CounterPayment
from pickup.words import amount

# How the journals begin that give money back at the counter.
GIVEN_BACK = "pickup:back:"


class NothingChosen(Refusal):
    sentence = gettext_lazy("Indiquez ce qui est payé, et à quel commerçant.")


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


@transaction.atomic
def collect_payment(*, collection, amounts, means, key, by, at) -> list[CounterPayment]:
    """Record what the resident paid to each merchant order; the same key counts once."""
    held = {row.pk: row for row in hold(collection.order_id)}
    already = CounterPayment.objects.filter(merchant_order__in=held, key__in=[key_for(key, pk) for pk in held])
    if already:
        return list(already)
    wanted = {held[merchant_order.pk]: cents for merchant_order, cents in amounts.items()}
    refuse_unless_payable(wanted, dues.due_by_merchant_order(collection.order))
    if means == CounterPayment.Means.CASH:
        refuse_over_cap(wanted, legal.cash_cap_cents(timezone.localdate(at)))
    return [
        record(merchant_order, cents, means=means, key=key_for(key, merchant_order.pk), by=by, at=at)
        for merchant_order, cents in wanted.items()
    ]


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


def refuse_over_cap(wanted, cap_cents):
    for merchant_order, cents in wanted.items():
        if cents + cash_so_far(merchant_order) > cap_cents:
            raise CashOverCap(merchant_order.merchant, cap_cents)


def cash_so_far(merchant_order):
    cash = merchant_order.counter_payments.filter(means=CounterPayment.Means.CASH)
    return cash.aggregate(cents=Sum("cents"))["cents"] or 0


def record(merchant_order, cents, *, means, key, by, at):
    """The merchant has the money: the resident's deposit counts it, the merchant will owe its commission."""
    payment = CounterPayment.objects.create(
        merchant_order=merchant_order, key=key, means=means, cents=cents, by=by, at=at
    )
    ledger.post(
        key=f"pickup:{key}",
        memo=f"{payment.get_means_display()} · {merchant_order.merchant}"[:200],
        lines={accounts.merchant(merchant_order.merchant): cents, accounts.deposit(merchant_order.order): -cents},
        by=by,
        at=at,
        order=merchant_order.order,
        merchant_order=merchant_order,
    )
    return payment


@transaction.atomic
def give_back(*, merchant_order, cents, key, by, at) -> Journal:
    """The merchant gives back what it received in hand for goods that will not come; the same key counts once."""
    held = next(row for row in hold(merchant_order.order_id) if row.pk == merchant_order.pk)
    key = f"{GIVEN_BACK}{key_for(key, held.pk)}"
    already = Journal.objects.filter(key=key).first()
    if already:
        return already
    if cents <= 0:
        raise NothingChosen
    back = -dues.due_by_merchant_order(held.order)[held.pk]
    if cents > back:
        raise GivesBackTooMuch(held.merchant, back)
    return ledger.post(
        key=key,
        memo=_("%(amount)s rendus au client") % {"amount": amount(cents)},
        lines={accounts.merchant(held.merchant): -cents, accounts.deposit(held.order): cents},
        by=by,
        at=at,
        order=held.order,
        merchant_order=held,
    )
