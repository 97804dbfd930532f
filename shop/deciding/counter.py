"""At the counter, for whoever has no screen: a proposal on paper typed, a support and a vote by the member’s card."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from animations.deciding import access, supporting, voting
from animations.deciding.models import Proposal
from merchants import form_keys
from merchants.refusals import Refusal
from pickup.access import counter_of
from shop.deciding.forms import CardForm, ProposalForm
from shop.deciding.proposals import proposed

GET_AND_POST = ["GET", "HEAD", "POST"]


@require_http_methods(GET_AND_POST)
@counter_of
def counter_proposals(request, point):
    """The living ones, and a card: the holder supports the one that was chosen."""
    form = CardForm(request.POST or None, among=access.living_proposals(), label=_("La personne soutient"))
    if request.method == "POST" and form.is_valid() and supported(request, form):
        return redirect("counter_proposals", point.slug)
    return render(request, "deciding/counter_proposals.html", {"point": point, "form": form})


def supported(request, form) -> bool:
    said = form.cleaned_data
    facts = {"proposal": said["what"], "card": said["card"], "by": request.user, "at": timezone.now()}
    try:
        is_new = supporting.support_by_card(**facts)
    except Refusal as refusal:
        form.add_error("card", str(refusal))
        return False
    told = (
        _("Un soutien de plus pour «\u202f%(title)s\u202f».")
        if is_new
        else _("Cette personne la soutenait déjà, ici ou sur une feuille.")
    )
    messages.success(request, told % {"title": said["what"].title})
    return True


@require_http_methods(GET_AND_POST)
@counter_of
def counter_proposal_new(request, point):
    form = ProposalForm(request.POST or None, initial={"key": form_keys.new_key()})
    told = {"support": Proposal.Support.PAPER, "noted_by": request.user}
    if request.method == "POST" and form.is_valid() and proposed(form, **told):
        messages.success(request, _("La proposition est notée. L’association la lit, puis l’affiche."))
        return redirect("counter_proposals", point.slug)
    return render(request, "deciding/counter_proposal_new.html", {"point": point, "form": form})


@require_http_methods(GET_AND_POST)
@counter_of
def counter_votes(request, point):
    """The card is marked, then the ballot goes into the box: nobody here sees what is on it."""
    at = timezone.now()
    form = CardForm(request.POST or None, among=access.votes_open(at), label=_("La personne vote sur"))
    if request.method == "POST" and form.is_valid() and marked(request, form, at=at):
        return redirect("counter_votes", point.slug)
    return render(request, "deciding/counter_votes.html", {"point": point, "form": form})


def marked(request, form, *, at) -> bool:
    said = form.cleaned_data
    try:
        voter = voting.give_paper(vote=said["what"], card=said["card"], at=at)
    except Refusal as refusal:
        form.add_error("card", str(refusal))
        return False
    told = _("%(name)s est sur la liste\u202f: donnez le bulletin, il va plié dans l’urne.")
    messages.success(request, told % {"name": voter.membership.full_name})
    return True
