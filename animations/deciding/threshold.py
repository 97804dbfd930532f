"""How many supports bring a proposal before the committee: dated, set by the association."""

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from animations.deciding.models import SupportThreshold
from merchants.refusals import Refusal

MOST = 5000


class NotANumberOfPeople(Refusal):
    sentence = _("Indiquez un nombre de soutiens, entre 1 et 5\u202f000.")


class ThresholdInThePast(Refusal):
    sentence = _("Un seuil ne change pas les jours passés\u202f: choisissez aujourd’hui ou un jour à venir.")


def of_day(day) -> int | None:
    """The last one written for a day that has come; without any, nothing reaches the agenda by itself."""
    last = SupportThreshold.objects.filter(applies_from__lte=day).order_by("applies_from", "pk").last()
    return last.supports if last else None


def write(*, supports, applies_from, by, at) -> SupportThreshold:
    """Said again for the same day, the last one counts; the same twice is one."""
    if not 1 <= supports <= MOST:
        raise NotANumberOfPeople
    if applies_from < timezone.localdate(at):
        raise ThresholdInThePast
    last = SupportThreshold.objects.filter(applies_from=applies_from).last()
    if last and last.supports == supports:
        return last
    return SupportThreshold.objects.create(supports=supports, applies_from=applies_from, by=by, at=at)
