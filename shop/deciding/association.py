"""The association's pages: what is proposed is read and answered, what is voted is asked and counted, what is decided
is written."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from animations.deciding import access, decisions, paper, proposals, supporting, threshold, voting
from animations.deciding.models import Proposal, Vote, Voter
from animations.planning.access import programme_only
from merchants import form_keys
from merchants.people import name_of
from merchants.refusals import Refusal
from pickup.access import behind_the_counter
from shop.deciding.forms import AnswerForm, CountForm, DecisionForm, SheetForm, ThresholdForm, VoteForm

PER_PAGE = 40
GET_AND_POST = ["GET", "HEAD", "POST"]
Status = Proposal.Status


def tried(form, act, *, field=None, **facts):
    """What the act gave; nothing when it is refused, and the form says why."""
    try:
        return act(**facts)
    except Refusal as refusal:
        form.add_error(field, str(refusal))
        return None


# --- Proposals --------------------------------------------------------------------------------


@require_safe
@programme_only
def association_proposals(request):
    return all_proposals(request, ThresholdForm(initial={"applies_from": timezone.localdate()}))


def all_proposals(request, form):
    """What waits for the committee first."""
    found = access.every_proposal()
    over = found.exclude(status__in=[Status.TO_READ, Status.ON_AGENDA])
    facts = {
        "to_read": found.filter(status=Status.TO_READ)[:PER_PAGE],
        "on_agenda": found.filter(status=Status.ON_AGENDA)[:PER_PAGE],
        "page": Paginator(over, PER_PAGE).get_page(request.GET.get("page")),
        "asked": threshold.of_day(timezone.localdate()),
        "form": form,
    }
    return render(request, "deciding/association_proposals.html", facts)


@require_POST
@programme_only
def proposal_threshold(request):
    form, at = ThresholdForm(request.POST), timezone.now()
    if form.is_valid() and tried(form, threshold.write, **form.cleaned_data, by=request.user, at=at):
        proposals.reach_all(at=at)
        messages.success(request, _("Le seuil est noté."))
        return redirect("association_proposals")
    return all_proposals(request, form)


def found_or_404(pk):
    return get_object_or_404(access.every_proposal(), pk=pk)


@require_safe
@programme_only
def association_proposal(request, pk):
    return one_proposal(request, found_or_404(pk))


def one_proposal(request, proposal, *, answer_form=None, sheet_form=None):
    initial = {"signed": name_of(request.user), "kind": "OTHER"}
    facts = {
        "proposal": proposal,
        "may_be_answered": proposals.TRANSITIONS[proposal.status] & set(proposals.ANSWERS),
        "may_be_set_aside": Status.SET_ASIDE in proposals.TRANSITIONS[proposal.status],
        "may_be_shown": Status.OPEN in proposals.TRANSITIONS[proposal.status],
        "answer_form": answer_form or AnswerForm(proposal=proposal, initial=initial),
        "sheet_form": sheet_form or SheetForm(),
        "moves": proposal.moves.select_related("by"),
        "names": proposal.supports.exclude(name="").values_list("name", flat=True),
    }
    return render(request, "deciding/association_proposal.html", facts)


@require_POST
@programme_only
def association_proposal_share(request, pk):
    return moved(request, pk, proposals.share, _("Elle est sur la page\u202f: on peut la soutenir."))


@require_POST
@programme_only
def association_proposal_set_aside(request, pk):
    return moved(request, pk, proposals.set_aside, _("Elle est écartée\u202f: vous seuls la lisez."))


def moved(request, pk, act, said):
    try:
        act(proposal=found_or_404(pk), by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)
    return redirect("association_proposal", pk)


ANSWERED = {Status.REFUSED: proposals.refuse, Status.LATER: proposals.put_off}


@require_POST
@programme_only
def association_proposal_answer(request, pk):
    proposal = found_or_404(pk)
    form = AnswerForm(request.POST, proposal=proposal)
    if form.is_valid() and tried(form, answered, told=form, proposal=proposal, by=request.user, at=timezone.now()):
        messages.success(request, _("La réponse est sur la page, signée."))
        return redirect("association_proposal", pk)
    return one_proposal(request, proposal, answer_form=form)


def answered(*, told, **facts):
    status, said = told.cleaned_data["status"], {"answer": told.answer(), **facts}
    if status == Status.ACCEPTED:
        return proposals.accept(**said, when=told.when())
    return ANSWERED[status](**said)


@require_POST
@programme_only
def association_proposal_sheet(request, pk):
    """The supports of a sheet that came back, typed line by line."""
    proposal, form = found_or_404(pk), SheetForm(request.POST)
    if form.is_valid():
        copied = {**form.cleaned_data, "by": request.user, "at": timezone.now()}
        new = tried(form, supporting.copy_sheet, field="names", proposal=proposal, **copied)
        if new is not None:
            told = ngettext("%(new)d soutien de plus.", "%(new)d soutiens de plus.", new) % {"new": new}
            messages.success(request, told)
            return redirect("association_proposal", pk)
    return one_proposal(request, proposal, sheet_form=form)


@require_safe
@behind_the_counter
def proposal_sheet_pdf(request, pk):
    proposal = get_object_or_404(access.shared_proposals(), pk=pk)
    return HttpResponse(paper.sheet_pdf(proposal), content_type="application/pdf")


@require_safe
def proposal_form_pdf(request):
    return HttpResponse(paper.form_pdf(), content_type="application/pdf")


# --- Votes ------------------------------------------------------------------------------------


@require_safe
@programme_only
def association_votes(request):
    page = Paginator(access.votes(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "deciding/association_votes.html", {"page": page, "at": timezone.now()})


@require_http_methods(GET_AND_POST)
@programme_only
def association_vote_new(request):
    form = VoteForm(request.POST or None, initial={"key": form_keys.new_key()})
    if request.method == "POST" and form.is_valid():
        asked = tried(form, voting.ask, **form.facts(), by=request.user, at=timezone.now())
        if asked:
            messages.success(request, _("Le vote est écrit\u202f: il s’ouvrira de lui-même."))
            return redirect("association_vote", asked.pk)
    return render(request, "deciding/association_vote_new.html", {"form": form})


def vote_or_404(pk):
    return get_object_or_404(access.votes(), pk=pk)


@require_http_methods(GET_AND_POST)
@programme_only
def association_vote(request, pk):
    """One vote: who was called, how many voted, and the box of paper ballots to count once it is over."""
    found, at = vote_or_404(pk), timezone.now()
    form = CountForm(request.POST or None, vote=found, initial={"signed": name_of(request.user)})
    if request.method == "POST" and form.is_valid() and counted(form, found, by=request.user, at=at):
        messages.success(request, _("L’urne est comptée\u202f: le résultat est sur la page."))
        return redirect("association_vote", pk)
    return render(request, "deciding/association_vote.html", {"form": form, **facts_of(found, at=at)})


def counted(form, vote, *, by, at) -> bool:
    try:
        voting.count_paper(vote=vote, **form.facts(), by=by, at=at)
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


def facts_of(vote, *, at) -> dict:
    voted = list(Voter.objects.filter(vote=vote).values_list("voted", flat=True))
    on_paper = voted.count(Voter.Way.PAPER)
    waits = voting.state_of(vote, voted, at=at) == voting.State.TO_COUNT
    facts = {"vote": vote, "members": len(voted), "on_web": voted.count(Voter.Way.WEB), "on_paper": on_paper}
    facts |= {
        "twice": voting.voted_twice(vote),
        "result": voting.result_of(vote, at=at),
        "waits_for_the_box": waits,
        "at": at,
    }
    return facts | {"is_open": vote.is_open(at), "is_over": vote.is_closed(at), "may_go": at < vote.opens_at}


@require_POST
@programme_only
def association_vote_call_off(request, pk):
    try:
        voting.call_off(vote=vote_or_404(pk), at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("association_vote", pk)
    messages.success(request, _("Le vote est retiré."))
    return redirect("association_votes")


@require_safe
@behind_the_counter
def ballots_pdf(request, pk):
    return HttpResponse(paper.ballots_pdf(get_object_or_404(Vote, pk=pk)), content_type="application/pdf")


# --- Decisions --------------------------------------------------------------------------------


@require_http_methods(GET_AND_POST)
@programme_only
def association_decision_new(request):
    """Written as it will be read; `?vote=3` begins from a vote that is over."""
    initial = {"key": form_keys.new_key(), "taken_on": timezone.localdate(), "vote": request.GET.get("vote")}
    form = DecisionForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told = {**form.cleaned_data, "by": request.user, "at": timezone.now()}
        written = tried(form, decisions.write, **told)
        if written:
            messages.success(request, _("La décision est publiée."))
            return redirect("decision", written.number)
    return render(request, "deciding/association_decision_new.html", {"form": form})
