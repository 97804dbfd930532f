"""Noting a visit, on a phone, on the way out of the shop; correcting one's own."""

import secrets

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from merchants.coaching import visits
from merchants.models import CoachingVisit
from merchants.refusals import Refusal
from shop.coaching.forms import VisitForm
from shop.coaching.views import beside, coach_only


@require_http_methods(["GET", "HEAD", "POST"])
@coach_only
def visit_new(request, code):
    merchant = beside(request, code).merchant
    key = secrets.token_hex(16)
    form = VisitForm(request.POST or None, initial={"on": timezone.localdate(), "key": key})
    if request.method == "POST" and form.is_valid():
        key = form.cleaned_data["key"] or key
        try:
            visits.record(merchant=merchant, told=form.told(), key=key, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La visite est notée."))
            return redirect("coaching_merchant", code)
    return render(request, "coaching/visit.html", {"merchant": merchant, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@coach_only
def visit_edit(request, pk):
    """Only one's own, while one stands beside the shop: a visit is the word of whoever made it."""
    visit = get_object_or_404(CoachingVisit.objects.select_related("merchant"), pk=pk, coach=request.user)
    if request.method != "POST" and not visits.may_be_amended(visit):
        messages.info(request, str(visits.AsItWasRead()))
        return redirect("coaching")
    initial = {name: getattr(visit, name) for name in visits.Told.__dataclass_fields__}
    form = VisitForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            visits.amend(visit=visit, told=form.told(), by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La visite est corrigée."))
            return redirect(reverse("coaching_merchant", args=[visit.merchant.code]) + f"#visite-{visit.pk}")
    return render(request, "coaching/visit.html", {"merchant": visit.merchant, "form": form, "visit": visit})
