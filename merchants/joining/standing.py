"""Where a shop stands: it prepares, is open, suspended, or gone. The sole writer of `Merchant.state`."""

from django.db import transaction
from django.utils.translation import gettext_lazy

from merchants.models import Merchant, StandingMove
from merchants.refusals import Refusal

State = Merchant.State

VALID_MOVES = {
    State.CANDIDATE: {State.ACTIVE, State.LEFT},
    State.ACTIVE: {State.SUSPENDED, State.LEFT},
    State.SUSPENDED: {State.ACTIVE, State.LEFT},
    State.LEFT: {State.CANDIDATE},
}


class NoSuchMove(Refusal):
    sentence = gettext_lazy("La boutique a changé d’état entre-temps\u202f: relisez sa page.")


@transaction.atomic
def move(*, merchant, to, by, at, reason="") -> Merchant:
    """From where it stands now, read again with its row held."""
    held = Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    if to not in VALID_MOVES[State(held.state)]:
        raise NoSuchMove
    StandingMove.objects.create(merchant=held, from_state=held.state, to_state=to, by=by, at=at, reason=reason[:200])
    held.state = merchant.state = to
    held.save(update_fields=["state"])
    return held
