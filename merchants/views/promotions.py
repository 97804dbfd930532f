"""The shop's promotions: those that run, come and are over; a new one, seen before it begins; ending one."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants import form_keys
from merchants.access import merchant_space
from merchants.models import Promotion
from merchants.promotions import offering, shares
from merchants.promotions.forms import PRODUCT, SHOP, ShopOfferForm
from merchants.refusals import Refusal

PER_PAGE = 20
COMING, RUNNING, OVER = "coming", "running", "over"


@require_safe
@merchant_space
def merchant_promotions(request, merchant):
    found = Promotion.objects.filter(merchant=merchant).select_related("category", "sheet__product")
    beside = "prices__sheet__product"
    page = page_of(found.prefetch_related(f"{beside}__stockrecords", f"{beside}__categories"), request)
    alive = [promotion for promotion in page.object_list if promotion.state != OVER]
    shares.tell_beside(alive, merchant=merchant, on=timezone.localdate())
    return render(request, "merchants/promotions.html", {"merchant": merchant, "page": page})


def page_of(promotions, request):
    """The latest first, each with its state and its prices; three queries whatever the page holds."""
    found = promotions.prefetch_related("prices__sheet__product")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    for promotion in page.object_list:
        promotion.state = state_of(promotion, timezone.now())
    return page


def state_of(promotion, at) -> str:
    if promotion.over_at <= at:
        return OVER
    return RUNNING if promotion.begins_at <= at else COMING


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def promotion_new(request, merchant):
    """Typed, then shown with each price and what the shop will have, then begun."""
    form = ShopOfferForm(request.POST or None, merchant=merchant, initial=first_words(request))
    key, found = form_keys.key_of(request), form.is_valid() and done(form, offering.plan)
    agreed = {"key": key, "seen": request.POST.getlist("seen"), "by": request.user}
    if found and "confirm" in request.POST and done(form, offering.offer, **agreed):
        messages.success(request, _("C’est noté\u202f: vos clients le verront le moment venu."))
        return redirect("merchant_promotions", merchant.code)
    # Refused at the last moment, it is shown again as it would be now, with the reason.
    seen = bool(found) and "edit" not in request.POST
    facts = {"merchant": merchant, "form": form, "key": key, "plan": found, "is_seen": seen}
    return render(request, "merchants/promotion_new.html", facts)


def first_words(request) -> dict:
    """The product whose sheet one comes from, and today."""
    pk = request.GET.get("produit", "")
    return {"what": f"{PRODUCT}-{pk}" if pk.isdecimal() else SHOP, "first_day": timezone.localdate()}


def done(form, act, **facts):
    """What the act gives of the offer, or nothing: its refusal is written on the form."""
    try:
        return act(form.offer(), **facts, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None


@require_POST
@merchant_space
def promotion_end(request, merchant, pk):
    promotion = get_object_or_404(Promotion, merchant=merchant, pk=pk)
    offering.end(promotion=promotion, by_merchant=True, by=request.user, at=timezone.now())
    messages.success(
        request,
        _("«\u202f%(name)s\u202f» est arrêtée. Les commandes déjà passées gardent leur prix.")
        % {"name": promotion.name},
    )
    return redirect("merchant_promotions", merchant.code)
