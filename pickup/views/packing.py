"""In the shop's space: how many bags an order makes, and the label of each."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from merchants.access import merchant_space, orders_of
from merchants.preparation import labels, merchant_orders
from merchants.preparation.forms import StartForm
from merchants.refusals import Refusal
from pickup.bags import packing
from pickup.bags.forms import BagCountsForm

# --- How many ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_space
def order_bags(request, merchant, pk):
    """Said while preparing, or in the same gesture as « C’est prêt »."""
    order = get_object_or_404(orders_of(merchant), pk=pk)
    now = {name: len(bags) for name, bags in packing.by_class(order).items()}
    form = BagCountsForm(request.POST or None, now=now)
    if request.method == "POST" and form.is_valid() and counted(request, order, form):
        return redirect("bag_labels", merchant.code, order.due_at)
    may_be_said = order.status in packing.MAY_BE_SAID
    facts = {"merchant": merchant, "order": order, "form": form, "may_be_said": may_be_said}
    facts["may_be_ready"] = order.status == merchant_orders.Status.ACCEPTED
    return render(request, "pickup/order_bags.html", facts)


def counted(request, order, form) -> bool:
    told = {"by": request.user, "at": timezone.now()}
    try:
        bags = packing.say(merchant_order=order, counts=form.cleaned_data, **told)
        if "ready" in request.POST:
            merchant_orders.mark_ready(merchant_order=order, **told)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    words = _("%(code)s\u202f: %(many)d sac, une étiquette.") if len(bags) == 1 else ""
    words = words or _("%(code)s\u202f: %(many)d sacs, une étiquette par sac.")
    messages.success(request, words % {"code": order.spoken_code, "many": len(bags)})
    return True


# --- Labels -----------------------------------------------------------------------------------


def labels_for(merchant, due_at):
    return labels.labels(merchant, due_at=due_at, named=packing.labelled(merchant, due_at=due_at))


@require_safe
@merchant_space
def bag_labels(request, merchant, due_at):
    """One per bag: on the screen as on a 62 mm roll, and the two files to print."""
    facts = {"merchant": merchant, "due_at": due_at, "labels": labels_for(merchant, due_at), "form": StartForm()}
    return render(request, "merchants/labels.html", facts)


@require_safe
@merchant_space
def bag_labels_roll(request, merchant, due_at):
    found = labels_for(merchant, due_at)
    return file_of(labels.roll_pdf(found), "etiquettes.pdf") if found else no_labels(request, merchant)


@require_safe
@merchant_space
def bag_labels_sheet(request, merchant, due_at):
    """A begun sheet is not lost: the first free place is asked."""
    form = StartForm(request.GET)
    start = form.cleaned_data["start"] if form.is_valid() else 1
    found = labels_for(merchant, due_at)
    pdf = found and labels.sheet_pdf(found, start=start)
    return file_of(pdf, "planche.pdf") if pdf else no_labels(request, merchant)


def file_of(pdf, name):
    return HttpResponse(
        pdf, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{name}"'}
    )


def no_labels(request, merchant):
    messages.error(request, _("Aucun sac à étiqueter pour ce moment."))
    return redirect("merchant_board", merchant.code)
