"""The association's pages of the register: the list, one member, the fees, the assembly, what leaves as files."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from animations.membership import (
    access,
    fees,
    joining,
    leaving,
    merging,
    paper,
    paying,
    periods,
    register,
    skills,
    staff,
)
from animations.membership.forms import ChangeForm, FeeForm, PaperForm, ReasonForm
from animations.membership.own import told
from animations.models import Introduction, MembershipReceipt
from merchants import form_keys
from merchants.access import Role, association_only, roles_held
from merchants.refusals import Refusal

PER_PAGE = 50
SHOWN = 20
LONGEST_RANK = 9
anybody = association_only()
treasurer_only = association_only(Role.TREASURER)
# Whoever goes with the members, not whoever counts.
REGISTRARS = (Role.COACH, Role.ADMINISTRATOR)
registrars_only = association_only(*REGISTRARS)


def member_or_404(pk):
    return get_object_or_404(access.known(), pk=pk)


# --- The register -----------------------------------------------------------------------------


@never_cache
@require_safe
@anybody
def members(request):
    at, tab, asked = timezone.now(), request.GET.get("liste", ""), request.GET.get("q", "")[:80]
    everybody = access.read(access.known(), at=at)
    found = access.named(access.sorted_out(everybody, tab), asked.replace("\0", ""))
    facts = {"page": Paginator(found, PER_PAGE).get_page(request.GET.get("page")), "tab": tab, "asked": asked}
    facts |= {"places": access.places(), "to_arrange": skills.to_arrange().count()}
    return render(request, "animations/membership/members.html", facts)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@anybody
def member_new(request):
    form = PaperForm(request.POST or None, initial={"key": form_keys.new_key()})
    if request.method == "POST" and form.is_valid():
        member = staff.entered(form, point=form.cleaned_data["point"], by=request.user)
        if member:
            messages.success(request, _("%(name)s est au registre.") % {"name": member.full_name})
            return redirect("member", member.pk)
    return render(request, "animations/membership/member_new.html", {"form": form})


@never_cache
@require_safe
@anybody
def member(request, pk):
    return one_member(request, member_or_404(pk))


def one_member(request, found, **forms):
    facts = staff.facts_of(found, at=timezone.now(), **forms) | {"moves": found.moves.select_related("by")}
    facts["may_leave"] = bool(roles_held(request.user, *REGISTRARS))
    return render(request, "animations/membership/member.html", facts)


@require_POST
@anybody
def member_settle(request, pk):
    found = member_or_404(pk)
    form = staff.settled(request, found, point=found.point)
    return one_member(request, found, settle_form=form) if form else redirect("member", pk)


@require_POST
@anybody
def member_renew(request, pk):
    staff.renewed(request, member_or_404(pk))
    return redirect("member", pk)


@require_POST
@anybody
def member_give_up(request, pk):
    """The year that waits for its fee is dropped: nothing is owed."""
    waiting = periods.waiting(member_or_404(pk))
    if waiting:
        told(
            request,
            paying.give_up,
            _("La demande est retirée\u202f: rien n’est dû."),
            period=waiting,
            at=timezone.now(),
        )
    return redirect("member", pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@anybody
def member_change(request, pk):
    found = member_or_404(pk)
    form = ChangeForm(request.POST or None, member=found)
    if request.method == "POST" and form.is_valid():
        told(request, joining.change, _("C’est changé."), membership=found, person=form.person())
        return redirect("member", pk)
    return render(request, "animations/membership/member_change.html", {"member": found, "form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@registrars_only
def member_leave(request, pk):
    """Leaving, or being erased: each says what is kept before it is done."""
    found = member_or_404(pk)
    if request.method == "POST":
        erases = request.POST.get("what") == "erase"
        act, done = (leaving.erase, _("Effacé.")) if erases else (leaving.leave, _("C’est noté."))
        told(request, act, done, membership=found, by=request.user, at=timezone.now())
        return redirect("members") if erases else redirect("member", pk)
    return render(request, "animations/membership/member_leave.html", {"member": found})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@registrars_only
def member_merge(request, pk):
    """Two lines, one person: both read side by side before anything is done."""
    found = member_or_404(pk)
    asked = request.GET.get("avec") or request.POST.get("other", "")
    other = access.known().filter(pk=int(asked)).exclude(pk=pk).first() if is_a_rank(asked) else None
    if request.method == "POST" and other:
        return merged(request, found, other)
    facts = merging.beside(found, other) if other else merging_facts(request, found)
    return render(request, "animations/membership/member_merge.html", {"member": found, "other": other, **facts})


def is_a_rank(text) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= LONGEST_RANK


def merging_facts(request, found) -> dict:
    """Whom to look at: those who seem to be the same, or who were asked for."""
    asked = request.GET.get("q", "")[:80].replace("\0", "")
    lines = access.named(access.known().exclude(pk=found.pk), asked) if asked.strip() else None
    lines = merging.candidates(found, access.known()) if lines is None else lines
    return {"lines": lines[:SHOWN], "asked": asked}


def merged(request, found, other):
    try:
        kept = merging.merge(one=found, other=other, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("member", found.pk)
    messages.success(request, _("C’est réuni\u202f: %(name)s n’a plus qu’une adhésion.") % {"name": kept.full_name})
    return redirect("member", kept.pk)


@require_POST
@anybody
def member_seen(request, pk):
    staff.seen(request, member_or_404(pk))
    return redirect("member", pk)


@require_POST
@anybody
def member_card_new(request, pk):
    told(
        request,
        joining.replace_card,
        _("La carte d’avant n’ouvre plus rien\u202f: imprimez la nouvelle."),
        membership=member_or_404(pk),
    )
    return redirect("member", pk)


@never_cache
@require_safe
@anybody
def member_card(request, pk):
    return HttpResponse(paper.cards_pdf([member_or_404(pk)]), content_type="application/pdf")


# --- Receipts and fees ------------------------------------------------------------------------


@never_cache
@require_safe
@anybody
def member_receipt(request, pk):
    receipt = get_object_or_404(MembershipReceipt.objects.select_related("period"), pk=pk)
    return HttpResponse(paper.receipt_pdf(receipt), content_type="application/pdf")


@require_http_methods(["GET", "HEAD", "POST"])
@treasurer_only
def member_receipt_cancel(request, pk):
    receipts = MembershipReceipt.objects.select_related("period__membership")
    receipt = get_object_or_404(receipts, pk=pk)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            paying.cancel(receipt=receipt, **form.cleaned_data, by=request.user, at=timezone.now())
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, said_of_cancelled(receipt.period.membership))
            return redirect("member", receipt.period.membership_id)
    return render(request, "animations/membership/receipt_cancel.html", {"receipt": receipt, "form": form})


def said_of_cancelled(member) -> str:
    if periods.waiting(member):
        return _("Le reçu est annulé\u202f: la cotisation attend de nouveau.")
    return _("Le reçu est annulé, et rien n’est dû\u202f: cette personne est partie.")


@require_http_methods(["GET", "HEAD", "POST"])
@treasurer_only
def member_fees(request):
    at = timezone.now()
    today = timezone.localdate(at)
    form = FeeForm(request.POST or None, initial={"applies_from": today})
    if request.method == "POST" and form.is_valid():
        try:
            fees.write(**form.cleaned_data, by=request.user, at=at, today=today)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("La cotisation est écrite."))
            return redirect("member_fees")
    facts = {"form": form, "fees": fees.fees_on(today), "to_come": fees.to_come(today)}
    return render(request, "animations/membership/fees.html", facts)


# --- What leaves as a file --------------------------------------------------------------------


@never_cache
@require_safe
@anybody
def members_csv(request):
    return register.csv_of(access.read(access.known(), at=timezone.now()), at=timezone.now())


@never_cache
@require_safe
@anybody
def members_cards(request):
    """Of the members in order, by name."""
    today = timezone.localdate()
    found = paper.periods.in_order(today).select_related("point")
    return HttpResponse(paper.cards_pdf(found), content_type="application/pdf")


@never_cache
@require_safe
@anybody
def members_assembly(request, slug):
    point = get_object_or_404(access.places(), slug=slug)
    return HttpResponse(paper.assembly_pdf(point=point, at=timezone.now()), content_type="application/pdf")


# --- Putting in touch -------------------------------------------------------------------------


@never_cache
@require_safe
@anybody
def introductions(request):
    return render(request, "animations/membership/introductions.html", {"waiting": skills.to_arrange()})


@require_POST
@anybody
def introduction_done(request, pk):
    found = get_object_or_404(Introduction, pk=pk)
    told(request, skills.arranged, _("C’est fait, merci."), introduction=found, by=request.user, at=timezone.now())
    return redirect("introductions")
