"""Who works for a shop: invited by a link or a printed slip, which serve once, and each change in the trail."""

import datetime
import hashlib
import secrets
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import articles, trail
from merchants.joining import letters
from merchants.models import AssociationMember, Invitation, Merchant, TeamMember
from merchants.refusals import Refusal
from merchants.slugs import slug

Role = TeamMember.Role
LASTS = datetime.timedelta(days=14)
# Read aloud and typed by hand: no letter that looks like a digit. Sixteen of them are out of reach of any trial.
ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH = 16
# Who has no e-mail signs in with a name that looks like one, and that no post office serves (RFC 2606).
NOWHERE = "sans-adresse.invalid"


class Expired(Refusal):
    sentence = gettext_lazy(
        "Cette invitation a servi ou n’est plus valable\u202f: demandez-en une autre à la boutique."
    )


class LastOwner(Refusal):
    sentence = gettext_lazy(
        "Une boutique garde au moins une personne à sa gérance\u202f: nommez-en une autre d’abord."
    )


class InTheTeam(Refusal):
    sentence = gettext_lazy("Cette personne est déjà de l’équipe.")


class NotInvited(Refusal):
    sentence = gettext_lazy(
        "Quelqu’un de l’association n’entre dans l’équipe d’une boutique que par l’e-mail où la boutique l’invite."
    )


class Gone(Refusal):
    sentence = gettext_lazy("Cette personne n’est plus de l’équipe.")


class HasLogin(Refusal):
    sentence = gettext_lazy("Cet e-mail a déjà un compte ici\u202f: connectez-vous, puis rouvrez le lien.")


class Unnamed(Refusal):
    sentence = gettext_lazy("Écrivez le prénom de la personne.")


@dataclass(frozen=True)
class Invited:
    """An invitation, with its secret: shown once, kept nowhere."""

    invitation: Invitation
    token: str

    @property
    def spoken(self) -> str:
        return " ".join(self.token[at : at + 4] for at in range(0, LENGTH, 4))


def digest(token) -> str:
    return hashlib.sha256("".join(token.split()).upper().encode()).hexdigest()


# --- Inviting ---------------------------------------------------------------------------------


@transaction.atomic
def invite(*, merchant, role, name, email, by, at) -> Invited:
    """By e-mail, or by a slip when there is none. A new one for the same person ends the former."""
    name, email = name.strip(), email.strip().lower()
    if not name:
        raise Unnamed
    if email and merchant.team.filter(user__email__iexact=email).exists():
        raise InTheTeam
    same = Q(email=email) if email else Q(email="", name__iexact=name)
    merchant.invitations.filter(same, accepted_at=None, withdrawn_at=None).update(withdrawn_at=at)
    token = "".join(secrets.choice(ALPHABET) for _rank in range(LENGTH))
    facts = {"digest": digest(token), "invited_at": at, "invited_by": by, "expires_at": at + LASTS}
    facts["login"] = "" if email else free_name(name.split()[0], merchant)
    made = Invitation.objects.create(merchant=merchant, role=role, name=name, email=email, **facts)
    told = {"name": name, "role": made.get_role_display()}
    sign(merchant, _("Invitation pour %(name)s\u202f: %(role)s") % told, by=by, at=at)
    if email:
        letters.tell_invited(invitation=made, address=reverse("invitation", args=[token]))
    if role == Role.OWNER:
        letters.tell_owner_invited(invitation=made)
    return Invited(made, token)


@transaction.atomic
def withdraw(*, invitation, by, at) -> None:
    if live().filter(pk=invitation.pk).update(withdrawn_at=at):
        said = _("L’invitation %(of_name)s est retirée") % {"of_name": articles.of_person(invitation.name)}
        sign(invitation.merchant, said, by=by, at=at)


def live():
    return Invitation.objects.filter(accepted_at=None, withdrawn_at=None)


def found(token, *, at) -> Invitation | None:
    """The invitation that this link or this slip opens now."""
    return live().filter(digest=digest(token), expires_at__gt=at).select_related("merchant").first()


# --- Coming in --------------------------------------------------------------------------------


@transaction.atomic
def join(*, token, user, at) -> TeamMember:
    """Somebody who is signed in takes the place that was kept."""
    held = Invitation.objects.select_for_update().filter(digest=digest(token), expires_at__gt=at)
    invitation = held.filter(accepted_at=None, withdrawn_at=None).first()
    if invitation is None:
        raise Expired
    refuse_intruder(invitation, user)
    invitation.accepted_at, invitation.accepted_by = at, user
    invitation.save(update_fields=["accepted_at", "accepted_by"])
    member = TeamMember.objects.create(merchant=invitation.merchant, user=user, role=invitation.role)
    said = {"name": named(user), "role": member.get_role_display()}
    sign(member.merchant, _("%(name)s entre dans l’équipe\u202f: %(role)s") % said, by=user, at=at)
    if member.role == Role.OWNER:
        answered_for(member, at=at)
    return member


