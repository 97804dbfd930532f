"""The association's side of credit notes: given, used for an order taken at the phone, paid out in money."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from merchants.access import association_only
from merchants.merchant_orders import Channel
from merchants.models import AssociationMember
from merchants.refusals import Refusal
from pickup import crediting
from pickup.models import Collection

Role = AssociationMember.Role


@require_http_methods(["GET", "HEAD", "POST"])
@association_only(Role.COACH, Role.TREASURER)
def association_order_credit(request, code):
    """The same three acts as at the counter."""
    collection = Collection.objects.select_related("order").filter(code=code).first()
    if collection is None:
        raise Http404
    if request.method != "POST":
        facts = {"collection": collection, **crediting.facts_of(collection.order)}
        return render(request, "association/credit.html", facts)
    said = {"by": request.user, "at": timezone.now(), "channel": Channel.PHONE}
    try:
        told = crediting.done(crediting.CreditForm(request.POST), order=collection.order, **said)
    except Refusal as refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, told)
    return redirect("association_order_credit", code)
