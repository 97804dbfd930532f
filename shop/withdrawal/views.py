"""Withdrawing in two steps, behind the link of the order or its code: « renoncer au contrat ici », then confirming."""

from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from merchants.access import association_only
from merchants.giving_back import withdrawals
from merchants.models import AssociationMember, MerchantOrder
from merchants.refusals import Refusal
from pickup.models import PickupPoint
from shop.orders.access import collection_at
from shop.orders.forms import FindOrderForm
from shop.withdrawal import declaring, sellers
from shop.withdrawal.forms import WithdrawalForm

Role = AssociationMember.Role


@never_cache
@require_http_methods(["GET", "POST"])
def withdrawal_find(request):
    """For a guest, without signing in: the code or the number of the order, and the e-mail or the phone."""
    form = FindOrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("withdrawal", form.cleaned_data["collection"].token)
    return render(request, "withdrawal/find.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def withdrawal(request, token):
    """The statement, to be filled in and confirmed."""
    collection, at = get_object_or_404(collection_at(token)), timezone.now()
    offers = declaring.offered(collection, at=at)
    start = {"name": collection.full_name, "email": collection.email}
    form = WithdrawalForm(request.POST or None, offers=offers, initial=start)
    if request.method == "POST" and form.is_valid():
        declared = declared_by(request, collection, form, at)
        if declared:
            return redirect("withdrawal_received", token, declared.pk)
    facts = {"collection": collection, "form": form, "past": collection.order.withdrawals.all()}
    return render(request, "withdrawal/statement.html", facts)


def declared_by(request, collection, form, at):
    """The declaration, or nothing once the refusal is written on the form."""
    said = {name: form.cleaned_data[name] for name in ("key", "name", "email")}
    by = request.user if request.user.is_authenticated else None
    try:
        return declaring.declare(order=collection.order, wanted=form.wanted, by=by, at=at, **said)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return None


@never_cache
@require_GET
def withdrawal_received(request, token, pk):
    """The acknowledgement as it was sent, to print or to keep."""
    collection = get_object_or_404(collection_at(token))
    declared = get_object_or_404(collection.order.withdrawals, pk=pk)
    return render(request, "withdrawal/received.html", {"collection": collection, "declared": declared})


@require_GET
def withdrawal_form(request):
    """The paper form (C. conso R221-3), to print, with where to send it."""
    places = PickupPoint.objects.filter(is_active=True, kind=PickupPoint.Kind.FIXED)
    facts = {"merchants": sellers.in_time(at=timezone.now()), "places": places}
    return render(request, "withdrawal/paper.html", facts)


@require_GET
@association_only(Role.COACH, Role.TREASURER)
def expected_returns(request):
    """Everything that residents bring back, the most pressing first."""
    waiting = withdrawals.awaited(MerchantOrder.objects.all())
    rows = [(line, withdrawals.refund_by(line.withdrawal)) for line in waiting]
    return render(request, "withdrawal/expected.html", {"rows": rows, "today": timezone.localdate()})
