"""Whose counter it is: a volunteer keeps some points, an administrator sees them all."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404
from django.utils.cache import add_never_cache_headers

from merchants.access import has_role, opens, roles_held, to_second_factor
from merchants.models import AssociationMember, MerchantOrder
from pickup.models import Bag, Collection, PickupPoint, Resident, Slot, Volunteer


def points_of(user):
    """The points whose counter this person keeps."""
    if not user.is_authenticated:
        return PickupPoint.objects.none()
    if has_role(user):
        return PickupPoint.objects.all()
    return PickupPoint.objects.filter(volunteers__user=user)


def points_spoken_for(user):
    """The points for which this person takes an order or a word from somebody who has no screen: the association for
    all of them, a volunteer for theirs."""
    if opens(user, roles_held(user, *AssociationMember.Role.values)):
        return PickupPoint.objects.all()
    return points_of(user)


def residents_of(user):
    """The people known at the points for which this person speaks."""
    return Resident.objects.filter(point__in=points_spoken_for(user))


def awaits_code(user) -> bool:
    """An administrator who has not typed the code of their second factor yet."""
    return bool(roles_held(user)) and not has_role(user)


def slots_of(point):
    return Slot.objects.filter(point=point)


def moments_of(point):
    """The same, and those of animations, where seats alone were ordered: reached from a visit, listed nowhere."""
    return Slot.everything.filter(point=point)


def collections_of(point):
    """What is collected here, or came back here with a round; an order that still waits for its payment online is
    not yet expected."""
    back = Q(order__in=Bag.objects.filter(back_at=point).values("merchant_order__order"))
    here = Collection.objects.filter(Q(slot__point=point) | back)
    return here.exclude(order__merchant_orders__confirmed_at=None)


def merchant_orders_of(point):
    back = Q(pk__in=Bag.objects.filter(back_at=point).values("merchant_order"))
    return MerchantOrder.objects.filter(Q(order__collection__slot__point=point) | back).confirmed()


def merchant_orders_brought_to(point):
    """What shops bring here: for those who collect here, and for the stops of the rounds that leave from here."""
    here = Q(order__collection__slot__point=point)
    leaving = Q(order__collection__slot__point__stop__round__departs_from=point)
    return MerchantOrder.objects.filter(here | leaving).confirmed()


def counter_of(view):
    """Gives the view its point instead of the slug in the address; another counter does not exist."""

    @wraps(view)
    @login_required
    def entered(request, slug, *args, **kwargs):
        point = points_of(request.user).filter(slug=slug).first()
        if point:
            response = view(request, point, *args, **kwargs)
            # Names and telephones: nobody reads them with « Back » once the volunteer signed out.
            if not response.has_header("Cache-Control"):
                add_never_cache_headers(response)
            return response
        if awaits_code(request.user):
            return to_second_factor(request)
        raise Http404

    return entered


def behind_the_counter(view):
    """Opens to the association's people and to every volunteer, for whoever speaks to them instead of to a screen."""

    @wraps(view)
    @login_required
    def entered(request, *args, **kwargs):
        held = roles_held(request.user, *AssociationMember.Role.values)
        if opens(request.user, held) or Volunteer.objects.filter(user=request.user).exists():
            return view(request, *args, **kwargs)
        if held:
            return to_second_factor(request)
        raise Http404

    return entered
