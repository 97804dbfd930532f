"""The day before to whoever keeps a permanence; three days before, what lacks somebody, to who agreed to be asked."""

import datetime

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from animations.membership import letters, periods, shifts
from animations.models import Shift, ShiftTaking
from merchants.telling import ONCE
from pickup.words import day, hours

DAY = datetime.timedelta(days=1)
# Early enough for somebody to arrange their day.
VACANT_AHEAD = datetime.timedelta(days=3)


def remind(*, at) -> int:
    """Whoever keeps one tomorrow, once; safe to run twice, and to skip hours."""
    if not letters.is_morning(at):
        return 0
    today = timezone.localdate(at)
    due = ShiftTaking.objects.filter(left_at=None, reminded_at=None, shift__cancelled_at=None)
    due = due.filter(shift__starts_at__gt=at, shift__starts_at__date__lte=today + DAY)
    due = due.select_related("shift__point", "membership", "volunteer").order_by("pk")
    # Taken this very day, nobody needs to be told of it.
    return sum(remind_one(taking, at=at) for taking in due if timezone.localdate(taking.taken_at) < today)


@transaction.atomic
def remind_one(taking, *, at) -> int:
    if not ShiftTaking.objects.filter(pk=taking.pk, reminded_at=None, left_at=None).update(reminded_at=at):
        return 0
    address = taking.membership.email if taking.membership else taking.volunteer.email
    if not address or timezone.localdate(taking.shift.starts_at) == timezone.localdate(at):
        return 0
    shift = taking.shift
    others = [one.short_name for one in shifts.takings_of([shift])[shift.pk] if one.pk != taking.pk]
    facts = {"name": taking.name, "shift": shift, "day": day(shift.starts_at), "others": ", ".join(others)}
    facts |= {"hours": hours(shift.starts_at, shift.ends_at), "site": settings.SITE_NAME}
    facts["mine"] = settings.SITE_URL + reverse("my_place")
    body = render_to_string("animations/membership/messages/shift.txt", facts)
    subject = _("Demain, votre permanence à %(place)s") % {"place": shift.point.name}
    EmailMessage(subject, body, to=[address], headers={ONCE: f"membership:shift:{taking.pk}"}).send()
    return 1


def ask_for_vacant(*, at) -> int:
    """Three days before, one letter for all that lacks somebody at a place; each date is asked for once."""
    if not letters.is_morning(at):
        return 0
    due = shifts.vacant(at=at).filter(vacancy_told_at=None, starts_at__lte=at + VACANT_AHEAD)
    by_point = {}
    for shift in due:
        by_point.setdefault(shift.point_id, []).append(shift)
    return sum(ask_at(found, at=at) for found in by_point.values())


@transaction.atomic
def ask_at(found, *, at) -> int:
    """Of two workers at once, the second finds the dates told."""
    held = Shift.objects.select_for_update().filter(pk__in=[one.pk for one in found], vacancy_told_at=None)
    untold = {shift.pk for shift in held.order_by("pk")}
    if not untold:
        return 0
    Shift.objects.filter(pk__in=untold).update(vacancy_told_at=at)
    found = [shift for shift in found if shift.pk in untold]
    return sum(write_to(member, found) for member in asked(found[0].point, at=at))


def asked(point, *, at):
    return periods.in_order(timezone.localdate(at)).filter(point=point, may_be_asked=True).exclude(email="")


def write_to(member, found) -> int:
    """Not of what they keep already."""
    kept = set(member.takings.filter(left_at=None, shift__in=found).values_list("shift_id", flat=True))
    left = [shift for shift in found if shift.pk not in kept]
    if not left:
        return 0
    key = f"membership:vacant:{member.pk}:{left[0].pk}"
    subject = _("Il manque quelqu’un à %(place)s") % {"place": left[0].point.name}
    facts = {"vacant": [said(shift) for shift in left]}
    letters.write(member, subject=subject, template="vacant", facts=facts, key=key)
    return 1


def said(shift) -> str:
    """« Accueil, samedi 28 novembre, 10 h – 12 h »."""
    when = f"{day(shift.starts_at)}, {hours(shift.starts_at, shift.ends_at)}"
    told = f"{shift.get_task_display()}, {when}"
    return f"{told} ({shift.words})" if shift.words else told
