"""The contract with the merchants, as the association keeps it: its versions, a suspension, an end."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from merchants.access import association_only, has_role
from merchants.joining import leaving, suspending, terms
from merchants.models import AssociationMember, Ending, Merchant, SellerTerms
from merchants.refusals import Refusal
from shop.joining.forms import EndForm, LiftForm, SuspendForm, TermsForm

Role = AssociationMember.Role


@require_http_methods(["GET", "HEAD", "POST"])
@association_only(Role.COACH, Role.TREASURER)
def seller_terms(request):
    """Every version, who accepted it; an administrator publishes the next one."""
    today, now = timezone.localdate(), timezone.now()
    in_force, coming = terms.in_force(today), terms.coming(today)
    may_publish = has_role(request.user) and not coming
    initial = {"body": in_force.body, "leave_notice_days": in_force.leave_notice_days}
    form = TermsForm(request.POST or None, initial={**initial, "takes_effect_on": terms.earliest(now)})
    if form.is_bound and may_publish and form.is_valid() and published(request, form):
        return redirect("seller_terms")
    facts = {
        "in_force": in_force,
        "coming": coming,
        "versions": SellerTerms.objects.prefetch_related("acceptances__merchant"),
        "unreached": terms.bound().filter(email="", team__isnull=True),
        "bound": terms.bound().count(),
        "form": form if may_publish else None,
        "earliest": terms.earliest(now),
    }
    return render(request, "joining/seller_terms.html", facts)


def published(request, form) -> bool:
    try:
        made = terms.publish(**form.cleaned_data, by=request.user, at=timezone.now())
    except terms.TooSoon as refusal:
        form.add_error("takes_effect_on", str(refusal))
    except Refusal as refusal:
        form.add_error("version", str(refusal))
    else:
        said = _("La version %(version)s est annoncée à chaque commerçant.") % {"version": made.version}
        messages.success(request, said)
        return True
    return False


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
