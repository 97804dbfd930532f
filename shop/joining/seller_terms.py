"""The contract with all the merchants: its versions, who accepted each, the next one read twice before it is told."""

import difflib
from dataclasses import dataclass

from django.contrib import messages
from django.db.models import Count
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from merchants.access import association_only, has_role
from merchants.joining import letters, terms
from merchants.joining.team import NOWHERE
from merchants.legal import delay_days
from merchants.models import AssociationMember, LegalDelay, SellerTerms
from merchants.refusals import Refusal
from shop.joining.forms import TermsForm

Role = AssociationMember.Role
READERS = association_only(Role.COACH, Role.TREASURER)


@require_safe
@READERS
def seller_terms(request):
    """Every version, and how many accepted it."""
    today = timezone.localdate()
    coming = terms.coming(today)
    facts = {
        "in_force": terms.in_force(today),
        "coming": coming,
        "versions": SellerTerms.objects.annotate(accepted=Count("acceptances")),
        "bound": terms.bound().count(),
        "may_publish": has_role(request.user) and not coming,
    }
    return render(request, "joining/seller_terms.html", facts)


@require_safe
@READERS
def seller_terms_version(request, pk):
    """One version: who has not accepted it yet, to see or to call; printed, a list to sign with the text."""
    version = get_object_or_404(SellerTerms, pk=pk)
    accepted = version.acceptances.select_related("merchant", "by").order_by("merchant__name")
    missing = terms.bound().exclude(terms_acceptances__terms=version).order_by("name")
    today = timezone.localdate()
    facts = {
        "version": version,
        "is_past": version not in (terms.in_force(today), terms.coming(today)),
        "is_coming": version == terms.coming(today),
        "accepted": accepted,
        "missing": missing,
        "on_paper": without_email(missing),
    }
    return render(request, "joining/seller_terms_version.html", facts)


def without_email(merchants) -> list:
    """Those whom no letter reaches: the text is handed to them."""
    return [merchant for merchant in merchants if all(nowhere(address) for address in letters.owners(merchant))]


def nowhere(address) -> bool:
    return address.endswith(NOWHERE)


# --- The next one -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Clause:
    """A paragraph as the next version has it: the same, added, or no longer there."""

    change: str
    words: str


CHANGES = {" ": "same", "+": "added", "-": "removed"}


@require_http_methods(["GET", "HEAD", "POST"])
@association_only(Role.ADMINISTRATOR)
def seller_terms_new(request):
    """Written from the text in force, read again with what changes, then told to every shop."""
    at, today = timezone.now(), timezone.localdate()
    if request.method != "POST" and terms.coming(today):
        messages.info(request, str(terms.AnotherIsComing()))
        return redirect("seller_terms")
    in_force, earliest = terms.in_force(today), terms.earliest(at)
    usual = {"body": in_force.body, "leave_notice_days": in_force.leave_notice_days, "takes_effect_on": earliest}
    form = TermsForm(request.POST or None, initial=usual)
    if form.is_bound and form.is_valid() and "edit" not in request.POST:
        if "confirm" in request.POST and published(request, form):
            return redirect("seller_terms")
        if not form.errors and is_possible(form, at):
            return render(request, "joining/seller_terms_seen.html", {"form": form, **foreseen(form.cleaned_data, at)})
    facts = {"form": form, "in_force": in_force, "earliest": earliest}
    facts["days"] = delay_days(LegalDelay.Code.TERMS_NOTICE, today)
    return render(request, "joining/seller_terms_new.html", facts)


def published(request, form) -> bool:
    try:
        made = terms.publish(**form.cleaned_data, by=request.user, at=timezone.now())
    except Refusal as refusal:
        return refused(form, refusal)
    said = _("La version %(version)s est annoncée à chaque commerçant.") % {"version": made.version}
    messages.success(request, said)
    return True


def is_possible(form, at) -> bool:
    said = form.cleaned_data
    try:
        terms.refuse(version=said["version"], takes_effect_on=said["takes_effect_on"], at=at)
    except Refusal as refusal:
        return refused(form, refusal)
    return True


def refused(form, refusal) -> bool:
    """Said beside what it is about."""
    form.add_error("takes_effect_on" if isinstance(refusal, terms.TooSoon) else "version", str(refusal))
    return False


def foreseen(said, at) -> dict:
    """What will be told, to whom, and from which day."""
    bound = list(terms.bound())
    on_paper = without_email(bound)
    return {
        "said": said,
        "clauses": clauses(terms.in_force(timezone.localdate(at)).body, said["body"]),
        "many": len(bound) - len(on_paper),
        "on_paper": on_paper,
        "today": timezone.localdate(at),
    }


def clauses(before, after) -> list[Clause]:
    lines = difflib.ndiff(*([line.strip() for line in body.splitlines() if line.strip()] for body in (before, after)))
    return [Clause(CHANGES[line[0]], line[2:]) for line in lines if line[0] in CHANGES]
