"""What anybody writes and reads: the card of one question, what surprised people, what they asked for.

The card is written and read without a cookie, so that nothing can tie it to whoever wrote it.
"""

import datetime

from django.core.paginator import Paginator
from django.http import HttpResponseForbidden
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from animations.hearing import access, surprises
from animations.hearing.models import SurpriseCard
from merchants import form_keys
from merchants.refusals import Refusal
from shop.accounts import throttle
from shop.accounts.networks import network_of
from shop.basket.views import from_this_site
from shop.hearing.forms import SurpriseForm
from shop.pledges import pledging

PER_PAGE, SHOPS_SHOWN = 30, 5
Occasion = SurpriseCard.Occasion
# What the link says that leads to the card.
OCCASIONS = {"retrait": Occasion.PICKUP, "animation": Occasion.ANIMATION}
# A whole hall may write from one address on the same evening; the wait is short, and the words are kept.
OF_AN_ADDRESS = throttle.Patience(40, datetime.timedelta(minutes=5), datetime.timedelta(hours=1))


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def surprise(request):
    """One question. Its key is drawn with the page, so no cache may hand the same page to two people."""
    occasion = next((value for name, value in OCCASIONS.items() if name in request.GET), Occasion.UNSAID)
    form = SurpriseForm(request.POST or None, initial={"key": form_keys.new_key(), "occasion": occasion})
    if request.method == "POST":
        if not from_this_site(request):
            return HttpResponseForbidden(_("Ce bouton a été pressé depuis un autre site."))
        if form.is_valid() and written(request, form):
            return redirect("surprise_thanks")
    return render(request, "hearing/surprise.html", {"form": form})


def written(request, form) -> bool:
    """Kept and thanked, or refused beside the words, which stay typed."""
    at = timezone.now()
    try:
        throttle.count(what="surprise", address=network_of(request), patience=OF_AN_ADDRESS, at=at)
        surprises.write(**form.cleaned_data, support=SurpriseCard.Support.WEB, at=at)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_safe
def surprise_thanks(request):
    return render(request, "hearing/thanks.html")


@require_safe
def shared_surprises(request):
    page = Paginator(access.shared_cards(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "hearing/surprises.html", {"page": page})


@require_safe
def heard_needs(request):
    """What was asked at the counters, where it has got to, and the shops that the town waits for."""
    page = Paginator(access.shared_needs(), PER_PAGE).get_page(request.GET.get("page"))
    facts = {"page": page, "missing": pledging.shown()[:SHOPS_SHOWN]}
    return render(request, "hearing/needs.html", facts)
