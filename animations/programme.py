"""The acts on the calendar: publish, change, cancel. Each change of what the public knows counts as a revision."""

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from animations.models import Animation
from merchants.refusals import Refusal


class NotAnnounced(Refusal):
    sentence = _("Cette animation n’a pas encore été publiée : supprimez le brouillon au lieu de l’annuler.")


@transaction.atomic
def publish(*, animation, by, at):
    """Announce a draft; an animation that was cancelled is on again. Announced already: nothing to do."""
    animation = _locked(animation)
    if animation.status != Animation.Status.PUBLISHED:
        _count_revision(animation)
        animation.status = Animation.Status.PUBLISHED
        _sign(animation, by=by, at=at)
    return animation


@transaction.atomic
def change(*, animation, facts, by, at):
    """Write the `facts` (field → value) that differ; what the public already knew becomes a new revision."""
    animation = _locked(animation)
    differing = {name: value for name, value in facts.items() if getattr(animation, name) != value}
    if differing:
        for name, value in differing.items():
            setattr(animation, name, value)
        _count_revision(animation)
        _sign(animation, by=by, at=at)
    return animation


@transaction.atomic
def cancel(*, animation, by, at):
    """Call it off: it stays in the calendar, said to be cancelled. Cancelled already: nothing to do."""
    animation = _locked(animation)
    if animation.status == Animation.Status.DRAFT:
        raise NotAnnounced
    if animation.status != Animation.Status.CANCELLED:
        _count_revision(animation)
        animation.status = Animation.Status.CANCELLED
        _sign(animation, by=by, at=at)
    return animation


def _locked(animation):
    return Animation.objects.select_for_update().get(pk=animation.pk)


def _count_revision(animation):
    """A draft may change a hundred times: nobody saw it, agendas count from its publication."""
    if animation.status != Animation.Status.DRAFT:
        animation.revision += 1


def _sign(animation, *, by, at):
    animation.updated_by, animation.updated_at = by, at
    animation.save()
