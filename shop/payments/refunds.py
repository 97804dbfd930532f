"""Money that goes back to a resident who paid online: planned with the act that owes it, sent after it, once."""

import datetime

from celery import shared_task
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.order.models import Order

from merchants.books import accounts, dues, ledger
from merchants.refusals import Refusal
from pickup.money import credit_back, sessions
from shop.jobs import one_by_one
from shop.models import Dispute, Payment, Refund
from shop.orders import messages
from shop.payments import letters
from shop.payments.gateway import GatewayUnreachable, ProviderRefused, RefundFacts, gateway_named

Status = Refund.Status
# What left the provider for the resident, or is about to.
ON_ITS_WAY = {Status.PLANNED, Status.PENDING, Status.DONE}
STILL_CHANGING = datetime.timedelta(days=60)
# A bank may send a refund back for some weeks after it was announced as done.
MAY_COME_BACK = datetime.timedelta(days=30)
KEYS_LIVE = datetime.timedelta(hours=23)
LONGEST_REASON = Refund._meta.get_field("other_reason").max_length


class NothingOwed(Refusal):
    sentence = gettext_lazy("Rien n’est plus dû pour ce remboursement\u202f: il a déjà été rendu.")


class FromWhichBox(Refusal):
    sentence = gettext_lazy("Dites de quelle caisse viennent ces espèces\u202f: c’est elle qui les comptera en moins.")


class HowAndWhy(Refusal):
    sentence = gettext_lazy("Dites comment cet argent a été rendu, et quand, en quelques mots.")


# --- Planning ---------------------------------------------------------------------------------


@transaction.atomic
def plan(*, order, at) -> list[Refund]:
    """Plans what was paid online beyond what is kept. Asked again, it only plans what is new.

    What was paid at the counter goes back at the counter; what the bank once refused is left to the treasurer.
    Paid twice, the second payment goes back.
    """
    order = Order.objects.select_for_update(no_key=True).get(pk=order.pk)
    credit_back.come_back(order=order, by=None, at=at)
    excess, planned = dues.refundable_cents(order), []
    captured = order.payments.filter(status=Payment.Status.CAPTURED).exclude(refunds__status=Status.FAILED)
    for payment in captured.order_by("-settled_at", "-pk"):
        part = min(excess, left_to_refund(payment))
        if part > 0:
            planned.append(_plan_one(order, payment, part, at))
            excess -= part
    if planned:
        transaction.on_commit(send_planned.delay, robust=True)
    return planned


def left_to_refund(payment) -> int:
    """What the provider can still give back on this payment: a bank may have taken some back by itself."""
    gone = sum(refund.cents for refund in payment.refunds.all() if refund.status in ON_ITS_WAY)
    held = Q(is_withdrawn=True) | Q(state__in=[Dispute.State.OPEN, Dispute.State.LOST])
    return payment.captured_cents - gone - sum(payment.disputes.filter(held).values_list("cents", flat=True))


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
    # After the bags are collected only a correction changes what is kept: older orders have nothing left to say.
    recent = at - STILL_CHANGING
    changing = Q(collection__slot__ends_at__gte=recent) | Q(merchant_orders__lines__corrections__at__gte=recent)
    paid = Order.objects.filter(changing, payments__status=Payment.Status.CAPTURED)
    owed = dues.refundable_by_order(list(paid.values_list("pk", flat=True).distinct()))
    one_by_one(lambda order: plan(order=order, at=at), Order.objects.filter(pk__in=owed))


# --- Sending ----------------------------------------------------------------------------------


@shared_task
def send_planned() -> None:
    """Sends each refund that waits; a lost answer is asked again under the same key, so it is paid once."""
    waiting = Refund.objects.filter(status=Status.PLANNED).select_related("payment")
    one_by_one(lambda refund: send(refund=refund, at=timezone.now()), waiting)


def send(*, refund, at) -> None:
    gateway = gateway_named(refund.payment.gateway)
    try:
        facts = _already_there(gateway, refund, at) or gateway.refund(refund.payment, refund.cents, key=refund.key)
    except GatewayUnreachable:
        # Still planned: the next run asks again.
        return
    except ProviderRefused:
        facts = RefundFacts(reference="", succeeded=False)
    _settle(refund, facts, at)


def _already_there(gateway, refund, at):
    """A provider forgets our keys after a day: then one looks before asking again (PAYMENTS 4.4)."""
    if at - refund.planned_at < KEYS_LIVE:
        return None
    made = gateway.refunds(since=refund.planned_at - KEYS_LIVE)
    return next((facts for facts in made if facts.key == refund.key), None)


def sync_refund(*, refund, at, reference="") -> Refund:
    """Reads again a refund that was sent: a bank takes days to answer, and may still send it back.

    `reference` is how the provider calls it, when the answer that said so was lost.
    """
    facts = gateway_named(refund.payment.gateway).read_refund(refund.reference or reference)
    return _settle(refund, facts, at)


