"""What leaves with a round: a list to load by, in the order in which it will be taken out."""

import datetime

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from merchants.refusals import Refusal
from pickup.access import counter_of
from pickup.bags import coming_back, shelving, uncollected
from pickup.bags.coming_back_form import ComingBackForm
from pickup.places import rounds
from pickup.places.recurrence import EARLIEST, LATEST
from pickup.views.drop_offs import warn_if_too_warm


@require_safe
@counter_of
def counter_rounds(request, point):
    """The rounds of the coming days that leave from here, and those that brought something back."""
    leaving, at = point.rounds.all(), timezone.now()
    facts = {"departures": rounds.departures(leaving, at=at), "returns": coming_back.returns(leaving, at=at)}
    return render(request, "pickup/rounds.html", {"point": point, **facts})


@require_http_methods(["GET", "HEAD", "POST"])
@counter_of
def counter_round(request, point, pk, day):
    """One day of a round: ticked as it is loaded, or printed."""
    found = get_object_or_404(point.rounds, pk=pk)
    day = day_in(day)
    if request.method == "POST":
        load_or_unload(request, found, day)
        return redirect("counter_round", point.slug, pk, day.isoformat())
    halts = rounds.halts_of(found, day)
    facts = {
        "point": point,
        "departure": rounds.Departure(found, day),
        "road": halts,
        "halts": list(reversed(halts)),
        "is_loaded": any(bag.is_loaded for halt in halts for bag in halt.bags),
        "printed_at": timezone.now(),
    }
    return render(request, "pickup/round.html", facts)


@require_http_methods(["GET", "HEAD", "POST"])
@counter_of
def counter_round_back(request, point, pk, day):
    """What nobody took at the stops: put on a shelf here, or ended, in one go."""
    found, day, at = get_object_or_404(point.rounds, pk=pk), day_in(day), timezone.now()
    carried = coming_back.carried_by(found, day, at=at)
    orders = {one.merchant_order.order_id for one in carried}
    shelves = shelving.proposals(point=point, orders=orders, at=at)
    form = ComingBackForm(request.POST or None, carried=carried, shelves=shelves)
    if carried and form.is_valid() and put_away(request, found, form, at):
        return redirect("counter_rounds", point.slug)
    facts = {"point": point, "departure": rounds.Departure(found, day), "form": form, "at": at}
    facts |= {"stops": coming_back.by_stop(form.rows), "given_to": uncollected.given_to_lately(point=point)}
    return render(request, "pickup/round_back.html", facts)


def put_away(request, found, form, at) -> bool:
    said = form.said()
    try:
        many = coming_back.put_away(round=found, said=said, by=request.user, at=at)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    messages.success(request, ngettext("%(bags)d sac rangé.", "%(bags)d sacs rangés.", many) % {"bags": many})
    for storage_class, degrees in {(one.carried.storage_class, one.temperature) for one in said}:
        warn_if_too_warm(request, storage_class, degrees, at)
    return True


def day_in(text) -> datetime.date:
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError as wrong:
        raise Http404 from wrong
    if not EARLIEST <= day <= LATEST:
        raise Http404
    return day


def load_or_unload(request, found, day):
    said = {"round": found, "day": day, "by": request.user, "at": timezone.now()}
    try:
        if "unload" in request.POST:
            rounds.unload(**said)
            messages.success(request, _("C’est noté\u202f: les sacs sont de nouveau ici."))
            return
        moves = rounds.load(**said, labels=request.POST.getlist("bags"))
    except Refusal as refusal:
        messages.error(request, refusal)
        return
    words = ngettext("%(bags)d sac part avec la tournée.", "%(bags)d sacs partent avec la tournée.", len(moves))
    messages.success(request, words % {"bags": len(moves)})
