"""What was written to somebody who asked to be forgotten: that it was told stays, what it said does not."""

from django.db.models import Q

from merchants.forgetting import STRUCK, Traces, strike
from shop.outbox import fates
from shop.outbox.models import MessageStep, NumberWithoutSms, OutgoingMessage
from shop.outbox.sms.numbers import mobile_number

Fate = OutgoingMessage.Fate
UNTOLD = [Fate.WAITING, Fate.TO_CALL, Fate.ON_PAPER]
OF_ANIMATIONS = "registration:"
NOTHING = {"name": "", "recipient": "", "phone": "", "body": "", "short": "", "attachments": [], "last_error": ""}


def forget(*, order, code, traces: Traces, at) -> None:
    """The key of each letter stays, so that none is written again; its words go, told or not."""
    told = OutgoingMessage.objects.filter(order=order)
    for phone in set(told.exclude(phone="").values_list("phone", flat=True)):
        NumberWithoutSms.objects.filter(number=mobile_number(phone)).delete()
    empty(told, at)
    spoken = " ".join([code[:2], code[2:4], code[4:]])
    strike_others(Q(body__contains=spoken) | Q(body__contains=code), traces)


def forget_address(*, email, traces: Traces, at) -> None:
    """What was written to an account, whatever about."""
    empty(OutgoingMessage.objects.filter(recipient__iexact=email), at)
    strike_others(Q(pk__in=[]), traces)


def forget_of_animations(*, before, at) -> None:
    """To whoever registered without an order: kept as long as their registration."""
    told = OutgoingMessage.objects.filter(key__startswith=OF_ANIMATIONS, until__lt=before)
    empty(OutgoingMessage.objects.filter(pk__in=list(told.exclude(subject=STRUCK).values_list("pk", flat=True))), at)


def forget_of_registrations(*, registrations, at) -> None:
    for pk in registrations:
        empty(OutgoingMessage.objects.filter(key__startswith=f"{OF_ANIMATIONS}{pk}:"), at)


def empty(letters, at):
    for message in letters.filter(fate__in=UNTOLD):
        fates.move(message=message, to=Fate.LATE, what=MessageStep.What.LATE, at=at)
    MessageStep.objects.filter(message__in=letters).exclude(words="").update(words="")
    # Last, as it is by the address that those of an account are found.
    letters.update(subject=STRUCK, **NOTHING)


def strike_others(those, traces):
    """Letters to shops or to the team keep their words, but the name."""
    for words in traces.whole:
        those |= Q(body__icontains=words) | Q(subject__icontains=words) | Q(short__icontains=words)
    strike(OutgoingMessage.objects.filter(those), "subject", "body", "short", traces=traces)