def refuse_intruder(invitation, user):
    """Who helps a shop, or keeps its accounts, does not become its owner with a slip that they printed."""
    if invitation.merchant.team.filter(user=user).exists():
        raise InTheTeam
    is_association = AssociationMember.objects.filter(user=user).exists()
    if is_association and user.email.lower() != invitation.email:
        raise NotInvited


def answered_for(member, *, at):
    """Those who answered for it before are told; what the association had sent to find an owner opens no more."""
    sent = live().filter(merchant=member.merchant, role=Role.OWNER)
    sent.exclude(invited_by__in=member.merchant.team.values("user")).update(withdrawn_at=at)
    letters.tell_owner_entered(member=member)


@transaction.atomic
def join_with_new_login(*, token, first_name, last_name, password, at) -> TeamMember:
    """A login for whoever has none: the e-mail that was invited, else a name to sign in with."""
    invitation = found(token, at=at)
    if invitation is None:
        raise Expired
    people = get_user_model()
    email = invitation.email or invitation.login or free_name(first_name, invitation.merchant)
    if people.objects.filter(email__iexact=email).exists():
        raise HasLogin
    user = people(email=email, first_name=first_name, last_name=last_name, date_joined=at)
    user.set_password(password)
    user.save()
    return join(token=token, user=user, at=at)


def free_name(first_name, merchant) -> str:
    """« marie@boulangerie-du-pont.sans-adresse.invalid »: nobody has it, no slip promises it to somebody else."""
    wanted = slug(first_name) or "equipe"
    login, rank = whole(f"{wanted}@{merchant.code}"), 2
    while get_user_model().objects.filter(email=login).exists() or live().filter(login=login).exists():
        login, rank = whole(f"{wanted}{rank}@{merchant.code}"), rank + 1
    return login


def whole(typed) -> str:
    """« marie@boulangerie-du-pont » is what one types; the login kept ends like an e-mail."""
    _name, at, place = typed.partition("@")
    return f"{typed}.{NOWHERE}" if at and place and "." not in place else typed


def short(login) -> str:
    """What somebody without e-mail writes down to come back; an e-mail stays as it is."""
    return login.removesuffix(f".{NOWHERE}")


# --- Changing ---------------------------------------------------------------------------------


@transaction.atomic
def change_role(*, member, role, by, at) -> None:
    held = held_member(member)
    if held.role == role:
        return
    if held.role == Role.OWNER:
        refuse_last_owner(held)
        withdraw_sent_by(held, at=at)
    held.role = role
    held.save(update_fields=["role"])
    said = {"name": named(held.user), "role": held.get_role_display()}
    sign(held.merchant, _("%(name)s\u202f: %(role)s") % said, by=by, at=at)


@transaction.atomic
def remove(*, member, by, at) -> None:
    """The login stays, for what it ordered and signed; the shop's space is closed to it at once."""
    held = held_member(member)
    if held.role == Role.OWNER:
        refuse_last_owner(held)
    sign(held.merchant, _("%(name)s quitte l’équipe") % {"name": named(held.user)}, by=by, at=at)
    withdraw_sent_by(held, at=at)
    held.delete()


def withdraw_sent_by(member, *, at):
    """Nobody comes back by an invitation that they wrote before they left."""
    live().filter(merchant=member.merchant, invited_by=member.user).update(withdrawn_at=at)


def held_member(member) -> TeamMember:
    """The shop's row is the lock of its team: two owners who leave at once are not both the last but one."""
    Merchant.objects.select_for_update(no_key=True).get(pk=member.merchant_id)
    held = TeamMember.objects.select_related("user", "merchant").filter(pk=member.pk).first()
    if held is None:
        raise Gone
    return held


def refuse_last_owner(member):
    others = TeamMember.objects.filter(merchant=member.merchant, role=Role.OWNER, user__is_active=True)
    if not others.exclude(pk=member.pk).exists():
        raise LastOwner


def named(user) -> str:
    return user.get_full_name() or user.email


def sign(merchant, words, *, by, at):
    trail.sign(merchant=merchant, by=by, at=at, act="team-change", words=words, about="team")
