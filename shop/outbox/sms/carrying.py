"""A message by SMS: its few words, given once to whoever carries them."""

from django.utils.translation import gettext as _

from shop.outbox import ladder
from shop.outbox.sms.gateway import NotNow, Refused, gateway
from shop.outbox.sms.numbers import mobile_number
from shop.outbox.sms.writing import folded
from shop.outbox.trouble import ForGood, ForNow


def carry(message) -> dict:
    carrier, tag = gateway(), f"message-{message.pk}"
    try:
        # A run that died may have sent it without writing it down: the carrier remembers.
        carried = carrier.sent_as(tag) if message.attempts > 1 else None
        if not carried and not ladder.takes_sms(message):
            raise ForGood(_("La personne ne veut plus de SMS."))
        carried = carried or carrier.send(number=mobile_number(message.phone), text=words_of(message), tag=tag)
    except Refused as refusal:
        raise ForGood(refusal) from refusal
    except (NotNow, OSError) as failure:
        raise ForNow(failure) from failure
    return {"provider_id": carried.provider_id, "segments": carried.segments}


def words_of(message) -> str:
    return folded(message.short or message.subject)
