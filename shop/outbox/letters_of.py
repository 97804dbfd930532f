"""What was written to somebody who asked to be forgotten: that it was told stays, what it said does not."""

import secrets

from django.db.models import Q

from merchants.forgetting import STRUCK, Traces
from shop.outbox import fates
from shop.outbox.models import MessageStep, OutgoingMessage

Fate = OutgoingMessage.Fate
UNTOLD = [Fate.WAITING, Fate.TO_CALL, Fate.ON_PAPER]
OF_ANIMATIONS = "registration:"
OF_ACCOUNT = "account:"
OF_NEWS = "news:"
OF_BULLETIN = "bulletin:"
OF_MEMBERSHIP = "membership:"
OF_PROPOSAL = "proposal:"
OF_WAITING = "waiting:"
NOTHING = {"name": "", "recipient": "", "phone": "", "body": "", "short": "", "attachments": [], "last_error": ""}


def key_of_account(user) -> str:
    """What an account is written about itself: a letter of its own each time."""
    return f"{OF_ACCOUNT}{user.pk}:{secrets.token_hex(8)}"


def forget(*, order, code, traces: Traces, at) -> None:
    """The key of each letter stays, so that none is written again; its words go, told or not."""
    empty(OutgoingMessage.objects.filter(order=order), at)
    strike_others(order=order, code=code, traces=traces)


def forget_of_account(*, user, at) -> None:
    """What was written to whoever signs in, about the account, the shops that they follow, the bulletin."""
    mine = Q(key__startswith=f"{OF_ACCOUNT}{user.pk}:") | Q(key__startswith=f"{OF_NEWS}{user.pk}:")
    mine |= Q(key__startswith=f"{OF_BULLETIN}{user.pk}:") | Q(key__startswith=f"{OF_WAITING}{user.pk}:")
    empty(OutgoingMessage.objects.filter(mine), at)


def forget_of_membership(*, membership, at) -> None:
    """What a place wrote to one of its members: their years, their shifts, and those that lacked somebody."""
    years, takings = membership.periods.all(), membership.takings.all()
    keys = [f"{OF_MEMBERSHIP}{about}:{one.pk}" for one in years for about in ("chosen", "ending")]
    keys += [f"{OF_MEMBERSHIP}{about}:{one.pk}" for one in takings for about in ("shift", "called-off")]
    begun = [Q(key__startswith=f"{OF_MEMBERSHIP}{about}:{membership.pk}:") for about in ("vacant", "already")]
    empty(OutgoingMessage.objects.filter(Q(*begun, key__in=keys, _connector=Q.OR)), at)


def forget_of_animations(*, before, at) -> None:
    """To whoever registered without an order: kept as long as their registration."""
    told = OutgoingMessage.objects.filter(key__startswith=OF_ANIMATIONS, until__lt=before)
    empty(OutgoingMessage.objects.filter(pk__in=list(told.exclude(subject=STRUCK).values_list("pk", flat=True))), at)


def forget_of_registrations(*, registrations, at) -> None:
    for pk in registrations:
        empty(OutgoingMessage.objects.filter(key__startswith=f"{OF_ANIMATIONS}{pk}:"), at)


def forget_of_proposals(*, proposals, at) -> None:
    """What was written to whoever proposed, and to the committee about them."""
    for pk in proposals:
        empty(OutgoingMessage.objects.filter(key__startswith=f"{OF_PROPOSAL}{pk}:"), at)


def forget_of_waiting(*, before, at) -> None:
    """To whoever waited for a product: told, it serves nobody any more."""
    told = OutgoingMessage.objects.filter(key__startswith=OF_WAITING, written_at__lt=before).exclude(subject=STRUCK)
    empty(OutgoingMessage.objects.filter(pk__in=list(told.values_list("pk", flat=True))), at)


def empty(letters, at):
    for message in letters.filter(fate__in=UNTOLD):
        fates.move(message=message, to=Fate.LATE, what=MessageStep.What.LATE, at=at)
    MessageStep.objects.filter(message__in=letters).exclude(words="").update(words="")
    letters.update(subject=STRUCK, **NOTHING)


def strike_others(*, order, code, traces):
    """Letters to shops or to the team keep their words, but the name, wherever the order itself is named.

    A letter tells of several orders: the same words on another line are another person's, or no name at all.
    """
    spoken = " ".join([code[:2], code[2:4], code[4:]])
    since = OutgoingMessage.objects.filter(order=None, written_at__gte=order.date_placed)
    for letter in since.filter(Q(subject__contains=spoken) | Q(body__contains=spoken)):
        if spoken in letter.subject:
            # It tells of this order alone.
            struck = traces.struck({"subject": letter.subject, "body": letter.body})
        else:
            struck = {"body": "\n".join(without(line, spoken, traces) for line in letter.body.split("\n"))}
        OutgoingMessage.objects.filter(pk=letter.pk).update(**struck)


def without(line, spoken, traces) -> str:
    return traces.struck(line) if spoken in line else line
