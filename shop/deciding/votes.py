"""Votes and decisions as everybody reads them; a member signed in votes here."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from animations.deciding import access, voting
from animations.deciding.models import Voter
from animations.membership import standing
from merchants.refusals import Refusal
from shop.deciding.forms import BallotForm

PER_PAGE = 30


@require_safe
def decisions(request):
    """What is being voted first, then what was decided, the latest first."""
    page = Paginator(access.decisions(), PER_PAGE).get_page(request.GET.get("page"))
    at = timezone.now()
    facts = {"page": page, "open": access.votes_open(at), "at": at}
    facts["over"] = access.votes().filter(closes_at__lte=at, decision=None)[:PER_PAGE]
    facts["is_member"] = standing.is_member(user=request.user, at=at)
    facts["to_come"] = access.votes().filter(opens_at__gt=at).order_by("opens_at")
    return render(request, "deciding/decisions.html", facts)


@require_safe
def decision(request, number):
    return render(request, "deciding/decision.html", {"decision": decision_or_404(number), "at": timezone.now()})


def decision_or_404(number):
    """« D-2026-3 »."""
    parts = number.split("-")
    if len(parts) != 3 or not all(part.isascii() and part.isdigit() and len(part) < 5 for part in parts[1:]):
        raise Http404
    found = get_object_or_404(access.decisions(), year=int(parts[1]), rank=int(parts[2]))
    if found.number != number:
        raise Http404
    return found


@never_cache
@require_safe
def vote(request, pk):
    found = get_object_or_404(access.votes(), pk=pk)
    return one_vote(request, found, BallotForm(vote=found))


def one_vote(request, found, form):
    """The ballot for a member whose name is on the list and who has not voted; the result once there is one."""
    at = timezone.now()
    if found.is_open(at):
        voting.list_members(vote=found, at=at)
    voter = access.own_voter(found, request.user)
    facts = {"vote": found, "voter": voter, "form": form, "at": at, "result": voting.result_of(found, at=at)}
    facts |= {"is_open": found.is_open(at), "is_over": found.is_closed(at)}
    facts["may_vote"] = found.is_open(at) and voter is not None and not voter.voted
    if found.is_open(at):
        facts["members"] = Voter.objects.filter(vote=found).count()
    return render(request, "deciding/vote.html", facts)


@login_required
@require_POST
def vote_cast(request, pk):
    found = get_object_or_404(access.votes(), pk=pk)
    form = BallotForm(request.POST, vote=found)
    if not form.is_valid():
        return one_vote(request, found, form)
    try:
        voting.cast(vote=found, **form.cleaned_data, user=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Votre bulletin est dans l’urne. Merci\u202f!"))
    return redirect("vote", pk)
