"""The calendar as others take it: feeds for agendas, for sites, and the page that says which."""

from django.conf import settings
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import conditional_page, require_safe

from animations import calendar
from animations.agenda import choosing, ics, openagenda, rss
from animations.calendar import KINDS
from animations.models import AgendaSource, Animation
from merchants.models import Merchant
from pickup.models import PickupPoint

EMBEDDED = 12
MAY_BE_EMBEDDED = (
    "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors *"
)


@require_safe
@conditional_page
def calendar_feed(request):
    return as_agenda(request, calendar.announced(), name="", file="animations")


@require_safe
@conditional_page
def animation_feed(request, slug):
    shown = Animation.objects.published().select_related("point", "host")
    animation = get_object_or_404(shown, slug=slug)
    return as_agenda(request, [animation], name=animation.title, file=slug)


@require_safe
@conditional_page
def kind_feed(request, genre):
    kind = kind_named(genre)
    return as_agenda(request, choosing.of_kind(kind), name=in_town(kind.label), file=genre)


@require_safe
@conditional_page
def merchant_feed(request, code):
    merchant = get_object_or_404(Merchant.objects.listed(), code=code)
    return as_agenda(request, choosing.of_merchant(merchant), name=in_town(merchant.name), file=code)


@require_safe
@conditional_page
def place_feed(request, slug):
    point = get_object_or_404(PickupPoint, slug=slug)
    return as_agenda(request, choosing.of_point(point), name=in_town(point.name), file=slug)


@require_safe
@conditional_page
def news_feed(request):
    written = rss.feed_of(
        calendar.announced(), address=request.build_absolute_uri, itself=request.build_absolute_uri()
    )
    return HttpResponse(written, content_type="application/rss+xml; charset=utf-8")


@require_safe
@conditional_page
def openagenda_feed(request):
    """For whoever wants to read ours: any page on the web may."""
    told = openagenda.agenda_of(calendar.announced(), address=request.build_absolute_uri)
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False}, headers={"Access-Control-Allow-Origin": "*"})


@require_safe
@xframe_options_exempt
@conditional_page
def embedded(request):
    """A light page for the sites of others: the only one of ours that may stand in theirs."""
    kind = KINDS.get(request.GET.get("genre", ""))
    animations = list(calendar.to_come(at=timezone.now(), kind=kind)[:EMBEDDED])
    response = render(request, "animations/agenda/embedded.html", {"animations": animations, "kind": kind})
    response.headers["Content-Security-Policy"] = MAY_BE_EMBEDDED
    return response


@require_safe
def shared_agenda(request):
    """Which feed for whom, and whose agendas we show."""
    facts = {
        "kinds": KINDS.items(),
        "merchants": choosing.merchants_with_animations(),
        "points": choosing.points_with_animations(),
        "sources": AgendaSource.objects.filter(events__status="SHOWN").distinct(),
        "frame": request.build_absolute_uri(reverse("agenda_embedded")),
    }
    return render(request, "animations/agenda/shared.html", facts)


def kind_named(genre):
    if genre not in KINDS:
        raise Http404
    return KINDS[genre]


def in_town(words) -> str:
    return f"{words}, {settings.TOWN_NAME}"


def as_agenda(request, animations, *, name, file):
    return HttpResponse(
        ics.calendar_of(animations, name=name, address=request.build_absolute_uri),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'inline; filename="{file}.ics"'},
    )
