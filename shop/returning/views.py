"""Ordering again: one order by its link, or what an account usually takes."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from shop.basket.contents import MOST_OF_ONE_THING
from shop.basket.forms import whole_number
from shop.coming import choice
from shop.orders.access import collection_at
from shop.returning import again


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def order_again(request, token):
    """Whoever holds the order's secret link, with an account or without."""
    collection = get_object_or_404(collection_at(token))
    told = {"title": _("Commander à nouveau"), "back": reverse("order", args=[token])}
    return page(request, again.taken_in(collection.order), told)


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def usual_basket(request):
    told = {"title": _("Mon panier habituel"), "back": reverse("my_orders")}
    return page(request, again.usually(request.user), told)


def page(request, taken, told):
    """What changed is read first; what is typed beside each goes into the basket."""
    found = again.today(taken, at=timezone.now(), coming=choice.of(request))
    if request.method == "POST":
        return put(request, found)
    facts = {"found": found, "some": any(one.can_be_had for one in found), **told}
    return render(request, "returning/again.html", facts)


def put(request, found):
    there = [one for one in found if one.can_be_had]
    quantities = {one.sheet.product_id: typed(request, one.sheet.product_id) for one in there}
    refused = again.put(
        basket=request.basket, quantities=quantities, titles={one.sheet.product_id: one.title for one in there}
    )
    for sentence in refused:
        messages.warning(request, sentence)
    if len(refused) < sum(1 for quantity in quantities.values() if quantity):
        messages.success(request, _("C’est dans votre panier. Changez ce que vous voulez, puis commandez."))
    return redirect("basket")


def typed(request, product) -> int:
    return whole_number(request.POST.get(f"q-{product}", ""), most=MOST_OF_ONE_THING) or 0
