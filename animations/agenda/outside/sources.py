"""Whose agendas we follow: added by the association, read in the background, left when they are of no use."""

import datetime
from urllib.parse import urlsplit

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from animations.agenda.outside import fetching, taking_in
from animations.agenda.outside.fetching import of_the_web
from animations.models import AgendaSource, OutsideEvent
from merchants.jobs import one_by_one
from merchants.refusals import Refusal

EVERY, AGAIN_AFTER_A_FAILURE = datetime.timedelta(hours=6), datetime.timedelta(hours=1)
# A job has other things to do within its minute.
AT_ONCE = 3
KEPT_AFTER = datetime.timedelta(days=60)


class FollowedAlready(Refusal):
    sentence = _("Cet agenda est déjà suivi.")


@transaction.atomic
def follow(*, name, address, by, at, site="") -> AgendaSource:
    """Read soon, by the job; nothing of it is shown before somebody read it. Raises NotOfTheWeb, FollowedAlready."""
    facts = {"name": name, "address": of_the_web(address), "site": site, "added_by": by, "added_at": at}
    try:
        with transaction.atomic():
            return AgendaSource.objects.create(**facts)
    except IntegrityError as error:
        raise FollowedAlready from error


@transaction.atomic
def bring(*, name, data, by, at, site="") -> AgendaSource:
    """A file, read at once. One with the same name is brought again. Raises as `take_in`."""
    facts = {"site": site, "added_by": by, "added_at": at}
    source, _is_new = AgendaSource.objects.get_or_create(name=name, address="", defaults=facts)
    taking_in.take_in(source=source, data=data, at=at)
    return source


def trust(*, source, by, at):
    """What it announces from now on is shown at once; what waited stays to be read."""
    AgendaSource.objects.filter(pk=source.pk).update(is_trusted=True)


def trust_no_more(*, source, by, at):
    AgendaSource.objects.filter(pk=source.pk).update(is_trusted=False)


@transaction.atomic
def leave(*, source, by, at):
    """Followed no more: what it announced goes with it. Twice is once."""
    AgendaSource.objects.filter(pk=source.pk).delete()
    taking_in.look_for_twins(at=at)


# --- Work that nobody asks for ----------------------------------------------------------------


def read_due(*, at):
    """Those whose turn has come, a few at a time; safe to run twice, and to skip days."""
    OutsideEvent.objects.filter(ends_at__lt=at - KEPT_AFTER).delete()
    one_by_one(lambda source: claimed(source, at) and read_now(source=source, at=at), due(at)[:AT_ONCE])


def due(at):
    """Those never tried first, then those that waited longest."""
    failing = ~Q(last_error="") & Q(tried_at__lte=at - AGAIN_AFTER_A_FAILURE)
    well = Q(last_error="", tried_at__lte=at - EVERY)
    found = AgendaSource.objects.exclude(address="").filter(Q(tried_at=None) | failing | well)
    return found.order_by(F("tried_at").asc(nulls_first=True), "pk")


def claimed(source, at) -> bool:
    """Of two jobs at once, one reads it."""
    return bool(AgendaSource.objects.filter(pk=source.pk, tried_at=source.tried_at).update(tried_at=at))


def read_now(*, source, at):
    """Ask, and take in what came; what went wrong is kept in words for who follows it. Nothing is lost meanwhile."""
    try:
        answer = fetching.fetch(source.address, etag=source.etag, last_modified=source.last_modified)
        if answer.data is not None:
            taking_in.take_in(source=source, data=answer.data, at=at)
    except Refusal as refusal:
        AgendaSource.objects.filter(pk=source.pk).update(tried_at=at, last_error=str(refusal)[:300])
        return
    kept = {} if answer.data is None else {"etag": answer.etag, "last_modified": answer.last_modified}
    AgendaSource.objects.filter(pk=source.pk).update(tried_at=at, read_at=at, last_error="", **kept)


def site_of(address) -> str:
    """« https://www.foyer-rural.fr/agenda.ics » → « www.foyer-rural.fr »."""
    return (urlsplit(of_the_web(address)).hostname or address)[:80]
