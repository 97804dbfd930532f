"""The counter's lists: whose turn it is, who comes in a slot, finding a person."""

import datetime

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone

from merchants.access import to_second_factor
from pickup.access import awaits_code, collections_of, counter_of, moments_of, points_of, slots_of
from pickup.bags import late
from pickup.counter.finding import bag_in, find, find_nearly, why_not_found
from pickup.counter.visits import by_name, visits_of
from pickup.forms import FindForm

# After its end a slot stays on the first page while the last people are served.
LINGERING = datetime.timedelta(hours=1)
# Volunteers prepare a slot before its first person comes.
SETTING_UP = datetime.timedelta(minutes=30)
SLOTS_AROUND = 6
# A queue is never longer, and a page of five hundred people would not open on an old telephone.
ON_A_PAGE = 40
SERVED_SHOWN = 20


@login_required
def counters(request):
    """The points this person keeps; straight to the counter when there is only one."""
    points = list(points_of(request.user))
    if not points and awaits_code(request.user):
        return to_second_factor(request)
    if not points:
        raise Http404
    if len(points) == 1:
        return redirect("counter", points[0].slug)
    return render(request, "pickup/counters.html", {"points": points})


@counter_of
def counter(request, point):
    at = timezone.now()
    return show_slot(request, point, slot_of_the_moment(point, at), at)


@counter_of
def counter_slot(request, point, pk):
    return show_slot(request, point, get_object_or_404(moments_of(point), pk=pk), timezone.now())


@counter_of
def counter_slot_list(request, point, pk):
    """The sheet to print: it works when the network does not."""
    slot = get_object_or_404(moments_of(point), pk=pk)
    visits = sorted(visits_of(collections_of(point).filter(slot=slot), point=point), key=by_name)
    facts = {"point": point, "slot": slot, "printed_at": timezone.now()}
    facts["visits"] = [visit for visit in visits if not visit.is_cancelled]
    return render(request, "pickup/slot_list.html", facts)


@counter_of
def counter_find(request, point):
    """One person found opens their page; several make a list, as those who are nearly so; nobody gets a sentence."""
    form = FindForm(request.GET)
    if not form.is_valid():
        messages.warning(request, " ".join(form.errors["q"]))
        return redirect("counter", point.slug)
    text, label = form.cleaned_data["q"], bag_in(form.cleaned_data["q"])
    found = find(point=point, text=text, at=timezone.now())
    if len(found) == 1:
        # A label scanned shows its own bag among the others.
        fragment = f"#{label}" if label else ""
        return redirect(reverse("counter_collection", args=[point.slug, found[0].code]) + fragment)
    near = [] if found else find_nearly(point=point, text=text, at=timezone.now())
    if not found and not near:
        messages.warning(request, why_not_found(point=point, text=text))
        return redirect("counter", point.slug)
    visits = visits_of(collections_of(point).filter(pk__in=[one.pk for one in found or near]), point=point)
    facts = {"point": point, "visits": visits, "form": form, "text": text, "are_near": bool(near)}
    return render(request, "pickup/found.html", facts)


@counter_of
def counter_help(request, point):
    """What a volunteer learns in ten minutes, on one page to print."""
    return render(request, "pickup/help.html", {"point": point})


def slot_of_the_moment(point, at):
    """The one that is on; else the one being set up, the one just over, the next one."""
    near = slots_of(point).receiving().filter(ends_at__gt=at - LINGERING).order_by("starts_at")[:4]
    return min(near, key=lambda slot: (remoteness(slot, at), slot.starts_at), default=None)


def remoteness(slot, at):
    if slot.starts_at <= at:
        return 0 if at < slot.ends_at else 2
    return 1 if slot.starts_at <= at + SETTING_UP else 3


def show_slot(request, point, slot, at):
    visits = visits_of(collections_of(point).filter(slot=slot), point=point) if slot else []
    waiting = [visit for visit in visits if not visit.is_served]
    facts = {
        "point": point,
        "slot": slot,
        "people": len(visits),
        "waiting": Paginator(waiting, ON_A_PAGE).get_page(request.GET.get("page")),
        "served": served_last(visits),
        "remaining": len(waiting),
        "is_to_come": bool(slot) and slot.starts_at > at,
        "is_past": bool(slot) and slot.ends_at <= at,
        "finding": True,
        "around": slots_around(point, slot, at),
        "late": late.late(at=at, point=point),
        "served_shown": SERVED_SHOWN,
    }
    return render(request, "pickup/counter.html", facts)


def served_last(visits):
    """Those just served, in case one of them comes back; the others are found by their name."""
    served = [visit for visit in visits if visit.is_served and not visit.is_cancelled]
    never = datetime.datetime.min.replace(tzinfo=datetime.UTC)
    return sorted(served, key=lambda visit: visit.served_at or never, reverse=True)


def slots_around(point, shown, at):
    """A few slots to come, then just past, with how many people come to each."""
    counted = slots_of(point).annotate(people=Count("collections", filter=Q(collections__holds_place=True)))
    counted = counted.exclude(pk=shown.pk if shown else None)
    past = list(counted.filter(ends_at__lte=at, people__gt=0).order_by("-starts_at")[: SLOTS_AROUND // 2])
    to_come = counted.filter(ends_at__gt=at).order_by("starts_at")[:SLOTS_AROUND]
    for slot in past:
        slot.is_over = True
    return [*to_come, *past]
