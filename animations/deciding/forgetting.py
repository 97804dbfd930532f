"""What stays of whoever proposed once they are forgotten: the idea that everybody read, without their name."""

from dateutil.relativedelta import relativedelta
from django.utils.translation import gettext as _

from animations.deciding.models import Proposal, ProposalSupport

# An idea without an answer after a year has waited long enough to keep somebody's number.
KEPT = relativedelta(years=1)
UNREAD = [Proposal.Status.TO_READ, Proposal.Status.SET_ASIDE]


def forget_account(*, user) -> list[int]:
    """Ids of their proposals, whose letters go too; what nobody else read goes whole."""
    found = Proposal.objects.filter(user=user)
    ids = list(found.values_list("pk", flat=True))
    found.filter(status__in=UNREAD).delete()
    nobody = {"signed": _("Une personne d’ici"), "email": "", "phone": "", "user": None}
    Proposal.objects.filter(pk__in=ids).update(**nobody)
    return ids


def forget_old(*, at) -> list[int]:
    """After a year: how to reach whoever proposed, and the names copied from sheets; safe to run twice. A line keeps
    its mark, so that the same sheet typed again does not count again, until the proposal is answered.

    Gives the ids of the proposals whose letters must forget it too.
    """
    then = at - KEPT
    old = Proposal.objects.filter(at__lt=then).exclude(email="", phone="")
    ids = list(old.values_list("pk", flat=True))
    Proposal.objects.filter(pk__in=ids).update(email="", phone="")
    ProposalSupport.objects.filter(on__lt=then.date()).exclude(name="").update(name="")
    return ids
