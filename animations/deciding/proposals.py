"""A proposal, from the idea of somebody to the answer of the committee: sole writer of its status."""

from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from animations.deciding import letters, threshold
from animations.deciding.models import Proposal, ProposalMove
from animations.hearing.reading import refuse_contact
from animations.planning import writing
from merchants.refusals import Refusal

Kind, Status = Proposal.Kind, Proposal.Status
LONGEST_WHAT = 1500
LONGEST_ANSWER = ProposalMove._meta.get_field("words").max_length
LONGEST_NAME = ProposalMove._meta.get_field("signed").max_length

# From each state, those that may follow; the committee may answer before the threshold, and say yes after a no.
# What it accepted stays accepted.
TRANSITIONS = {
    Status.TO_READ: {Status.OPEN, Status.SET_ASIDE},
    Status.SET_ASIDE: {Status.OPEN},
    Status.OPEN: {Status.ON_AGENDA, Status.ACCEPTED, Status.REFUSED, Status.LATER, Status.SET_ASIDE},
    Status.ON_AGENDA: {Status.ACCEPTED, Status.REFUSED, Status.LATER, Status.SET_ASIDE},
    Status.LATER: {Status.ACCEPTED, Status.REFUSED},
    Status.REFUSED: {Status.ACCEPTED},
    Status.ACCEPTED: set(),
}
# What the committee answers, with words that everybody reads.
ANSWERS = [Status.ACCEPTED, Status.REFUSED, Status.LATER]


class NothingProposed(Refusal):
    sentence = gettext_lazy("Dites ce que vous proposez\u202f: un titre, et quelques phrases.")


class NotSigned(Refusal):
    sentence = gettext_lazy("Signez la proposition\u202f: un prénom et un village suffisent.")


class NoSuchMove(Refusal):
    def __init__(self, was, status):
        told = _(
            "Cette proposition est «\u202f%(was)s\u202f»\u202f: elle ne peut pas devenir «\u202f%(status)s\u202f»."
        )
        super().__init__(told % {"was": Status(was).label, "status": Status(status).label})


class AnswerOwed(Refusal):
    sentence = gettext_lazy("Écrivez la réponse que tout le monde lira, et signez-la d’un nom et d’un rôle.")


class DateOwed(Refusal):
    sentence = gettext_lazy("Une animation acceptée reçoit une date et un lieu, même provisoires.")


@dataclass(frozen=True)
class Answer:
    """What the committee says in public, and who says it."""

    words: str
    signed: str
    role: str

    def facts(self) -> dict:
        told = {name: value.strip() for name, value in vars(self).items()}
        if not all(told.values()):
            raise AnswerOwed
        return told


# --- From the idea to the agenda --------------------------------------------------------------


@transaction.atomic
def propose(
    *, kind, title, what, signed, support, key, at, email="", phone="", merchant=None, user=None, noted_by=None
):
    """Somebody's idea, read by nobody but the association yet; the same form twice is one proposal.

    Raises NothingProposed, NotSigned, ReachesSomebody.
    """
    title, what, signed = " ".join(title.split()), what.strip()[:LONGEST_WHAT], " ".join(signed.split())
    if not title or not what:
        raise NothingProposed
    if not signed:
        raise NotSigned
    refuse_contact(f"{title}\n{what}\n{signed}")
    facts = {"kind": kind, "title": title, "what": what, "signed": signed, "support": support, "at": at}
    facts |= {"email": email.strip(), "phone": phone.strip(), "merchant": merchant, "user": user, "noted_by": noted_by}
    proposal, is_new = Proposal.objects.get_or_create(key=key, defaults=facts)
    if is_new:
        letters.tell_to_read(proposal)
    return proposal


@transaction.atomic
def share(*, proposal, by, at):
    """Read, and shown to everybody as it was written; shown already, nothing."""
    held = _move(_locked(proposal), Status.OPEN, by=by, at=at)
    reach_the_agenda(held, at=at)
    return held


@transaction.atomic
def set_aside(*, proposal, by, at):
    """Off the page, or never on it: what names somebody, hurts, or is no proposal."""
    return _move(_locked(proposal), Status.SET_ASIDE, by=by, at=at)


def reach_the_agenda(proposal, *, at):
    """For a row held by whoever calls: enough people support it, the committee is told, once."""
    asked = threshold.of_day(timezone.localdate(at))
    if proposal.status != Status.OPEN or asked is None or proposal.supports.count() < asked:
        return
    _move(proposal, Status.ON_AGENDA, by=None, at=at)
    letters.tell_on_agenda(proposal)


def reach_all(*, at) -> int:
    """Those whom a lower threshold lets through; safe to run twice."""
    asked = threshold.of_day(timezone.localdate(at))
    if asked is None:
        return 0
    counted = Proposal.objects.filter(status=Status.OPEN).annotate(count=Count("supports"))
    return sum(_reach_one(proposal, at=at) for proposal in counted.filter(count__gte=asked).order_by("pk"))


@transaction.atomic
def _reach_one(proposal, *, at) -> int:
    held = _locked(proposal)
    reach_the_agenda(held, at=at)
    return int(held.status == Status.ON_AGENDA)


# --- The answer of the committee --------------------------------------------------------------


@transaction.atomic
def accept(*, proposal, answer: Answer, by, at, when=None):
    """Yes: an animation becomes a draft of the programme, as `when` says (kind, starts_at, ends_at, point).

    Accepted already, nothing. Raises AnswerOwed, DateOwed, NoSuchMove.
    """
    held = _locked(proposal)
    if held.status == Status.ACCEPTED:
        return held
    said = answer.facts()
    if held.kind == Kind.ANIMATION:
        if when is None:
            raise DateOwed
        held.animation = _draft(held, when, by=by, at=at)
        held.save(update_fields=["animation"])
    _answer(held, Status.ACCEPTED, said, by=by, at=at)
    return held


@transaction.atomic
def refuse(*, proposal, answer: Answer, by, at):
    """No, and why. Raises AnswerOwed, NoSuchMove."""
    return _answer(_locked(proposal), Status.REFUSED, answer.facts(), by=by, at=at)


@transaction.atomic
def put_off(*, proposal, answer: Answer, by, at):
    """Not now, and why; it may still be supported. Raises AnswerOwed, NoSuchMove."""
    return _answer(_locked(proposal), Status.LATER, answer.facts(), by=by, at=at)


def _draft(proposal, when, *, by, at):
    """A draft that the programme goes on with: its room, its price, its picture are written there."""
    facts = {"title": proposal.title, "description": proposal.what, "host": proposal.merchant, **when}
    return writing.draft(facts=facts, products=[], picture=None, key=proposal.key, by=by, at=at)


def _answer(held, status, said, *, by, at):
    before = held.status
    _move(held, status, by=by, at=at, **said)
    if before != status:
        letters.tell_answer(held, said)
    if status != Status.LATER:
        # The names on the sheets of paper have served, and what kept them from counting twice.
        held.supports.exclude(name="", mark="").update(name="", mark="")
    return held


# --- Shared -----------------------------------------------------------------------------------


def _locked(proposal):
    return Proposal.objects.select_for_update(of=("self",)).select_related("merchant").get(pk=proposal.pk)


def _move(proposal, status, *, by, at, **said):
    """The one place where a status is written; where it is already, nothing."""
    before = Status(proposal.status)
    if before == status:
        return proposal
    if status not in TRANSITIONS[before]:
        raise NoSuchMove(before, status)
    proposal.status = status
    proposal.save(update_fields=["status"])
    ProposalMove.objects.create(proposal=proposal, status_from=before, status_to=status, **said, by=by, at=at)
    return proposal
