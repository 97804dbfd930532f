"""Who writes the programme: the association all of it, a shop what it animates."""

from django.db.models import Q

from animations.models import Animation
from merchants.access import association_only
from merchants.models import AssociationMember

Role = AssociationMember.Role
programme_only = association_only(Role.COACH, Role.ADMINISTRATOR)


def animations_of(merchant):
    return Animation.objects.filter(host=merchant)


def told_to(merchant):
    """Those that may have changed something for it: it animated them, or its products were presented there."""
    shown = Animation.objects.published().exclude(status=Animation.Status.CANCELLED)
    presented = shown.filter(products__sheet__merchant=merchant).values("pk")
    return shown.filter(Q(host=merchant) | Q(pk__in=presented))


def still_written_by(merchant):
    """Until the association has said yes, the shop writes its own; a series is the association's."""
    own = animations_of(merchant).filter(series=None)
    return own.filter(status__in=[Animation.Status.DRAFT, Animation.Status.PROPOSED])
