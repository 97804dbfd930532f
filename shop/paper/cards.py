"""Cards for residents who want one: given, revoked and printed behind the counter."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from pickup.access import behind_the_counter, residents_of
from pickup.models import ResidentCard
from pickup.residents import cards

# Five sheets: more are printed in several times.
MOST_PRINTED = 5 * cards.PER_SHEET


def living_cards(user):
    found = ResidentCard.objects.filter(revoked_at=None, resident__in=residents_of(user))
    return found.select_related("resident__point").order_by("-given_at", "-pk")


@require_POST
@behind_the_counter
def resident_card(request, pk):
    """One more card for somebody, or none any more."""
    resident, told = get_object_or_404(residents_of(request.user), pk=pk), {"by": request.user, "at": timezone.now()}
    if "revoke" in request.POST:
        cards.revoke(resident=resident, **told)
        messages.success(request, _("La carte est annulée\u202f: elle n’ouvre plus rien."))
    else:
        cards.give(resident=resident, **told)
        messages.success(
            request, _("La carte est prête\u202f: imprimez-la. L’ancienne, s’il y en avait une, est annulée.")
        )
    return redirect("paper_cards")


@require_safe
@behind_the_counter
def paper_cards(request):
    """The cards in use at one's places, the last ones given first, to be ticked and printed together."""
    found = living_cards(request.user)[:MOST_PRINTED]
    return render(request, "paper/cards.html", {"cards": found, "per_sheet": cards.PER_SHEET})


@require_safe
@behind_the_counter
def paper_cards_pdf(request):
    wanted = [int(one) for one in request.GET.getlist("card") if one.isascii() and one.isdigit() and len(one) < 10]
    found = list(living_cards(request.user).filter(pk__in=wanted)[:MOST_PRINTED])
    if not found:
        return redirect("paper_cards")
    pdf = cards.sheet_pdf(found, site=settings.SITE_NAME, town=settings.TOWN_NAME)
    return HttpResponse(pdf, content_type="application/pdf")
