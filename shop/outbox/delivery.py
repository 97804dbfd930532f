"""Delivers what the outbox holds, each message once; what fails waits longer and longer, then takes the next way."""

import datetime
import logging

from celery import shared_task
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from shop.outbox import fates, ladder
from shop.outbox.email import carrying as by_email
from shop.outbox.models import MessageStep, OutgoingMessage, Way
from shop.outbox.sms import carrying as by_sms
from shop.outbox.sms.quiet import may_ring_at
from shop.outbox.trouble import ForGood, ForNow

logger = logging.getLogger(__name__)
Fate, What = OutgoingMessage.Fate, MessageStep.What
AT_ONCE = 100
# Some four hours of trying; then the next way, or a person looks at it.
MOST_ATTEMPTS = 8
FIRST_WAIT = datetime.timedelta(minutes=2)
LONGEST_WAIT = datetime.timedelta(hours=6)


@shared_task
def deliver_pending() -> None:
    """Everything that waits. Safe to run twice at once: a message belongs to the run that claimed it."""
    at = timezone.now()
    if not settings.DELIVERY_BACKEND:
        # No way out of the house: the messages are read in the association's mailbox.
        waiting = OutgoingMessage.objects.filter(fate=Fate.WAITING, way=Way.EMAIL)
        waiting.update(fate=Fate.KEPT, delivered_at=at, last_error="")
    for message in pending(at)[:AT_ONCE]:
        # A run may last: each message is claimed from its own moment, or the next run would find it free in our hands.
        at = timezone.now()
        if not is_for_later(message, at) and claim(message, at):
            deliver(message, at)


def pending(at):
    due = Q(retry_at=None) | Q(retry_at__lte=at)
    return OutgoingMessage.objects.filter(due, fate=Fate.WAITING).order_by("pk")


def is_for_later(message, at) -> bool:
    """Too late for it to have any sense, wanted no more, or too late in the evening for a telephone to ring."""
    if message.until and message.until <= at:
        fates.move(message=message, to=Fate.LATE, what=What.LATE, at=at)
        return True
    if ladder.is_unwanted(message):
        words = _("La personne ne veut plus de rappel.")
        fates.move(message=message, to=Fate.UNWANTED, what=What.REFUSED, at=at, words=words)
        return True
    if message.way != Way.SMS or (rings_at := may_ring_at(at)) == at:
        return False
    OutgoingMessage.objects.filter(pk=message.pk, fate=Fate.WAITING).update(retry_at=rings_at)
    return True


def claim(message, at) -> bool:
    """Ours until `retry_at`, unless another run was quicker."""
    wait = min(FIRST_WAIT * 2**message.attempts, LONGEST_WAIT)
    untouched = OutgoingMessage.objects.filter(
        pk=message.pk, fate=Fate.WAITING, way=message.way, attempts=message.attempts
    )
    if not untouched.update(attempts=message.attempts + 1, retry_at=at + wait):
        return False
    message.attempts += 1
    return True


def deliver(message, at) -> None:
    """One message by its way; whatever is answered is written down."""
    carry = {Way.EMAIL: by_email.carry, Way.SMS: by_sms.carry}[message.way]
    try:
        told = carry(message)
    except ForGood as refusal:
        logger.warning("Message %s was refused: %s", message.pk, refusal)
        ladder.try_next(message=message, what=What.REFUSED, at=at, words=refusal)
    except ForNow as failure:
        logger.warning("Message %s was not delivered: %s", message.pk, failure)
        not_now(message, failure, at)
    else:
        facts = {"delivered_at": timezone.now(), "last_error": "", "retry_at": None, **told}
        fates.move(message=message, to=Fate.SENT, what=What.SENT, at=facts["delivered_at"], **facts)


def not_now(message, failure, at) -> None:
    if message.attempts >= MOST_ATTEMPTS:
        ladder.try_next(message=message, what=What.DELAYED, at=at, words=failure)
    else:
        words = str(failure)[:300]
        fates.move(message=message, to=Fate.WAITING, what=What.DELAYED, at=at, words=words, last_error=words)
