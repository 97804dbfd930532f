"""The association's own promotions: at which shops, what each has of them, and ending one."""

from django.contrib import messages
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.form_keys import key_of
from merchants.models import Promotion
from merchants.promotions import offering
from merchants.refusals import Refusal
from merchants.views.promotions import page_of
from shop.association.commissions import treasurer_only
from shop.association.promotion_forms import TownOfferForm

OURS = {"offered_by": Promotion.OfferedBy.TOWN}


@require_safe
@treasurer_only
def town_promotions(request):
    found = Promotion.objects.filter(**OURS).select_related("merchant", "category", "sheet__product")
    return render(request, "association/promotions.html", {"page": page_of(found, request)})


@require_http_methods(["GET", "HEAD", "POST"])
@treasurer_only
def town_promotion_new(request):
    """Typed, then shown shop by shop with what each bears, then begun at all of them or at none."""
    form = TownOfferForm(request.POST or None, initial={"first_day": timezone.localdate()})
    key, plans = key_of(request), form.is_valid() and planned(form)
    agreed = {"key": key, "seen": request.POST.getlist("seen"), "by": request.user}
    if plans and "confirm" in request.POST and begun(form, **agreed):
        messages.success(request, _("C’est noté. Les commerçants sont prévenus\u202f: chacun peut en sortir."))
        return redirect("town_promotions")
    # Refused at the last moment, it is shown again as it would be now, with the reason.
    seen = bool(plans) and "edit" not in request.POST
    context = {"form": form, "key": key, "plans": plans, "is_seen": seen}
    return render(request, "association/promotion_new.html", context)


def planned(form) -> list:
    """What it would do at each shop; nothing as soon as one refuses, and the form says which."""
    plans = [(wish.merchant, planned_at(form, wish)) for wish in form.offers()]
    if (
        any(plan and plan.is_borne_by_the_merchant for _merchant, plan in plans)
        and not form.cleaned_data["agreed_how"]
    ):
        form.add_error("agreed_how", str(offering.AgreementOwed()))
    return [] if form.errors else plans


def planned_at(form, wish):
    try:
        return offering.plan(wish, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, f"{wish.merchant}\u202f: {refusal}")
        return None


def begun(form, **agreed) -> bool:
    try:
        with transaction.atomic():
            for wish in form.offers():
                offering.offer(wish, **agreed, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
    return not form.errors


@require_POST
@treasurer_only
def town_promotion_end(request, pk):
    promotion = get_object_or_404(Promotion.objects.select_related("merchant"), pk=pk, **OURS)
    offering.end(promotion=promotion, by_merchant=False, by=request.user, at=timezone.now())
    said = {"name": promotion.name, "merchant": promotion.merchant}
    messages.success(request, _("«\u202f%(name)s\u202f» est arrêtée (%(merchant)s).") % said)
    return redirect("town_promotions")
