"""The rendezvous of a place, written: what comes back, and the dates that are not like the others.

Whoever calls these acts has said what becomes of the people who counted on the former ones (shop.places).
"""

import datetime
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.opening import is_public_holiday, local_day
from merchants.refusals import Refusal
from pickup.models import PickupPoint, SlotException, SlotRule
from pickup.places import closing, diary, recurrence
from pickup.places.recurrence import Recurrence


class SaidAlready(Refusal):
    sentence = gettext_lazy("Ce lieu a déjà ce rendez-vous.")


class Gone(Refusal):
    sentence = gettext_lazy("Ce rendez-vous n’existe plus\u202f: relisez la page du lieu.")


class ReasonOwed(Refusal):
    sentence = gettext_lazy("Dites pourquoi cette date n’a pas lieu\u202f: les habitants le lisent.")


class NothingSaid(Refusal):
    sentence = gettext_lazy("Cette date est déjà une date du rendez-vous. Dites ce qui change ce jour-là.")


class UpsideDown(Refusal):
    sentence = gettext_lazy("La fin du créneau vient après son début.")


@dataclass(frozen=True)
class Terms:
    """All that a rendezvous says: when it comes back, its hours, how many people, until when they order."""

    recurrence: Recurrence
    starts_at: datetime.time
    ends_at: datetime.time
    capacity: int
    cutoff_days: int
    cutoff_at: datetime.time
    on_public_holidays: bool = False

    @property
    def columns(self) -> dict:
        names = ["starts_at", "ends_at", "capacity", "cutoff_days", "cutoff_at", "on_public_holidays"]
        told = {name: getattr(self, name) for name in names}
        return {"recurrence": self.recurrence.text, "starts_on": self.recurrence.first_on, **told}

    @classmethod
    def of(cls, rule) -> "Terms":
        facts = {name: getattr(rule, name) for name in cls.__dataclass_fields__ if name != "recurrence"}
        return cls(recurrence.read(rule.recurrence, rule.starts_on), **facts)


def sentence_of(rule, *, today) -> str:
    """« Un samedi sur deux, 10 h – 12 h, à partir du 5 décembre »."""
    found = recurrence.read(rule.recurrence, rule.starts_on)
    return recurrence.sentence(found, (rule.starts_at, rule.ends_at), today=today)


@transaction.atomic
def add_rule(*, point, terms: Terms, by, at) -> SlotRule:
    """Its slots are made at once; said twice, it is refused."""
    hold(point)
    refuse_another(point, terms)
    rule = SlotRule.objects.create(point=point, **terms.columns)
    written(rule, _("Rendez-vous ajouté\u202f: %(said)s."), by, at)
    return rule


@transaction.atomic
def change_rule(*, rule, terms: Terms, by, at) -> SlotRule:
    hold(rule.point)
    refuse_another(rule.point, terms, besides=rule)
    # By its row: ended meanwhile, it is not written anew.
    if not SlotRule.objects.filter(pk=rule.pk).update(**terms.columns):
        raise Gone
    for name, value in terms.columns.items():
        setattr(rule, name, value)
    written(rule, _("Rendez-vous changé\u202f: %(said)s."), by, at)
    return rule


@transaction.atomic
def end_rule(*, rule, by, at):
    """It comes back no more; twice is once."""
    hold(rule.point)
    # By its row: rehearsed, then written, the act finds the rule in hand as it was.
    if SlotRule.objects.filter(pk=rule.pk).delete()[0]:
        note(rule, _("Rendez-vous retiré\u202f: %(said)s."), by, at)
        closing.follow_rules(point=rule.point, at=at)


@transaction.atomic
def set_date(*, rule, on, happens, by, at, reason="", times=None, capacity=None) -> SlotException:
    """One date apart: it does not happen, it has other hours or places, or it is one more."""
    hold(rule.point)
    forget_reason(SlotException.objects.filter(rule=rule, on=on).first(), at)
    facts = facts_of(rule, on, happens, reason.strip().rstrip("."), times, capacity)
    one, _made = SlotException.objects.update_or_create(rule=rule, on=on, defaults=facts)
    written(rule, _("Date à part\u202f: %(day)s."), by, at, day=recurrence.whole_day(on))
    return one


def facts_of(rule, on, happens, reason, times, capacity) -> dict:
    if not happens:
        if not reason:
            raise ReasonOwed
        return {"happens": False, "reason": reason, "starts_at": None, "ends_at": None, "capacity": None}
    if times and times[0] >= times[1]:
        raise UpsideDown
    is_usual = recurrence.dates(rule.recurrence, rule.starts_on, first=on, last=on)
    shut = any(days.is_closed and days.holds(on) for days in rule.point.days.all())
    is_held = is_usual and not shut and (rule.on_public_holidays or not is_public_holiday(on))
    if is_held and not times and capacity is None:
        raise NothingSaid
    starts_at, ends_at = times or (None, None)
    return {"happens": True, "reason": reason, "starts_at": starts_at, "ends_at": ends_at, "capacity": capacity}


@transaction.atomic
def forget_date(*, exception, by, at):
    """The date is as its rule says again; twice is once."""
    rule = exception.rule
    hold(rule.point)
    if SlotException.objects.filter(pk=exception.pk).delete()[0]:
        forget_reason(exception, at)
        written(rule, _("Date à part oubliée\u202f: %(day)s."), by, at, day=recurrence.whole_day(exception.on))


def forget_reason(exception, at):
    if exception and not exception.happens:
        day = exception.on
        closing.open_again(point=exception.rule.point, reason=exception.reason, first_on=day, last_on=day, at=at)


# --- Shared -----------------------------------------------------------------------------------


def hold(point) -> PickupPoint:
    """Of two people who write its rendezvous at once, the second reads what the first wrote."""
    return PickupPoint.objects.select_for_update(no_key=True).get(pk=point.pk)


def refuse_another(point, terms, besides=None):
    columns = {name: terms.columns[name] for name in ("recurrence", "starts_on", "starts_at")}
    others = SlotRule.objects.filter(point=point, **columns).exclude(pk=besides.pk if besides else None)
    if others.exists():
        raise SaidAlready
    if terms.starts_at >= terms.ends_at:
        raise UpsideDown


def written(rule, words, by, at, **facts):
    """Signed, and the slots to come follow at once."""
    note(rule, words, by, at, **facts)
    closing.follow_rules(point=rule.point, at=at)


def note(rule, words, by, at, **facts):
    said = sentence_of(rule, today=local_day(at))
    diary.note(rule.point, by=by, words=words % {"said": said, **facts})
