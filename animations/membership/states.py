"""The states of a membership; sole writer of its status."""

from django.utils.translation import gettext as _

from animations.models import Membership, MembershipMove
from merchants.refusals import Refusal

Status = Membership.Status

# From each state, those that may follow; whoever left may come back, nobody comes back from being erased.
MOVES = {
    Status.ASKED: {Status.MEMBER, Status.LEFT, Status.ERASED},
    Status.MEMBER: {Status.ASKED, Status.LEFT, Status.ERASED},
    Status.LEFT: {Status.ASKED, Status.MEMBER, Status.ERASED},
    Status.ERASED: set(),
}


class CannotMove(Refusal):
    """Not from where it is."""


def locked(membership) -> Membership:
    return Membership.objects.select_for_update(of=("self",)).select_related("point").get(pk=membership.pk)


def move(membership, status, *, by, at, reason=""):
    """For a row held by whoever calls; where it is already, nothing."""
    before = Status(membership.status)
    if before == status:
        return membership
    if status not in MOVES[before]:
        words = _("Cette adhésion est «\u00a0%(state)s\u00a0»\u202f: ce n’est plus possible.")
        raise CannotMove(words % {"state": before.label.lower()})
    membership.status = status
    membership.save(update_fields=["status"])
    facts = {"status_from": before, "status_to": status, "reason": reason.strip()[:200]}
    MembershipMove.objects.create(membership=membership, **facts, by=by, at=at)
    return membership
