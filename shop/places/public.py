"""The places as residents read them: how one comes, what happens there, the next moments to collect."""

from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from animations.models import Animation
from pickup.models import PickupPoint, Slot
from pickup.places import rendezvous
from pickup.places.week import coming_apart, coming_days
from shop.home.rendezvous import rendezvous as with_animations

SLOTS_SHOWN, ANIMATIONS_SHOWN, APART_SHOWN = 6, 4, 4


@require_safe
def places(request):
    """Every place where one may come, the soonest first."""
    soonest = {}
    for slot in slots_to_order_for(timezone.now()):
        soonest.setdefault(slot.point_id, slot)
    points = list(PickupPoint.objects.filter(is_active=True))
    points.sort(key=lambda point: (point.pk not in soonest, soonest[point.pk].starts_at if point.pk in soonest else 0))
    shown = [(point, soonest.get(point.pk)) for point in points]
    return render(request, "places/places.html", {"places": shown})


def slots_to_order_for(at, **which):
    open_slots = Slot.objects.filter(cutoff_at__gt=at, closed_reason="", point__is_active=True, **which)
    return open_slots.select_related("point").order_by("starts_at", "pk")


@require_safe
def place(request, slug):
    """One place: nine queries, whatever happens there."""
    found = PickupPoint.objects.filter(is_active=True).prefetch_related("rooms", "hours", "days", "rules")
    point = get_object_or_404(found, slug=slug)
    at = timezone.now()
    today = timezone.localdate(at)
    animations = list(animations_at(point, at)[:ANIMATIONS_SHOWN])
    slots = list(slots_to_order_for(at, point=point)[:SLOTS_SHOWN])
    facts = {
        "point": point,
        "next": with_animations(slots, animations),
        "animations": animations,
        "said": together([rule for rule in point.rules.all() if comes_back(rule, today)], today),
        "week": coming_days(point, today=today),
        "apart": coming_apart(point, today=today)[:APART_SHOWN],
    }
    return render(request, "places/public.html", facts)


def together(rules, today) -> str:
    """« Tous les mercredis, 17 h – 19 h ; tous les samedis, 10 h – 12 h »."""
    said = [rendezvous.sentence_of(rule, today=today) for rule in rules]
    return "\u202f; ".join([*said[:1], *(f"{one[0].lower()}{one[1:]}" for one in said[1:])])


def animations_at(point, at):
    coming = Animation.objects.published().upcoming(at).filter(status=Animation.Status.PUBLISHED, point=point)
    return coming.select_related("point", "host").order_by("starts_at", "pk")


def comes_back(rule, today) -> bool:
    until = rendezvous.Terms.of(rule).recurrence.until
    return until is None or until >= today
