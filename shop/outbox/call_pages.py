"""« Appels »: whom a volunteer calls or hands a paper to, at their counter; and for the association, everybody."""

from django.contrib import messages
from django.db.models import Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from merchants.access import association_only
from merchants.models import AssociationMember
from merchants.refusals import Refusal
from pickup import words
from pickup.access import collections_of, counter_of
from pickup.telling import missing
from shop.outbox import calls
from shop.outbox.models import OutgoingMessage

Fate = OutgoingMessage.Fate
ANSWERS = {"reached": calls.reached, "no_answer": calls.no_answer, "message_left": calls.message_left}
SAID = {
    "reached": gettext_lazy("%(name)s est au courant."),
    "no_answer": gettext_lazy("%(name)s n’a pas répondu\u202f: à rappeler %(when)s."),
    "message_left": gettext_lazy("Message laissé à %(name)s\u202f: à rappeler %(when)s, pour être sûr."),
}
UNREACHED_SHOWN = 50


@never_cache
@require_GET
@counter_of
def counter_to_call(request, point):
    at = timezone.now()
    short = missing.to_call(point=point, at=at)
    facts = {"point": point, "short": [(collection, missing.words_of(collection)) for collection in short]}
    return render(request, "outbox/calls.html", {**facts, **listed(at=at, point=point)})


@never_cache
@require_GET
@association_only(*AssociationMember.Role.values)
def people_to_call(request):
    at = timezone.now()
    month = timezone.localdate(at).replace(day=1)
    sent = OutgoingMessage.objects.filter(delivered_at__date__gte=month).aggregate(many=Sum("segments"))
    facts = {
        "unreached": OutgoingMessage.objects.filter(fate=Fate.UNREACHED).prefetch_related("steps")[:UNREACHED_SHOWN],
        "sms_this_month": sent["many"] or 0,
    }
    return render(request, "outbox/calls_of_town.html", {**facts, **listed(at=at)})


def listed(*, at, point=None) -> dict:
    rows = list(calls.waiting(at=at, point=point))
    persons = calls.people(rows)
    return {
        "people": [one for one in persons if not one.call_at or one.call_at <= at],
        "later": [one for one in persons if one.call_at and one.call_at > at],
        "papers": calls.papers(rows),
    }


@require_POST
@counter_of
def counter_called(request, point):
    """What came of a call, or of a paper."""
    return answer(request, calls.waiting(at=timezone.now(), point=point), "counter_to_call", point.slug)


@require_POST
@association_only(*AssociationMember.Role.values)
def person_called(request):
    return answer(request, calls.waiting(at=timezone.now()), "people_to_call")


def answer(request, rows, *page):
    wanted = [pk for pk in request.POST.getlist("message") if pk.isascii() and pk.isdigit() and len(pk) < 19]
    found = list(rows.filter(pk__in=wanted))
    what = request.POST.get("answer", "")
    try:
        if not found:
            raise calls.AlreadyTold
        tell(found, what, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, refusal)
    else:
        said = SAID.get(what, _("%(name)s a son papier."))
        messages.success(request, said % {"name": found[0].name or found[0].phone, "when": when_again(found[0])})
    return redirect(*page)


def when_again(message) -> str:
    message.refresh_from_db(fields=["retry_at"])
    return words.day_hour(message.retry_at) if message.retry_at else ""


def tell(found, what, *, by, at):
    to_call = [message for message in found if message.fate == Fate.TO_CALL]
    if what in ANSWERS and to_call:
        ANSWERS[what](messages=to_call, by=by, at=at)
    elif what == "handed":
        for message in found:
            calls.handed(message=message, by=by, at=at)
    else:
        raise Http404


@require_POST
@counter_of
def counter_told(request, point, code):
    """Someone called about all that a shop could not supply so far."""
    collection = get_object_or_404(collections_of(point), code=code)
    missing.told(collection=collection, at=timezone.now())
    messages.success(request, _("%(name)s est au courant.") % {"name": collection.full_name})
    return redirect("counter_to_call", point.slug)


@never_cache
@require_GET
@counter_of
def counter_paper(request, point, pk):
    """The message, large, to print and hand at the next visit."""
    found = get_object_or_404(calls.waiting(at=timezone.now(), point=point), pk=pk, fate=Fate.ON_PAPER)
    return render(request, "outbox/paper.html", {"message": found, "point": point})
