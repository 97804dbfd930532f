"""The double rings at the town's own door, in this process: signed as Stripe signs, late or twice if asked."""

import logging

from shop.jobs import FAILURES
from shop.payments import stripe_gateway
from shop.payments.double import memory
from shop.payments.double.models import DoubleBell
from shop.payments.gateway import BadSignature

logger = logging.getLogger(__name__)


def waiting():
    """Events that nobody heard yet and whose time has come, oldest first."""
    return DoubleBell.objects.filter(rung=0, due_at__lte=memory.now())


def signed(bell) -> tuple[bytes, str]:
    """What would arrive at the door of its stream: the raw body, and its signature."""
    from shop.payments import inbox

    return bell.body.encode(), stripe_gateway.signature_of(bell.body, inbox.secret_of(bell.stream))


def ring(bell, *, at):
    """Rings once; what the town makes of it is its own affair."""
    from shop.payments import inbox

    body, signature = signed(bell)
    DoubleBell.objects.filter(pk=bell.pk).update(rung=bell.rung + 1)
    bell.rung += 1
    inbox.receive(endpoint=bell.stream, body=body, signature=signature, at=at)


def ring_waiting(*, at, times=1) -> int:
    """Rings everything that waits, each `times` times; a door that breaks keeps nobody from going on."""
    bells = list(waiting())
    for bell in bells:
        for _again in range(times):
            try:
                ring(bell, at=at)
            except (*FAILURES, BadSignature):
                logger.exception("Nobody answers the bell %s", bell)
    return len(bells)
