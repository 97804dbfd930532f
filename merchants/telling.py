"""What is written to whoever bought: the outbox upstairs finds the way that reaches them, by e-mail or otherwise.

A letter is Django's own message with a few facts more, and leaves through `settings.EMAIL_BACKEND` as any other.
"""

import re
from dataclasses import dataclass

from django.core.mail import EmailMessage
from django.db import models
from django.template import TemplateDoesNotExist
from django.template.loader import get_template, render_to_string
from django.utils.translation import gettext_lazy as _

# Read by the outbox: a message with the same key is written once.
ONCE = "Message-Key"
# No post office serves this end of an address (RFC 2606).
NOBODY = "order.invalid"


class About(models.TextChoices):
    """What a message is about: a person may do without some, never without what concerns their order."""

    ORDER = "ORDER", _("Une commande")
    TAKING_PART = "TAKEPART", _("Une animation")
    REMINDER = "REMINDER", _("Le rappel du jour")
    NEWS = "NEWS", _("Des nouvelles")
    WORK = "WORK", _("Le travail des boutiques et de l’association")


class BuyerLetter(EmailMessage):
    """To whoever ordered; without an e-mail, the outbox knows their telephone from the order.

    `short` is what an SMS says of it, or a volunteer who calls; after `until` it has no sense any more; what is
    `lasting` must be kept by the person, and is on paper for whoever has no e-mail.
    """

    def __init__(
        self, *, order, subject, template, facts, key, about=About.ORDER, until=None, lasting=False, address=None
    ):
        address = order.guest_email if address is None else address
        super().__init__(subject, render_to_string(f"{template}.txt", facts), to=[address] if address else [])
        self.extra_headers[ONCE] = key
        self.order, self.about, self.until, self.lasting = order, about, until, lasting
        self.short = short_words(template, facts) or subject

    def recipients(self):
        """Django sends nothing to nobody: who has no e-mail is somebody all the same."""
        return super().recipients() or [f"{self.order.number}@{NOBODY}"]


@dataclass(frozen=True)
class Addressee:
    """Somebody who ordered nothing, as they said they may be told; `place` is whose counter may call them."""

    name: str
    email: str = ""
    phone: str = ""
    user: object = None
    place: object = None


class PersonLetter(EmailMessage):
    """To somebody whom no order makes known: by e-mail, else the outbox finds their telephone here."""

    def __init__(self, *, to: Addressee, subject, template, facts, key, about=About.TAKING_PART, until=None):
        super().__init__(subject, render_to_string(f"{template}.txt", facts), to=[to.email] if to.email else [])
        self.extra_headers[ONCE] = key
        self.addressee, self.about, self.until = to, about, until
        self.short = short_words(template, facts) or subject

    def recipients(self):
        return super().recipients() or [f"{self.extra_headers[ONCE].replace(':', '-')}@{NOBODY}"]


def short_words(template, facts) -> str:
    """On one line what `<template>.sms.txt` says, where there is one."""
    try:
        found = get_template(f"{template}.sms.txt")
    except TemplateDoesNotExist:
        return ""
    # Not the spaces that French keeps before its signs.
    return re.sub(r"[ \n]+", " ", found.render(facts)).strip()