def sync_sent(*, at) -> None:
    """Refunds that the bank has not answered yet."""
    waiting = Refund.objects.filter(status=Status.PENDING, planned_at__gte=at - MAY_COME_BACK)
    one_by_one(lambda refund: _look(refund, at), waiting.select_related("payment"))


def _look(refund, at):
    try:
        sync_refund(refund=refund, at=at)
    except GatewayUnreachable:
        return


@transaction.atomic
def _settle(refund, facts, at) -> Refund:
    """The sole mover of a refund that was asked for; heard twice, it counts once."""
    # The order first, as every act does that changes one.
    order = Order.objects.select_for_update(no_key=True).get(pk=refund.payment.order_id)
    refund = Refund.objects.select_for_update(of=["self"]).select_related("payment__order").get(pk=refund.pk)
    was, status = refund.status, _status_of(facts)
    if status == was or was not in ON_ITS_WAY or (was == Status.DONE and status == Status.PENDING):
        return refund
    refund.status, refund.reference = status, facts.reference or refund.reference
    refund.save(update_fields=["status", "reference"])
    if status == Status.FAILED:
        _post_refused(order, refund, has_left=was == Status.DONE, at=at)
    elif status == Status.DONE:
        _post_sent(order, refund, at)
    return refund


def _status_of(facts):
    if facts.is_pending:
        return Status.PENDING
    return Status.DONE if facts.succeeded else Status.FAILED


def _post_sent(order, refund, at):
    """It left the town's balance there; one that waits for money on it, or for the bank, has not left yet."""
    ledger.post(
        key=sent_key(refund),
        memo=_("Remboursement envoyé"),
        lines={accounts.refund(order): refund.cents, accounts.STRIPE: -refund.cents},
        by=None,
        at=at,
        order=order,
    )
    messages.tell_refunded(order=order, cents=refund.cents, key=refund.key)


def sent_key(refund) -> str:
    return f"refund:{refund.reference}"[:120]


def _post_refused(order, refund, *, has_left, at):
    """The money never left, or came back: the order's deposit holds it again, to be given back another way."""
    held_by = accounts.STRIPE if has_left else accounts.refund(order)
    ledger.post(
        key=f"refused:{refund.key}",
        memo=_("Remboursement refusé par la banque"),
        lines={held_by: refund.cents, accounts.deposit(order): -refund.cents},
        by=None,
        at=at,
        order=order,
    )
    letters.tell_refund_failed(refund=refund)


# --- Refused by the bank ----------------------------------------------------------------------


def refused() -> list[Refund]:
    """What the bank refused of orders that still owe something back, oldest first: the treasurer's to settle."""
    failed = Refund.objects.filter(status=Status.FAILED).order_by("planned_at", "pk")
    found = list(failed.select_related("payment__order__collection"))
    owed = dues.refundable_by_order({refund.payment.order_id for refund in found})
    return [refund for refund in found if refund.payment.order_id in owed]


def owed_cents(refund) -> int:
    """What is still due of a refused refund: goods kept after all, or money given back since, are taken off."""
    return min(refund.cents, dues.refundable_cents(refund.payment.order))


@transaction.atomic
def give_back_otherwise(*, refund, means, reason, by, at, point=None) -> Refund:
    """The treasurer gave back another way what the bank refused, and says how; said twice, it counts once.

    `point`: in cash, the place whose box it came from. Raises HowAndWhy, FromWhichBox, NothingOwed.
    """
    if means not in Refund.Means.values or not 0 < len(reason.strip()) <= LONGEST_REASON:
        raise HowAndWhy
    if means == Refund.Means.CASH and point is None:
        raise FromWhichBox
    order = Order.objects.select_for_update(no_key=True).get(pk=refund.payment.order_id)
    refund = Refund.objects.select_for_update(of=["self"]).select_related("payment__order").get(pk=refund.pk)
    cents = owed_cents(refund)
    if refund.status != Status.FAILED or cents <= 0:
        raise NothingOwed
    refund.status, refund.other_cents = Status.OTHER, cents
    refund.other_means, refund.other_reason, refund.other_by, refund.other_at = means, reason.strip(), by, at
    refund.save()
    _post_otherwise(order, refund, point)
    return refund


def otherwise_key(refund) -> str:
    return f"{sessions.TAKEN_OUT}{refund.key}"


def _post_otherwise(order, refund, point):
    pot = accounts.cash(point) if refund.other_means == Refund.Means.CASH else accounts.BANK
    ledger.post(
        key=otherwise_key(refund),
        memo=_("Rendu autrement\u202f: %(means)s") % {"means": refund.get_other_means_display()},
        lines={accounts.deposit(order): refund.other_cents, pot: -refund.other_cents},
        by=refund.other_by,
        at=refund.other_at,
        order=order,
    )
