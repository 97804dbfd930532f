"""« Mon accompagnement »: who of the association stands beside the shop, their visits, and the way to end it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from merchants import articles
from merchants.access import merchant_owner, merchant_space
from merchants.coaching import accompanying, acting, autonomy, visits
from merchants.models import ActingSession
from merchants.people import name_of

VISITS_PER_PAGE = 20
SESSIONS_SHOWN = 10


@require_safe
@merchant_space
def merchant_coaching(request, merchant):
    at = timezone.now()
    sessions = ActingSession.objects.filter(accompaniment__merchant=merchant)
    page = Paginator(merchant.visits.select_related("coach"), VISITS_PER_PAGE).get_page(request.GET.get("page"))
    facts = {
        "merchant": merchant,
        "beside": merchant.accompaniments.filter(ended_at=None).select_related("coach"),
        "page": page,
        "late": visits.late_of(merchant, timezone.localdate(at)),
        "hours": visits.duration(visits.minutes_of(merchant)),
        "sessions": sessions.select_related("accompaniment__coach")[:SESSIONS_SHOWN],
        "score": autonomy.score_of(merchant, at=at),
        "months": autonomy.by_month(merchant, at=at),
        "days": autonomy.DAYS,
        "fewest": autonomy.FEWEST,
    }
    return render(request, "merchants/coaching.html", facts)


@require_POST
@merchant_owner
def merchant_coaching_end(request, merchant, pk):
    """The shop says no, or no longer: nobody has to agree."""
    accompaniment = get_object_or_404(merchant.accompaniments.select_related("coach"), pk=pk)
    accompanying.end(accompaniment=accompaniment, by=request.user, at=timezone.now())
    said = _("C’est noté\u202f: %(name)s n’entre plus dans votre espace.")
    messages.success(request, said % {"name": name_of(accompaniment.coach)})
    return redirect("merchant_coaching", merchant.code)


@require_POST
@merchant_space
def acting_end(request, merchant):
    """« Terminer », on the banner of a coach at work."""
    if not merchant.session:
        return redirect("merchant_board", merchant.code)
    acting.end(session=merchant.session, at=timezone.now())
    messages.success(request, _("Vous avez quitté l’espace %(of_shop)s.") % {"of_shop": articles.of(merchant.name)})
    return redirect("coaching_merchant", merchant.code)
