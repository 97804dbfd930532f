"""The log of coaching visits: noted by the coach, read by the shop, counted for whoever pays for them."""

from dataclasses import asdict, dataclass, field
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.coaching import accompanying
from merchants.coaching.acting import NotBesideThem
from merchants.commission.words import long_day
from merchants.models import CoachingVisit
from merchants.people import name_of
from merchants.refusals import Refusal

LONGEST_MINUTES = 720


class NotYet(Refusal):
    sentence = gettext_lazy("Une visite se note une fois faite\u202f: choisissez aujourd’hui, ou un jour passé.")


class NotALength(Refusal):
    sentence = gettext_lazy("Indiquez combien de temps elle a duré, en minutes\u202f: douze heures au plus.")


class NoTopic(Refusal):
    sentence = gettext_lazy("Cochez au moins un sujet.")


class NotYours(Refusal):
    sentence = gettext_lazy("Cette visite est celle de quelqu’un d’autre\u202f: demandez-lui de la corriger.")


class AsItWasRead(Refusal):
    sentence = gettext_lazy("Vous n’accompagnez plus ce commerçant\u202f: ce qui est noté reste comme il l’a lu.")


@dataclass(frozen=True)
class Told:
    """What the coach says of a visit."""

    on: date
    minutes: int
    topics: list
    how: str = CoachingVisit.How.SHOP
    obstacles: list = field(default_factory=list)
    next_step: str = ""
    next_on: date | None = None
    note: str = ""


def record(*, merchant, told: Told, key, by, at) -> CoachingVisit:
    """Keep a visit of a coach to a shop they accompany. The same key sent twice is one visit."""
    if already := CoachingVisit.objects.filter(key=key, coach=by).first():
        return already
    refuse(told, at)
    if not is_beside(by, merchant):
        raise NotBesideThem
    try:
        with transaction.atomic():
            made = CoachingVisit.objects.create(merchant=merchant, coach=by, key=key, recorded_at=at, **asdict(told))
            sign(made, _("%(name)s a noté une visite du %(day)s"), by, at)
    except IntegrityError:
        # The other click was quicker by a hair.
        return CoachingVisit.objects.get(key=key, coach=by)
    return made


def is_beside(coach, merchant) -> bool:
    return accompanying.standing().filter(merchant=merchant, coach=coach).exists()


def may_be_amended(visit) -> bool:
    """As long as its coach stands beside the shop: what was said together is not written again afterwards."""
    return is_beside(visit.coach_id, visit.merchant_id)


@transaction.atomic
def amend(*, visit, told: Told, by, at) -> CoachingVisit:
    """What was noted is corrected by whoever noted it, and the shop reads that it was."""
    held = CoachingVisit.objects.select_for_update().get(pk=visit.pk)
    if held.coach_id != by.pk:
        raise NotYours
    if not may_be_amended(held):
        raise AsItWasRead
    refuse(told, at)
    changed = {name: value for name, value in asdict(told).items() if getattr(held, name) != value}
    for name, value in changed.items():
        setattr(held, name, value)
    if changed:
        held.save(update_fields=list(changed))
        sign(held, _("%(name)s a corrigé sa note de la visite du %(day)s"), by, at)
    return held


def refuse(told, at):
    if told.on > timezone.localdate(at):
        raise NotYet
    if not 0 < told.minutes <= LONGEST_MINUTES:
        raise NotALength
    if not told.topics:
        raise NoTopic


def sign(visit, words, by, at):
    told = words % {"name": name_of(by), "day": long_day(visit.on)}
    trail.sign(merchant=visit.merchant, by=by, at=at, act="coach-visit", words=told, about=f"visit:{visit.pk}")


def minutes_of(merchant) -> int:
    return merchant.visits.aggregate(minutes=Sum("minutes"))["minutes"] or 0


def is_late(visit, today) -> bool:
    """The step that it announced should have been taken."""
    return bool(visit.next_step and visit.next_on and visit.next_on < today)


def late_of(merchant, today) -> CoachingVisit | None:
    """The last visit, when what it announced is late; a step of an earlier one was seen again since."""
    last = merchant.visits.first()
    return last if last and is_late(last, today) else None


def duration(minutes) -> str:
    """90 → « 1 h 30 »; 45 → « 45 min »."""
    hours, rest = divmod(minutes, 60)
    if not hours:
        return _("%(minutes)d\u00a0min") % {"minutes": rest}
    return f"{hours}\u00a0h\u00a0{rest:02d}" if rest else f"{hours}\u00a0h"


def labels(codes, choices) -> list[str]:
    """What the shop reads of the tags; one that is no longer offered is left out."""
    known = dict(choices)
    return [str(known[code]) for code in codes if code in known]
