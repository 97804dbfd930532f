"""The shop's team, and the door by which somebody enters it: a link, or the code of a printed slip."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from merchants import articles
from merchants.access import merchant_owner, merchants_of
from merchants.joining import team
from merchants.joining.forms import CodeForm, FirstPasswordForm, InviteForm
from merchants.models import TeamMember
from merchants.refusals import Refusal


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@merchant_owner
def merchant_people(request, merchant):
    """Who works here, who is invited; an invitation without e-mail is a slip, shown once."""
    form = InviteForm(request.POST or None, initial={"role": TeamMember.Role.STAFF})
    if form.is_bound and form.is_valid():
        try:
            told = {"by": request.user, "at": timezone.now()}
            invited = team.invite(merchant=merchant, **form.cleaned_data, **told)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
        else:
            if not invited.invitation.email:
                return slip(request, invited, back=reverse("merchant_people", args=[merchant.code]))
            said = _("Le lien est parti à %(email)s.") % {"email": invited.invitation.email}
            messages.success(request, said)
            return redirect("merchant_people", merchant.code)
    facts = {"merchant": merchant, "form": form}
    facts["members"] = merchant.team.select_related("user").order_by("role", "user__first_name", "pk")
    for member in facts["members"]:
        member.login = team.short(member.user.email)
    owners = [member for member in facts["members"] if member.role == TeamMember.Role.OWNER]
    facts["several_owners"] = len(owners) > 1
    facts["invitations"] = merchant.invitations.filter(pk__in=team.live(), expires_at__gt=timezone.now())
    return render(request, "merchants/joining/team.html", facts)


def slip(request, invited, *, back):
    """On paper, for who has no e-mail; the association prints the same."""
    facts = {"invited": invited, "invitation": invited.invitation, "merchant": invited.invitation.merchant}
    facts |= {"site_url": settings.SITE_URL, "back": back, "login": team.short(invited.invitation.login)}
    return render(request, "merchants/joining/slip.html", facts)


@require_POST
@merchant_owner
def merchant_person_role(request, merchant, pk):
    member = get_object_or_404(merchant.team, pk=pk)
    role = request.POST.get("role", "")
    if role in TeamMember.Role.values:
        act = {"member": member, "role": role}
        done(request, team.change_role, _("Le rôle est changé."), **act)
    return redirect("merchant_people", merchant.code)


@require_POST
@merchant_owner
def merchant_person_remove(request, merchant, pk):
    member = get_object_or_404(merchant.team.select_related("user"), pk=pk)
    said = _("%(name)s n’est plus de l’équipe.") % {"name": team.named(member.user)}
    done(request, team.remove, said, member=member)
    return redirect("merchant_shop" if member.user_id == request.user.pk else "merchant_people", merchant.code)


@require_POST
@merchant_owner
def merchant_invitation_withdraw(request, merchant, pk):
    invitation = get_object_or_404(merchant.invitations, pk=pk)
    done(request, team.withdraw, _("L’invitation est retirée."), invitation=invitation)
    return redirect("merchant_people", merchant.code)


def done(request, act, said, **what):
    try:
        act(**what, by=request.user, at=timezone.now())
    except Refusal as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, said)


# --- The door ---------------------------------------------------------------------------------


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invitation_code(request):
    """For the slip: the code is typed, capitals and spaces do not matter."""
    form = CodeForm(request.POST or None)
    if form.is_bound and form.is_valid():
        code = "".join(form.cleaned_data["code"].split()).upper()
        if code.isascii() and code.isalnum() and team.found(code, at=timezone.now()):
            return redirect("invitation", code)
        form.add_error("code", _("Ce code n’ouvre rien\u202f: relisez-le, ou demandez-en un autre à la boutique."))
    return render(request, "merchants/joining/code.html", {"form": form})


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, token):
    """One's own login takes the place, or a new one is made there and then."""
    kept = team.found(token, at=timezone.now())
    if kept is None:
        return render(request, "merchants/joining/gone.html")
    first_name, _space, last_name = kept.name.partition(" ")
    names = {"first_name": first_name, "last_name": last_name}
    form = FirstPasswordForm(request.POST or None, initial=names, email=kept.email)
    if request.method == "POST":
        member = came_in(request, token, form)
        if member:
            messages.success(request, welcome(member))
            is_owner = member.role == TeamMember.Role.OWNER
            return redirect("merchant_checklist" if is_owner else "merchant_board", kept.merchant.code)
    facts = {"invitation": kept, "merchant": kept.merchant, "form": form, "login": team.short(kept.login)}
    facts["is_in_team"] = merchants_of(request.user).filter(pk=kept.merchant_id).exists()
    return render(request, "merchants/joining/invitation.html", facts)


def welcome(member) -> str:
    """Whose shop it is is not told that they join its team; a name to sign in with is said before it is needed."""
    said = _("Bienvenue dans l’équipe %(of_shop)s\u202f!")
    if member.role == TeamMember.Role.OWNER:
        said = _("Bienvenue\u202f! Vous êtes chez vous\u202f: voici l’espace %(of_shop)s.")
    words, login = said % {"of_shop": articles.of(member.merchant.name)}, member.user.email
    if team.short(login) == login:
        return words
    keep = _("Notez-le\u202f: pour revenir, tapez «\u202f%(login)s\u202f» et votre mot de passe.")
    return f"{words} {keep % {'login': team.short(login)}}"


def came_in(request, token, form) -> TeamMember | None:
    at = timezone.now()
    try:
        if request.user.is_authenticated:
            if merchants_of(request.user).filter(invitations__digest=team.digest(token)).exists():
                raise team.InTheTeam
            return team.join(token=token, user=request.user, at=at)
        if not form.is_valid():
            return None
        member = team.join_with_new_login(token=token, **form.cleaned_data, at=at)
    except Refusal as refusal:
        messages.error(request, str(refusal))
        return None
    login(request, member.user, backend="django.contrib.auth.backends.ModelBackend")
    return member
