"""Asking the provider for what was planned: outside any transaction, once, whatever answer gets lost."""

import datetime

from celery import shared_task
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.books import accounts, ledger
from shop.jobs import one_by_one
from shop.payments import gateway as gateways
from shop.settlement.accounts import sync_quietly
from shop.settlement.models import Transfer
from shop.templatetags.town import cents as price_words

Kind, Status = Transfer.Kind, Transfer.Status
# Past this, the provider may have forgotten the key: one looks before asking again (PAYMENTS 4.4).
KEY_IS_SURE_FOR = datetime.timedelta(hours=23)
# The provider may take money back by itself for this long after a transfer.
WATCHED_FOR = datetime.timedelta(days=60)


@shared_task
def send_planned() -> None:
    """Each row that waits, what comes back first; one that fails leaves the others their turn."""
    waiting = Transfer.objects.filter(status=Status.PLANNED).order_by("kind", "pk")
    rows = waiting.select_related("account__merchant", "payment", "merchant_order__order", "reverses")
    one_by_one(lambda row: send(transfer=row, at=timezone.now()), rows)


def send(*, transfer, at) -> Transfer:
    """Asks for it under its own key. No answer: nothing is known, and the next run asks again under the same key."""
    if _waits_for_another(transfer) or not _first_asked(transfer, at):
        return transfer
    gateway = gateways.gateway_named(transfer.payment.gateway)
    try:
        reference = _already_there(gateway, transfer, at) or _ask(gateway, transfer)
    except gateways.GatewayUnreachable:
        return transfer
    except gateways.ProviderRefused as refusal:
        return _refused(transfer, refusal, at)
    return _done(transfer, reference, at)


def _waits_for_another(transfer) -> bool:
    """Two reversals of one transfer go one after the other, so that an unknown one can be recognised."""
    older = Transfer.objects.filter(reverses=transfer.reverses_id, status=Status.PLANNED, pk__lt=transfer.pk)
    return transfer.kind == Kind.REVERSAL and older.exists()


def _first_asked(transfer, at) -> bool:
    """Says that it is being asked, so that nobody gives it up any more; false if somebody just did."""
    waiting = Transfer.objects.filter(pk=transfer.pk, status=Status.PLANNED)
    if waiting.filter(asked_at=None).update(asked_at=at):
        transfer.asked_at = at
        return True
    transfer.asked_at = waiting.values_list("asked_at", flat=True).first()
    return transfer.asked_at is not None


def _ask(gateway, transfer) -> str:
    if transfer.kind == Kind.REVERSAL:
        return gateway.reverse(transfer.reverses.reference, transfer.cents, key=transfer.key).reference
    order = transfer.merchant_order.order
    wire = gateways.Wire(
        account=transfer.account.reference,
        cents=transfer.cents,
        charge=transfer.payment.charge,
        group=order.number,
        key=transfer.key,
        metadata={"merchant": transfer.account.merchant.code},
    )
    return gateway.transfer(wire).reference


# --- After a lost answer ----------------------------------------------------------------------


def _already_there(gateway, transfer, at) -> str:
    """What the provider did of an old wish whose answer was lost, or nothing."""
    if at - transfer.asked_at < KEY_IS_SURE_FOR:
        return ""
    if transfer.kind == Kind.REVERSAL:
        return _reversal_there(gateway, transfer)
    made = gateway.transfers_of(transfer.merchant_order.order.number)
    return next((facts.reference for facts in made if facts.key == transfer.key), "")


def _reversal_there(gateway, transfer) -> str:
    """More was taken back than we know of: that is this one, as only one is ever unknown at a time."""
    facts = gateway.read_transfer(transfer.reverses.reference)
    unknown = facts.reversed_cents - _taken_back(transfer.reverses)
    return f"{facts.reference}:{transfer.key}" if unknown >= transfer.cents else ""


def _taken_back(transfer) -> int:
    done = transfer.reversals.filter(status=Status.DONE)
    return sum(done.values_list("cents", flat=True))


# --- What it became ---------------------------------------------------------------------------


