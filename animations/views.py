"""The public pages of the calendar, for a phone first."""

from urllib.parse import urlencode

from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from animations import calendar
from animations.agenda import jsonld
from animations.agenda.outside import showing
from animations.calendar import KINDS, Month
from animations.models import Animation


@require_safe
def calendar_page(request):
    """What is coming, or a month; an unknown kind, month or page shows everything rather than nothing."""
    at = timezone.now()
    month = Month.read(request.GET.get("mois", ""))
    genre = request.GET.get("genre", "")
    kind = KINDS.get(genre)
    found = calendar.during(month, kind=kind) if month else calendar.to_come(at=at, kind=kind)
    page = showing.page_of(found, neighbours(month, kind, at=at), page_number(request))
    context = {
        "at": at,
        "month": month,
        "this_month": Month.of(at),
        "kind": kind,
        "page": page,
        "weeks": calendar.week_by_week(page.animations, at=at),
        "kind_links": kind_links(kind, month),
        "month_links": month_links(month, genre if kind else "", at=at),
        "address": address(genre=genre if kind else "", mois=month, and_more="&"),
    }
    return render(request, "animations/calendar.html", context)


def neighbours(month, kind, *, at):
    """What others announce has no kind of ours: it is in the whole calendar only."""
    if kind:
        return showing.shown().none()
    return showing.during(month) if month else showing.to_come(at=at)


def page_number(request):
    text = request.GET.get("page", "")
    return int(text) if text.isascii() and text.isdigit() and 0 < len(text) < 5 and int(text) else 1


def address(*, genre="", mois=None, and_more=""):
    """The query string of a choice, without what was not chosen."""
    chosen = urlencode({name: value for name, value in (("genre", genre), ("mois", mois)) if value})
    return chosen + and_more if chosen else ""


def kind_links(kind, month):
    """(query string, words, is it the one shown)"""
    every = [(address(mois=month), "", kind is None)]
    return every + [(address(genre=slug, mois=month), each.label, each == kind) for slug, each in KINDS.items()]


def month_links(month, genre, *, at):
    to_come = [(address(genre=genre), "", month is None)]
    around = calendar.months_around(month or Month.of(at))
    return to_come + [(address(genre=genre, mois=each), each.title, each == month) for each in around]


@require_safe
def animation_page(request, slug):
    animation, at = shown_or_404(slug), timezone.now()
    slots = list(calendar.slots_of_the_day(animation))
    context = {
        "at": at,
        "animation": animation,
        "products": calendar.products_shown(animation),
        "slots": slots,
        "slot": calendar.slot_to_prefer(slots, animation, at=at),
        "schema": jsonld.block(animation, organizer=settings.OPERATOR["name"], address=request.build_absolute_uri),
    }
    return render(request, "animations/animation.html", context)


def shown_or_404(slug):
    return get_object_or_404(
        Animation.objects.published().select_related("point", "host", "room", "proposal"), slug=slug
    )
