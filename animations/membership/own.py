"""« Ma place au tiers-lieu » : one's own year, card, permanences, and what one may be told."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from animations.membership import access, joining, leaving, paper, periods, shifts, skills, standing
from animations.membership.forms import ChangeForm, ClaimForm, KindForm
from animations.models import ShiftTaking
from merchants import form_keys
from merchants.refusals import Refusal


def own_or_404(request):
    found = standing.of_user(request.user)
    if found is None:
        raise Http404
    return found


def told(request, act, done="", **facts):
    """The act, and what to say of it or of its refusal, on the page that follows."""
    try:
        act(**facts)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return
    if done:
        messages.success(request, done)


# --- The year and the card --------------------------------------------------------------------


@never_cache
@login_required
@require_safe
def my_place(request):
    member = standing.of_user(request.user)
    if member is None:
        return render(request, "animations/membership/mine_none.html", {"form": ClaimForm()})
    return render(request, "animations/membership/mine.html", facts_of(member, at=timezone.now()))


def facts_of(member, *, at) -> dict:
    found = list(shifts.to_come(at=at, point=member.point))
    there = shifts.takings_of(found)
    for shift in found:
        shift.there = there[shift.pk]
        shift.own = next((one for one in shift.there if one.membership_id == member.pk), None)
        shift.left = shift.places - len(shift.there)
    until = periods.paid_until(member)
    return {
        "member": member,
        "current": periods.current(member, timezone.localdate(at)),
        "until": until,
        "is_far": periods.is_far(until, at=at),
        "waiting": periods.waiting(member),
        "was_met": standing.was_met(member),
        "receipts": access.own_receipts(member.user).filter(cancelled_at=None).order_by("-year", "-rank"),
        "form": KindForm(initial={"kind": member.kind, "key": form_keys.new_key()}),
        "kept": [one for one in found if one.own],
        "vacant": [one for one in found if not one.own and one.left > 0 and one.starts_at > at],
        "hours": skills.hours_of(member),
        "at": at,
    }


@login_required
@require_POST
def my_place_renew(request):
    member, form = own_or_404(request), KindForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Touchez d’abord en tant que qui vous voulez continuer."))
        return redirect("my_place")
    done = _("Une année de plus est notée. Merci\u202f!")
    told(request, joining.renew, done, membership=member, **form.cleaned_data, by=request.user, at=timezone.now())
    return redirect("my_place")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_place_leave(request):
    """Asked once more on a page of its own, as it says what is kept."""
    member = own_or_404(request)
    if request.method == "POST":
        done = _("C’est fait\u202f: vous n’êtes plus membre. Vous commandez comme avant, et la porte reste ouverte.")
        told(request, leaving.leave, done, membership=member, by=request.user, at=timezone.now())
        return redirect("my_place")
    return render(request, "animations/membership/leave.html", {"member": member})


@never_cache
@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def my_place_change(request):
    member = own_or_404(request)
    form = ChangeForm(request.POST or None, member=member)
    if request.method == "POST" and form.is_valid():
        told(request, joining.change, _("C’est changé."), membership=member, person=form.person())
        return redirect("my_place")
    return render(request, "animations/membership/change_mine.html", {"member": member, "form": form})


@login_required
@require_POST
def my_place_claim(request):
    """A member on paper who now has an account."""
    form = ClaimForm(request.POST)
    if form.is_valid():
        card = standing.card_in(form.cleaned_data["card"])
        try:
            joining.claim(card=card, user=request.user)
        except Refusal as refusal:
            form.add_error("card", str(refusal))
        else:
            messages.success(request, _("Votre carte et votre compte sont réunis."))
            return redirect("my_place")
    return render(request, "animations/membership/mine_none.html", {"form": form})


@never_cache
@login_required
@require_safe
def my_place_card(request):
    return HttpResponse(paper.cards_pdf([own_or_404(request)]), content_type="application/pdf")


@never_cache
@login_required
@require_safe
def my_place_receipt(request, pk):
    receipt = get_object_or_404(access.own_receipts(request.user), pk=pk)
    return HttpResponse(paper.receipt_pdf(receipt), content_type="application/pdf")


# --- Permanences ------------------------------------------------------------------------------


@login_required
@require_POST
def my_shift_take(request, pk):
    member, at = own_or_404(request), timezone.now()
    shift = get_object_or_404(access.shifts_open(at), pk=pk, point=member.point)
    done = _("Merci\u202f! Vous aurez un rappel la veille, si nous avons votre e-mail.")
    told(request, shifts.take, done, shift=shift, membership=member, by=request.user, at=at)
    return redirect("my_place")


@login_required
@require_POST
def my_shift_leave(request, pk):
    taking = get_object_or_404(ShiftTaking, pk=pk, membership=own_or_404(request))
    done = _("Votre place est libre pour quelqu’un d’autre.")
    told(request, shifts.let_go, done, taking=taking, at=timezone.now())
    return redirect("my_place")


@login_required
@require_POST
def my_asking(request):
    """To be asked when somebody is missing, or not any more."""
    agrees = request.POST.get("agrees") == "oui"
    done = _("Nous vous le demanderons.") if agrees else _("Nous ne vous demanderons plus.")
    told(request, shifts.may_be_asked, done, membership=own_or_404(request), agrees=agrees)
    return redirect("my_place")
