"""What the association reads of its programme: what waits for it first."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from animations.models import Animation

Status = Animation.Status
SHOWN = 60


@dataclass(frozen=True)
class Heap:
    """Animations that wait for the same gesture."""

    title: str
    hint: str
    animations: list


def heaps(*, at) -> list[Heap]:
    """Those that are not empty; five queries whatever the programme."""
    known = Animation.objects.select_related("point", "room", "host", "series")
    waiting = known.filter(ends_at__gt=at).order_by("starts_at", "pk")
    past = known.filter(ends_at__lte=at).order_by("-starts_at", "-pk")
    found = [
        Heap(
            _("On vous propose"), _("À relire\u202f: dites oui, ou ce qui manque."), waiting.filter(status="PROPOSED")
        ),
        Heap(_("Brouillons"), _("Personne ne les voit encore."), waiting.filter(status="DRAFT")),
        Heap(
            _("Confirmées"),
            _("La salle est gardée\u202f; il reste à les annoncer."),
            waiting.filter(status="CONFIRMED"),
        ),
        Heap(_("Annoncées"), "", waiting.filter(status__in=["PUBLISHED", "CANCELLED"])),
        Heap(
            _("À raconter"),
            _("C’est passé\u202f: quelques phrases pour qui n’y était pas."),
            past.filter(status__in=["PUBLISHED", "HELD"]),
        ),
    ]
    told = [Heap(heap.title, heap.hint, list(heap.animations[:SHOWN])) for heap in found]
    return [heap for heap in told if heap.animations]


def acts_for(animation, *, at) -> set[str]:
    """The gestures that its state allows now, by the name of their button."""
    over = animation.ends_at <= at
    found = {
        Status.DRAFT: {"publier", "confirmer", "jeter"},
        Status.PROPOSED: {"publier", "confirmer", "rendre", "annuler"},
        Status.CONFIRMED: {"publier", "annuler"},
        Status.PUBLISHED: {"annuler"},
        Status.CANCELLED: {"publier"},
    }.get(Status(animation.status), set())
    if over:
        told = animation.status in (Status.PUBLISHED, Status.HELD, Status.REPORTED)
        return {"raconter"} if told else found & {"jeter"}
    return found
