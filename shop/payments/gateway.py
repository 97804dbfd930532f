"""What the town asks of a payment provider, and which one is plugged in (PAYMENTS 4.1). Cents are integers."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Protocol

from django.conf import settings

from merchants.refusals import Refusal

# What became of a payment, as the provider tells it.
OPEN, PROCESSING, AUTHORISED, CAPTURED = "OPEN", "PROCESSING", "AUTHORISED", "CAPTURED"
FAILED, EXPIRED, VOIDED, LAPSED = "FAILED", "EXPIRED", "VOIDED", "LAPSED"


@dataclass(frozen=True)
class Redirect:
    """Where the resident goes to pay, and what the provider calls that page."""

    url: str
    reference: str = ""


@dataclass(frozen=True)
class PaymentFacts:
    """What the provider knows of a payment: the only truth. `state` is one of the eight above."""

    state: str
    captured_cents: int = 0
    authorised_cents: int = 0
    # Known once the charge has its balance transaction.
    fee_cents: int = 0
    intent: str = ""
    charge: str = ""
    capture_before: datetime.datetime | None = None


@dataclass(frozen=True)
class RefundFacts:
    """A refund that failed gives the money back to the town."""

    reference: str
    succeeded: bool
    # Accepted, but the bank has not answered yet.
    is_pending: bool = False
    cents: int = 0
    # Our own key, carried by the provider, and the payment it belongs to.
    key: str = ""
    intent: str = ""


@dataclass(frozen=True)
class TransferFacts:
    """Money sent to a merchant's account; the provider may take some back by itself."""

    reference: str
    cents: int
    reversed_cents: int = 0
    account: str = ""
    charge: str = ""
    key: str = ""


@dataclass(frozen=True)
class ReversalFacts:
    reference: str
    cents: int


@dataclass(frozen=True)
class AccountFacts:
    """A merchant's account at the provider: only one that `can_receive` is sent money."""

    reference: str
    can_receive: bool
    # What the provider still asks for, in its own codes; shown in French to the merchant.
    asked: tuple[str, ...] = ()
    overdue: tuple[str, ...] = ()
    deadline: datetime.datetime | None = None
    disabled_because: str = ""


@dataclass(frozen=True)
class PayoutFacts:
    """Money sent from the provider to the town's bank. `state`: PENDING, PAID or FAILED."""

    reference: str
    cents: int
    state: str
    arrives_on: datetime.date | None = None
    # Our own name of it, by which a lost answer is recognised.
    key: str = ""


@dataclass(frozen=True)
class BalanceFacts:
    available_cents: int
    pending_cents: int


@dataclass(frozen=True)
class MovementFacts:
    """One line of the provider's own account statement. `net_cents` is what it added to the balance."""

    reference: str
    kind: str
    net_cents: int
    fee_cents: int
    # What moved: a charge, a refund, a transfer, a reversal, a payout, a dispute…
    source: str
    at: datetime.datetime


@dataclass(frozen=True)
class DisputeFacts:
    """A bank took a payment back. `state`: OPEN, WON or LOST."""

    reference: str
    charge: str
    cents: int
    fee_cents: int
    state: str
    # Whether the money is out of the balance at this moment.
    is_withdrawn: bool
    reason: str = ""
    answer_by: datetime.datetime | None = None


@dataclass(frozen=True)
class Doorbell:
    """A verified event: it only says what to look at again, never what happened."""

    event: str
    kind: str
    reference: str
    account: str = ""


@dataclass(frozen=True)
class Wire:
    """A transfer to make: to which account, how much, drawn on which charge, for which order."""

    account: str
    cents: int
    charge: str
    group: str
    key: str
    metadata: dict = field(default_factory=dict)


class GatewayUnreachable(Refusal):
    """No answer from the provider: nothing is known, nothing is lost, one asks again later under the same key."""

    def __init__(self):
        super().__init__("Le service de paiement ne répond pas. Réessayez dans un moment, ou payez au comptoir.")


