"""At the counter: a product that the person refuses, and the products that people bring back."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.books import dues
from merchants.giving_back import withdrawals
from merchants.giving_back.correcting import CorrectionForm
from merchants.models import OrderedLine, WithdrawnLine
from merchants.preparation.merchant_orders import Channel
from merchants.refusals import Refusal
from pickup.access import collections_of, counter_of, merchant_orders_of
from pickup.counter import refusing
from pickup.counter.visits import visit as visit_of_one
from pickup.words import amount


@require_http_methods(["GET", "HEAD", "POST"])
@counter_of
def counter_refused(request, point, code, line):
    """Damaged, or not the right one: it comes off what is paid, whether the bag was given or not."""
    collection = get_object_or_404(collections_of(point), code=code)
    lines = OrderedLine.objects.filter(merchant_order__order=collection.order_id).select_related(
        "merchant_order__merchant"
    )
    line = refusing.as_the_person_reads_it(get_object_or_404(lines, pk=line))
    form = CorrectionForm(request.POST or None, line=line, initial={"quantity": 1} if is_alone(line) else None)
    if request.method == "POST" and form.is_valid():
        try:
            refusing.refuse(form, line=line, by=request.user, at=timezone.now(), channel=Channel.COUNTER)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, refused_words(line.title, visit_of_one(collection, point=point)))
            return redirect("counter_collection", point.slug, code)
    facts = {"point": point, "collection": collection, "line": line, "form": form}
    return render(request, "pickup/refused.html", facts)


def is_alone(line):
    """One piece sold as such: nobody has to say how many of it come back."""
    return line.left_quantity == 1 and not line.is_weighed


def refused_words(title, visit):
    """What is to be done with money now, that a person who refused something asks at once."""
    words = {"title": title, "back": amount(visit.back_cents), "due": amount(visit.to_pay_cents)}
    if visit.back_cents:
        return _("C’est noté\u202f: %(title)s. Il y a %(back)s à rendre à la personne.") % words
    if visit.to_pay_now:
        return _("C’est noté\u202f: %(title)s. Il reste %(due)s à payer.") % words
    return _("C’est noté\u202f: %(title)s. Rien à rendre ici.") % words


@require_safe
@counter_of
def counter_returns(request, point):
    waiting = withdrawals.awaited(merchant_orders_of(point))
    rows = [(line, withdrawals.return_by(line.withdrawal.at)) for line in waiting]
    return render(request, "pickup/returns.html", {"point": point, "rows": rows})


@require_POST
@counter_of
def counter_return_back(request, point, pk):
    """The goods are on the counter: what was paid for them goes back."""
    returned = WithdrawnLine.objects.filter(line__merchant_order__in=merchant_orders_of(point))
    line = get_object_or_404(returned.select_related("line__merchant_order__order"), pk=pk)
    facts = {"by": request.user, "at": timezone.now(), "channel": Channel.COUNTER}
    on_shelf = "on_shelf" in request.POST
    withdrawals.settle(withdrawn=line, ending=WithdrawnLine.Ending.BACK, back_on_shelf=on_shelf, **facts)
    part = line.line.merchant_order
    if dues.due_by_merchant_order(part.order)[part.pk] < 0:
        messages.success(request, _("C’est noté\u202f: voici ce qu’il faut rendre à la personne."))
        return redirect("counter_collection", point.slug, part.pickup_code)
    messages.success(
        request, _("C’est noté\u202f: rien à rendre ici. Ce qui a été payé en ligne repart sur la carte.")
    )
    return redirect("counter_returns", point.slug)
