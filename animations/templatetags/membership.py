"""Whether belonging to the place is offered to whoever has just collected: once, at a first visit, never again."""

from django import template
from django.db.models import Q
from django.utils import timezone

from animations.membership import standing
from pickup.models import Handover
from pickup.phone_numbers import digits

register = template.Library()


@register.simple_tag
def offers_membership(collection) -> bool:
    """The bags of a first visit were handed over, that day, to somebody who is not in the register."""
    handed = Handover.objects.standing().filter(collection=collection).order_by("at").first()
    today = timezone.localdate()
    if handed is None or timezone.localdate(handed.at) != today:
        return False
    order = collection.order
    if standing.is_known(user=order.user, email=collection.email, phone=collection.phone):
        return False
    return not came_before(collection)


def came_before(collection) -> bool:
    who = Q(pk__in=[])
    if collection.order.user_id:
        who |= Q(collection__order__user=collection.order.user_id)
    if collection.email:
        who |= Q(collection__email__iexact=collection.email)
    if digits(collection.phone):
        who |= Q(collection__phone=collection.phone)
    return Handover.objects.standing().filter(who).exclude(collection=collection).exists()
