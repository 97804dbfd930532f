"""Paying an order online: starting an attempt, reading what became of it, taking what was held, giving up."""

import contextlib
import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.order.models import Order

from merchants.books import accounts, dues, ledger
from merchants.models import MerchantOrder
from merchants.refusals import Refusal
from pickup.models import Collection
from shop import ordering
from shop.checkout import paying
from shop.models import Payment
from shop.orders import messages
from shop.payments import gateway as gateways
from shop.payments import letters, refunds, weighing

Status = Payment.Status
# How long goods wait for their payment; after the cut-off they do not wait at all.
PATIENCE = datetime.timedelta(minutes=30)
# The payment page may still be closed: nobody has paid there.
OPEN = [Status.CREATED, Status.REDIRECTED]
LIVE = [*OPEN, Status.PROCESSING, Status.AUTHORISED]
# The person or we gave it up; money that arrives all the same still counts.
GIVEN_UP = [Status.FAILED, Status.EXPIRED]
# A payment only ever goes forward.
MAY_BECOME = {
    Status.CREATED: {*Status} - {Status.CREATED},
    Status.REDIRECTED: {*Status} - {Status.CREATED, Status.REDIRECTED},
    Status.PROCESSING: {Status.AUTHORISED, Status.CAPTURED, *GIVEN_UP, Status.VOIDED, Status.LAPSED},
    Status.AUTHORISED: {Status.CAPTURED, Status.VOIDED, Status.LAPSED},
    Status.FAILED: {Status.CAPTURED},
    Status.EXPIRED: {Status.CAPTURED},
    Status.VOIDED: {Status.CAPTURED},
    Status.LAPSED: {Status.CAPTURED},
    Status.CAPTURED: set(),
}
WHAT_WE_CALL_IT = {
    gateways.OPEN: Status.REDIRECTED,
    gateways.PROCESSING: Status.PROCESSING,
    gateways.AUTHORISED: Status.AUTHORISED,
    gateways.CAPTURED: Status.CAPTURED,
    gateways.FAILED: Status.FAILED,
    gateways.EXPIRED: Status.EXPIRED,
    gateways.VOIDED: Status.VOIDED,
    gateways.LAPSED: Status.LAPSED,
}


class NothingToPay(Refusal):
    sentence = gettext_lazy("Il n’y a rien à payer en ligne pour cette commande.")


class NothingLeft(NothingToPay):
    sentence = gettext_lazy("Cette commande est annulée\u202f: il n’y a rien à payer.")


class UnderWay(Refusal):
    sentence = gettext_lazy(
        "Votre paiement est en cours\u202f: votre banque ne nous a pas encore répondu. Revenez dans quelques minutes."
    )


class AmountChanged(Refusal):
    sentence = gettext_lazy("Le montant de votre commande vient de changer\u202f: relisez-le, puis payez de nouveau.")


class TooLate(Refusal):
    sentence = gettext_lazy(
        "Le délai pour payer est passé\u202f: cette commande va être annulée. Vous pouvez en passer une autre."
    )


class NothingHeld(Refusal):
    sentence = gettext_lazy("Aucune somme n’est retenue sur la carte pour cette commande.")


class NotAllReady(Refusal):
    sentence = gettext_lazy("Tous les sacs ne sont pas prêts\u202f: le montant n’est pas encore connu.")


# --- Starting ---------------------------------------------------------------------------------


def start(*, order, code, return_url, at) -> gateways.Redirect:
    """Where to go and pay; clicked twice, it is the same payment."""
    if not code:
        raise paying.NotOnline
    _look_again(order, return_url, at)
    return _opened(_live_payment(order, code, at), return_url, at)


def _opened(payment, return_url, at) -> gateways.Redirect:
    """The page of this attempt, under its own key: asked again after a lost answer, the same page."""
    try:
        redirect = gateways.gateway_named(payment.gateway).start(payment, return_url=return_url)
    except gateways.ProviderRefused:
        # This page will never open: the next click makes another.
        sync(payment=payment, at=at)
        raise
    if redirect.reference:
        Payment.objects.filter(pk=payment.pk).update(provider_reference=redirect.reference)
        payment.provider_reference = redirect.reference
    sync(payment=payment, at=at)
    return redirect


def _look_again(order, return_url, at):
    """One refused or given up there makes room for another try; one for another amount is closed first."""
    for payment in order.payments.filter(status__in=[*OPEN, Status.PROCESSING, Status.FAILED]):
        if payment.status == Status.CREATED:
            if not _asks_otherwise(order, payment, at):
                continue
            # Perhaps its page is there, or is being opened: only under its key can nobody open it any more.
            with contextlib.suppress(gateways.ProviderRefused):
                _opened(payment, return_url, at)
        payment = sync(payment=payment, at=at)
        if payment.status == Status.FAILED or (payment.status in OPEN and _asks_otherwise(order, payment, at)):
            _shut(payment, at)


