"""Delivers what the outbox holds, each message once; what fails is tried again later, with longer and longer waits."""

import base64
import datetime
import logging
from email.utils import parseaddr

from celery import shared_task
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db.models import Q
from django.utils import timezone

from shop.models import OutgoingMessage

logger = logging.getLogger(__name__)
AT_ONCE = 100
# After this many tries a person looks at it in the mailbox.
MOST_ATTEMPTS = 10
FIRST_WAIT = datetime.timedelta(minutes=2)
LONGEST_WAIT = datetime.timedelta(hours=6)


@shared_task
def deliver_pending() -> None:
    """Everything that waits. Safe to run twice at once: a message belongs to the run that claimed it."""
    at = timezone.now()
    if not settings.DELIVERY_BACKEND:
        # No way out of the house: the messages are read in the association's mailbox.
        OutgoingMessage.objects.filter(delivered_at=None).update(delivered_at=at)
        return
    for message in pending(at)[:AT_ONCE]:
        if claim(message, at):
            deliver(message)


def pending(at):
    due = Q(retry_at=None) | Q(retry_at__lte=at)
    return OutgoingMessage.objects.filter(due, delivered_at=None, attempts__lt=MOST_ATTEMPTS).order_by("pk")


def claim(message, at) -> bool:
    """Ours until `retry_at`, unless another run was quicker."""
    wait = min(FIRST_WAIT * 2**message.attempts, LONGEST_WAIT)
    untouched = OutgoingMessage.objects.filter(pk=message.pk, delivered_at=None, attempts=message.attempts)
    return bool(untouched.update(attempts=message.attempts + 1, retry_at=at + wait))


def deliver(message) -> None:
    """One message through the real backend; whatever the post office answers is written down."""
    try:
        email_of(message).send()
    # The network, the server's answers (SMTPException is an OSError), an address it cannot write.
    except (OSError, ValueError) as failure:
        logger.warning("Message %s was not delivered: %s", message.pk, failure)
        OutgoingMessage.objects.filter(pk=message.pk).update(last_error=str(failure)[:300])
        return
    OutgoingMessage.objects.filter(pk=message.pk).update(delivered_at=timezone.now(), last_error="")


def email_of(message) -> EmailMessage:
    return EmailMessage(
        subject=message.subject,
        body=message.body,
        to=[message.recipient],
        attachments=[
            (facts["name"], base64.b64decode(facts["base64"]), facts["mimetype"]) for facts in message.attachments
        ],
        # The same identity on each try, so that a mail reader shows one message.
        headers={**message.headers, "Message-ID": f"<message-{message.pk}@{mail_domain()}>"},
        connection=get_connection(settings.DELIVERY_BACKEND),
    )


def mail_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
