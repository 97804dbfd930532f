"""Whose door it is: a volunteer keeps that of their place, the association speaks for all of them."""

from functools import wraps

from django.shortcuts import get_object_or_404
from django.utils.cache import add_never_cache_headers

from animations.models import Animation, Registration
from pickup.access import behind_the_counter, points_spoken_for

Status = Animation.Status


def received_by(user):
    """The animations whose people this person may see: announced once, at a place they speak for."""
    shown = Animation.objects.published().filter(point__in=points_spoken_for(user))
    return shown.select_related("point", "room", "host")


def registrations_of(animation):
    """Those whose names are still kept."""
    return Registration.objects.filter(animation=animation, forgotten_at=None)


def open_to_registration():
    """What anybody may read, and register for."""
    return Animation.objects.published().select_related("point", "room", "host")


def at_the_door(view):
    """Gives the view its animation instead of the slug in the address; somebody else's door does not exist."""

    @wraps(view)
    @behind_the_counter
    def entered(request, slug, *args, **kwargs):
        animation = get_object_or_404(received_by(request.user), slug=slug)
        response = view(request, animation, *args, **kwargs)
        # Names and telephones: nobody reads them with « Back » once the volunteer signed out.
        add_never_cache_headers(response)
        return response

    return entered
