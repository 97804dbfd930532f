"""What is printed of it, for whoever is behind a counter."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from animations.hearing import paper
from pickup.access import behind_the_counter
from shop.hearing.views import SHOPS_SHOWN
from shop.pledges import pledging


def of_the_town(name) -> dict:
    """Whose paper it is, and where the same thing is on the web."""
    address = settings.SITE_URL + reverse(name)
    return {"site": settings.SITE_NAME, "town": settings.TOWN_NAME, "address": address}


@require_safe
@behind_the_counter
def surprise_cards_pdf(request):
    return HttpResponse(paper.cards_pdf(**of_the_town("surprise")), content_type="application/pdf")


@require_safe
@behind_the_counter
def needs_wall_pdf(request):
    also = [missing.name for missing in pledging.shown()[:SHOPS_SHOWN]]
    pdf = paper.wall_pdf(**of_the_town("heard_needs"), also=also, at=timezone.now())
    return HttpResponse(pdf, content_type="application/pdf")
