"""The association gives something back on one line of an order, and says who bears it."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from merchants.access import association_only, has_role
from merchants.giving_back.correcting import CorrectionForm, WholeForm, keep_to_the_merchant, why_of
from merchants.models import AssociationMember, OrderedLine
from merchants.refusals import Refusal
from pickup.models import Collection
from shop.orders.correcting import correct, correct_all

Role = AssociationMember.Role


@require_http_methods(["GET", "HEAD", "POST"])
@association_only(Role.COACH, Role.TREASURER)
def association_order_correct(request, code, line):
    """By the piece, by the weight or by the amount, before or after the handover."""
    collection, line = found_or_404(code, line)
    form = bearable(CorrectionForm(request.POST or None, line=line, bearers=True), by=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            correct(form=form, line=line, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté\u202f: la personne sera remboursée et prévenue."))
            return redirect("association_order", code)
    facts = {"collection": collection, "line": line, "form": form}
    return render(request, "association/correct.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@association_only(Role.COACH, Role.TREASURER)
def association_order_give_back(request, code):
    """The whole order at once, before or after the handover."""
    collection, form = collection_or_404(code), bearable(WholeForm(request.POST or None), by=request.user)
    if request.method == "POST" and form.is_valid():
        why = why_of(form.cleaned_data, by=request.user, at=timezone.now())
        try:
            correct_all(order=collection.order, key=form.cleaned_data["key"], why=why)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("C’est noté\u202f: la personne sera remboursée et prévenue."))
            return redirect("association_order", code)
    left_cents = sum(line.left_cents for line in lines_of(collection).exclude(merchant_order__status="CANCELLED"))
    facts = {"collection": collection, "form": form, "left_cents": left_cents}
    return render(request, "association/give_back_all.html", facts)


def bearable(form, *, by):
    """The same form; the association bears something only when its treasurer, code typed, says so."""
    if not has_role(by, Role.TREASURER):
        keep_to_the_merchant(form)
    return form


def collection_or_404(code):
    collection = Collection.objects.select_related("order").filter(code=code).first()
    if collection is None:
        raise Http404
    return collection


def lines_of(collection):
    return OrderedLine.objects.filter(merchant_order__order=collection.order_id)


def found_or_404(code, line):
    collection = collection_or_404(code)
    return collection, get_object_or_404(
        lines_of(collection).select_related("merchant_order__order", "merchant_order__merchant"), pk=line
    )
