"""One's own appointments in one's own agenda: where one is registered, when one's orders are collected.

The address is the key: it is drawn, shown to its owner only, and drawn anew it leads nowhere.
"""

import secrets

from django.db import transaction
from django.utils.translation import gettext as _

from animations.agenda import ics, pickups
from animations.models import Animation, PersonalAgenda, Registration
from merchants.models import MerchantOrder
from pickup.models import Collection


@transaction.atomic
def draw(*, user, at) -> PersonalAgenda:
    """A new secret address; the one before, if any, is worth nothing from now on."""
    facts = {"token": secrets.token_urlsafe(32), "drawn_at": at}
    agenda, _is_new = PersonalAgenda.objects.update_or_create(user=user, defaults=facts)
    return agenda


def close(*, user):
    """No address any more. Closed already: nothing."""
    PersonalAgenda.objects.filter(user=user).delete()


def calendar_of(user, *, address) -> bytes:
    """Four queries, however full a life is."""
    collected = [pickups.event(collection) for collection in collections_of(user)]
    return ics.calendar_of(animations_of(user), name=_("Mes rendez-vous"), address=address, events=collected)


def animations_of(user):
    """Where a seat is theirs, or was until it was called off; a place in the waiting list is no appointment."""
    registered = Registration.objects.filter(user=user).appointments()
    return Animation.objects.published().filter(pk__in=registered.values("animation")).select_related("point", "host")


def collections_of(user):
    """What is still theirs to collect, or was collected; seats are among the animations."""
    kept = MerchantOrder.objects.exclude(status="CANCELLED").confirmed()
    found = Collection.objects.filter(order__user=user, order__in=kept.values("order"), slot__is_visit=False)
    return found.select_related("order", "slot__point").order_by("slot__starts_at", "pk")
