"""What anybody proposes and reads; supporting asks to be signed in, so that one person is one support."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from animations.deciding import access, supporting, threshold
from animations.deciding import proposals as acts
from animations.deciding.models import Proposal
from merchants import form_keys
from merchants.refusals import Refusal
from shop.deciding.forms import ProposalForm

PER_PAGE = 30


@require_safe
def proposals(request):
    page = Paginator(access.shared_proposals(), PER_PAGE).get_page(request.GET.get("page"))
    asked = threshold.of_day(timezone.localdate())
    return render(request, "deciding/proposals.html", {"page": page, "asked": asked})


@require_safe
def proposal(request, pk):
    found = get_object_or_404(access.shared_proposals(), pk=pk)
    facts = {"proposal": found, "asked": threshold.of_day(timezone.localdate())}
    facts["is_mine"] = supporting.is_supported_by(found, request.user)
    return render(request, "deciding/proposal.html", facts)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request):
    """For everybody, with or without an account."""
    user = request.user if request.user.is_authenticated else None
    form = ProposalForm(request.POST or None, user=user, initial=known_of(user))
    if request.method == "POST" and form.is_valid() and proposed(form, user=user, support=Proposal.Support.WEB):
        return redirect("propose_done")
    return render(request, "deciding/propose.html", {"form": form})


def known_of(user) -> dict:
    """Not typed twice."""
    found = {"key": form_keys.new_key()}
    return found | {"signed": user.first_name, "email": user.email, "phone": user.phone} if user else found


def proposed(form, **told) -> bool:
    try:
        acts.propose(**form.cleaned_data, **told, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


@require_safe
def propose_done(request):
    return render(request, "deciding/propose_done.html")


@login_required
@require_POST
def proposal_support(request, pk):
    found = get_object_or_404(access.shared_proposals(), pk=pk)
    try:
        is_new = supporting.support(proposal=found, user=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(
            request,
            _("Votre soutien compte. Merci\u202f!")
            if is_new
            else _("Vous la souteniez déjà, ici ou sur une feuille\u202f: une personne compte une fois."),
        )
    return redirect("proposal", pk)


@login_required
@require_POST
def proposal_take_back(request, pk):
    found = get_object_or_404(access.shared_proposals(), pk=pk)
    supporting.take_back(proposal=found, user=request.user)
    messages.success(request, _("C’est noté\u202f: vous ne la soutenez plus."))
    return redirect("proposal", pk)
