"""At the counter: credit notes given for what is due back, and those that pay."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from merchants.preparation.merchant_orders import Channel
from merchants.refusals import Refusal
from pickup.access import collections_of, counter_of
from pickup.money import crediting


@require_http_methods(["GET", "HEAD", "POST"])
@counter_of
def counter_credit(request, point, code):
    """Three acts on one page; a refusal is a sentence above it."""
    collection = get_object_or_404(collections_of(point), code=code)
    if request.method != "POST":
        facts = {"point": point, "collection": collection, **crediting.facts_of(collection.order)}
        return render(request, "pickup/credit.html", facts)
    act_and_tell(request, order=collection.order, point=point, channel=Channel.COUNTER)
    return redirect("counter_credit", point.slug, code)


def act_and_tell(request, *, order, point, channel):
    """The act that was asked, and its sentence or its refusal for the next page."""
    said = {"by": request.user, "at": timezone.now(), "channel": channel}
    try:
        told = crediting.done(crediting.CreditForm(request.POST), order=order, point=point, **said)
    except Refusal as refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, told)
