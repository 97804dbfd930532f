"""Stripe, as the town uses it: separate charges and transfers, hosted Checkout, Accounts v2 (PAYMENTS 0 and 1).

The only file that knows Stripe's library. Cents are integers; everything is in euros.
"""

import contextlib
import datetime
import functools
import logging

import stripe
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from shop.payments.gateway import (
    AUTHORISED,
    CAPTURED,
    EXPIRED,
    FAILED,
    LAPSED,
    OPEN,
    PROCESSING,
    VOIDED,
    AccountFacts,
    BadSignature,
    BalanceFacts,
    DisputeFacts,
    Doorbell,
    GatewayUnreachable,
    MovementFacts,
    PaymentFacts,
    PayoutFacts,
    ProviderRefused,
    Redirect,
    RefundFacts,
    ReversalFacts,
    TransferFacts,
    Wire,
)

logger = logging.getLogger(__name__)
# Nothing about this machine is told to Stripe beyond the requests themselves.
stripe.enable_telemetry = False

API_VERSION = "2026-10-28.endive"
TRIES_AGAIN = 2
PATIENCE_IN_SECONDS = 20
PAGE_LIVES = datetime.timedelta(hours=1)
# They answer days later: nobody prepares fresh food on a promise (PAYMENTS 1.12).
ANSWERS_TOO_LATE = ["sepa_debit", "customer_balance", "multibanco", "konbini", "boleto", "oxxo"]
WHOLE_PAYMENT = ["payment_intent.latest_charge.balance_transaction"]
WHOLE_ACCOUNT = ["configuration.recipient", "requirements"]
LONGEST_PAGE = 100
# Nobody asked for that end: the card's window closed.
BY_ITSELF = {"automatic", "expired"}
STATES = {
    "processing": PROCESSING,
    "requires_action": PROCESSING,
    "requires_confirmation": PROCESSING,
    "requires_capture": AUTHORISED,
    "succeeded": CAPTURED,
    "requires_payment_method": FAILED,
}
# In French, because a person reads it.
SENTENCES = {
    "balance_insufficient": gettext_lazy("Il n’y a pas assez d’argent sur ce compte Stripe."),
    "charge_already_refunded": gettext_lazy("Ce paiement est déjà entièrement remboursé."),
    "charge_disputed": gettext_lazy("La banque conteste ce paiement\u202f: il ne peut pas être remboursé."),
    "amount_too_large": gettext_lazy("Le montant dépasse ce qui reste de ce paiement."),
    "insufficient_capabilities_for_transfer": gettext_lazy(
        "Le compte Stripe de ce commerçant ne peut pas encore recevoir d’argent."
    ),
    "payment_intent_unexpected_state": gettext_lazy("Ce paiement n’est plus dans un état qui le permette."),
}


class InProcess(stripe.HTTPClient):
    """Stripe's client over a function of this process instead of the network."""

    name = "double"

    def __init__(self, answer):
        super().__init__()
        self.answer = answer

    def request(self, method, url, headers, post_data=None, *, _usage=None):
        try:
            return self.answer(method, url, headers, post_data)
        except ConnectionError as lost:
            raise stripe.APIConnectionError(str(lost)) from lost

    def close(self):
        """Nothing was opened."""


@functools.lru_cache(maxsize=2)
def over_the_network(secret_key) -> stripe.StripeClient:
    """One client per process keeps its connections open."""
    return stripe.StripeClient(
        secret_key,
        stripe_version=API_VERSION,
        max_network_retries=TRIES_AGAIN,
        http_client=stripe.RequestsClient(timeout=PATIENCE_IN_SECONDS),
    )


def in_process(answer) -> stripe.StripeClient:
    return stripe.StripeClient(
        "sk_test_double", stripe_version=API_VERSION, max_network_retries=0, http_client=InProcess(answer)
    )


def signature_of(body: str, secret: str) -> str:
    """What Stripe would write in the header of that event."""
    return stripe.WebhookSignature.generate_signature_header(body, secret)


@contextlib.contextmanager
def asking():
    """Tells a provider that says no, once and for all, from one of which nothing is known."""
    try:
        yield
    except (stripe.APIConnectionError, stripe.RateLimitError) as silence:
        raise GatewayUnreachable from silence
    except (stripe.AuthenticationError, stripe.PermissionError) as wrong:
        # Our own fault, not a refusal of what was asked: it is asked again once the key is right.
        logger.exception("Stripe does not accept the town's key")
        raise GatewayUnreachable from wrong
    except stripe.StripeError as refusal:
        status = refusal.http_status or 0
        if status in (409, 429) or status >= 500 or isinstance(refusal, stripe.APIError):
            raise GatewayUnreachable from refusal
        code = refusal.code or (refusal.error.type if refusal.error else "") or ""
        raise ProviderRefused(code, _sentence(code)) from refusal


