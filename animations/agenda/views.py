"""The calendar as others take it: feeds for agendas, for sites, and the page that says which."""

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import conditional_page, require_safe

from animations import calendar
from animations.agenda import choosing, ics
from animations.calendar import KINDS
from animations.models import Animation
from merchants.models import Merchant
from pickup.models import PickupPoint


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
