"""Who looks again when the provider rings: one function per kind of thing it rings for.

Each takes the ring and the moment, reads the thing at the provider, writes the difference, and says whether the
thing is known here: False keeps the ring, to be answered later.
"""

import re
from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.db.models import Q

from shop.models import Payment, Refund, Ring
from shop.payments import attempts, disputes, refunds
from shop.payments.gateway import gateway_named
from shop.settlement import bells as settlement

Answer = Callable[[Ring, datetime], bool]
# « v1.payment_intent.succeeded » and « payment_intent.succeeded » ring for the same thing.
VERSION = re.compile(r"^v\d+\.")


def answer_payment(ring, at) -> bool:
    """A page, an intent or a charge: the payment is read again, whatever the event said of it."""
    payment = payment_called(ring.reference) if ring.reference else None
    if payment is None:
        return False
    attempts.sync(payment=payment, at=at)
    return True


def payment_called(reference) -> Payment | None:
    """By the name that the provider gives it; one never heard here is asked by which name of ours it goes."""
    names = Q(provider_reference=reference) | Q(intent=reference) | Q(charge=reference)
    known = Payment.objects.filter(names).first()
    if known:
        return known
    ours = gateway_named(settings.PAYMENT_GATEWAY).key_of(reference)
    return Payment.objects.filter(reference=ours).first() if ours else None


def answer_refund(ring, at) -> bool:
    """A refund whose answer was lost is found by the key that the provider carries for us."""
    refund = Refund.objects.filter(reference=ring.reference).exclude(reference="").first()
    if refund is None:
        facts = gateway_named(settings.PAYMENT_GATEWAY).read_refund(ring.reference)
        refund = Refund.objects.filter(key=facts.key).first() if facts.key else None
    if refund is None:
        return False
    refunds.sync_refund(refund=refund, reference=ring.reference, at=at)
    return True


def answer_dispute(ring, at) -> bool:
    return disputes.sync(reference=ring.reference, code=settings.PAYMENT_GATEWAY, at=at) is not None


# The longest prefix wins: a dispute is no charge.
ANSWERS: dict[str, Answer] = {
    "checkout.session.": answer_payment,
    "payment_intent.": answer_payment,
    "charge.": answer_payment,
    "charge.dispute.": answer_dispute,
    "charge.refund.": answer_refund,
    "refund.": answer_refund,
    **settlement.ANSWERS,
}


def answer_to(kind: str) -> Answer | None:
    """Who answers this kind of event; nobody, for one that the town did not ask to hear."""
    plain = VERSION.sub("", kind)
    prefixes = [prefix for prefix in ANSWERS if plain.startswith(prefix)]
    return ANSWERS[max(prefixes, key=len)] if prefixes else None