def _sentence(code):
    sentence = SENTENCES.get(code)
    return str(sentence) if sentence else _("Le service de paiement a refusé (%(code)s).") % {"code": code}


def once(key) -> dict:
    return {"idempotency_key": key}


def moment(seconds):
    return datetime.datetime.fromtimestamp(seconds, datetime.UTC)


def named(value) -> str:
    """The name of an object, whether it came whole or by its name alone."""
    return "" if value is None else getattr(value, "id", value)


def ours(thing) -> str:
    """The key that we gave it."""
    return getattr(getattr(thing, "metadata", None), "out", "")


class StripeGateway:
    def __init__(self, *, code, client):
        self.code, self.v1, self.v2 = code, client.v1, client.v2
        self.client = client

    # --- A resident pays ----------------------------------------------------------------------

    def start(self, payment, *, return_url):
        with asking():
            session = self.v1.checkout.sessions.create(page_for(payment, return_url), once(payment.reference))
        return Redirect(session.url or return_url, session.id)

    def read(self, payment):
        session = self._page_of(payment)
        if session is None or session.status == "expired":
            return PaymentFacts(EXPIRED)
        if session.status == "open":
            return PaymentFacts(OPEN, intent=named(session.payment_intent))
        return facts_of(session.payment_intent)

    def _page_of(self, payment):
        with asking():
            if payment.provider_reference:
                return self.v1.checkout.sessions.retrieve(payment.provider_reference, {"expand": WHOLE_PAYMENT})
            # The answer to its opening was lost: it is known there by our name, if at all.
            since = {"created": {"gte": int(payment.created_at.timestamp()) - 1}, "limit": LONGEST_PAGE}
            pages = self.v1.checkout.sessions.list({**since, "expand": [f"data.{WHOLE_PAYMENT[0]}"]})
            mine = (one for one in pages.auto_paging_iter() if one.client_reference_id == payment.reference)
            return next(mine, None)

    def key_of(self, reference):
        with asking():
            if reference.startswith("cs_"):
                return self.v1.checkout.sessions.retrieve(reference).client_reference_id or ""
            if reference.startswith("pi_"):
                return ours(self.v1.payment_intents.retrieve(reference))
            return ours(self.v1.charges.retrieve(reference))

    def capture(self, payment, cents, *, key):
        with asking():
            self.v1.payment_intents.capture(
                self._intent_of(payment), {"amount_to_capture": cents, "metadata": {"out": key}}, once(key)
            )

    def _intent_of(self, payment):
        return payment.intent or self.read(payment).intent

    def cancel(self, payment, *, key):
        session = self._page_of(payment)
        if session is None:
            return
        # Answered meanwhile: what it became is read, not forced.
        with contextlib.suppress(ProviderRefused), asking():
            if session.status == "open":
                self.v1.checkout.sessions.expire(session.id, options=once(key))
            elif session.status == "complete" and session.payment_intent.status == "requires_capture":
                self.v1.payment_intents.cancel(
                    session.payment_intent.id, {"cancellation_reason": "requested_by_customer"}, once(f"{key}:held")
                )

    def refund(self, payment, cents, *, key):
        with asking():
            refund = self.v1.refunds.create(
                {"payment_intent": self._intent_of(payment), "amount": cents, "metadata": {"out": key}}, once(key)
            )
        return refund_facts(refund)

    def read_refund(self, reference):
        with asking():
            return refund_facts(self.v1.refunds.retrieve(reference))

    def read_dispute(self, reference):
        with asking():
            return dispute_facts(self.v1.disputes.retrieve(reference))

    # --- A merchant is paid -------------------------------------------------------------------

    def open_account(self, merchant, *, key):
        with asking():
            return self.v2.core.accounts.create(account_for(merchant, key), once(key)).id

    def account_link(self, account, *, return_url, refresh_url, key):
        way = {
            "return_url": absolute(return_url),
            "refresh_url": absolute(refresh_url),
            "collection_options": {"fields": "eventually_due"},
        }
        use = {"type": "account_onboarding", "account_onboarding": way}
        with asking():
            return self.v2.core.account_links.create({"account": account, "use_case": use}, once(key)).url

    def read_account(self, account):
        with asking():
            return account_facts(self.v2.core.accounts.retrieve(account, {"include": WHOLE_ACCOUNT}))

    def transfer(self, wire: Wire):
        if not wire.charge:
            # Without the charge it would draw on whatever the town holds: other people's money.
            raise ProviderRefused("source_transaction_missing", _("Un versement part toujours d’un paiement."))
        said = {
            "amount": wire.cents,
            "currency": "eur",
            "destination": wire.account,
            "source_transaction": wire.charge,
            "transfer_group": wire.group,
            "metadata": {**wire.metadata, "out": wire.key},
        }
        with asking():
            return transfer_facts(self.v1.transfers.create(said, once(wire.key)))

    def reverse(self, transfer, cents, *, key):
        with asking():
            reversal = self.v1.transfers.reversals.create(
                transfer, {"amount": cents, "metadata": {"out": key}}, once(key)
            )
        return ReversalFacts(reversal.id, reversal.amount)

    def read_transfer(self, reference):
        with asking():
            return transfer_facts(self.v1.transfers.retrieve(reference))

    def transfers_of(self, group):
        with asking():
            found = self.v1.transfers.list({"transfer_group": group, "limit": LONGEST_PAGE})
            return [transfer_facts(one) for one in found.auto_paging_iter()]

    # --- The town's own account there ---------------------------------------------------------

    def balance(self):
        with asking():
            balance = self.v1.balance.retrieve()
        return BalanceFacts(euros_of(balance.available), euros_of(balance.pending))

    def movements(self, *, since):
        return self._since(self.v1.balance_transactions, since, movement_facts)

    def payout(self, cents, *, key, bank=""):
        wanted = {"amount": cents, "currency": "eur", "metadata": {"out": key}}
        if bank:
            wanted["destination"] = bank
        with asking():
            return payout_facts(self.v1.payouts.create(wanted, once(key)))

    def read_payout(self, reference):
        with asking():
            return payout_facts(self.v1.payouts.retrieve(reference))

    def payouts(self, *, since):
        return self._since(self.v1.payouts, since, payout_facts)

    def refunds(self, *, since):
        return self._since(self.v1.refunds, since, refund_facts)

    def disputes(self, *, since):
        return self._since(self.v1.disputes, since, dispute_facts)

    def transfers(self, *, since):
        return self._since(self.v1.transfers, since, transfer_facts)

    def _since(self, drawer, since, read):
        with asking():
            found = drawer.list({"created": {"gte": int(since.timestamp())}, "limit": LONGEST_PAGE})
            return [read(one) for one in found.auto_paging_iter()][::-1]

    # --- It rings -----------------------------------------------------------------------------

    def wake(self, body, signature, *, secret):
        try:
            told = self.client.parse_event_notification(body, signature, secret)
        except (stripe.SignatureVerificationError, ValueError, LookupError, TypeError, AttributeError) as wrong:
            raise BadSignature from wrong
        about = getattr(told, "related_object", None)
        return Doorbell(
            event=told.id,
            kind=told.type,
            reference=getattr(about, "id", "") or "",
            account=str(told.context) if told.context else "",
        )


