"""What nobody came for, and what was on a shelf when its order was called off."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from merchants.refusals import Refusal
from pickup.access import counter_of, merchant_orders_of
from pickup.bags import never_came, uncollected
from pickup.bags.forms import EndingForm
from pickup.models import Bag


@require_safe
@counter_of
def counter_uncollected(request, point):
    facts = {
        "point": point,
        "left": uncollected.left_behind(point=point, at=timezone.now()),
        "cancelled": uncollected.cancelled_here(point=point),
        "endings": uncollected.ENDING_WORDS.items(),
        "given_to": uncollected.given_to_lately(point=point),
    }
    return render(request, "pickup/uncollected.html", facts)


@counter_of
@require_POST
def counter_settle(request, point, pk):
    merchant_order = get_object_or_404(merchant_orders_of(point).select_related("merchant"), pk=pk)
    form = EndingForm(request.POST)
    if form.is_valid():
        of_what = {"merchant_order": merchant_order, "point": point}
        tell(request, form, merchant_order.merchant, uncollected.settle, **of_what)
    else:
        messages.error(request, form.first_error)
    return redirect("counter_uncollected", point.slug)


@counter_of
@require_POST
def counter_never_came(request, point, pk):
    """The rest of an order was never brought: it comes off the price."""
    merchant_order = get_object_or_404(merchant_orders_of(point).select_related("merchant"), pk=pk)
    try:
        never_came.say(merchant_order=merchant_order, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        words = _("%(merchant)s\u202f: ce qui n’est pas arrivé est retiré du prix. Dites ce que devient le reste.")
        messages.success(request, words % {"merchant": merchant_order.merchant})
    return redirect("counter_uncollected", point.slug)


@counter_of
@require_POST
def counter_settle_cancelled(request, point, pk):
    """A bag that a colleague has just ended is said to be so; another place's does not exist."""
    of_the_place = Bag.objects.of_the_place(point).select_related("merchant_order__merchant")
    bag, form = get_object_or_404(of_the_place, pk=pk), EndingForm(request.POST)
    if not Bag.objects.waiting_at(point).filter(pk=pk).exists():
        messages.error(request, _("Ce sac n’attend plus ici\u202f: quelqu’un vient de le dire."))
    elif form.is_valid():
        form.cleaned_data.pop("storage_class")
        form.cleaned_data.pop("told_by_product")
        tell(request, form, bag.merchant_order.merchant, uncollected.settle_cancelled, bag=bag)
    else:
        messages.error(request, form.first_error)
    return redirect("counter_uncollected", point.slug)


def tell(request, form, merchant, act, **of_what):
    try:
        act(**of_what, **form.cleaned_data, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return
    words = str(uncollected.ENDING_WORDS[form.cleaned_data["ending"]]).lower()
    messages.success(request, _("%(merchant)s\u202f: %(words)s.") % {"merchant": merchant, "words": words})
