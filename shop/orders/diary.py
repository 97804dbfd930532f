"""What an order puts in the resident's own agenda (RFC 5545): when to collect it, and the animations of its seats."""

from django.conf import settings
from django.db.models import Max
from django.utils.translation import gettext as _

from animations.agenda import ics, pickups
from animations.models import Animation, Registration
from merchants.models import MerchantOrder, MerchantOrderMove

CANCELLED = MerchantOrder.Status.CANCELLED


def event_of(collection) -> bytes:
    """A calendar; each event has the identity that it has everywhere, so that taken twice it is one appointment.

    Seats alone have no moment but those of their animations.
    """
    collected = [] if collection.slot.is_visit else [_collection(collection)]
    found = animations_of(collection.order_id)
    return ics.calendar_of(found, address=address, name=_("Ma commande"), events=collected)


def address(path) -> str:
    return settings.SITE_URL + path


def _collection(collection):
    return pickups.event(collection, called_off_at=called_off_at(collection.order_id))


def called_off_at(order_id):
    """When nothing of it was left to collect; None as long as something is."""
    parts = MerchantOrder.objects.filter(order=order_id)
    if parts.exclude(status=CANCELLED).exists():
        return None
    moves = MerchantOrderMove.objects.filter(merchant_order__in=parts, to_status=CANCELLED)
    return moves.aggregate(at=Max("at"))["at"]


def animations_of(order_id):
    """Where its seats are, and what was called off; those that one gave up are no appointment."""
    kept = Registration.objects.filter(sold__line__merchant_order__order=order_id).appointments()
    return Animation.objects.filter(pk__in=kept.values("animation")).select_related("point", "host")
