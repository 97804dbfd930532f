"""What the tests of payments do at the provider's: open a page, pay there or not, ring the town's bell."""

from django.utils import timezone

from shop import ordering
from shop.models import Payment
from shop.payments import attempts, inbox, stripe_gateway
from shop.payments.double import balance, levers
from shop.payments.double.models import DoubleBell, DoubleThing

NOW = timezone.now


def start(order, *, at=None):
    return attempts.start(order=order, code="simulator", return_url="/", at=at or NOW())


def last(order) -> Payment:
    return order.payments.last()


def sync(order, *, at=None) -> Payment:
    return attempts.sync(payment=last(order), at=at or NOW())


def pay(order, *, at=None) -> Payment:
    """Starts, pays over there, and reads it here."""
    start(order, at=at)
    levers.pay(last(order).provider_reference)
    return sync(order, at=at)


def paid(town, quantity=2, **differs):
    """An order of that many of the town's product, paid online."""
    order = town.place(town.basket({town.product: quantity}), pays_online=True, **differs)
    pay(order)
    return order


def cancel(order):
    ordering.cancel_order(order=order, by=None, at=NOW(), channel="ONLINE", reason="Imprévu")


def things(kind) -> list[dict]:
    """All that the provider knows of one kind, oldest first."""
    return [thing.body for thing in DoubleThing.objects.filter(kind=kind).order_by("pk")]


def given_back() -> int:
    """Cents that left the provider for residents."""
    return sum(refund["amount"] for refund in things("refund") if refund["status"] == "succeeded")


def put_money_aside(cents=10_000):
    """The town's balance holds that much more: a refund does not wait for the next sale."""
    balance.move("topup", cents, source="tu_essai")


def ring(bell: DoubleBell, *, at=None):
    """Delivers one event at the town's door, signed as the provider would."""
    return inbox.receive(
        endpoint=bell.stream,
        body=bell.body.encode(),
        signature=signed(bell.body, bell.stream),
        at=at or NOW(),
    )


def signed(body, endpoint) -> str:
    return stripe_gateway.signature_of(body, inbox.secret_of(endpoint))
