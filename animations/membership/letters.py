"""What is written to a member: that they are one, that a year ends, that a shift is theirs. Without an e-mail, the
counter tells them."""

import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from animations.models import Membership, MembershipPeriod
from merchants.invoicing import printing
from merchants.telling import ONCE
from pickup.words import amount, day, hours

# One month before the last day.
AHEAD = datetime.timedelta(days=30)
MORNING = datetime.time(9)


def write(membership, *, subject, template, facts, key):
    if not membership.email:
        return
    mine = settings.SITE_URL + reverse("my_place")
    facts = {**facts, "member": membership, "site": settings.SITE_NAME, "mine": mine}
    body = render_to_string(f"animations/membership/messages/{template}.txt", facts)
    EmailMessage(subject, body, to=[membership.email], headers={ONCE: key}).send()


def tell_chosen(membership, period):
    """Their year, and its fee if there is one to pay."""
    told = {"period": period, "fee": amount(period.due_cents) if period.due_cents else ""}
    told |= {"first": long_day(period.first_on), "last": long_day(period.last_on), "point": membership.point}
    is_settled = period.settled_at is not None
    subject = _("Bienvenue parmi les membres de %(place)s") if is_settled else _("Votre adhésion à %(place)s")
    subject %= {"place": membership.point.name}
    write(membership, subject=subject, template="chosen", facts=told, key=f"membership:chosen:{period.pk}")


def tell_already(membership, *, at):
    """Somebody filled the form again with their name and address: only they read that they are known, once a day."""
    subject = _("Vous êtes déjà au registre de %(place)s") % {"place": membership.point.name}
    facts, key = {"point": membership.point}, f"membership:already:{membership.pk}:{timezone.localdate(at)}"
    write(membership, subject=subject, template="already", facts=facts, key=key)


def tell_ending(*, at) -> int:
    """A year ends in a month and no other was chosen: offered once, never renewed by itself; safe to run twice."""
    if not is_morning(at):
        return 0
    today = timezone.localdate(at)
    ending = MembershipPeriod.objects.filter(
        reminded_at=None, settled_at__isnull=False, last_on__gte=today, last_on__lte=today + AHEAD
    ).filter(membership__status=Membership.Status.MEMBER)
    return sum(offer_another(period, at=at) for period in ending.select_related("membership__point").order_by("pk"))


@transaction.atomic
def offer_another(period, *, at) -> int:
    """Of two workers at once, one finds it told."""
    member = period.membership
    is_first = MembershipPeriod.objects.filter(pk=period.pk, reminded_at=None).update(reminded_at=at)
    if not is_first or member.periods.filter(first_on__gt=period.first_on, dropped_at=None).exists():
        return 0
    subject = _("Votre adhésion à %(place)s se termine le %(day)s")
    subject %= {"place": member.point.name, "day": long_day(period.last_on)}
    facts = {"last": long_day(period.last_on), "point": member.point}
    write(member, subject=subject, template="ending", facts=facts, key=f"membership:ending:{period.pk}")
    return 1


def tell_called_off(shift, takings):
    """Whoever had taken it need not come."""
    when = {"day": day(shift.starts_at), "hours": hours(shift.starts_at, shift.ends_at)}
    subject = _("Pas de permanence le %(day)s") % when
    for taking in takings:
        address = taking.membership.email if taking.membership else taking.volunteer.email
        facts = {**when, "name": taking.name, "shift": shift, "site": settings.SITE_NAME}
        body = render_to_string("animations/membership/messages/called_off.txt", facts)
        key = f"membership:called-off:{taking.pk}"
        if address:
            EmailMessage(subject, body, to=[address], headers={ONCE: key}).send()


def is_morning(at) -> bool:
    """Nobody is written to in the night."""
    return timezone.localtime(at).time() >= MORNING


def long_day(on) -> str:
    """« 4 décembre 2026 »."""
    return printing.day(on.isoformat())