class ProviderRefused(Refusal):
    """The provider said no, for good: asking again under the same key would say no again."""

    def __init__(self, code: str, message: str = ""):
        self.code = code
        super().__init__(message or code)


class BadSignature(Exception):
    """Somebody who is not the provider rang."""


class PaymentGateway(Protocol):
    """Every call may raise GatewayUnreachable; those that ask for something may raise ProviderRefused.

    `payment` is a shop.models.Payment: its `reference` is ours, its `provider_reference` theirs.
    Never called inside a transaction. The same key is the same wish: asked twice, done once.
    """

    code: str

    # --- A resident pays ---
    def start(self, payment, *, return_url: str) -> Redirect:
        """Opens the payment page, once per payment, and says where to go."""

    def read(self, payment) -> PaymentFacts:
        """What became of it; EXPIRED when it was never opened there."""

    def key_of(self, reference: str) -> str:
        """Our reference of the payment to which a page, an intent or a charge belongs; empty when it is not ours."""

    def capture(self, payment, cents: int, *, key: str) -> None:
        """Takes at most what was authorised; the rest is released."""

    def cancel(self, payment, *, key: str) -> None:
        """Nobody can pay it any more; one already paid stays paid."""

    def refund(self, payment, cents: int, *, key: str) -> RefundFacts:
        """Gives money back, once per key."""

    def read_refund(self, reference: str) -> RefundFacts: ...

    def read_dispute(self, reference: str) -> DisputeFacts: ...

    # --- A merchant is paid ---
    def open_account(self, merchant, *, key: str) -> str:
        """Opens the merchant's account there, once per key; gives its name."""

    def account_link(self, account: str, *, return_url: str, refresh_url: str, key: str) -> str:
        """Where the merchant goes to say who they are; lives a few minutes."""

    def read_account(self, account: str) -> AccountFacts: ...

    def transfer(self, wire: Wire) -> TransferFacts: ...

    def reverse(self, transfer: str, cents: int, *, key: str) -> ReversalFacts:
        """Takes money back from a merchant; refused when the merchant's balance is too short."""

    def read_transfer(self, reference: str) -> TransferFacts: ...

    def transfers_of(self, group: str) -> Iterable[TransferFacts]:
        """Every transfer made for an order: what one looks at before asking again after a lost answer."""

    # --- The town's own account there ---
    def balance(self) -> BalanceFacts: ...

    def movements(self, *, since: datetime.datetime) -> Iterable[MovementFacts]:
        """Lines of its account statement, oldest first."""

    def payout(self, cents: int, *, key: str, bank: str = "") -> PayoutFacts:
        """Sends money to the town's bank, once per key; `bank` is the provider's own name of another account."""

    def read_payout(self, reference: str) -> PayoutFacts: ...

    # What was made there since, oldest first: what the night's reconciliation compares with the books.
    def payouts(self, *, since: datetime.datetime) -> Iterable[PayoutFacts]: ...
    def refunds(self, *, since: datetime.datetime) -> Iterable[RefundFacts]: ...
    def disputes(self, *, since: datetime.datetime) -> Iterable[DisputeFacts]: ...
    def transfers(self, *, since: datetime.datetime) -> Iterable[TransferFacts]: ...

    # --- It rings ---
    def wake(self, body: bytes, signature: str, *, secret: str) -> Doorbell:
        """A webhook, verified over its raw bytes. Raises BadSignature."""


def gateway_named(code: str) -> PaymentGateway:
    """ "stripe" is the real one; "simulator" is the same over the double, without any network."""
    from shop.payments import stripe_gateway
    from shop.payments.double import door

    clients = {
        "stripe": lambda: stripe_gateway.over_the_network(settings.STRIPE_SECRET_KEY),
        "simulator": lambda: stripe_gateway.in_process(door.answer),
    }
    return stripe_gateway.StripeGateway(code=code, client=clients[code]())


def is_offered() -> bool:
    """Whether one can pay online in this town."""
    return bool(settings.PAYMENT_GATEWAY)
