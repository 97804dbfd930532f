"""The order page, what it gives to take away, and how to give up an order."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from merchants import qr
from merchants.giving_back import withdrawals
from merchants.models import OrderedLine
from merchants.preparation import replacing
from merchants.refusals import Refusal
from pickup.models import Collection
from pickup.residents import standing_in
from shop import ordering
from shop.orders import diary, export, in_a_word, invoices, reading
from shop.orders.access import collection_at, collections_of
from shop.orders.forms import FindOrderForm
from shop.orders.parts import AT_THEIR_REQUEST
from shop.payments.gateway import is_offered

MANY = 50


@never_cache
@require_GET
def order(request, token):
    collection = get_object_or_404(collection_at(token))
    sheet, at = invoices.with_invoices(reading.sheet_of(collection)), timezone.now()
    offers = withdrawals.offers(sheet.merchant_orders, at=at)
    return render(
        request,
        "orders/order.html",
        {
            "sheet": sheet,
            "collection": collection,
            "may_cancel": sheet.may_cancel(at),
            "may_withdraw": bool(offers),
            "withdraw_until": max((offer.last_day for offer in offers if offer.last_day), default=None),
            "withdraw_before": any(offer.last_day is None for offer in offers),
            "online_payment": is_offered(),
        },
    )


@never_cache
@require_http_methods(["GET", "POST"])
def order_find(request):
    """Back to an order whose link is lost: the code and the phone or e-mail given with it."""
    form = FindOrderForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("order", form.cleaned_data["collection"].token)
    return render(request, "orders/find.html", {"form": form})


@never_cache
@require_http_methods(["GET", "POST"])
def order_cancel(request, token):
    """Shown first, done when confirmed."""
    collection = get_object_or_404(collection_at(token))
    if request.method == "POST":
        return _cancelled(request, collection)
    sheet = reading.sheet_of(collection)
    if not sheet.may_cancel(timezone.now()):
        return redirect("order", token)
    return render(request, "orders/cancel.html", {"sheet": sheet, "collection": collection})


def _cancelled(request, collection):
    by = request.user if request.user.is_authenticated else None
    try:
        ordering.cancel_order(
            order=collection.order,
            by=by,
            at=timezone.now(),
            channel=Collection.Channel.ONLINE,
            reason=str(AT_THEIR_REQUEST),
        )
    except Refusal as refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("Votre commande est annulée. Les boutiques sont prévenues."))
    return redirect("order", collection.token)


@never_cache
@require_POST
def order_refuse_replacement(request, token, line):
    """What stands in for a missing product is not wanted: it is not paid."""
    collection = get_object_or_404(collection_at(token))
    lines = OrderedLine.objects.filter(merchant_order__order=collection.order_id)
    line = get_object_or_404(lines, pk=line)
    by = request.user if request.user.is_authenticated else None
    try:
        replacing.refuse(line=line, by=by, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("C’est noté : « %(title)s » ne vient pas.") % {"title": line.title})
    return redirect("order", token)


@never_cache
@require_POST
def order_proxy(request, token):
    """A neighbour may come instead; an empty name takes that back."""
    collection = get_object_or_404(collection_at(token))
    name = request.POST.get("proxy_name", "").replace("\0", "")
    try:
        standing_in.name_proxy(collection=collection, name=name)
    except Refusal as refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _told_proxy(name.strip(), collection))
    return redirect("order", token)


def _told_proxy(name, collection):
    if not name:
        return _("C’est noté\u202f: personne d’autre que vous n’est attendu.")
    facts = {"name": name, "code": collection.spoken_code}
    return _("C’est noté\u202f: donnez le code %(code)s à %(name)s, le comptoir le sait.") % facts


@never_cache
@require_GET
def order_ics(request, token):
    collection = get_object_or_404(collection_at(token))
    return HttpResponse(
        diary.event_of(collection),
        content_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="retrait.ics"'},
    )


@never_cache
@require_GET
def order_qr(request, token):
    """The same six characters as on the page, for the counter's camera."""
    collection = get_object_or_404(collection_at(token))
    return HttpResponse(qr.drawn(collection.code, scale=5), content_type="image/svg+xml")


@never_cache
@login_required
@require_GET
def my_orders(request):
    collections = list(collections_of(request.user)[:MANY])
    context = {"collections": in_a_word.with_states(collections), "credits": in_a_word.credits_left(collections)}
    return render(request, "orders/my_orders.html", context)


@never_cache
@login_required
@require_GET
def my_data(request):
    """Everything the town knows of the person signed in, to take away."""
    return JsonResponse(
        export.of(request.user),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": 'attachment; filename="mes-donnees.json"'},
    )
