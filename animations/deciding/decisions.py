"""Decisions with their minutes: numbered, public, never rewritten; the one that mends another says so."""

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from animations.deciding import voting
from animations.deciding.models import Decision
from merchants.refusals import Refusal

TRIES = 5


class NoMinutes(Refusal):
    sentence = _("Écrivez ce qui est décidé et le compte rendu\u202f: tout le monde les lira.")


class NotYetTaken(Refusal):
    sentence = _("Une décision s’écrit une fois prise\u202f: choisissez aujourd’hui ou un jour passé.")


class VoteNotOver(Refusal):
    sentence = _("Ce vote n’a pas encore de résultat\u202f: attendez sa clôture et le compte de l’urne.")


class DecidedAlready(Refusal):
    sentence = _("Ce vote ou cette décision a déjà sa suite\u202f: choisissez-la pour la remplacer.")


def write(*, title, taken_on, body, present, minutes, key, by, at, vote=None, replaces=None) -> Decision:
    """Published as it is written; the same form twice is one decision.

    Raises NoMinutes, NotYetTaken, VoteNotOver, DecidedAlready.
    """
    if not title.strip() or not minutes.strip():
        raise NoMinutes
    if taken_on > timezone.localdate(at):
        raise NotYetTaken
    if vote and voting.result_of(vote, at=at) is None:
        raise VoteNotOver
    facts = {"title": title.strip(), "taken_on": taken_on, "body": body.strip(), "present": present}
    facts |= {"minutes": minutes.strip(), "vote": vote, "replaces": replaces, "written_by": by, "written_at": at}
    return _once(key, facts)


def _once(key, facts):
    """The next number of the year; of two at once, the second looks again."""
    for _try in range(TRIES):
        found = Decision.objects.filter(key=key).first()
        if found:
            return found
        try:
            with transaction.atomic():
                year = facts["taken_on"].year
                last = Decision.objects.filter(year=year).aggregate(last=Max("rank"))["last"] or 0
                return Decision.objects.create(key=key, year=year, rank=last + 1, **facts)
        except IntegrityError:
            continue
    raise DecidedAlready
