"""« Ce qui manque ici »: the public page, « moi aussi » in one tap, and what a volunteer notes for somebody."""

import secrets

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponseForbidden
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from merchants.refusals import Refusal
from pickup.access import behind_the_counter
from shop.accounts import throttle
from shop.accounts.networks import network_of
from shop.basket.views import from_this_site
from shop.pledges import pledging
from shop.pledges.forms import MissingForm, PaperForm
from shop.pledges.models import Pledge

PER_PAGE = 30
VOICE = "pledge_voice"
# A family shares an address; nobody has a hundred wishes.
OF_AN_ADDRESS = throttle.Patience(30, throttle.OF_AN_EMAIL.longest, throttle.A_DAY)


def voice_of(request) -> str:
    """The account, else this browser's session: drawn when it first speaks, never when it reads."""
    if request.user.is_authenticated:
        return f"user:{request.user.pk}"
    if VOICE not in request.session:
        request.session[VOICE] = secrets.token_hex(16)
    return f"guest:{request.session[VOICE]}"


def already_said(request) -> set[int]:
    """What this person pledged; a page read without a session opens none."""
    is_known = request.user.is_authenticated or VOICE in request.session
    return set(Pledge.objects.filter(voice=voice_of(request)).values_list("missing", flat=True)) if is_known else set()


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def missing_shops(request):
    """Read without a cookie, so its forms carry no token: the browser says where the click came from."""
    form = MissingForm(request.POST or None)
    if request.method == "POST":
        if not from_this_site(request):
            return HttpResponseForbidden(_("Ce bouton a été pressé depuis un autre site."))
        if form.is_valid() and asked(request, form):
            return redirect("missing_shops")
    page = Paginator(pledging.shown(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "pledges/missing.html", {"form": form, "page": page, "said": already_said(request)})


def asked(request, form) -> bool:
    """Said and thanked, or refused beside the form."""
    at, said = timezone.now(), form.cleaned_data
    try:
        throttle.count(what="pledge", address=network_of(request), patience=OF_AN_ADDRESS, at=at)
        missing = pledging.ask(**said, voice=voice_of(request), user=account_of(request), at=at)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    if missing.shown_at:
        messages.success(request, _("C’est noté. Vous êtes compté parmi ceux qui viendraient."))
    else:
        messages.success(request, _("C’est noté. L’association lit chaque demande avant de la montrer ici."))
    return True


def account_of(request):
    return request.user if request.user.is_authenticated else None


@csrf_exempt
@require_POST
def missing_shop_too(request, pk):
    """« Moi aussi »."""
    if not from_this_site(request):
        return HttpResponseForbidden(_("Ce bouton a été pressé depuis un autre site."))
    missing = get_object_or_404(pledging.shown(), pk=pk)
    at, often = timezone.now(), Pledge.Often.UNSAID
    try:
        throttle.count(what="pledge", address=network_of(request), patience=OF_AN_ADDRESS, at=at)
    except throttle.TooManyTrials as refusal:
        messages.error(request, str(refusal))
    else:
        pledging.pledge(missing=missing, often=often, voice=voice_of(request), user=account_of(request), at=at)
        messages.success(request, _("C’est noté\u202f: «\u202f%(name)s\u202f», vous iriez.") % {"name": missing.name})
    return redirect("missing_shops")


@require_http_methods(["GET", "HEAD", "POST"])
@behind_the_counter
def missing_shop_note(request):
    """A volunteer or somebody of the association notes what a person says aloud, or wrote on a slip."""
    form = PaperForm(request.POST or None, initial={"key": secrets.token_hex(16)})
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        voice = f"paper:{said.pop('key')}"
        try:
            missing = pledging.ask(**said, voice=voice, noted_by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Noté\u202f: %(name)s.") % {"name": missing.name})
            return redirect("missing_shop_note")
    return render(request, "pledges/note.html", {"form": form})
