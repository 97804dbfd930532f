"""By which ways somebody may be told of something, the one they prefer first; and the next one when it fails."""

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import Q

from merchants.models import Merchant
from merchants.telling import About
from shop.outbox import fates
from shop.outbox.models import NumberWithoutSms, OutgoingMessage, Preference, Way
from shop.outbox.sms import gateway
from shop.outbox.sms.numbers import mobile_number

Fate = OutgoingMessage.Fate
# What nobody chose: a letter that can be kept and read again, then what rings.
BY_DEFAULT = [Way.EMAIL, Way.SMS, Way.CALL]


def preference_of(order) -> Preference:
    """What was said for this order, else by the person, else nothing said."""
    collection = collection_of(order)
    whose = Q(order=order)
    if collection and collection.resident_id:
        whose |= Q(resident=collection.resident_id)
    if order.user_id:
        whose |= Q(user=order.user_id)
    said = sorted(Preference.objects.filter(whose), key=lambda one: (not one.order_id, not one.resident_id))
    return said[0] if said else Preference()


def preference_of_user(user) -> Preference:
    """Of whoever ordered nothing: what they said with their account, if they have one."""
    said = Preference.objects.filter(user=user).first() if user else None
    return said or Preference()


def preference_now(message) -> Preference:
    """Of whoever a message is for, as it stands when the message leaves, hours after it was written."""
    if message.order_id:
        return preference_of(message.order)
    said = Preference.objects.filter(user__email__iexact=message.recipient).first() if message.recipient else None
    return said or Preference()


def collection_of(order):
    try:
        return order.collection
    except ObjectDoesNotExist:
        return None


def ways_to(*, email, phone, preference, about=About.ORDER, lasting=False, in_time=False) -> list[str]:
    """In the order in which they are tried; none when the person wants none of it, or cannot be reached.

    `lasting`: the law wants it on something that can be kept (C. conso L221-13), so never by voice first.
    `in_time`: it has no sense on the paper of the next visit.
    """
    if about == About.REMINDER and not preference.reminder:
        return []
    open_ways = {
        Way.EMAIL: bool(email),
        Way.SMS: accepts(Way.SMS, preference) and gateway.is_offered() and bool(mobile_number(phone)),
        Way.CALL: accepts(Way.CALL, preference) and bool(phone),
        Way.LETTER: preference.way == Way.LETTER and not in_time and not lasting,
    }
    first = Way.EMAIL if lasting else preference.way
    asked = list(dict.fromkeys([first, *BY_DEFAULT]))
    found = [way for way in asked if open_ways[way]]
    if found[:1] == [Way.SMS] and not can_get_sms(phone):
        # Of a second way, it is asked when its turn comes.
        found = found[1:]
    if lasting and Way.EMAIL not in found:
        # They have it on paper, given or posted: nobody is called to be read a contract.
        return [way for way in found if way == Way.SMS]
    return found


def accepts(way, preference) -> bool:
    """What is asked for first is accepted, whatever was said before of second ways."""
    said = {Way.SMS: preference.accepts_sms, Way.CALL: preference.accepts_calls}
    return said.get(way, True) or preference.way == way


def is_unwanted(message) -> bool:
    """A reminder that its person said since they would rather do without."""
    return message.about == About.REMINDER and not preference_now(message).reminder


def takes_sms(message) -> bool:
    """Whether its number and its person still do: it waited for the morning, and they may have said STOP at night."""
    return can_get_sms(message.phone) and accepts(Way.SMS, preference_now(message))


def can_get_sms(phone) -> bool:
    number = mobile_number(phone) if phone and gateway.is_offered() else ""
    return bool(number) and not NumberWithoutSms.objects.filter(number=number).exists()


def try_next(*, message, what, at, words) -> bool:
    """The way it was told by failed for good: the next one that is still open, or a voice, or nobody."""
    preference = preference_now(message)
    left = [way for way in message.ways_left if accepts(way, preference)]
    left = [way for way in left if way != Way.SMS or can_get_sms(message.phone)]
    if left:
        return fates.go_on_by(message=message, way=left[0], left=left[1:], what=what, at=at, words=words)
    shop = Merchant.objects.filter(email__iexact=message.recipient).exclude(phone="").first()
    if message.about == About.WORK and message.way == Way.EMAIL and message.recipient and shop:
        # What binds a shop must reach it: somebody of the association calls.
        OutgoingMessage.objects.filter(pk=message.pk).update(name=shop.name, phone=shop.phone)
        return fates.go_on_by(message=message, way=Way.CALL, left=[], what=what, at=at, words=words)
    return fates.move(message=message, to=Fate.UNREACHED, what=what, at=at, words=words, delivered_at=None)