def _asks_otherwise(order, payment, at) -> bool:
    return (payment.cents, payment.manual_capture) != _asked(order, order.collection, at)


def _asked(order, collection, at) -> tuple[int, bool]:
    """Cents to ask a card for, and whether they are only held until everything is weighed."""
    due = dues.due_cents(order)
    is_held = weighing.needs_weighing(order) and weighing.is_held_long_enough(collection.slot, at)
    return (due + weighing.margin_cents(order), True) if is_held and due > 0 else (due, False)


@transaction.atomic
def _live_payment(order, code, at) -> Payment:
    order, collection = ordering.held(order)
    _refuse_unless_awaited(order, collection, at)
    cents, is_held = _asked(order, collection, at)
    if cents <= 0 or not collection.pays_online:
        raise NothingToPay
    live = order.payments.filter(status__in=LIVE).first()
    if live and live.status not in OPEN:
        raise UnderWay if live.status == Status.PROCESSING else NothingToPay
    if live and (live.cents, live.manual_capture) != (cents, is_held):
        raise AmountChanged
    _refuse_unless_online(order)
    rank = order.payments.count() + 1
    return live or order.payments.create(
        gateway=code,
        reference=f"cs:{order.number}:{rank}",
        cents=cents,
        manual_capture=is_held,
        created_at=at,
    )


def _refuse_unless_awaited(order, collection, at):
    if ordering.is_cancelled(order):
        raise NothingLeft
    if _waiting(order).exists() and at >= min(order.date_placed + PATIENCE, collection.slot.cutoff_at):
        raise TooLate


def _refuse_unless_online(order):
    """By the mode agreed when it was placed, and by what its merchants can receive now."""
    parts = list(order.merchant_orders.exclude(status=MerchantOrder.Status.CANCELLED).select_related("merchant"))
    for mode in {part.money_mode for part in parts}:
        merchants = [part.merchant for part in parts if part.money_mode == mode]
        paying.refuse_unless_online(merchants, mode=mode)


def _waiting(order):
    """The parts that their merchants may not begin yet."""
    return order.merchant_orders.filter(confirmed_at=None).exclude(status=MerchantOrder.Status.CANCELLED)


# --- Reading what became of it ----------------------------------------------------------------


def sync(*, payment, at) -> Payment:
    """The sole mover of a payment: reads the provider, then writes what is new; twice changes nothing."""
    gateway = gateways.gateway_named(payment.gateway)
    facts = gateway.read(payment)
    payment = _heard(payment, facts, at)
    if facts.state == gateways.AUTHORISED and payment.status in GIVEN_UP:
        # Nobody waits for it any more: what the card holds is let go.
        gateway.cancel(payment, key=f"void:{payment.reference}:held")
    return payment


@transaction.atomic
def _heard(payment, facts, at) -> Payment:
    # The order first, as every act does that changes one.
    order = Order.objects.select_for_update(no_key=True).get(pk=payment.order_id)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    was, status = payment.status, WHAT_WE_CALL_IT[facts.state]
    if status in MAY_BECOME[was]:
        _become(payment, status, facts, at)
        _tell_the_counter(order)
        _follow(order, payment, was, at)
    elif status == was == Status.CAPTURED:
        _learn_fee(order, payment, facts, at)
    return payment


def _become(payment, status, facts, at):
    payment.status = status
    payment.intent = facts.intent or payment.intent
    payment.charge = facts.charge or payment.charge
    payment.authorised_cents = max(payment.authorised_cents, facts.authorised_cents)
    payment.capture_before = facts.capture_before or payment.capture_before
    payment.captured_cents, payment.fee_cents = facts.captured_cents, facts.fee_cents
    payment.settled_at = None if status in LIVE else at
    payment.save()


def _tell_the_counter(order):
    """What a card holds, or a bank has not answered yet, is not asked again of whoever comes."""
    live = order.payments.filter(status__in=[Status.PROCESSING, Status.AUTHORISED]).first()
    is_held = bool(live) and live.status == Status.AUTHORISED
    told = {
        "card_holds_cents": live.authorised_cents if is_held else 0,
        "awaits_bank": bool(live) and not is_held,
    }
    Collection.objects.filter(order=order).exclude(**told).update(**told)


def _follow(order, payment, was, at):
    """What the new status of a payment means for its order."""
    if payment.status == Status.CAPTURED:
        _count(order, payment, at)
    elif payment.status == Status.AUTHORISED:
        _promise(order, at)
    elif payment.status == Status.LAPSED and was == Status.AUTHORISED and not ordering.is_cancelled(order):
        letters.tell_lapsed(order=order, payment=payment)


