"""« L’histoire de l’argent d’une commande »: its page."""

from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe
from oscar.apps.order.models import Order

from shop.association.commissions import treasurer_only
from shop.association.treasury import story
from shop.settlement import waiting


@require_safe
@treasurer_only
def treasury_order(request, number):
    """Each journal as a sentence, then where the money of the order is now."""
    order = get_object_or_404(Order.objects.select_related("collection"), number=number)
    context = {
        "order": order,
        "story": story.story_of(order),
        "looks": waiting.looks_at(order),
        "code": getattr(order, "collection", None),
    }
    return render(request, "association/treasury/order.html", context)
