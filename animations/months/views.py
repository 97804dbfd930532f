"""A month on one page: on a screen, on a shop window, on the counter."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import conditional_page, require_safe

from animations import calendar
from animations.agenda.outside import showing
from animations.calendar import Month
from animations.months import grid, programme


def month_or_404(text):
    found = Month.read(text)
    if found is None:
        raise Http404
    return found


@require_safe
def calendar_month(request, month):
    """Weeks of seven days; on a narrow screen, the days on which something happens."""
    found, today = month_or_404(month), timezone.localdate()
    shown = showing.with_theirs(calendar.during(found), found)
    facts = {
        "month": found,
        "animations": shown,
        "weeks": grid.weeks(found, shown, today=today),
        "shapes": programme.Format,
        "around": [other for other in calendar.months_around(found) if other != found],
    }
    return render(request, "animations/month.html", facts)


@require_safe
@conditional_page
def printed_programme(request, month, shape):
    """A PDF, the same as long as nothing changes in it."""
    found = month_or_404(month)
    address = request.build_absolute_uri(reverse("calendar"))
    return HttpResponse(
        programme.pdf_of(found, shape=shape, address=address),
        content_type="application/pdf",
        headers={"Content-Disposition": f'inline; filename="programme-{found}-{shape}.pdf"'},
    )
