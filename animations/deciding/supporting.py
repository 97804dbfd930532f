"""Supporting a proposal: one person once, whether by their account, by their card or on a line of paper."""

import re

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from animations.deciding import proposals
from animations.deciding.models import Proposal, ProposalSupport
from animations.membership import standing
from animations.models import Membership
from merchants.listing.search_words import unaccented
from merchants.refusals import Refusal

LONGEST_NAME = ProposalSupport._meta.get_field("name").max_length
MOST_LINES = 200
SALT = "deciding.support"


class NoMoreSupports(Refusal):
    sentence = _("Cette proposition ne cherche plus de soutiens\u202f: sa réponse est sur sa page.")


class NoSuchCard(Refusal):
    sentence = _("Aucune carte de membre ne porte ce numéro\u202f: relisez-le, sous le carré à scanner.")


class NoNames(Refusal):
    sentence = _("Recopiez les noms de la feuille, un par ligne, 200 au plus.")


@transaction.atomic
def support(*, proposal, user, at) -> bool:
    """By one’s account; true when it is one more, false when they had already. Raises NoMoreSupports."""
    return _count(_held(proposal), user=user, membership=standing.of_user(user), noted_by=None, at=at)


@transaction.atomic
def support_by_card(*, proposal, card, by, at) -> bool:
    """At a counter, with the card of a member, who may also have an account. Raises NoMoreSupports, NoSuchCard."""
    member = standing.holder(card)
    if member is None or member.status == Membership.Status.ERASED:
        raise NoSuchCard
    return _count(_held(proposal), user=member.user, membership=member, noted_by=by, at=at)


@transaction.atomic
def take_back(*, proposal, user) -> bool:
    """They think otherwise now; what reached the agenda stays there."""
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    return bool(_same_person(user, standing.of_user(user), held.supports).delete()[0])


@transaction.atomic
def are_one(*, user, membership) -> None:
    """A card joins an account: what both supported, one person did."""
    theirs = ProposalSupport.objects.filter(membership=membership, user=None)
    theirs.filter(proposal__supports__user=user).delete()
    theirs.update(user=user)


@transaction.atomic
def are_one_member(*, kept, gone) -> None:
    """Two lines of the register were one person: what both supported, one person did."""
    theirs = ProposalSupport.objects.filter(membership=gone)
    own = _same_person(kept.user, kept, ProposalSupport.objects)
    theirs.filter(proposal__in=own.values("proposal")).delete()
    theirs.update(membership=kept, user=kept.user)


@transaction.atomic
def copy_sheet(*, proposal, names: list[str], by, at) -> int:
    """The lines of a sheet of paper, read by the association alone; a name that is there already counts once, be it
    that of an account or a member, or a line whose name was struck out since.

    Gives how many are new. Raises NoMoreSupports, NoNames.
    """
    held = _held(proposal)
    lines = {mark_of(held, name): " ".join(name.split())[:LONGEST_NAME] for name in names if folded(name)}
    if not 0 < len(lines) <= MOST_LINES:
        raise NoNames
    known = {*held.supports.filter(mark__in=lines).values_list("mark", flat=True), *_marks_of_people(held)}
    facts = {"proposal": held, "noted_by": by, "on": timezone.localdate(at)}
    new = [ProposalSupport(**facts, mark=mark, name=name) for mark, name in lines.items() if mark not in known]
    ProposalSupport.objects.bulk_create(new)
    proposals.reach_the_agenda(held, at=at)
    return len(new)


def folded(name) -> str:
    """« Mme Éva  MARTIN », « mme eva martin » → the same."""
    return re.sub(r"[\W_]+", " ", unaccented(name)).strip()[:LONGEST_NAME]


def mark_of(proposal, name) -> str:
    """One name on one proposal, without the name: the same line typed twice is known, and no list is made of it.

    Keyed by the town's secret; nothing for a name without a letter. Another proposal gives another mark.
    """
    fold = folded(name)
    return salted_hmac(SALT, f"{proposal.pk}:{fold}", algorithm="sha256").hexdigest() if fold else ""


def _marks_of_people(proposal):
    """Of those who support it by their account or their card."""
    people = proposal.supports.exclude(user=None, membership=None).select_related("user", "membership")
    return {mark_of(proposal, name) for one in people for name in _names(one.user, one.membership)}


def _names(user, membership) -> list[str]:
    names = [user.get_full_name() if user else "", membership.full_name if membership else ""]
    return [name for name in names if name]


def is_supported_by(proposal, user) -> bool:
    return user.is_authenticated and _same_person(user, standing.of_user(user), proposal.supports).exists()


# --- Shared -----------------------------------------------------------------------------------


def _held(proposal):
    held = Proposal.objects.select_for_update().get(pk=proposal.pk)
    if not held.is_living:
        raise NoMoreSupports
    return held


def _count(held, *, user, membership, noted_by, at) -> bool:
    if _same_person(user, membership, held.supports).exists() or _signed_already(held, user, membership):
        return False
    facts = {"user": user, "membership": membership, "noted_by": noted_by}
    held.supports.create(**facts, on=timezone.localdate(at))
    proposals.reach_the_agenda(held, at=at)
    return True


def _signed_already(held, user, membership) -> bool:
    """A line of a sheet bears their name: it is theirs from now on, and the name has served."""
    marks = [mark_of(held, name) for name in _names(user, membership)]
    line = held.supports.filter(mark__in=marks, user=None, membership=None).exclude(mark="").order_by("pk").first()
    if line is None:
        return False
    return bool(held.supports.filter(pk=line.pk).update(user=user, membership=membership, name=""))


def _same_person(user, membership, supports):
    same = Q()
    if user is not None:
        same |= Q(user=user)
    if membership is not None:
        same |= Q(membership=membership)
    return supports.filter(same)
