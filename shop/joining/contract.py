"""The contract of one shop, as the association keeps it: a suspension, an end."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merchants.access import association_only
from merchants.joining import leaving, suspending, terms
from merchants.models import AssociationMember, Ending, Merchant
from merchants.refusals import Refusal
from shop.joining.forms import EndForm, LiftForm, SuspendForm

Role = AssociationMember.Role


@require_http_methods(["GET", "HEAD", "POST"])
@association_only(Role.ADMINISTRATOR)
def merchant_suspend(request, code):
    """Read twice before it is sent: the page shows what the shop will receive."""
    said = _("La boutique est suspendue. Les motifs lui sont envoyés.")
    return with_reasons(request, code, SuspendForm, suspending.suspend, said, "joining/suspend.html")


@require_http_methods(["GET", "HEAD", "POST"])
@association_only(Role.ADMINISTRATOR)
def merchant_end(request, code):
    said = _("La fin du contrat est annoncée à la boutique, avec ses motifs.")
    return with_reasons(request, code, EndForm, leaving.end, said, "joining/end.html")


def with_reasons(request, code, form_class, act, said, template):
    merchant, at = get_object_or_404(Merchant, code=code), timezone.now()
    earliest = leaving.earliest_for_association(at)
    form = form_class(request.POST or None, initial={"leaves_on": earliest})
    if form.is_bound and form.is_valid():
        try:
            act(merchant=merchant, **form.cleaned_data, by=request.user, at=at)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said)
            return redirect("association_merchant", code)
    facts = {"merchant": merchant, "form": form, "earliest": earliest, "terms": terms.in_force(timezone.localdate())}
    return render(request, template, facts)


@require_POST
@association_only(Role.ADMINISTRATOR)
def merchant_lift(request, code):
    form = LiftForm(request.POST)
    words = form.cleaned_data["words"] if form.is_valid() else ""
    act = {"merchant": get_object_or_404(Merchant, code=code), "words": words}
    return done(request, code, suspending.lift, _("La suspension est levée, la boutique est prévenue."), **act)


@require_POST
@association_only(Role.ADMINISTRATOR)
def merchant_end_cancel(request, code):
    act = {"merchant": get_object_or_404(Merchant, code=code), "side": Ending.Side.ASSOCIATION}
    return done(request, code, leaving.stay, _("Le contrat continue, la boutique est prévenue."), **act)


def done(request, code, act, said, **what):
    try:
        act(**what, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("association_merchant", code)
