"""The association's side of credit notes: given, used for an order taken at the phone, paid out in money."""

from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from merchants.access import association_only
from merchants.models import AssociationMember
from merchants.preparation.merchant_orders import Channel
from pickup.models import Collection
from pickup.money import crediting
from pickup.views.credits import act_and_tell

Role = AssociationMember.Role


@require_http_methods(["GET", "HEAD", "POST"])
@association_only(Role.COACH, Role.TREASURER)
def association_order_credit(request, code):
    """The same three acts as at the counter."""
    collection = Collection.objects.select_related("order", "slot__point").filter(code=code).first()
    if collection is None:
        raise Http404
    if request.method != "POST":
        facts = {"collection": collection, **crediting.facts_of(collection.order)}
        return render(request, "association/credit.html", facts)
    # Asked of the association, money waits where the person collects.
    act_and_tell(request, order=collection.order, point=collection.slot.point, channel=Channel.PHONE)
    return redirect("association_order_credit", code)
