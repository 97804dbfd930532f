"""A need heard at a counter: noted once, counted each time, answered in public with a name and a reason."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from animations.hearing.models import HeardNeed, Hearing, NeedMove, Reading
from animations.hearing.reading import READINGS, answer_in, refuse_contact
from merchants.listing.search_words import stem, words_in
from merchants.refusals import Refusal

LONGEST = HeardNeed._meta.get_field("text").max_length
LONGEST_FOLDED = HeardNeed._meta.get_field("folded").max_length
Status = HeardNeed.Status

# An answer may be said again in better words: the state stays, the row before stays too.
TRANSITIONS = {
    Status.HEARD: {Status.STUDIED, Status.DONE, Status.IMPOSSIBLE},
    Status.STUDIED: {Status.STUDIED, Status.DONE, Status.IMPOSSIBLE},
    Status.DONE: {Status.DONE, Status.STUDIED},
    Status.IMPOSSIBLE: {Status.IMPOSSIBLE, Status.STUDIED, Status.DONE},
}


class NothingNoted(Refusal):
    sentence = _("Notez le besoin en quelques mots, 120 signes au plus\u202f: «\u202fdu pain sans gluten\u202f».")


class NoSuchMove(Refusal):
    def __init__(self, was, status):
        told = _("Ce besoin est «\u202f%(was)s\u202f»\u202f: il ne peut pas devenir «\u202f%(status)s\u202f».")
        super().__init__(told % {"was": Status(was).label, "status": Status(status).label})


class ItsOwnTwin(Refusal):
    sentence = _("Choisissez un autre besoin, que celui-ci rejoindra.")


def folded(text) -> str:
    """« Du pain sans gluten », « des pains sans gluten » → the same."""
    return " ".join(stem(word) for word in words_in(text))[:LONGEST_FOLDED]


# --- What is heard ----------------------------------------------------------------------------


@transaction.atomic
def hear(*, text, kind, point, key, by, at) -> HeardNeed:
    """Somebody needs this. It joins what was noted in nearly the same words, at any counter."""
    text = " ".join(text.split())
    if not folded(text) or len(text) > LONGEST:
        raise NothingNoted
    refuse_contact(text)
    need, _is_new = HeardNeed.objects.get_or_create(folded=folded(text), defaults={"text": text, "kind": kind})
    hear_again(need=need, point=point, key=key, by=by, at=at)
    return need.same_as or need


@transaction.atomic
def hear_again(*, need, point, key, by, at) -> None:
    """One more person said so; the same form sent twice is one of them."""
    held, facts = _locked(need), {"point": point, "noted_by": by, "on": timezone.localdate(at)}
    Hearing.objects.get_or_create(need_id=held.same_as_id or held.pk, key=key, defaults=facts)


# --- What the association does ----------------------------------------------------------------


def share(*, need, by, at) -> None:
    _read(need, Reading.SHARED, by=by, at=at)


def set_aside(*, need, by, at) -> None:
    """Off the page, its hearings kept: what names somebody, or belongs elsewhere."""
    _read(need, Reading.SET_ASIDE, by=by, at=at)


@transaction.atomic
def answer(*, need, status, words, signed, by, at) -> None:
    """Say in public what becomes of it; an answer shares it. The same answer twice is one."""
    held, said = _locked(need), answer_in(words, signed)
    last = held.moves.exclude(words="").last()
    if last and (held.status, last.words, last.signed) == (status, said["words"], said["signed"]):
        return
    if status not in TRANSITIONS[held.status]:
        raise NoSuchMove(held.status, status)
    _move(held, Reading.SHARED, status, said, by=by, at=at)


@transaction.atomic
def join(*, need, into, by, at) -> None:
    """Two wordings of one need: what was heard of one counts for the other, which keeps its answer."""
    found = HeardNeed.objects.select_for_update(no_key=True).filter(pk__in=[need.pk, into.pk]).order_by("pk")
    rows = {row.pk: row for row in found}
    need, into = rows[need.pk], rows[into.pk]
    if need == into or into.same_as_id or need.same_as_id:
        raise ItsOwnTwin
    # Its own twins first: who is noting one of them is waited for, and is counted with the rest.
    need.twins.update(same_as=into)
    need.hearings.filter(key__in=into.hearings.values("key")).delete()
    need.hearings.update(need=into)
    HeardNeed.objects.filter(pk=need.pk).update(same_as=into)
    _move(need, Reading.SET_ASIDE, need.status, {}, by=by, at=at)


@transaction.atomic
def _read(need, reading, *, by, at):
    held = _locked(need)
    if reading in READINGS[held.reading]:
        _move(held, reading, held.status, {}, by=by, at=at)


def _locked(need):
    """Held against the other acts, not against those who count a hearing of it."""
    return HeardNeed.objects.select_for_update(no_key=True).get(pk=need.pk)


def _move(need, reading, status, said, *, by, at):
    """The sole writer of what a need has become, once it is held."""
    HeardNeed.objects.filter(pk=need.pk).update(reading=reading, status=status)
    NeedMove.objects.create(need=need, reading=reading, status=status, **said, by=by, at=at)
