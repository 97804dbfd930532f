"""The mail backend of the town: writes each message in the transaction of the act that sends it."""

import base64

from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.utils import timezone

from merchants.telling import ONCE as KEY_HEADER
from merchants.telling import About, BuyerLetter, PersonLetter
from shop.outbox import fates, ladder
from shop.outbox.delivery import deliver_pending
from shop.outbox.models import OutgoingMessage, Way

KEPT_HEADERS = {"List-Unsubscribe", "List-Unsubscribe-Post"}
LONGEST = {
    name: OutgoingMessage._meta.get_field(name).max_length for name in ("key", "recipient", "subject", "name", "phone")
}
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
    """One row per recipient, so that nobody reads the others' addresses; one for somebody without any address."""
    if isinstance(message, BuyerLetter):
        return rows_to_buyer(message)
    if isinstance(message, PersonLetter):
        return rows_to_person(message)
    recipients = [one for one in message.recipients() if not one.endswith(NOBODY)]
    about = About.NEWS if "List-Unsubscribe" in message.extra_headers else About.WORK
    key, alone = message.extra_headers.get(KEY_HEADER), len(recipients) == 1
    return [
        row_of(message, key=key_for(key, recipient, alone=alone), recipient=recipient, about=about)
        for recipient in recipients
    ]


def rows_to_buyer(letter) -> list[OutgoingMessage]:
    collection = ladder.collection_of(letter.order)
    name, phone = (collection.full_name, collection.phone) if collection else ("", "")
    facts = {"name": name, "phone": phone, "order": letter.order}
    return rows_by_ladder(letter, ladder.preference_of(letter.order), lasting=letter.lasting, **facts)


def rows_to_person(letter) -> list[OutgoingMessage]:
    to = letter.addressee
    return rows_by_ladder(letter, ladder.preference_of_user(to.user), name=to.name, phone=to.phone, point=to.place)


def rows_by_ladder(letter, preference, *, phone, lasting=False, **facts) -> list[OutgoingMessage]:
    """By the way the person prefers, the others kept for when it fails; none when they want none of it."""
    email = (letter.to or [""])[0]
    ways = ladder.ways_to(
        email="" if email.endswith(NOBODY) else email,
        phone=phone,
        preference=preference,
        about=letter.about,
        lasting=lasting,
        in_time=bool(letter.until),
    )
    if not ways:
        return []
    facts |= {"phone": phone, "recipient": email}
    told = {"about": letter.about, "until": letter.until, "short": letter.short}
    key = letter.extra_headers[KEY_HEADER][: LONGEST["key"]]
    return [row_of(letter, key=key, way=ways[0], ways_left=ways[1:], fate=fates.STARTS[ways[0]], **facts, **told)]


def row_of(message, **facts) -> OutgoingMessage:
    facts = {name: value[: LONGEST[name]] if name in LONGEST and value else value for name, value in facts.items()}
    return OutgoingMessage(
        subject=" ".join(message.subject.split())[: LONGEST["subject"]],
        body=message.body,
        attachments=[attachment_facts(attachment) for attachment in message.attachments],
        headers={name: value for name, value in message.extra_headers.items() if name in KEPT_HEADERS},
        written_at=timezone.now(),
        **{"way": Way.EMAIL, **facts},
    )


def key_for(key, recipient, *, alone):
    if key is None:
        return None
    return (key if alone else f"{key}:{recipient}")[: LONGEST["key"]]


def attachment_facts(attachment) -> dict:
    name, content, mimetype = attachment
    content = content.encode() if isinstance(content, str) else content
    return {"name": name, "mimetype": mimetype, "base64": base64.b64encode(content).decode()}
