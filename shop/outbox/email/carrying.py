"""A message by e-mail: text, and the same words in HTML, under an identity that a returned letter brings back."""

import base64
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.utils.crypto import salted_hmac

from shop.outbox.email import html
from shop.outbox.trouble import ForGood, ForNow

SALT = "shop.outbox.email"


def carry(message) -> dict:
    try:
        email_of(message).send()
    except (OSError, ValueError) as failure:
        # The network, the server's answers (SMTPException is an OSError), an address it cannot write.
        raise (ForGood if is_for_good(failure) else ForNow)(failure) from failure
    return {}


def is_for_good(failure) -> bool:
    """What the post office says of the person or of the letter; what it says of us (530, 535…) may be put right."""
    if isinstance(failure, SMTPRecipientsRefused):
        codes = [answer[0] for answer in failure.recipients.values()]
        return bool(codes) and all(500 <= code < 600 for code in codes)
    if isinstance(failure, SMTPDataError):
        return 500 <= failure.smtp_code < 600
    return isinstance(failure, ValueError)


def email_of(message) -> EmailMultiAlternatives:
    text = html.text_of(message)
    email = EmailMultiAlternatives(
        subject=message.subject,
        body=text,
        to=[message.recipient],
        attachments=[
            (facts["name"], base64.b64decode(facts["base64"]), facts["mimetype"]) for facts in message.attachments
        ],
        headers={**message.headers, "Message-ID": identity_of(message)},
        connection=get_connection(settings.DELIVERY_BACKEND),
    )
    email.attach_alternative(html.html_of(message, text), "text/html")
    return email


# --- The identity of a letter -----------------------------------------------------------------


def identity_of(message) -> str:
    """The same on each try, so that a mail reader shows one message; signed, so that nobody makes up a return."""
    return f"<message-{message.pk}.{seal(message.pk)}@{mail_domain()}>"


def seal(pk) -> str:
    return salted_hmac(SALT, str(pk)).hexdigest()[:16]


def mail_domain() -> str:
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2]
