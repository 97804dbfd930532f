"""« Les commerçants »: who asks to come, where each shop stands and what it lacks, for those who help it."""

from django.contrib import messages
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from merchants.access import association_only, has_role, in_need_of_an_owner, vouched_for_by
from merchants.joining import applications, attesting, leaving, team
from merchants.joining.checklist import checklist
from merchants.models import (
    Application,
    AssociationMember,
    Attestation,
    Merchant,
    RecyclingIdentifier,
    Suspension,
    TeamMember,
)
from merchants.refusals import Refusal
from merchants.views.team import slip
from shop.association import spreadsheet
from shop.joining import applying
from shop.joining.as_the_association_reads import lacks_of, of_the_shop
from shop.joining.forms import LiftForm, NotedForm, RefuseForm
from shop.joining.paid import payment_item

Role = AssociationMember.Role
State = Merchant.State
READERS, HELPERS = association_only(Role.COACH, Role.TREASURER), association_only(Role.COACH)


def may_act(request) -> bool:
    """The treasurer reads."""
    return has_role(request.user, Role.COACH)


# --- The list ---------------------------------------------------------------------------------

# What stands under a number of shops.
SO_MANY = {
    State.CANDIDATE: lambda many: ngettext("se prépare", "se préparent", many),
    State.ACTIVE: lambda many: ngettext("ouverte", "ouvertes", many),
    State.SUSPENDED: lambda many: ngettext("suspendue", "suspendues", many),
    State.LEFT: lambda many: ngettext("partie", "parties", many),
}


@require_safe
@READERS
def association_merchants(request):
    """Applications that wait, then the shops by state, with what the law still wants of each."""
    state = request.GET.get("etat", "")
    rows = Merchant.objects.annotate(sold=Count("sheets", filter=Q(sheets__product__is_public=True))).order_by("name")
    if state in State.values:
        rows = rows.filter(state=state)
    suspended = {one.merchant_id: one for one in Suspension.objects.filter(lifted_at=None)}
    counts = dict(Merchant.objects.order_by().values_list("state").annotate(many=Count("pk")))
    for merchant in rows:
        merchant.lacks = lacks_of(merchant)
        merchant.suspension = suspended.get(merchant.pk)
    facts = {
        "applications": Application.objects.filter(status=Application.Status.RECEIVED).order_by("received_at"),
        "decided": Application.objects.exclude(status=Application.Status.RECEIVED).select_related("merchant")[:20],
        "merchants": rows,
        "states": [(state, words(counts.get(state, 0)), counts.get(state, 0)) for state, words in SO_MANY.items()],
        "wanted": state,
        "may_act": may_act(request),
        "administers": has_role(request.user),
    }
    return render(request, "joining/merchants.html", facts)


@require_safe
@READERS
def recycling_csv(request):
    """Each shop's identifiers, or its word that it is no producer: for the authority that asks (C. env. L541-10-9)."""
    numbers = RecyclingIdentifier.objects.select_related("merchant").order_by("merchant__name", "scheme")
    rows = [row_of(one.merchant, one.get_scheme_display(), one.number, one.noted_at) for one in numbers]
    live = Attestation.objects.filter(kind=Attestation.Kind.NOT_A_PRODUCER, ended_at=None)
    words = live.select_related("merchant").order_by("merchant__name")
    rows += [row_of(one.merchant, _("non-producteur"), "", one.at) for one in words]
    said = {one.merchant_id for one in [*numbers, *words]}
    for merchant in Merchant.objects.exclude(pk__in=said).exclude(state=State.LEFT).order_by("name"):
        rows.append(row_of(merchant, _("non renseigné"), "", None))
    head = [_("Boutique"), _("Nom légal"), "SIRET", _("Filière"), "IDU", _("Noté le")]
    return spreadsheet.response([head, *rows], name="recyclage.csv")


def row_of(merchant, scheme, number, at) -> list[str]:
    day = timezone.localdate(at).isoformat() if at else ""
    names = [spreadsheet.plain(merchant.name), spreadsheet.plain(merchant.legal_name)]
    return [*names, merchant.siret, scheme, number, day]


