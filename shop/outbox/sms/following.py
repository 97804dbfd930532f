"""What became of an SMS once it left: arrived, lost, or answered STOP."""

import datetime

from django.db.models import F

from shop.jobs import one_by_one
from shop.outbox import fates, ladder, preferences
from shop.outbox.models import MessageStep, OutgoingMessage, Way
from shop.outbox.sms.gateway import NotNow, gateway, is_offered

Fate, What = OutgoingMessage.Fate, MessageStep.What
# After two days the network does not say more.
FOLLOWED_FOR = datetime.timedelta(days=2)
AT_ONCE = 50


def follow(*, at) -> None:
    """A lost one is told by the next way, in its turn however many left; safe to run twice and to skip hours."""
    if not is_offered():
        return
    left = OutgoingMessage.objects.filter(way=Way.SMS, fate=Fate.SENT, delivered_at__gt=at - FOLLOWED_FOR)
    longest_unasked = left.exclude(provider_id="").order_by(F("retry_at").asc(nulls_first=True), "pk")
    one_by_one(lambda message: look(message, at=at), longest_unasked[:AT_ONCE])


def look(message, *, at) -> None:
    OutgoingMessage.objects.filter(pk=message.pk, way=Way.SMS, fate=Fate.SENT).update(retry_at=at)
    try:
        arrived = gateway().has_arrived(message.provider_id)
    except NotNow:
        return
    if arrived:
        fates.move(message=message, to=Fate.ARRIVED, what=What.ARRIVED, at=at)
    elif arrived is False:
        ladder.try_next(message=message, what=What.BOUNCED, at=at, words="")


def read_refusals(*, at) -> None:
    """Who answered STOP gets none any more, whatever the order; asked only while some are sent."""
    recent = OutgoingMessage.objects.filter(way=Way.SMS, delivered_at__gt=at - 7 * FOLLOWED_FOR)
    if not is_offered() or not recent.exists():
        return
    try:
        numbers = gateway().refusals()
    except NotNow:
        return
    one_by_one(lambda number: preferences.stop_sms(phone=number, by=None, at=at), numbers)
