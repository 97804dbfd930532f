"""Money that goes back to a resident who paid online: planned with the act that owes it, sent after it, once."""

import datetime

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from oscar.apps.order.models import Order

from merchants.books import accounts, dues, ledger
from shop.jobs import one_by_one
from shop.models import Payment, Refund
from shop.orders import messages
from shop.payments.gateway import GatewayUnreachable, gateway_named

Status = Refund.Status
STILL_CHANGING = datetime.timedelta(days=60)


@transaction.atomic
def plan(*, order, at) -> list[Refund]:
    """Plans what was paid online beyond what is kept. Asked again, it only plans what is new.

    What was paid at the counter goes back at the counter; what the bank once refused is left to the treasurer.
    """
    order = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
    excess, planned = dues.refundable_cents(order), []
    for payment in order.payments.filter(status=Payment.Status.CAPTURED).exclude(refunds__status=Status.FAILED):
        part = min(excess, left_to_refund(payment))
        if part > 0:
            planned.append(_plan_one(order, payment, part, at))
            excess -= part
    if planned:
        transaction.on_commit(send_planned.delay, robust=True)
    return planned


def left_to_refund(payment) -> int:
    """What the provider can still give back on this payment."""
    return payment.captured_cents - sum(refund.cents for refund in payment.refunds.all())


def _plan_one(order, payment, cents, at) -> Refund:
    rank = Refund.objects.filter(payment__order=order).count() + 1
    ledger.post(
        key=f"due:{order.number}:{rank}",
        memo=_("Remboursement dû"),
        lines={accounts.deposit(order): cents, accounts.refund(order): -cents},
        by=None,
        at=at,
        order=order,
    )
    return payment.refunds.create(key=f"re:{order.number}:{rank}", cents=cents, planned_at=at)


def plan_due(*, at) -> None:
    """Orders paid online of which less is kept than was paid: a merchant ran short, or cancelled."""
    # Quantities only change before the bags are collected: older orders have nothing left to say.
    recent = at - STILL_CHANGING
    paid = Order.objects.filter(payments__status=Payment.Status.CAPTURED, collection__slot__ends_at__gte=recent)
    owed = dues.refundable_by_order(list(paid.values_list("pk", flat=True).distinct()))
    one_by_one(lambda order: plan(order=order, at=at), Order.objects.filter(pk__in=owed))


@shared_task
def send_planned() -> None:
    """Sends each refund that waits; a lost answer is asked again under the same key, so it is paid once."""
    waiting = Refund.objects.filter(status=Status.PLANNED).select_related("payment")
    one_by_one(lambda refund: send(refund=refund, at=timezone.now()), waiting)


def send(*, refund, at) -> None:
    gateway = gateway_named(refund.payment.gateway)
    try:
        facts = gateway.refund(refund.payment.reference, refund.cents, key=refund.key)
    except GatewayUnreachable:
        # Still planned: the next run asks again.
        return
    _settle(refund, facts, at)


@transaction.atomic
def _settle(refund, facts, at):
    refund = Refund.objects.select_for_update().get(pk=refund.pk)
    if refund.status != Status.PLANNED:
        return
    refund.status = Status.DONE if facts.succeeded else Status.FAILED
    refund.reference = facts.reference
    refund.save(update_fields=["status", "reference"])
    if facts.succeeded:
        _post_sent(refund, at)
        messages.tell_refunded(order=refund.payment.order, cents=refund.cents, key=refund.key)
    else:
        _post_refused(refund, at)


def _post_sent(refund, at):
    order = refund.payment.order
    ledger.post(
        key=f"refund:{refund.reference}"[:120],
        memo=_("Remboursement envoyé"),
        lines={accounts.refund(order): refund.cents, accounts.STRIPE: -refund.cents},
        by=None,
        at=at,
        order=order,
    )


def _post_refused(refund, at):
    """The money never left: the order's deposit holds it again, to be given back another way."""
    order = refund.payment.order
    ledger.post(
        key=f"refused:{refund.key}",
        memo=_("Remboursement refusé par la banque"),
        lines={accounts.refund(order): refund.cents, accounts.deposit(order): -refund.cents},
        by=None,
        at=at,
        order=order,
    )


def refused() -> list[Refund]:
    """What the bank refused of orders that still owe something back, oldest first: the treasurer's to settle."""
    failed = Refund.objects.filter(status=Status.FAILED).order_by("planned_at", "pk")
    found = list(failed.select_related("payment__order__collection"))
    owed = dues.refundable_by_order({refund.payment.order_id for refund in found})
    return [refund for refund in found if refund.payment.order_id in owed]
