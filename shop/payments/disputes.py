"""Payments that a bank takes back: the books follow the provider, the treasurer says who bears what is lost."""

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext_lazy
from oscar.apps.order.models import Order

from merchants.books import accounts, dues, ledger
from merchants.models import Entry, Journal
from merchants.refusals import Refusal
from shop.jobs import one_by_one
from shop.models import Dispute, Payment
from shop.payments import letters, refunds
from shop.payments.gateway import DisputeFacts, GatewayUnreachable, gateway_named

State, Bearer = Dispute.State, Dispute.Bearer
MEMOS = {
    State.OPEN: gettext_lazy("Paiement contesté"),
    State.WON: gettext_lazy("Contestation gagnée"),
    State.LOST: gettext_lazy("Contestation perdue"),
}


class NotLost(Refusal):
    sentence = gettext_lazy("Cette contestation n’est pas perdue\u202f: personne n’a encore rien à porter.")


class NotInThatOrder(Refusal):
    sentence = gettext_lazy("Ce commerçant n’a rien vendu dans cette commande.")


# --- Following the provider -------------------------------------------------------------------


def sync(*, reference, code, at) -> Dispute | None:
    """Reads a dispute and writes what is new; nothing when it is about a payment that is not known here."""
    facts = gateway_named(code).read_dispute(reference)
    payment = Payment.objects.filter(gateway=code, charge=facts.charge).exclude(charge="").first()
    return _heard(payment, facts, at) if payment else None


@transaction.atomic
def _heard(payment, facts: DisputeFacts, at) -> Dispute:
    # The order first: two that ring at once for a new dispute open it once.
    order = Order.objects.select_for_update(no_key=True).get(pk=payment.order_id)
    dispute = Dispute.objects.select_for_update().filter(reference=facts.reference).first()
    is_new = dispute is None
    dispute = dispute or Dispute(reference=facts.reference, payment=payment, opened_at=at)
    was = dispute.state
    _copy(dispute, facts, at)
    _post_difference(order, dispute, by=None, at=at)
    if is_new or dispute.state != was:
        letters.tell_disputed(dispute=dispute)
    refunds.plan(order=order, at=at)
    return dispute


def _copy(dispute, facts, at):
    dispute.cents, dispute.fee_cents = facts.cents, facts.fee_cents
    dispute.state, dispute.is_withdrawn = State(facts.state), facts.is_withdrawn
    dispute.reason, dispute.answer_by = facts.reason[:60], facts.answer_by
    dispute.closed_at = None if dispute.state == State.OPEN else dispute.closed_at or at
    dispute.save()


def sync_open(*, at) -> None:
    """Disputes that are not closed are read again: a webhook may never come."""
    waiting = Dispute.objects.filter(state=State.OPEN).select_related("payment")
    one_by_one(lambda dispute: _look(dispute, at), waiting)


def _look(dispute, at):
    try:
        sync(reference=dispute.reference, code=dispute.payment.gateway, at=at)
    except GatewayUnreachable:
        return


# --- Who bears what is lost -------------------------------------------------------------------


@transaction.atomic
def decide(*, dispute, merchant_order, by, at) -> Dispute:
    """The treasurer says who bears a lost dispute: a merchant of that order, or, with None, the association."""
    order = Order.objects.select_for_update(no_key=True).get(pk=dispute.payment.order_id)
    dispute = Dispute.objects.select_for_update().get(pk=dispute.pk)
    if dispute.state != State.LOST:
        raise NotLost
    if merchant_order is not None and merchant_order.order_id != order.pk:
        raise NotInThatOrder
    dispute.bearer = Bearer.ASSOCIATION if merchant_order is None else Bearer.MERCHANT
    dispute.merchant_order, dispute.decided_by, dispute.decided_at = merchant_order, by, at
    dispute.save()
    _post_difference(order, dispute, by=by, at=at)
    return dispute


def borne_cents(dispute) -> int:
    """What somebody bears of a lost dispute, its fee apart: that is the association's in any case."""
    order, taken = dispute.payment.order, dispute.cents if dispute.is_withdrawn else 0
    said = _posted(Journal.objects.filter(key__startswith=key_of(dispute)))
    return taken - _given_back(order, taken, said.get(accounts.deposit(order), 0))


def settle_lost(*, at) -> None:
    """What is owed back on an order whose payment the bank kept: the resident has it already, by the bank."""
    recent = Dispute.objects.filter(state=State.LOST, closed_at__gte=at - refunds.STILL_CHANGING)
    owed = dues.refundable_by_order(list(recent.values_list("payment__order_id", flat=True)))
    found = recent.filter(payment__order__in=owed).select_related("payment__order")
    one_by_one(lambda dispute: _settle_lost(dispute, at), found)


@transaction.atomic
def _settle_lost(dispute, at):
    order = Order.objects.select_for_update(no_key=True).get(pk=dispute.payment.order_id)
    dispute = Dispute.objects.select_for_update().get(pk=dispute.pk)
    _post_difference(order, dispute, by=None, at=at)


# --- The books --------------------------------------------------------------------------------


def _post_difference(order, dispute, *, by, at):
    """Whatever changed, only the difference is posted (PAYMENTS 4.3); the caller holds the order's row."""
    journals = Journal.objects.filter(key__startswith=key_of(dispute))
    said = _posted(journals)
    must = _must_say(order, dispute, already_back=said.get(accounts.deposit(order), 0))
    difference = {code: must.get(code, 0) - said.get(code, 0) for code in must | said}
    if not any(difference.values()):
        return
    ledger.post(
        key=f"{key_of(dispute)}{journals.count() + 1}",
        memo=str(MEMOS[dispute.state]),
        lines=difference,
        by=by,
        at=at,
        order=order,
    )


def key_of(dispute) -> str:
    return f"dispute:{dispute.reference}:"


def _posted(journals) -> dict[str, int]:
    sums = Entry.objects.filter(journal__in=journals).values_list("account__code")
    return dict(sums.annotate(cents=Sum("cents")).order_by("account__code"))


def _must_say(order, dispute, *, already_back) -> dict[str, int]:
    """All that the ledger must say of it: the bank's fee, and where the amount taken is."""
    taken = dispute.cents if dispute.is_withdrawn else 0
    lines = {accounts.STRIPE: -taken - dispute.fee_cents, accounts.DISPUTE_COST: dispute.fee_cents}
    if dispute.state != State.LOST:
        return {**lines, accounts.dispute(dispute.reference): taken}
    back = _given_back(order, taken, already_back)
    bearer = _bearer_account(dispute)
    lines[bearer] = lines.get(bearer, 0) + taken - back
    return {**lines, accounts.deposit(order): back}


def _given_back(order, taken, already_back) -> int:
    """Goods that the resident will not have: the bank gave back what was owed anyhow, nobody bears that."""
    return min(taken, already_back + dues.refundable_cents(order))


def _bearer_account(dispute) -> str:
    if dispute.bearer == Bearer.MERCHANT:
        return accounts.merchant(dispute.merchant_order.merchant)
    return accounts.DISPUTE_COST
