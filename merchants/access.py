"""Who may enter a shop's own space, and which role in the association opens which door."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.db.models import F, OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from merchants import trail
from merchants.coaching import accompanying, acting
from merchants.listing import on_sale
from merchants.models import AssociationMember, Merchant, MerchantOrder, ProductSheet, TeamMember

Role = AssociationMember.Role
# Who counts the money, or holds every key, also proves it with a code (DESIGN 9).
TRUSTED = {Role.TREASURER, Role.ADMINISTRATOR}


def merchants_of(user):
    """The shops whose team this person belongs to, each with what the person is there (`own_role`)."""
    if not user.is_authenticated:
        return Merchant.objects.none()
    return Merchant.objects.filter(team__user=user).annotate(own_role=F("team__role"))


def open_to(user, at):
    """The shops whose space this person may enter now: those of their team (`own_role`), and those where a coach is
    at work for the shop (`session_id`). The one place where this is decided."""
    if not user.is_authenticated:
        return Merchant.objects.none()
    role = TeamMember.objects.filter(merchant=OuterRef("pk"), user=user).values("role")
    session = trail.open_sessions(at).filter(accompaniment__merchant=OuterRef("pk"), accompaniment__coach=user)
    told = Merchant.objects.annotate(own_role=Subquery(role[:1]), session_id=Subquery(session.values("pk")[:1]))
    return told.filter(Q(own_role__isnull=False) | Q(session_id__isnull=False))


def is_owner(user, merchant) -> bool:
    return merchant.team.filter(user_id=user.pk, role=TeamMember.Role.OWNER).exists()


def is_of_team(user, merchant) -> bool:
    return user is not None and merchant.team.filter(user_id=user.pk).exists()


def orders_of(merchant):
    """What a shop prepares: never an order that still waits for its payment online."""
    return MerchantOrder.objects.filter(merchant=merchant).confirmed()


def sheets_of(merchant):
    return ProductSheet.objects.filter(merchant=merchant)


def shared_with(merchant):
    """The sheets that other shops, seen by residents themselves, let this one start from."""
    return ProductSheet.objects.filter(on_sale.shown(), is_shared=True, is_bundle=False).exclude(merchant=merchant)


def roles_held(user, *roles) -> set[str]:
    """Those of these roles that the person has in the association, whether or not a code was typed today."""
    if not user.is_authenticated:
        return set()
    wanted = [*roles, Role.ADMINISTRATOR]
    return set(AssociationMember.objects.filter(user=user, role__in=wanted).values_list("role", flat=True))


def has_second_factor(user) -> bool:
    """The code of the second factor was typed in this session; only a request's own user can have it."""
    return getattr(user, "otp_device", None) is not None


def opens(user, held) -> bool:
    """What these roles open is open now: a role of trust is worth nothing without its code."""
    return bool(held - TRUSTED) or (bool(held) and has_second_factor(user))


def has_role(user, *roles) -> bool:
    """One of these roles in the association, proved where it must be; an administrator has them all."""
    return opens(user, roles_held(user, *roles))


def in_need_of_an_owner(user):
    """The shops to which this person may invite an owner: whoever answers for one already is not passed over."""
    if has_role(user):
        return Merchant.objects.all()
    answered_for = TeamMember.objects.filter(role=TeamMember.Role.OWNER, user__is_active=True)
    found = Merchant.objects.exclude(pk__in=answered_for.values("merchant"))
    return found if has_role(user, Role.COACH) else found.none()


def vouched_for_by(user):
    """The shops whose papers this person may say they saw: a coach those they accompany."""
    if has_role(user):
        return Merchant.objects.all()
    found = Merchant.objects.filter(pk__in=accompanying.of_coach(user).values("merchant"))
    return found if has_role(user, Role.COACH) else found.none()


def to_second_factor(request):
    """To the page that asks for the code, and back here once it is typed."""
    back = request.get_full_path() if request.method == "GET" else ""
    return redirect(reverse("second_factor") + (f"?{urlencode({'next': back})}" if back else ""))


def merchant_space(view):
    """Gives the view its merchant instead of the code in the address; another shop's space does not exist.

    A coach at work for the shop enters too: `merchant.session` says why, and is kept awake by each page.
    """

    @wraps(view)
    @login_required
    def entered(request, code, *args, **kwargs):
        at = timezone.now()
        merchant = get_object_or_404(open_to(request.user, at), code=code)
        # Of the team, one is at home there, whatever else one is.
        merchant.session = None if merchant.own_role else acting.seen(pk=merchant.session_id, at=at)
        return view(request, merchant, *args, **kwargs)

    return entered


def merchant_owner(view):
    """Opens to those who answer for the shop: where its money goes is not the whole team's, nor a coach's."""

    @wraps(view)
    @merchant_space
    def entered(request, merchant, *args, **kwargs):
        if merchant.own_role != TeamMember.Role.OWNER:
            raise Http404
        return view(request, merchant, *args, **kwargs)

    return entered


def association_only(*roles):
    """Opens to these roles of the association; to anybody else the page does not exist.

    The treasurer and the administrators type their code first.
    """

    def guarded(view):
        @wraps(view)
        @login_required
        def entered(request, *args, **kwargs):
            held = roles_held(request.user, *(roles or Role.values))
            if not held:
                raise Http404
            return view(request, *args, **kwargs) if opens(request.user, held) else to_second_factor(request)

        return entered

    return guarded