# --- Applications -----------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@HELPERS
def application_new(request):
    """For a shop that wrote on paper, or called."""
    form, key = NotedForm(request.POST or None), applying.key_of(request)
    if form.is_bound and form.is_valid():
        made = applying.kept(form, key, by=request.user)
        messages.success(request, _("La candidature est notée."))
        return redirect("application", made.pk)
    return render(request, "joining/application_new.html", {"form": form, "key": key})


@require_safe
@READERS
def application(request, pk):
    return application_page(request, pk)


def application_page(request, pk, form=None):
    found = get_object_or_404(Application.objects.select_related("merchant", "decided_by"), pk=pk)
    facts = {"application": found, "form": form or RefuseForm(), "may_act": may_act(request)}
    return render(request, "joining/application.html", facts)


@never_cache
@require_POST
@HELPERS
def application_accept(request, pk):
    found = get_object_or_404(Application, pk=pk)
    try:
        invited = applications.accept(application=found, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("application", pk)
    return welcomed(request, invited)


def welcomed(request, invited):
    """The link has left by e-mail, or the slip is there to print."""
    merchant, email = invited.invitation.merchant, invited.invitation.email
    if not email:
        return slip(request, invited, back=reverse("association_merchant", args=[merchant.code]))
    said = _("%(shop)s\u202f: le lien pour choisir un mot de passe est parti à %(email)s.")
    messages.success(request, said % {"shop": merchant, "email": email})
    return redirect("association_merchant", merchant.code)


@require_POST
@HELPERS
def application_refuse(request, pk):
    found, form = get_object_or_404(Application, pk=pk), RefuseForm(request.POST)
    if form.is_valid():
        try:
            applications.refuse(application=found, by=request.user, at=timezone.now(), **form.cleaned_data)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            said = _("La réponse est partie.") if found.email else _("C’est noté. Appelez pour le dire.")
            messages.success(request, said)
            return redirect("association_merchants")
    return application_page(request, pk, form)


# --- One shop ---------------------------------------------------------------------------------


@require_safe
@READERS
def association_merchant(request, code):
    merchant, own = get_object_or_404(Merchant, code=code), {"code": code}
    facts = {
        "merchant": merchant,
        "checklist": of_the_shop(checklist(merchant, elsewhere=[payment_item(merchant)])),
        "owners": merchant.team.filter(role=TeamMember.Role.OWNER).select_related("user"),
        "invitations": merchant.invitations.filter(pk__in=team.live(), expires_at__gt=timezone.now()),
        "moves": merchant.standing_moves.select_related("by"),
        "suspension": merchant.suspensions.filter(lifted_at=None).first(),
        "ending": leaving.live_ending(merchant),
        "seen": {one.kind for one in merchant.attestations.filter(ended_at=None)},
        "kinds": [Attestation.Kind(kind) for kind in Attestation.VERIFIED],
        "lift_form": LiftForm(),
        "may_vouch": vouched_for_by(request.user).filter(**own).exists(),
        "may_invite": in_need_of_an_owner(request.user).filter(**own).exists(),
        "administers": has_role(request.user),
    }
    return render(request, "joining/merchant.html", facts)


@require_POST
@HELPERS
def merchant_verify(request, code):
    """What the association has seen with its own eyes; a second tap takes it back."""
    merchant, kind = get_object_or_404(vouched_for_by(request.user), code=code), request.POST.get("kind", "")
    if kind not in Attestation.VERIFIED:
        return redirect("association_merchant", code)
    told = {"merchant": merchant, "kind": kind, "by": request.user, "at": timezone.now()}
    try:
        if "take_back" in request.POST:
            attesting.take_back(**told)
        else:
            attesting.attest(**told)
    except Refusal as refusal:
        messages.error(request, str(refusal))
    return redirect("association_merchant", code)


@never_cache
@require_POST
@HELPERS
def merchant_owner_invite(request, code):
    """Another link, or another slip, for whoever lost the first; an administrator alone adds an owner to another."""
    merchant = get_object_or_404(in_need_of_an_owner(request.user), code=code)
    asked = merchant.invitations.filter(role=TeamMember.Role.OWNER, accepted_at=None).first()
    name, email = (asked.name, asked.email) if asked else (merchant.legal_name or merchant.name, merchant.email)
    owner = {"role": TeamMember.Role.OWNER, "name": name, "email": "" if "slip" in request.POST else email}
    try:
        invited = team.invite(merchant=merchant, **owner, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return redirect("association_merchant", code)
    return welcomed(request, invited)
