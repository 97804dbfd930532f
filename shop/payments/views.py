"""From the order to the provider and back, and the doorbell at which the provider rings."""

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from merchants.refusals import Refusal
from shop.models import Payment, Ring
from shop.orders.access import collection_at
from shop.payments import attempts, inbox
from shop.payments.gateway import BadSignature

# A refusal is said by the order's page itself, next to the way to try again.
WHAT_HAPPENED = {
    Payment.Status.CAPTURED: (messages.SUCCESS, gettext_lazy("Merci\u202f! Votre paiement est reçu.")),
    Payment.Status.AUTHORISED: (
        messages.SUCCESS,
        gettext_lazy(
            "Merci\u202f! Votre carte met la somme de côté\u202f: le montant exact est pris une fois tout pesé."
        ),
    ),
    Payment.Status.PROCESSING: (
        messages.INFO,
        gettext_lazy("Votre banque n’a pas encore répondu. Cette page le dira dès qu’elle l’aura fait."),
    ),
    Payment.Status.EXPIRED: (messages.WARNING, gettext_lazy("Vous avez quitté la page de paiement sans payer.")),
}


@never_cache
@require_POST
def payment_start(request, token):
    collection = get_object_or_404(collection_at(token))
    try:
        target = attempts.start(
            order=collection.order,
            code=settings.PAYMENT_GATEWAY,
            return_url=reverse("payment_return", args=[token]),
            at=timezone.now(),
        )
    except Refusal as refusal:
        messages.error(request, refusal)
        return redirect("order", token)
    return redirect(target.url)


@never_cache
@require_GET
def payment_return(request, token):
    """Coming back proves nothing: the provider is asked."""
    collection = get_object_or_404(collection_at(token))
    payment = collection.order.payments.last()
    if payment:
        payment = _read_again(request, payment)
        if payment.status in WHAT_HAPPENED:
            messages.add_message(request, *WHAT_HAPPENED[payment.status])
    return redirect("order", token)


def _read_again(request, payment):
    try:
        return attempts.sync(payment=payment, at=timezone.now())
    except Refusal as refusal:
        messages.warning(request, refusal)
        return payment


@never_cache
@require_POST
def payment_at_counter(request, token):
    collection = get_object_or_404(collection_at(token))
    try:
        attempts.pay_at_the_counter(order=collection.order, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("C’est noté\u202f: vous paierez au comptoir."))
    return redirect("order", token)


@csrf_exempt
@require_POST
def doorbell(request, endpoint):
    """A provider rings: answered well only once what it says is kept; unsigned, it is not heard."""
    if endpoint not in Ring.Endpoint.values:
        raise Http404
    signature = request.headers.get("Stripe-Signature", "")
    try:
        inbox.receive(endpoint=endpoint, body=request.body, signature=signature, at=timezone.now())
    except inbox.Deaf as deaf:
        raise Http404 from deaf
    except BadSignature:
        return HttpResponseBadRequest()
    return HttpResponse(status=204)