# --- What is asked ----------------------------------------------------------------------------


def absolute(path):
    return f"{settings.SITE_URL}{path}" if path.startswith("/") else path


def page_for(payment, return_url) -> dict:
    """The payment page: told the same twice, it is the same page."""
    tags = {"out": payment.reference, "order": payment.order.number}
    intent = {
        "capture_method": "manual" if payment.manual_capture else "automatic_async",
        "description": _("Commande %(number)s") % {"number": payment.order.number},
        "metadata": tags,
        # On the bank statement, after the town's own name: it needs a letter, and fits in ten characters.
        "statement_descriptor_suffix": f"N{payment.order.number}"[:10],
        "transfer_group": payment.order.number,
    }
    # A card's hold is the only one that can be captured later.
    cards_only = {"allowed_payment_method_types": ["card"]}
    methods = cards_only if payment.manual_capture else {"excluded_payment_method_types": ANSWERS_TOO_LATE}
    return {
        "mode": "payment",
        "locale": "fr",
        "submit_type": "pay",
        "client_reference_id": payment.reference,
        "success_url": absolute(return_url),
        "cancel_url": absolute(return_url),
        "expires_at": int((payment.created_at + PAGE_LIVES).timestamp()),
        "line_items": lines_of(payment),
        "payment_intent_data": intent,
        "metadata": tags,
        **methods,
    }


