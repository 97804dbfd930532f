"""Bags that come in, people to call, bags nobody came for."""

import datetime

from django.contrib import messages
from django.db.models import Prefetch, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from merchants.models import MerchantOrder
from merchants.refusals import Refusal
from pickup.access import counter_of, merchant_orders_of
from pickup.bags import drop_off, uncollected
from pickup.counter.handover import code_in, plain
from pickup.forms import FindForm, ShelfForm
from pickup.models import Bag

Status = MerchantOrder.Status

# Merchants bring bags for the slots of the next days; what never came is forgotten after a week.
EXPECTED_AHEAD = datetime.timedelta(days=3)
EXPECTED_SINCE = datetime.timedelta(days=7)


@counter_of
def drop_offs(request, point):
    """What merchants bring: ready bags first, narrowed by a code or a merchant's name."""
    text = request.GET.get("q", "").strip()[:200]
    expected = narrowed(expected_at(point, timezone.now()), text)
    facts = {
        "point": point,
        "form": FindForm(initial={"q": text}),
        "text": text,
        "ready": [row for row in expected if row.status == Status.READY],
        "not_ready": [row for row in expected if row.status != Status.READY],
    }
    return render(request, "pickup/drop_offs.html", facts)


def expected_at(point, at):
    prepared = Q(status__in=[Status.PLACED, Status.ACCEPTED], due_at__lt=at + EXPECTED_AHEAD)
    rows = merchant_orders_of(point).filter(Q(status=Status.READY) | prepared, due_at__gt=at - EXPECTED_SINCE)
    return (
        rows.select_related("merchant")
        .prefetch_related(Prefetch("bags", Bag.objects.filled()))
        .order_by("due_at", "merchant__name", "pk")
    )


def narrowed(rows, text):
    code = code_in(text)
    if code:
        return [row for row in rows if row.pickup_code == code]
    return [row for row in rows if plain(text) in plain(row.merchant.name)]


@counter_of
@require_POST
def drop_off_receive(request, point, pk):
    merchant_order = get_object_or_404(merchant_orders_of(point).select_related("merchant"), pk=pk)
    form = ShelfForm(request.POST)
    if not form.is_valid():
        messages.error(request, " ".join(form.errors["shelf"]))
        return back(request, point)
    try:
        drop_off.receive(
            merchant_order=merchant_order, shelf=form.cleaned_data["shelf"], by=request.user, at=timezone.now()
        )
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        facts = {"merchant": merchant_order.merchant, "name": merchant_order.customer_name}
        messages.success(request, _("Reçu\u202f: %(merchant)s, pour %(name)s") % facts)
    return back(request, point)


def back(request, point):
    """To the person's page when the bag was received from there, else to the drop-offs."""
    code = code_in(request.POST.get("visit", ""))
    if code:
        return redirect("counter_collection", point.slug, code)
    return redirect("drop_offs", point.slug)


@counter_of
def counter_uncollected(request, point):
    left = uncollected.left_behind(point=point, at=timezone.now())
    return render(request, "pickup/uncollected.html", {"point": point, "left": left})


@counter_of
@require_POST
def counter_settle(request, point, pk):
    merchant_order = get_object_or_404(merchant_orders_of(point).select_related("merchant"), pk=pk)
    ending = request.POST.get("ending", "")
    try:
        uncollected.settle(merchant_order=merchant_order, ending=ending, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        facts = {"merchant": merchant_order.merchant, "words": str(uncollected.ENDING_WORDS[ending]).lower()}
        messages.success(request, _("%(merchant)s\u202f: %(words)s.") % facts)
    return redirect("counter_uncollected", point.slug)
