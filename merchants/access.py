"""Who may enter a shop's own space, and which role in the association opens which door."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404

from merchants.models import AssociationMember, Merchant, MerchantOrder, ProductSheet, TeamMember

Role = AssociationMember.Role


def merchants_of(user):
    """The shops whose team this person belongs to."""
    if not user.is_authenticated:
        return Merchant.objects.none()
    return Merchant.objects.filter(team__user=user)


def is_owner(user, merchant) -> bool:
    return merchant.team.filter(user_id=user.pk, role=TeamMember.Role.OWNER).exists()


def orders_of(merchant):
    """What a shop prepares: never an order that still waits for its payment online."""
    return MerchantOrder.objects.filter(merchant=merchant).confirmed()


def sheets_of(merchant):
    return ProductSheet.objects.filter(merchant=merchant)


def has_role(user, *roles) -> bool:
    """One of these roles in the association; an administrator has them all."""
    if not user.is_authenticated:
        return False
    return AssociationMember.objects.filter(user=user, role__in=[*roles, Role.ADMINISTRATOR]).exists()


def merchant_space(view):
    """Gives the view its merchant instead of the code in the address; another shop's space does not exist."""

    @wraps(view)
    @login_required
    def entered(request, code, *args, **kwargs):
        merchant = get_object_or_404(merchants_of(request.user), code=code)
        return view(request, merchant, *args, **kwargs)

    return entered


def association_only(*roles):
    """Opens to these roles of the association; to anybody else the page does not exist."""

    def guarded(view):
        @wraps(view)
        @login_required
        def entered(request, *args, **kwargs):
            if not has_role(request.user, *(roles or Role.values)):
                raise Http404
            return view(request, *args, **kwargs)

        return entered

    return guarded
