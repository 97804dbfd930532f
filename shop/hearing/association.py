"""The association reads what was heard: shares it whole or sets it aside, joins twins, answers for all to read."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from animations.hearing import access, needs, surprises
from animations.hearing.models import Reading, SurpriseCard
from merchants.access import association_only
from merchants.refusals import Refusal
from shop.hearing.forms import AnswerForm, NeedAnswerForm, TwinForm

PER_PAGE = 30
members_only = association_only()


@require_safe
@members_only
def heard(request):
    """What waits to be read first, then the most heard."""
    return render(request, "hearing/heard.html", read_and_unread(request, access.every_need()))


@require_safe
@members_only
def heard_cards(request):
    return render(request, "hearing/heard_cards.html", read_and_unread(request, access.every_card()))


def read_and_unread(request, found) -> dict:
    unread = {"reading": Reading.TO_READ}
    read = Paginator(found.exclude(**unread), PER_PAGE).get_page(request.GET.get("page"))
    return {"waiting": found.filter(**unread)[:PER_PAGE], "page": read}


def done(form, act, **facts) -> bool:
    """The act as the form tells it; a refusal is written on the form."""
    try:
        act(**facts, **form.cleaned_data, at=timezone.now())
    except Refusal as refusal:
        form.add_error(None, str(refusal))
        return False
    return True


# --- Cards ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def surprise_answer(request, pk):
    card = get_object_or_404(access.every_card(), pk=pk)
    form = AnswerForm(request.POST or None, initial=last_answer(card, request.user))
    if request.method == "POST" and form.is_valid() and done(form, surprises.answer, card=card, by=request.user):
        messages.success(request, _("La carte et sa réponse sont sur la page."))
        return redirect("heard_cards")
    return render(request, "hearing/card.html", {"card": card, "form": form, "moves": card.moves.select_related("by")})


def last_answer(heard_thing, user) -> dict:
    """What is answered already, to be said better; else who signs."""
    if heard_thing.answers:
        return {"words": heard_thing.answers[-1].words, "signed": heard_thing.answers[-1].signed}
    return {"signed": user.get_full_name()}


@require_POST
@members_only
def surprise_share(request, pk):
    surprises.share(card=get_object_or_404(SurpriseCard, pk=pk), by=request.user, at=timezone.now())
    messages.success(request, _("La carte est sur la page, telle qu’elle a été écrite."))
    return redirect("heard_cards")


@require_POST
@members_only
def surprise_set_aside(request, pk):
    surprises.set_aside(card=get_object_or_404(SurpriseCard, pk=pk), by=request.user, at=timezone.now())
    messages.success(request, _("La carte est écartée\u202f: vous seuls la lisez."))
    return redirect("heard_cards")


# --- Needs ------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def need_answer(request, pk):
    """One need, its answer, its twins, and all that was said of it."""
    need = get_object_or_404(access.every_need(), pk=pk)
    form = NeedAnswerForm(request.POST or None, was=need.status, initial=need_initial(need, request.user))
    if request.method == "POST" and form.is_valid() and done(form, needs.answer, need=need, by=request.user):
        messages.success(request, _("La réponse est sur la page, sous «\u202f%(text)s\u202f».") % {"text": need.text})
        return redirect("heard")
    return one_need(request, need, form, TwinForm(others=others_of(need)))


def need_initial(need, user) -> dict:
    return {**last_answer(need, user), **({"status": need.status} if need.answers else {})}


def others_of(need):
    return access.every_need().exclude(pk=need.pk).order_by("text")


def one_need(request, need, form, twin_form):
    facts = {"need": need, "form": form, "twin_form": twin_form, "twins": need.twins.all()}
    facts["moves"] = need.moves.select_related("by")
    facts["places"] = need.hearings.select_related("point", "noted_by")[:PER_PAGE]
    return render(request, "hearing/need.html", facts)


@require_POST
@members_only
def need_share(request, pk):
    need = get_object_or_404(access.every_need(), pk=pk)
    needs.share(need=need, by=request.user, at=timezone.now())
    messages.success(request, _("«\u202f%(text)s\u202f» est sur la page.") % {"text": need.text})
    return redirect("heard")


@require_POST
@members_only
def need_set_aside(request, pk):
    need = get_object_or_404(access.every_need(), pk=pk)
    needs.set_aside(need=need, by=request.user, at=timezone.now())
    told = _("«\u202f%(text)s\u202f» est écarté\u202f: personne d’autre ne le voit, ce qui a été entendu est gardé.")
    messages.success(request, told % {"text": need.text})
    return redirect("heard")


@require_POST
@members_only
def need_join(request, pk):
    need = get_object_or_404(access.every_need(), pk=pk)
    form = TwinForm(request.POST, others=others_of(need))
    if form.is_valid() and done(form, needs.join, need=need, by=request.user):
        told = {"text": need.text, "other": form.cleaned_data["into"].text}
        messages.success(request, _("«\u202f%(text)s\u202f» rejoint «\u202f%(other)s\u202f».") % told)
        return redirect("heard")
    answer = NeedAnswerForm(was=need.status, initial=need_initial(need, request.user))
    return one_need(request, need, answer, form)
