"""Working for a shop in its own screens: a coach says why, each change is signed, and it ends by itself."""

import datetime

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.models import Accompaniment, ActingSession
from merchants.refusals import Refusal

LONGEST_REASON = ActingSession._meta.get_field("reason").max_length
# Between two pages, nothing is written.
BREATH = datetime.timedelta(minutes=5)


class ReasonOwed(Refusal):
    sentence = gettext_lazy("Dites en quelques mots pourquoi vous ouvrez cet espace\u202f: le commerçant le lira.")


class NotBesideThem(Refusal):
    sentence = gettext_lazy("Vous n’accompagnez plus ce commerçant\u202f: son espace est fermé pour vous.")


@transaction.atomic
def begin(*, accompaniment, reason, at) -> ActingSession:
    """The coach opens the shop's screens. Asked twice, the session that is open goes on, with the reason it has."""
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise ReasonOwed
    held = Accompaniment.objects.select_for_update().get(pk=accompaniment.pk)
    if held.ended_at is not None:
        raise NotBesideThem
    if already := going_on(held, at=at):
        return already
    # One that fell asleep is over since its last page.
    for asleep in held.sessions.filter(ended_at=None):
        close(asleep, at=asleep.seen_at)
    session = held.sessions.create(reason=reason, begun_at=at, seen_at=at)
    words = _("A ouvert votre espace pour travailler avec vous\u202f: «\u202f%(reason)s\u202f»") % {"reason": reason}
    trail.sign(merchant=held.merchant, by=held.coach, at=at, act="coach-begin", words=words)
    return session


def going_on(accompaniment, *, at) -> ActingSession | None:
    return trail.open_sessions(at).filter(accompaniment=accompaniment).first()


def end(*, session, at):
    """Said by the coach; ended twice, it ended the first time."""
    if session.ended_at is None:
        close(session, at=at)


def close(session, *, at):
    ActingSession.objects.filter(pk=session.pk, ended_at=None).update(ended_at=max(at, session.begun_at))
    session.ended_at = at


def seen(*, pk, at) -> ActingSession:
    """The session of a page that opens now; awake for another while."""
    session = ActingSession.objects.select_related("accompaniment__coach").get(pk=pk)
    if at - session.seen_at > BREATH:
        ActingSession.objects.filter(pk=pk, ended_at=None).update(seen_at=at)
    return session
