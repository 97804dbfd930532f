"""The treasurer's screens of money that came back or was taken back: refused refunds, contested payments."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants import articles
from merchants.access import association_only
from merchants.books import earnings
from merchants.models import AssociationMember
from merchants.refusals import Refusal
from shop.association.returned_forms import BearerForm, OtherwiseForm
from shop.models import Dispute, Refund
from shop.payments import disputes, refunds

PER_PAGE = 25
treasurer_only = association_only(AssociationMember.Role.TREASURER)


@require_http_methods(["GET", "HEAD", "POST"])
@treasurer_only
def refund_otherwise(request, pk):
    """What the bank refused, given back another way: how, when, and by whom."""
    found = Refund.objects.select_related("payment__order__collection", "other_by")
    refund = get_object_or_404(found.filter(status__in=[Refund.Status.FAILED, Refund.Status.OTHER]), pk=pk)
    form = OtherwiseForm(request.POST or None)
    if form.is_valid() and given_back(request, refund, form):
        messages.success(request, _("C’est noté\u202f: cet argent est rendu."))
        return redirect("refund_otherwise", pk)
    context = {
        "refund": refund,
        "collection": refund.payment.order.collection,
        "form": form,
        "owed": refunds.owed_cents(refund) if refund.status == Refund.Status.FAILED else 0,
    }
    return render(request, "association/refund_otherwise.html", context)


def given_back(request, refund, form) -> bool:
    try:
        refunds.give_back_otherwise(refund=refund, by=request.user, at=timezone.now(), **form.cleaned_data)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_safe
@treasurer_only
def contested(request):
    """What a bank refused to give back, what one takes back, the most pressing first, and who bears what is lost."""
    found = Dispute.objects.select_related("payment__order__collection", "merchant_order__merchant", "decided_by")
    found = found.prefetch_related("payment__order__merchant_orders__merchant")
    closed = found.exclude(closed_at=None).order_by("-closed_at", "-pk")
    context = {
        "refused": refunds.refused(),
        "waiting": found.filter(closed_at=None).order_by("answer_by", "pk"),
        "page": with_forms(Paginator(closed, PER_PAGE).get_page(request.GET.get("page"))),
        "at": timezone.now(),
    }
    return render(request, "association/disputes.html", context)


def with_forms(page):
    for dispute in page:
        if dispute.state == Dispute.State.LOST:
            dispute.form = BearerForm(dispute=dispute, initial={"bearer": dispute.merchant_order_id or ""})
    return page


@require_POST
@treasurer_only
def dispute_bearer(request, pk):
    """Who bears what the bank kept, the association or the merchant who failed: amounts are told, then confirmed."""
    dispute = get_object_or_404(Dispute.objects.select_related("payment__order__collection"), pk=pk)
    form = BearerForm(request.POST, dispute=dispute)
    if not form.is_valid():
        messages.error(request, _("Choisissez qui porte cette perte."))
        return redirect("disputes")
    part = form.cleaned_data["bearer"]
    if dispute.decided_at and dispute.merchant_order == part:
        messages.info(request, _("C’est déjà ce qui est décidé\u202f: rien ne change."))
        return redirect("disputes")
    if "sure" not in request.POST:
        return render(request, "association/dispute_bearer.html", announced(dispute, part))
    decide(request, dispute, part)
    return redirect("disputes")


def decide(request, dispute, part):
    try:
        disputes.decide(dispute=dispute, merchant_order=part, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, refusal)
    else:
        messages.success(request, _("C’est noté, et écrit au grand livre."))


def announced(dispute, part) -> dict:
    """The amounts that the decision moves, said before it is taken."""
    share = earnings.share_of(part) if part and part.status in earnings.EARNED else None
    return {
        "dispute": dispute,
        "part": part,
        "of_merchant": articles.of(part.merchant.name) if part else "",
        "cents": disputes.borne_cents(dispute),
        "net": share.net if share else 0,
        "commission": share.commission_excl + share.commission_vat if share else 0,
    }
