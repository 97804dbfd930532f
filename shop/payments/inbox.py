"""The doorbell: what rings is verified, kept, then answered by looking again; nothing it says is believed."""

import datetime

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from shop.jobs import FAILURES, one_by_one
from shop.models import Ring
from shop.payments.bells import answer_to
from shop.payments.gateway import BadSignature, GatewayUnreachable, gateway_named

Endpoint = Ring.Endpoint
# The longest wait between two tries, and how long a thing that nobody knows here is looked for.
LONGEST_WAIT = datetime.timedelta(hours=1)
LOOKED_FOR = datetime.timedelta(days=3)


class Deaf(Exception):
    """This doorbell is not connected: without its secret, whoever rings could be anybody."""


# --- Hearing ----------------------------------------------------------------------------------


def secret_of(endpoint) -> str:
    """What signs the events of one stream. The simulator needs none from a person."""
    if settings.PAYMENT_GATEWAY == "simulator":
        return salted_hmac("shop.payments.inbox", endpoint).hexdigest()
    secrets = {
        Endpoint.TOWN: settings.STRIPE_WEBHOOK_SECRET,
        Endpoint.MERCHANTS: settings.STRIPE_CONNECT_WEBHOOK_SECRET,
    }
    return secrets[endpoint] if settings.PAYMENT_GATEWAY else ""


def receive(*, endpoint, body: bytes, signature: str, at) -> Ring:
    """Keeps one event, once; it is answered after it is kept. Raises Deaf or BadSignature."""
    secret = secret_of(endpoint)
    if not secret:
        raise Deaf
    bell = gateway_named(settings.PAYMENT_GATEWAY).wake(body, signature, secret=secret)
    if not bell.event:
        raise BadSignature
    with transaction.atomic():
        Ring.objects.bulk_create([_row_of(bell, endpoint, at)], ignore_conflicts=True)
        ring = Ring.objects.get(endpoint=endpoint, event=bell.event)
        if ring.answered_at is None:
            transaction.on_commit(lambda: answer_ring.delay(ring.pk), robust=True)
    return ring


def _row_of(bell, endpoint, at):
    return Ring(
        endpoint=endpoint,
        event=bell.event,
        kind=bell.kind[:120],
        reference=bell.reference[:150],
        account=bell.account[:150],
        received_at=at,
    )


# --- Answering --------------------------------------------------------------------------------


@shared_task
def answer_ring(pk) -> None:
    answer(ring=Ring.objects.get(pk=pk), at=timezone.now())


def answer(*, ring, at) -> bool:
    """Looks again at what it rang for; a difficulty is written down and tried again later, nothing is dropped."""
    try:
        difficulty = _looked_at(ring, at)
    except GatewayUnreachable as silence:
        difficulty = str(silence)
    except FAILURES as failure:
        _note(ring, f"{type(failure).__name__}: {failure}", at)
        raise
    _note(ring, difficulty, at)
    return not difficulty


def _looked_at(ring, at) -> str:
    """Why it could not be answered; nothing when it was."""
    look = answer_to(ring.kind)
    if look is None or look(ring, at):
        return ""
    return _("Inconnu ici pour l’instant.")


def _note(ring, difficulty, at):
    wait = min(datetime.timedelta(minutes=2 ** min(ring.tries, 6)), LONGEST_WAIT)
    told = {"retry_at": at + wait, "last_error": difficulty[:300]} if difficulty else {"answered_at": at}
    # Whoever answered first is not contradicted by somebody slower.
    Ring.objects.filter(pk=ring.pk, answered_at=None).update(tries=ring.tries + 1, **told)


def answer_waiting(*, at) -> None:
    """Those that could not be answered when they rang, or that nobody had the time to answer."""
    due = Q(retry_at=None, received_at__lte=at - datetime.timedelta(minutes=1)) | Q(retry_at__lte=at)
    waiting = Ring.objects.filter(due, answered_at=None, received_at__gte=at - LOOKED_FOR)
    one_by_one(lambda ring: answer(ring=ring, at=at), waiting)


def not_understood(*, at):
    """Rings without an answer for an hour: a person looks at them, the oldest first."""
    return Ring.objects.filter(answered_at=None, received_at__lte=at - LONGEST_WAIT).order_by("received_at", "pk")
