"""The mail backend of the town: writes each message in the transaction of the act that sends it."""

import base64

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from shop.models import OutgoingMessage
from shop.outbox.delivery import deliver_pending

KEY_HEADER = "Message-Key"
KEPT_HEADERS = {"List-Unsubscribe", "List-Unsubscribe-Post"}
LONGEST = {name: OutgoingMessage._meta.get_field(name).max_length for name in ("key", "recipient", "subject")}
# No post office serves this end of an address (RFC 2606): who has no e-mail signs in with such a name.
NOBODY = ".invalid"


class OutboxBackend(BaseEmailBackend):
    """If the act is undone the message never was; if it stands, the message leaves after it."""

    def send_messages(self, email_messages):
        rows = [row for message in email_messages for row in rows_of(message)]
        # A key already written is the same message sent again: nothing to add.
        OutgoingMessage.objects.bulk_create(rows, ignore_conflicts=True)
        if rows:
            transaction.on_commit(deliver_pending.delay, robust=True)
        return len(email_messages)


def rows_of(message) -> list[OutgoingMessage]:
    """One row per recipient, so that nobody reads the others' addresses."""
    key = message.extra_headers.get(KEY_HEADER)
    recipients = [one for one in message.recipients() if not one.endswith(NOBODY)]
    return [
        OutgoingMessage(
            key=key_for(key, recipient, alone=len(recipients) == 1),
            recipient=recipient[: LONGEST["recipient"]],
            subject=" ".join(message.subject.split())[: LONGEST["subject"]],
            body=message.body,
            attachments=[attachment_facts(attachment) for attachment in message.attachments],
            headers={name: value for name, value in message.extra_headers.items() if name in KEPT_HEADERS},
            written_at=timezone.now(),
        )
        for recipient in recipients
    ]


def key_for(key, recipient, *, alone):
    if key is None:
        return None
    return (key if alone else f"{key}:{recipient}")[: LONGEST["key"]]


def attachment_facts(attachment) -> dict:
    name, content, mimetype = attachment
    content = content.encode() if isinstance(content, str) else content
    return {"name": name, "mimetype": mimetype, "base64": base64.b64encode(content).decode()}
