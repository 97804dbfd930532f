"""What the town asks of a payment provider, and which one is plugged in (PAYMENTS 4.1)."""

from dataclasses import dataclass
from typing import Protocol

from django.conf import settings

from merchants.refusals import Refusal


@dataclass(frozen=True)
class Redirect:
    """Where the resident goes to pay."""

    url: str


@dataclass(frozen=True)
class PaymentFacts:
    """What the provider knows of a payment: the only truth. `state` is one of the four below."""

    state: str
    captured_cents: int = 0


OPEN, CAPTURED, FAILED, EXPIRED = "OPEN", "CAPTURED", "FAILED", "EXPIRED"


@dataclass(frozen=True)
class RefundFacts:
    reference: str
    succeeded: bool


class GatewayUnreachable(Refusal):
    """No answer from the provider: nothing is known, nothing is lost, one asks again later."""

    def __init__(self):
        super().__init__("Le service de paiement ne répond pas. Réessayez dans un moment, ou payez au comptoir.")


class PaymentGateway(Protocol):
    code: str

    def start(self, payment, *, return_url: str) -> Redirect:
        """Opens the payment at the provider, once per reference, and says where to go."""

    def read(self, reference: str) -> PaymentFacts:
        """What became of it."""

    def cancel(self, reference: str) -> None:
        """Nobody can pay it any more; one already paid stays paid."""

    def refund(self, reference: str, cents: int, *, key: str) -> RefundFacts:
        """Gives money back, once per key."""


def gateway_named(code: str) -> PaymentGateway:
    from shop.payments.simulator import SimulatorGateway

    return {"simulator": SimulatorGateway}[code]()


def is_offered() -> bool:
    """Whether one can pay online in this town."""
    return bool(settings.PAYMENT_GATEWAY)