def lines_of(payment) -> list[dict]:
    """One line per payment: what each merchant sells stays between the resident and the town."""
    name = _("Votre commande %(number)s") % {"number": payment.order.number}
    price = {"currency": "eur", "unit_amount": payment.cents, "product_data": {"name": name}}
    return [{"quantity": 1, "price_data": price}]


def account_for(merchant, key) -> dict:
    """A recipient of transfers: the town answers for its losses and fees, Stripe asks who they are."""
    transfers = {"stripe_balance": {"stripe_transfers": {"requested": True}}}
    return {
        "contact_email": merchant.email,
        "display_name": merchant.name,
        "dashboard": "express",
        "identity": {"country": "fr"},
        "defaults": {
            "locales": ["fr-FR"],
            "responsibilities": {"fees_collector": "application", "losses_collector": "application"},
        },
        "configuration": {"recipient": {"capabilities": transfers}},
        "metadata": {"merchant": merchant.code, "out": key},
        "include": WHOLE_ACCOUNT,
    }


# --- What is answered -------------------------------------------------------------------------


def facts_of(intent) -> PaymentFacts:
    """A payment as its intent tells it, with its charge and what the charge cost."""
    charge = intent.latest_charge
    known = {"intent": intent.id, "charge": named(charge)}
    if intent.status == "canceled":
        return PaymentFacts(LAPSED if intent.cancellation_reason in BY_ITSELF else VOIDED, **known)
    state = STATES[intent.status]
    if state == AUTHORISED:
        until = charge.payment_method_details.card.capture_before
        return PaymentFacts(state, authorised_cents=intent.amount_capturable, capture_before=moment(until), **known)
    if state == CAPTURED:
        line = charge.balance_transaction
        return PaymentFacts(
            state,
            captured_cents=intent.amount_received,
            authorised_cents=intent.amount,
            fee_cents=line.fee if line else 0,
            **known,
        )
    return PaymentFacts(state, **known)


def refund_facts(refund) -> RefundFacts:
    return RefundFacts(
        reference=refund.id,
        succeeded=refund.status == "succeeded",
        is_pending=refund.status in ("pending", "requires_action"),
        cents=refund.amount,
        key=ours(refund),
        intent=named(refund.payment_intent),
    )


def dispute_facts(dispute) -> DisputeFacts:
    lines = dispute.balance_transactions
    states = {"won": "WON", "warning_closed": "WON", "prevented": "WON", "lost": "LOST"}
    due_by = getattr(dispute.evidence_details, "due_by", None)
    return DisputeFacts(
        reference=dispute.id,
        charge=named(dispute.charge),
        cents=dispute.amount,
        fee_cents=sum(line.fee for line in lines),
        state=states.get(dispute.status, "OPEN"),
        is_withdrawn=sum(line.amount for line in lines) < 0,
        reason=dispute.reason,
        answer_by=moment(due_by) if due_by else None,
    )


def transfer_facts(transfer) -> TransferFacts:
    return TransferFacts(
        reference=transfer.id,
        cents=transfer.amount,
        reversed_cents=transfer.amount_reversed,
        account=named(transfer.destination),
        charge=named(transfer.source_transaction),
        key=ours(transfer),
    )


def account_facts(account) -> AccountFacts:
    transfers = account.configuration.recipient.capabilities.stripe_balance.stripe_transfers
    entries = [one for one in account.requirements.entries or [] if one.awaiting_action_from == "user"]
    overdue = tuple(one.description for one in entries if one.minimum_deadline.status == "past_due")
    deadline = account.requirements.summary and account.requirements.summary.minimum_deadline
    time = getattr(deadline, "time", None) if deadline else None
    details = transfers.status_details
    return AccountFacts(
        reference=account.id,
        can_receive=transfers.status == "active",
        asked=tuple(one.description for one in entries),
        overdue=overdue,
        deadline=datetime.datetime.fromisoformat(time) if time else None,
        disabled_because=details[0].code if details and transfers.status != "active" else "",
    )


def payout_facts(payout) -> PayoutFacts:
    states = {"paid": "PAID", "failed": "FAILED", "canceled": "FAILED"}
    arrives_on = moment(payout.arrival_date).date()
    return PayoutFacts(payout.id, payout.amount, states.get(payout.status, "PENDING"), arrives_on, ours(payout))


def movement_facts(line) -> MovementFacts:
    return MovementFacts(
        reference=line.id,
        kind=line.type,
        net_cents=line.net,
        fee_cents=line.fee,
        source=named(line.source),
        at=moment(line.created),
    )


def euros_of(amounts) -> int:
    return sum(one.amount for one in amounts if one.currency == "eur")
