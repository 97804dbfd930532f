"""Choosing the moment first, and seeing everything again."""

from django.contrib import messages
from django.http import HttpResponseForbidden
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from shop.basket.forms import LARGEST_ID, whole_number
from shop.basket.views import from_this_site
from shop.checkout import offers
from shop.checkout.views import places_for
from shop.coming import choice


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def coming(request):
    """The places and their moments; a choice takes nothing, and the page sets no cookie until one chooses."""
    if request.method == "POST" and not from_this_site(request):
        return from_elsewhere()
    at = timezone.now()
    # What was chosen from further on is among these, whatever the page shows.
    every = offers.choices_for([], at=at, days=offers.ALL_DAYS)
    if request.method == "POST":
        chosen = open_one(every, request.POST.get("slot", ""))
        if chosen:
            choice.choose(request, chosen.slot)
            return redirect(back_to(request))
        messages.error(request, _("Choisissez un moment qui reçoit encore des commandes."))
    last = at + offers.A_DAY * (offers.ALL_DAYS if "plus" in request.GET else offers.SOON_DAYS)
    shown = [one for one in every if one.slot.starts_at < last]
    said = choice.of(request)
    return render(
        request,
        "coming/choose.html",
        {
            "places": places_for(request, shown),
            "chosen": said.slot.pk if said else None,
            "any_open": any(one.open for one in shown),
            "more_days": "plus" not in request.GET,
            "next": request.POST.get("next", ""),
        },
    )


def open_one(choices, typed):
    pk = whole_number(typed, most=LARGEST_ID)
    return next((one for one in choices if one.slot.pk == pk and one.open), None)


@csrf_exempt
@require_POST
def coming_anytime(request):
    """Everything again; the basket stays as it is."""
    if not from_this_site(request):
        return from_elsewhere()
    choice.see_everything(request)
    return redirect(back_to(request))


def from_elsewhere():
    return HttpResponseForbidden(_("Ce bouton a été pressé depuis un autre site."))


def back_to(request) -> str:
    """Where the click came from, if it is here; the market otherwise."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if is_ours and target.startswith("/") else reverse("catalogue")
