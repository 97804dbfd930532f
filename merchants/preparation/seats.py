"""Seats at an animation have the states of a merchant order, in words of their own: nobody brings nor carries them."""

from django.utils.translation import gettext_lazy as _

from merchants.models import MerchantOrder

Status = MerchantOrder.Status

WORDS = {
    Status.DROPPED_OFF: _("Places retenues"),
    Status.HANDED_OVER: _("Rendez-vous passé"),
    Status.CANCELLED: _("Places annulées"),
}
REMAIN = _("Le sac n’attend plus, les places restent retenues")


def are_alone(lines) -> bool:
    """Only seats are left, from the beginning or since its shop or its shelf has nothing else of it."""
    lines = list(lines)
    left = [line for line in lines if line.left_quantity] or lines
    return bool(left) and all(line.is_seat for line in left)


def state_words(merchant_order) -> str:
    """Its state on screen; reads its lines."""
    told = merchant_order.get_status_display()
    return str(WORDS.get(merchant_order.status, told) if are_alone(merchant_order.lines.all()) else told)


def moved_words(move, *, alone: bool) -> str:
    """What a move did, for a merchant order whose seats are alone or not."""
    if (move.from_status, move.to_status) == (Status.UNCOLLECTED, Status.DROPPED_OFF):
        return str(REMAIN)
    told = move.get_to_status_display()
    return str(WORDS.get(move.to_status, told) if alone else told)
