"""The states of a registration, and the one function that writes them."""

from django.utils.translation import gettext_lazy as _

from animations.models import Registration, RegistrationMove
from merchants.refusals import Refusal

Status = Registration.Status

# From each state, those that may follow. What is counted at the door may be counted again.
MOVES = {
    Status.CONFIRMED: {Status.CANCELLED, Status.ATTENDED, Status.NO_SHOW},
    Status.WAITING: {Status.OFFERED, Status.CANCELLED, Status.LAPSED, Status.ATTENDED},
    # What was offered waits again when it is called off.
    Status.OFFERED: {Status.CONFIRMED, Status.WAITING, Status.CANCELLED, Status.LAPSED, Status.ATTENDED},
    Status.ATTENDED: {Status.CONFIRMED, Status.WAITING, Status.LAPSED, Status.ATTENDED},
    Status.NO_SHOW: {Status.CONFIRMED, Status.ATTENDED},
    Status.LAPSED: {Status.WAITING, Status.CONFIRMED, Status.ATTENDED},
    Status.CANCELLED: set(),
}

SAID = {
    Status.CONFIRMED: _("Vos places sont déjà retenues."),
    Status.WAITING: _("Vous êtes sur la liste d’attente."),
    Status.OFFERED: _("Des places vous sont proposées."),
    Status.ATTENDED: _("Cette arrivée est déjà notée."),
    Status.NO_SHOW: _("L’absence est déjà notée."),
    Status.LAPSED: _("La proposition est passée, et les places ont été données."),
    Status.CANCELLED: _("Cette inscription est annulée."),
}


class CannotMove(Refusal):
    """Not from where it is; the sentence says where that is."""


def begin(*, registration, status, by, at, **facts) -> Registration:
    """A registration enters the list."""
    for name, value in {"status": status, **facts}.items():
        setattr(registration, name, value)
    registration.save()
    _keep(registration, "", by=by, at=at)
    return registration


def move(*, registration, status, by, at, **facts) -> Registration:
    """The one place where a status is written, for a registration whose animation is held; `facts` change with it."""
    before = Status(registration.status)
    if status not in MOVES[before]:
        raise CannotMove(str(SAID[before]))
    kept = {"offered_until": None, "came": None, **facts, "status": status}
    for name, value in kept.items():
        setattr(registration, name, value)
    registration.save(update_fields=list(kept))
    _keep(registration, before, by=by, at=at)
    return registration


def resize(*, registration, party, by, at, **facts) -> Registration:
    """The same state for more people, or fewer."""
    for name, value in {"party": party, **facts}.items():
        setattr(registration, name, value)
    registration.save(update_fields=["party", *facts])
    _keep(registration, registration.status, by=by, at=at)
    return registration


def _keep(registration, before, *, by, at):
    facts = {"status_from": before, "status_to": registration.status, "party": registration.party}
    RegistrationMove.objects.create(registration=registration, **facts, at=at, by=by)
