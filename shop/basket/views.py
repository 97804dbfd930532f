"""The basket's page, and what puts into it and takes out of it."""

from urllib.parse import urlsplit

from django.contrib import messages
from django.http import HttpResponseForbidden
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from merchants.refusals import Refusal
from shop.audience import counting
from shop.basket import edits, limits
from shop.basket.contents import contents
from shop.basket.forms import LARGEST_ID, AddForm, changes_in, whole_number
from shop.checkout import state
from shop.coming import choice


@never_cache
@require_GET
def basket(request):
    at = timezone.now()
    found = contents(request.basket, at=at)
    context = {"found": found, "basket_count": found.count}
    if found.needs:
        coming = choice.of(request)
        context |= limits.of(found, at=at, wished=coming.slot if coming else None)
    return render(request, "basket/basket.html", context)


@csrf_exempt
@require_POST
def basket_add(request):
    """Lists carry no token, so that reading them sets no cookie: the browser says where the click came from."""
    if not from_this_site(request):
        return HttpResponseForbidden(_("Ce bouton a été pressé depuis un autre site."))
    form = AddForm(request.POST)
    if not form.is_valid():
        messages.error(request, next(iter(form.errors.values()))[0])
        return redirect(back_to(request))
    try:
        line = edits.add(
            basket=request.basket,
            product_id=form.cleaned_data["product"],
            quantity=form.cleaned_data["quantity"],
        )
    except Refusal as refusal:
        messages.warning(request, refusal)
    else:
        counting.put_in_basket(request, product=form.cleaned_data["product"])
        if slot := whole_number(request.POST.get("slot", ""), most=LARGEST_ID):
            state.prefer(request, slot)
        messages.success(request, _("Dans votre panier\u202f: %(title)s.") % {"title": line.product.title})
        return redirect(back_to(request) + ticket_shown(form.cleaned_data["product"]))
    return redirect(back_to(request))


def from_this_site(request) -> bool:
    """What the browser itself says of the page that sent the form; nothing said means no browser of today."""
    site = request.headers.get("Sec-Fetch-Site")
    if site:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    return origin is None or urlsplit(origin).netloc == request.get_host()


def back_to(request) -> str:
    """Where the click came from, if it is here; the basket otherwise."""
    target = request.POST.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    if is_ours and target.startswith("/"):
        return target
    return reverse("basket")


def ticket_shown(product_id) -> str:
    """The end of an address that keeps the product's ticket in sight on a long list."""
    return f"#p{product_id}" if whole_number(product_id, most=LARGEST_ID) else ""


@require_POST
def basket_update(request):
    """Everything the page's one form may ask: numbers typed, − and +, taking out, and going on to order."""
    changes = changes_in(request.POST)
    try:
        lowered = edits.set_quantities(basket=request.basket, quantities=changes.typed)
        if changes.step:
            line_id, by = changes.step
            edits.step(basket=request.basket, line_id=line_id, by=by)
        edits.acknowledge_prices(basket=request.basket)
    except Refusal as refusal:
        lowered = [str(refusal)]
    if changes.unreadable:
        lowered.append(_("Une quantité n’a pas été comprise\u202f: écrivez un nombre, 0 pour retirer."))
    for sentence in lowered:
        messages.warning(request, sentence)
    goes_on = "order" in request.POST and not lowered
    if goes_on:
        return redirect("checkout_who")
    return redirect(back_to(request) + ("" if lowered else ticket_shown(request.GET.get("at", ""))))