@transaction.atomic
def _done(transfer, reference, at) -> Transfer:
    transfer = _held(transfer)
    if transfer.status == Status.PLANNED:
        transfer.status, transfer.reference, transfer.closed_at = Status.DONE, reference, at
        transfer.save(update_fields=["status", "reference", "closed_at"])
        _post(transfer, at)
    return transfer


def _refused(transfer, refusal, at) -> Transfer:
    """For good: this row is closed, a later settlement makes another. An account that refuses is looked at again."""
    with transaction.atomic():
        transfer = _held(transfer)
        if transfer.status == Status.PLANNED:
            transfer.status, transfer.closed_at = Status.REFUSED, at
            transfer.refused_code, transfer.refused_because = refusal.code[:80], str(refusal)[:200]
            transfer.save(update_fields=["status", "refused_code", "refused_because", "closed_at"])
    if transfer.kind == Kind.TRANSFER:
        sync_quietly(transfer.account, at)
    return transfer


def _held(transfer) -> Transfer:
    rows = Transfer.objects.select_for_update(of=["self"])
    return rows.select_related("account__merchant", "merchant_order__order").get(pk=transfer.pk)


def _post(transfer, at):
    """The merchant is owed less by what left the provider's balance, or more by what came back."""
    sent = transfer.kind == Kind.TRANSFER
    cents = transfer.cents if sent else -transfer.cents
    ledger.post(
        key=f"{'transfer' if sent else 'reversal'}:{transfer.key}",
        memo=_memo(transfer),
        lines={accounts.merchant(transfer.account.merchant): cents, accounts.STRIPE: -cents},
        by=None,
        at=at,
        order=transfer.merchant_order.order,
        merchant_order=transfer.merchant_order,
    )


def _memo(transfer) -> str:
    """What is kept back is named where the money is told: the rest of the sale is sent later, or never."""
    if transfer.kind == Kind.REVERSAL:
        return _("Reprise sur un versement")
    if not transfer.kept_back_cents:
        return _("Versement au commerçant")
    return _("Versement au commerçant\u202f; %(kept)s retenus pour ce que ce commerce devait par ailleurs") % {
        "kept": price_words(transfer.kept_back_cents)
    }


# --- What the provider did by itself ----------------------------------------------------------


def sync_transfer(*, transfer, at) -> Transfer | None:
    """Accepts what the provider took back without being asked: the difference is posted, once."""
    facts = gateways.gateway_named(transfer.payment.gateway).read_transfer(transfer.reference)
    with transaction.atomic():
        transfer = _held(transfer)
        if transfer.reversals.filter(status=Status.PLANNED, asked_at__isnull=False).exists():
            # One of ours may explain it: wait until its answer is known.
            return None
        unasked = facts.reversed_cents - _taken_back(transfer)
        return _taken_by_provider(transfer, unasked, at) if unasked > 0 else None


def _taken_by_provider(transfer, cents, at) -> Transfer:
    order, seen = transfer.merchant_order.order, _taken_back(transfer) + cents
    row = Transfer.objects.create(
        account=transfer.account,
        merchant_order=transfer.merchant_order,
        payment=transfer.payment,
        kind=Kind.REVERSAL,
        key=f"rv:{order.number}:{transfer.account.merchant.code}:{transfer.pk}:seen:{seen}",
        cents=cents,
        status=Status.DONE,
        reverses=transfer,
        by_provider=True,
        planned_at=at,
        asked_at=at,
        closed_at=at,
    )
    _post(row, at)
    return row


def sync_recent(*, at) -> None:
    """Every transfer of the last weeks, read again: at night, or on request."""
    recent = Transfer.objects.filter(kind=Kind.TRANSFER, status=Status.DONE, closed_at__gte=at - WATCHED_FOR)
    one_by_one(lambda row: _look(row, at), recent.select_related("payment").order_by("pk"))


def _look(transfer, at):
    try:
        sync_transfer(transfer=transfer, at=at)
    except gateways.GatewayUnreachable:
        # Nothing is known: the next run looks again.
        return
