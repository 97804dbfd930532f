"""Somebody who ordered, and what a post office or a carrier of SMS may answer."""

import datetime
import smtplib

from django.core import mail
from django.utils import timezone

from merchants.telling import BuyerLetter
from shop.models import OutgoingMessage
from shop.outbox import delivery
from shop.outbox.sms.gateway import Carried, NotNow, Refused
from tests.pickup.situations import person

MOBILE, LANDLINE, EMAIL = "06 39 98 12 34", "01 99 00 12 34", "odette@example.org"
NOON = datetime.datetime(2026, 11, 24, 11, tzinfo=datetime.UTC)


def order_of(*, phone="", email="", user=None, **differs):
    """Their bag is at the place; nothing was told yet."""
    order = person("DROPPED_OFF", phone=phone, email=email, **differs).collection.order
    order.user = user
    order.save(update_fields=["user"])
    return order


def tell(order, key="ready:1", **differs):
    """« Tout est arrivé », or anything else that the place has to say."""
    facts = {"facts": {"collection": order.collection, "point": order.collection.slot.point, "bags": 1}}
    letter = BuyerLetter(
        order=order,
        address=order.collection.email,
        subject="Tout est arrivé\u202f: venez",
        template="pickup/messages/all_is_in",
        key=key,
        **{**facts, **differs},
    )
    letter.send()
    return OutgoingMessage.objects.filter(key=key).first()


class Carrier:
    """A carrier of SMS that does as it is told: 'ok', 'refused' or 'busy'."""

    def __init__(self):
        self.answer, self.sent, self.stopped, self.arrived = "ok", [], [], None

    def __call__(self):
        return self

    def send(self, *, number, text, tag):
        if self.answer == "refused":
            raise Refused("invalid")
        if self.answer == "busy":
            raise NotNow("503")
        self.sent.append((number, text, tag))
        return Carried(f"sms-{len(self.sent)}", 1)

    def sent_as(self, tag):
        return next((Carried("sms", 1) for _number, _text, known in self.sent if known == tag), None)

    def has_arrived(self, provider_id):
        return self.arrived

    def refusals(self):
        return self.stopped


class PostOffice:
    """« ok » takes the letter, « refused » knows nobody of that name, « busy » asks to come again."""

    def __init__(self, monkeypatch):
        self.answer, self.sent = "ok", []
        monkeypatch.setattr(mail.EmailMultiAlternatives, "send", lambda letter, **_options: self.take(letter))

    def take(self, letter):
        if self.answer == "refused":
            raise smtplib.SMTPRecipientsRefused({letter.to[0]: (550, b"5.1.1 No such user")})
        if self.answer == "busy":
            raise smtplib.SMTPRecipientsRefused({letter.to[0]: (451, b"4.7.1 Greylisted")})
        self.sent.append(letter)


def deliver_until_quiet(monkeypatch, *, at=NOON, most=60):
    """The scheduler, as long as something is to be tried again."""
    clock = [at]
    monkeypatch.setattr(timezone, "now", lambda: clock[0])
    for _turn in range(most):
        delivery.deliver_pending()
        again = OutgoingMessage.objects.filter(fate="WAITING").order_by("retry_at").first()
        if again is None:
            return clock[0]
        clock[0] = max(clock[0], again.retry_at or clock[0])
    raise AssertionError("it never ends")
