"""The pages of the second factor: typing a code, installing the application, recovery codes, a lost telephone."""

from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET, require_http_methods, require_POST
from django_otp import login as keep_proof

from merchants import qr
from merchants.access import TRUSTED, association_only, has_second_factor, roles_held, to_second_factor
from merchants.models import AssociationMember
from merchants.refusals import Refusal
from shop.accounts import throttle
from shop.accounts.models import SecondFactorMove, User
from shop.accounts.networks import network_of
from shop.accounts.second_factor import devices
from shop.accounts.second_factor.forms import CodeForm, ForgetForm, SignInCodeForm

MOVES_SHOWN = 30
# Where a session keeps which secret it was shown.
WAITING = "second_factor_waiting"


def trusted_only(view):
    """For those whose role asks for a second factor; to anybody else these pages do not exist."""

    @wraps(view)
    @never_cache
    @login_required
    def entered(request, *args, **kwargs):
        if not (request.user.is_superuser or roles_held(request.user, *TRUSTED)):
            raise Http404
        return view(request, *args, **kwargs)

    return entered


def next_of(request) -> str:
    """Where the person was going; never out of the town."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else ""


def accepted(request, form, act, **facts):
    """What the act gives; a refusal is written on the form. A wrong code also counts at the address it comes from."""
    here, at = {"what": "code", "address": network_of(request)}, timezone.now()
    try:
        throttle.count(**here, patience=throttle.OF_AN_ADDRESS, at=at)
        done = act(user=request.user, code=form.cleaned_data["code"], at=at, **facts)
    except Refusal as refusal:
        form.add_error("code", str(refusal))
        return None
    throttle.uncount(**here)
    return done


def keep(request, device):
    """This session is proved, under a new name: one stolen before is worth nothing."""
    request.session.cycle_key()
    keep_proof(request, device)


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@trusted_only
def second_factor(request):
    """The code, once per session; whoever has no application yet installs one."""
    goes_to = next_of(request)
    if not devices.installed(request.user):
        return redirect(reverse("second_factor_install") + (f"?{urlencode({'next': goes_to})}" if goes_to else ""))
    form = SignInCodeForm(request.POST or None)
    if form.is_valid() and (device := accepted(request, form, devices.prove)):
        keep(request, device)
        return redirect(goes_to or "my_space")
    # A town served over HTTPS is a real one: it never shows anybody's code.
    demo = "" if settings.HTTPS else devices.demo_code(request.user, at=timezone.now())
    return render(request, "second_factor/code.html", {"form": form, "next": goes_to, "demo_code": demo})


@sensitive_post_parameters("code")
@require_http_methods(["GET", "HEAD", "POST"])
@trusted_only
def second_factor_install(request):
    """The secret as a picture and in letters; the first code proves it. Changing it asks for the old one first."""
    if devices.installed(request.user) and not has_second_factor(request.user):
        return to_second_factor(request)
    form, waiting = CodeForm(request.POST or None), shown_to(request)
    if form.is_valid() and (codes := accepted(request, form, devices.install, waiting=waiting, by=request.user)):
        keep(request, devices.installed(request.user))
        return shown_once(request, codes)
    secret = devices.secret_in_words(waiting)
    return render(request, "second_factor/install.html", {"form": form, "secret": secret, "next": next_of(request)})


def shown_to(request):
    """The secret of this session alone: a thief with the password never reads the one that is being installed."""
    waiting = devices.being_installed(request.user, pk=request.session.get(WAITING))
    if waiting is None:
        waiting = devices.begin(user=request.user)
        request.session[WAITING] = waiting.pk
    return waiting


def shown_once(request, codes):
    return render(request, "second_factor/recovery.html", {"codes": codes, "next": next_of(request)})


@require_GET
@trusted_only
def second_factor_qr(request):
    """The secret as a picture, for the application's camera: only while it is being installed."""
    if devices.installed(request.user) and not has_second_factor(request.user):
        return to_second_factor(request)
    return HttpResponse(qr.drawn(shown_to(request).config_url, scale=5), content_type="image/svg+xml")


@require_POST
@trusted_only
def second_factor_recovery(request):
    """Ten new recovery codes, shown once."""
    if not has_second_factor(request.user):
        return to_second_factor(request)
    return shown_once(request, devices.renew_recovery_codes(user=request.user, by=request.user, at=timezone.now()))


# --- For administrators -----------------------------------------------------------------------


@never_cache
@require_GET
@association_only(AssociationMember.Role.ADMINISTRATOR)
def second_factors(request):
    """Who has an application, who still has to, and what happened to them."""
    people = User.objects.filter(association_roles__role__in=TRUSTED, is_active=True).distinct().order_by("email")
    moves = SecondFactorMove.objects.select_related("user", "by")[:MOVES_SHOWN]
    ready = people.filter(totpdevice__confirmed=True).values_list("pk", flat=True)
    context = {"people": people, "ready": set(ready), "moves": moves}
    return render(request, "second_factor/people.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@association_only(AssociationMember.Role.ADMINISTRATOR)
def second_factor_forget(request, pk):
    """For somebody who lost their telephone: with a reason, and told to them."""
    people = User.objects.filter(association_roles__role__in=TRUSTED).distinct()
    person, form = get_object_or_404(people, pk=pk), ForgetForm(request.POST or None)
    if form.is_valid():
        devices.forget(user=person, by=request.user, at=timezone.now(), **form.cleaned_data)
        messages.success(request, _("C’est fait. À sa prochaine connexion, cette personne installe une application."))
        return redirect("second_factors")
    return render(request, "second_factor/forget.html", {"person": person, "form": form})
