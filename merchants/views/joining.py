"""Who sells, what is declared, under which terms, and how one leaves: the pages of whoever answers for the shop."""

from functools import wraps

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.access import merchant_owner, merchant_space
from merchants.joining import attesting, identity, leaving, terms
from merchants.joining.forms import FirstWordForm, IdentityForm, LeaveForm, LicenceForm, RecyclingForm, WordForm
from merchants.models import Attestation, Ending, TeamMember
from merchants.refusals import Refusal


def owner_or_coach(view):
    """Opens to who answers for the shop, and to the coach beside them: papers are what one needs help with most."""

    @wraps(view)
    @merchant_space
    def entered(request, merchant, *args, **kwargs):
        if merchant.own_role != TeamMember.Role.OWNER and not getattr(merchant, "session", None):
            raise Http404
        return view(request, merchant, *args, **kwargs)

    return entered


def told(request, merchant) -> dict:
    return {"merchant": merchant, "by": request.user, "at": timezone.now()}


# --- Identity ---------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@owner_or_coach
def merchant_identity(request, merchant):
    form = IdentityForm(request.POST or None, instance=merchant)
    if form.is_bound and form.is_valid() and identity_said(request, merchant, form):
        return redirect("merchant_checklist", merchant.code)
    merchant.refresh_from_db(fields=identity.FACTS)
    form.show_lacks(identity.missing(merchant))
    return render(request, "merchants/joining/identity.html", {"merchant": merchant, "form": form})


def identity_said(request, merchant, form) -> bool:
    try:
        held = identity.say(facts=form.facts(), **told(request, merchant))
    except identity.StillSelling as refusal:
        for lack in refusal.lacks:
            form.add_error(lack.value, str(refusal))
    except identity.SiretTaken as refusal:
        form.add_error("siret", str(refusal))
    else:
        left = [lack for lack in identity.missing(held) if lack != identity.Lack.WORD]
        names = ", ".join(str(identity.SHORT[lack]) for lack in left)
        if left:
            messages.warning(request, _("C’est enregistré. Il reste à dire\u202f: %(names)s.") % {"names": names})
        else:
            messages.success(request, _("C’est enregistré\u202f: «\u202fQui vend\u202f» est complet."))
        return True
    return False


# --- Declarations -----------------------------------------------------------------------------


@require_safe
@owner_or_coach
def merchant_declarations(request, merchant):
    return declarations_page(request, merchant)


def declarations_page(request, merchant, *, licence=None, recycling=None):
    said = {one.kind: one for one in merchant.attestations.filter(ended_at=None).select_related("by")}
    facts = {
        "merchant": merchant,
        "licence": licence or LicenceForm(initial={"licence": merchant.alcohol_licence}),
        "recycling": recycling or RecyclingForm(),
        "identifiers": merchant.recycling_identifiers.all(),
        "no_producer": said.get(Attestation.Kind.NOT_A_PRODUCER),
        "licence_said": said.get(Attestation.Kind.ALCOHOL_LICENCE),
    }
    return render(request, "merchants/joining/declarations.html", facts)


@require_POST
@merchant_owner
def merchant_licence(request, merchant):
    form = LicenceForm(request.POST)
    if not form.is_valid():
        return declarations_page(request, merchant, licence=form)
    attesting.declare_licence(**form.cleaned_data, **told(request, merchant))
    messages.success(request, _("Votre licence est notée."))
    return redirect("merchant_declarations", merchant.code)


@require_POST
@merchant_owner
def merchant_recycling(request, merchant):
    form = RecyclingForm(request.POST)
    if form.is_valid():
        try:
            attesting.note_identifier(**form.cleaned_data, **told(request, merchant))
        except Refusal as refusal:
            form.add_error("number", str(refusal))
        else:
            messages.success(request, _("L’identifiant est noté."))
            return redirect("merchant_declarations", merchant.code)
    return declarations_page(request, merchant, recycling=form)


@require_POST
@merchant_owner
def merchant_recycling_forget(request, merchant, pk):
    identifier = get_object_or_404(merchant.recycling_identifiers, pk=pk)
    attesting.forget_identifier(identifier=identifier, **told(request, merchant))
    messages.success(request, _("L’identifiant est effacé."))
    return redirect("merchant_declarations", merchant.code)


@require_POST
@merchant_owner
def merchant_no_producer(request, merchant):
    try:
        attesting.declare_no_producer(**told(request, merchant))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("C’est noté\u202f: vous n’êtes producteur d’aucune filière."))
    return redirect("merchant_declarations", merchant.code)


# --- Terms ------------------------------------------------------------------------------------


@require_safe
@merchant_space
def merchant_seller_terms(request, merchant):
    return terms_page(request, merchant)


def terms_page(request, merchant, form=None):
    """The version that binds and the one to come; each is accepted by whoever answers for the shop, nobody else."""
    today = timezone.localdate()
    in_force, coming = terms.in_force(today), terms.coming(today)
    accepted = terms.accepted_by(merchant)
    wanted = next((one for one in (coming, in_force) if one and one.pk not in accepted), None)
    if wanted is None and merchant.self_certified_at is None:
        wanted = in_force
    facts = {
        "merchant": merchant,
        "in_force": in_force,
        "coming": coming,
        "is_bound": merchant.self_certified_at is not None,
        "accepted": accepted.get(in_force.pk),
        "coming_accepted": accepted.get(coming.pk) if coming else None,
        "wanted": wanted,
        "form": form or (word_form(merchant)(initial={"version": wanted.version}) if wanted else None),
        "may_sign": merchant.own_role == TeamMember.Role.OWNER,
    }
    return render(request, "merchants/joining/terms.html", facts)


def word_form(merchant):
    return FirstWordForm if merchant.self_certified_at is None else WordForm


@require_POST
@merchant_owner
def merchant_seller_terms_accept(request, merchant):
    form = word_form(merchant)(request.POST)
    if form.is_valid():
        version, facts = form.cleaned_data["version"], told(request, merchant)
        act = terms.accept if "lawful" not in form.cleaned_data else attesting.certify
        try:
            act(version=version, **facts)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("Merci\u202f: votre accord est gardé, avec le texte que vous avez lu."))
            return redirect("merchant_checklist", merchant.code)
    return terms_page(request, merchant, form)


# --- Leaving ----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@merchant_owner
def merchant_standing(request, merchant):
    """Where the shop stands, what it was told, and the day it would leave."""
    form = LeaveForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            leaving.leave(**form.cleaned_data, **told(request, merchant))
        except Refusal as refusal:
            form.add_error("leaves_on", str(refusal))
        else:
            messages.success(request, _("C’est noté, et l’association est prévenue. Vous pouvez changer d’avis."))
            return redirect("merchant_standing", merchant.code)
    facts = {
        "merchant": merchant,
        "form": form,
        "suspensions": merchant.suspensions.select_related("terms"),
        "ending": leaving.live_ending(merchant),
        "earliest": leaving.earliest_for_merchant(timezone.now()),
    }
    return render(request, "merchants/joining/standing.html", facts)


@require_POST
@merchant_owner
def merchant_stay(request, merchant):
    try:
        leaving.stay(side=Ending.Side.MERCHANT, **told(request, merchant))
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Vous restez\u202f: tant mieux\u202f!"))
    return redirect("merchant_standing", merchant.code)
