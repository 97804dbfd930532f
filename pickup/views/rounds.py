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
from pickup.places import rounds
from pickup.places.recurrence import EARLIEST, LATEST


@require_safe
@counter_of
def counter_rounds(request, point):
    """The rounds of the coming days that leave from here."""
    departures = rounds.departures(point.rounds.all(), at=timezone.now())
    return render(request, "pickup/rounds.html", {"point": point, "departures": departures})


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
