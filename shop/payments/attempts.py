"""Paying an order online: starting an attempt, reading what became of it, giving up and paying at the counter."""

import datetime
import secrets

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.order.models import Order

from merchants.books import accounts, dues, ledger
from merchants.models import MerchantOrder
from merchants.refusals import Refusal
from pickup.models import Collection
from shop import ordering
from shop.models import Payment
from shop.orders import messages
from shop.payments import gateway as gateways
from shop.payments import refunds

Status = Payment.Status
# How long goods wait for their payment; after the cut-off they do not wait at all.
PATIENCE = datetime.timedelta(minutes=30)
LIVE = [Status.CREATED, Status.REDIRECTED]
# A payment only ever goes forward; money that arrives late still arrives.
MAY_BECOME = {
    Status.CREATED: {Status.REDIRECTED, Status.CAPTURED, Status.FAILED, Status.EXPIRED},
    Status.REDIRECTED: {Status.CAPTURED, Status.FAILED, Status.EXPIRED},
    Status.FAILED: {Status.CAPTURED},
    Status.EXPIRED: {Status.CAPTURED},
    Status.CAPTURED: set(),
}
WHAT_WE_CALL_IT = {
    gateways.OPEN: Status.REDIRECTED,
    gateways.CAPTURED: Status.CAPTURED,
    gateways.FAILED: Status.FAILED,
    gateways.EXPIRED: Status.EXPIRED,
}


class NothingToPay(Refusal):
    sentence = gettext_lazy("Il n’y a rien à payer en ligne pour cette commande.")


class NothingLeft(NothingToPay):
    sentence = gettext_lazy("Cette commande est annulée\u202f: il n’y a rien à payer.")


class TooLate(Refusal):
    sentence = gettext_lazy(
        "Le délai pour payer est passé\u202f: cette commande va être annulée. Vous pouvez en passer une autre."
    )


class NotOnline(Refusal):
    sentence = gettext_lazy("Le paiement en ligne n’est pas proposé ici\u202f: vous paierez au comptoir.")


def start(*, order, code, return_url, at) -> gateways.Redirect:
    """Where to go and pay; clicked twice, it is the same payment."""
    if not code:
        raise NotOnline
    # One refused or given up over there, and not yet heard of here, makes room for another try.
    for payment in order.payments.filter(status=Status.REDIRECTED):
        sync(payment=payment, at=at)
    payment = _live_payment(order, code, at)
    redirect = gateways.gateway_named(payment.gateway).start(payment, return_url=return_url)
    sync(payment=payment, at=at)
    return redirect


@transaction.atomic
def _live_payment(order, code, at) -> Payment:
    order, collection = ordering.held(order)
    due = dues.due_cents(order)
    _refuse_unless_awaited(order, collection, at)
    if due <= 0 or not collection.pays_online:
        raise NothingToPay
    live = order.payments.filter(status__in=LIVE).first()
    return live or order.payments.create(
        gateway=code, reference=f"amc-{order.number}-{secrets.token_hex(8)}", cents=due, created_at=at
    )


def _refuse_unless_awaited(order, collection, at):
    if ordering.is_cancelled(order):
        raise NothingLeft
    if _waiting(order).exists() and at >= min(order.date_placed + PATIENCE, collection.slot.cutoff_at):
        raise TooLate


def _waiting(order):
    """The parts that their merchants may not begin yet."""
    return order.merchant_orders.filter(confirmed_at=None).exclude(status=MerchantOrder.Status.CANCELLED)


def sync(*, payment, at) -> Payment:
    """The sole mover of a payment: reads the provider, then writes what is new; twice changes nothing."""
    facts = gateways.gateway_named(payment.gateway).read(payment.reference)
    with transaction.atomic():
        # The order first, as every act does that changes one.
        order = Order.objects.select_for_update(no_key=True).get(pk=payment.order_id)
        payment = Payment.objects.select_for_update().get(pk=payment.pk)
        status = WHAT_WE_CALL_IT[facts.state]
        if status in MAY_BECOME[payment.status]:
            _become(payment, status, facts, at)
            if status == Status.CAPTURED:
                _count(order, payment, at)
    return payment


def _become(payment, status, facts, at):
    payment.status = status
    payment.captured_cents = facts.captured_cents
    payment.settled_at = None if status in LIVE else at
    payment.save(update_fields=["status", "captured_cents", "settled_at"])


def _count(order, payment, at):
    """The money is there: the ledger says so, the merchants may begin if there is still time, the rest goes back."""
    ledger.post(
        key=f"capture:{payment.reference}",
        memo=_("Paiement en ligne"),
        lines={
            accounts.STRIPE: payment.captured_cents,
            accounts.deposit(order): -payment.captured_cents,
        },
        by=None,
        at=at,
        order=order,
    )
    if at >= order.collection.slot.cutoff_at:
        # Nothing happens to an order that was confirmed in time.
        reason = _("Le paiement est arrivé après l’heure de clôture\u202f: il vous est rendu.")
        ordering.cancel_unconfirmed(order=order, at=at, reason=reason)
    else:
        _confirm(order, at)
    refunds.plan(order=order, at=at)


def _confirm(order, at):
    """The merchants may prepare; everybody is told, once."""
    if _waiting(order).update(confirmed_at=at):
        messages.tell_confirmed(order=order, at=at)


def pay_at_the_counter(*, order, at) -> None:
    """The resident prefers to pay when they come; a card payment that went through meanwhile stands."""
    close(order=order, at=at)
    with transaction.atomic():
        order, collection = ordering.held(order)
        _refuse_unless_awaited(order, collection, at)
        if order.payments.filter(status=Status.CAPTURED).exists():
            return
        Collection.objects.filter(pk=collection.pk).update(pays_online=False)
        _confirm(order, at)


def close(*, order, at) -> None:
    """Nobody can pay the live attempt any more; if somebody just did, it counts."""
    for payment in order.payments.filter(status__in=LIVE):
        gateways.gateway_named(payment.gateway).cancel(payment.reference)
        sync(payment=payment, at=at)