def capture_key(payment) -> str:
    return f"capture:{payment.charge or payment.reference}"


def _count(order, payment, at):
    """The money is there: the ledger says so, the merchants may begin if there is still time, the rest goes back."""
    ledger.post(
        key=capture_key(payment),
        memo=_("Paiement en ligne"),
        lines={
            accounts.STRIPE: payment.captured_cents - payment.fee_cents,
            accounts.PSP_COST: payment.fee_cents,
            accounts.deposit(order): -payment.captured_cents,
        },
        by=None,
        at=at,
        order=order,
    )
    _promise(order, at)
    refunds.plan(order=order, at=at)


def _learn_fee(order, payment, facts, at):
    """A fee that the provider only tells later; it is never told twice otherwise."""
    if payment.fee_cents or not facts.fee_cents:
        return
    payment.fee_cents = facts.fee_cents
    payment.save(update_fields=["fee_cents"])
    ledger.post(
        key=f"fee:{payment.charge or payment.reference}",
        memo=_("Frais du paiement en ligne"),
        lines={accounts.PSP_COST: payment.fee_cents, accounts.STRIPE: -payment.fee_cents},
        by=None,
        at=at,
        order=order,
    )


def _promise(order, at):
    """Paid or held, the merchants may count on it; after the cut-off nobody begins any more."""
    if at >= order.collection.slot.cutoff_at:
        # Nothing happens to an order that was confirmed in time.
        reason = _("Le paiement est arrivé après l’heure de clôture\u202f: il vous est rendu.")
        ordering.cancel_unconfirmed(order=order, at=at, reason=reason)
    else:
        _confirm(order, at)


def _confirm(order, at):
    """The merchants may prepare; everybody is told, once."""
    if _waiting(order).update(confirmed_at=at):
        messages.tell_confirmed(order=order, at=at)


# --- Taking what a card holds -----------------------------------------------------------------


def capture(*, payment, at) -> Payment:
    """Takes what is kept once every bag is ready, never more than what is held; asked again, the same amount.

    What the association offers of it is taken too, and goes back at once: its refund is planned with the capture.
    """
    cents, gateway = _to_capture(payment), gateways.gateway_named(payment.gateway)
    try:
        if cents:
            gateway.capture(payment, cents, key=f"cap:{payment.reference}")
        else:
            gateway.cancel(payment, key=f"void:{payment.reference}:held")
    except gateways.ProviderRefused:
        # Taken already, or let go meanwhile: only what the provider says counts.
        if sync(payment=payment, at=at).status == Status.AUTHORISED:
            raise
    return sync(payment=payment, at=at)


@transaction.atomic
def _to_capture(payment) -> int:
    order, _collection = ordering.held(payment.order)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    if payment.status != Status.AUTHORISED:
        raise NothingHeld
    if not weighing.is_settled(order):
        raise NotAllReady
    if payment.capture_cents is None:
        # What changes after this is a refund: an amount is never computed twice.
        payment.capture_cents = min(dues.due_before_gestures(order), payment.authorised_cents)
        payment.save(update_fields=["capture_cents"])
    return payment.capture_cents


# --- Giving up --------------------------------------------------------------------------------


def pay_at_the_counter(*, order, at) -> None:
    """The resident prefers to pay when they come; a card payment that went through meanwhile stands."""
    close(order=order, at=at)
    with transaction.atomic():
        order, collection = ordering.held(order)
        _refuse_unless_awaited(order, collection, at)
        if order.payments.filter(status=Status.PROCESSING).exists():
            raise UnderWay
        if order.payments.filter(status__in=[Status.AUTHORISED, Status.CAPTURED]).exists():
            return
        Collection.objects.filter(pk=collection.pk).update(pays_online=False)
        _confirm(order, at)


def close(*, order, at) -> None:
    """Nobody can pay the live attempt any more; if somebody just did, it counts."""
    for payment in order.payments.filter(status__in=[*OPEN, Status.PROCESSING]):
        if sync(payment=payment, at=at).status in OPEN:
            _shut(payment, at)


def _shut(payment, at) -> Payment:
    gateways.gateway_named(payment.gateway).cancel(payment, key=f"void:{payment.reference}")
    return sync(payment=payment, at=at)


def release(*, order, at) -> None:
    """The order is given up: its page is closed, and what a card holds for it is let go."""
    close(order=order, at=at)
    for payment in order.payments.filter(status=Status.AUTHORISED):
        gateways.gateway_named(payment.gateway).cancel(payment, key=f"void:{payment.reference}:held")
        sync(payment=payment, at=at)
