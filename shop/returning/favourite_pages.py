"""« Mes favoris », and the heart of a product's page."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from merchants.refusals import Refusal
from shop.basket.forms import LARGEST_ID, whole_number
from shop.basket.views import from_this_site
from shop.catalogue.in_basket import held
from shop.catalogue.offers import with_prices
from shop.catalogue.tickets import tickets_context
from shop.catalogue.views import page_number
from shop.coming import choice
from shop.coming.views import back_to, from_elsewhere
from shop.returning import favourites

ON_A_PAGE = 24


@never_cache
@require_safe
def my_favourites(request):
    """All of them, what cannot be had today too: one likes it all the same."""
    liked, number = favourites.of(request), page_number(request)
    shown = liked[(number - 1) * ON_A_PAGE : number * ON_A_PAGE]
    sheets = {sheet.product_id: sheet for sheet in with_prices().filter(product__in=shown)}
    found = [sheets[pk] for pk in shown if pk in sheets]
    context = tickets_context(found, at=timezone.now(), held=held(request), coming=choice.of(request))
    return render(
        request,
        "returning/favourites.html",
        {**context, "has_next": len(liked) > number * ON_A_PAGE, "next_number": number + 1},
    )


@csrf_exempt
@require_POST
def favourite(request, pk):
    """The product's page carries no token, so that reading it sets no cookie: the browser says where the tap was."""
    if not from_this_site(request):
        return from_elsewhere()
    if whole_number(pk, most=LARGEST_ID) != pk:
        raise Http404
    if "remove" in request.POST:
        favourites.unlike(request, pk)
        messages.success(request, _("Retiré de vos favoris."))
    else:
        keep(request, pk)
    return redirect(back_to(request))


def keep(request, pk):
    try:
        favourites.like(request, pk, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, refusal)
    else:
        messages.success(request, _("Dans vos favoris."))
