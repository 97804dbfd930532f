"""Becoming a member of the place: on the web or on paper, the same act; belonging again is a choice, never a job."""

import secrets
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy

from animations.deciding import supporting
from animations.membership import letters, periods, states
from animations.models import Membership, MembershipPeriod
from merchants.refusals import Refusal
from pickup.collections import ALPHABET, as_a_name
from pickup.phone_numbers import digits

Status = Membership.Status
LENGTH = 12


class NoName(Refusal):
    sentence = gettext_lazy("Indiquez un nom\u202f: c’est lui qui est inscrit au registre.")


class AlreadyChosen(Refusal):
    sentence = gettext_lazy("Une année est déjà demandée\u202f: il reste à régler sa cotisation.")


class FarAhead(Refusal):
    sentence = gettext_lazy("L’année prochaine est déjà choisie\u202f: la suivante se choisira dans un an.")


class TakenBack(Refusal):
    sentence = gettext_lazy("Cette demande a été retirée\u202f: pour une autre année, choisissez-la de nouveau.")


class NotYours(Refusal):
    sentence = gettext_lazy("Aucune carte ne porte ce numéro\u202f: relisez-le, sous le carré à scanner.")


class HasOneAlready(Refusal):
    sentence = gettext_lazy(
        "Votre compte a déjà son adhésion\u202f: montrez cette carte au comptoir, l’association réunit les deux."
    )


@dataclass(frozen=True)
class Person:
    """Who asks, as they wrote it; only the name is owed."""

    last_name: str
    first_name: str = ""
    organisation: str = ""
    email: str = ""
    phone: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    may_be_asked: bool = False

    def facts(self) -> dict:
        if not (self.last_name or self.first_name).strip():
            raise NoName
        told = {name: value.strip() if isinstance(value, str) else value for name, value in vars(self).items()}
        told["last_name"] = as_a_name(told["last_name"] or told["first_name"])
        told["first_name"] = as_a_name(told["first_name"]) if self.last_name.strip() else ""
        return {**told, "phone_digits": digits(self.phone)}


# --- Joining ----------------------------------------------------------------------------------


@transaction.atomic
def join(*, person: Person, kind, point, how, key, by, at, user=None) -> Membership:
    """Write somebody in the register, with a first year; the same form or the same person twice is one membership.

    Free of any fee, they are a member at once. Raises NoName.
    """
    facts = person.facts()
    known = Membership.objects.filter(key=key).first() or already_here(facts, user)
    if known:
        letters.tell_already(known, at=at)
        return known
    facts |= {"kind": kind, "point": point, "how": how, "joined_at": at, "user": user, "card_number": new_card()}
    membership, is_new = written(key, {**facts, "entered_by": None if how == Membership.How.WEB else by})
    if is_new:
        period = periods.open_period(membership, kind=kind, key=key, by=by, at=at)
        after_choosing(membership, period, by=by, at=at)
    return membership


def written(key, facts) -> tuple[Membership, bool]:
    """Of two tabs of one account, one writes and the other finds what was written."""
    try:
        with transaction.atomic():
            return Membership.objects.get_or_create(key=key, defaults=facts)
    except IntegrityError:
        own = Membership.objects.filter(user=facts["user"], user__isnull=False).first()
        if own is None:
            raise
        return own, False


def already_here(facts, user) -> Membership | None:
    """Their account's; or who lives in the register under the same name, at the same e-mail or telephone."""
    if user is not None:
        own = Membership.objects.filter(user=user).first()
        if own:
            return own
    told = {name: facts[name] for name in ("email", "phone_digits") if facts[name]}
    if not told:
        return None
    same = Q(**{f"{name}__iexact": value for name, value in told.items()}, _connector=Q.OR)
    named = {f"{name}__iexact": facts[name] for name in ("last_name", "first_name")}
    return Membership.objects.filter(same, status__in=Membership.LIVING, **named).order_by("pk").first()


def after_choosing(membership, period, *, by, at):
    """A free year makes a member; another waits for its fee, and what runs meanwhile goes on."""
    if period.settled_at:
        states.move(membership, Status.MEMBER, by=by, at=at)
    elif membership.status == Status.LEFT:
        states.move(membership, Status.ASKED, by=by, at=at)
    letters.tell_chosen(membership, period)


def new_card() -> str:
    return "M" + "".join(secrets.choice(ALPHABET) for _drawn in range(LENGTH))


# --- Afterwards -------------------------------------------------------------------------------


@transaction.atomic
def renew(*, membership, kind, key, by, at) -> MembershipPeriod:
    """One more year, because they said so; the same form twice is one year.

    Raises AlreadyChosen, CannotMove, FarAhead, TakenBack.
    """
    held = states.locked(membership)
    same = MembershipPeriod.objects.filter(key=key, membership=held).first()
    if same:
        return still_asked(same)
    if held.status == Status.ERASED:
        raise states.CannotMove(AlreadyGone.sentence)
    if periods.waiting(held):
        raise AlreadyChosen
    if periods.is_far(periods.paid_until(held), at=at):
        raise FarAhead
    period = periods.open_period(held, kind=kind, key=key, by=by, at=at)
    held.kind = kind
    held.save(update_fields=["kind"])
    after_choosing(held, period, by=by, at=at)
    return period


def still_asked(period) -> MembershipPeriod:
    if period.dropped_at:
        raise TakenBack
    return period


class AlreadyGone(Refusal):
    sentence = gettext_lazy("Cette adhésion a été effacée.")


@transaction.atomic
def change(*, membership, person: Person) -> Membership:
    """What they say today is what is kept. Raises NoName."""
    held = states.locked(membership)
    for name, value in person.facts().items():
        setattr(held, name, value)
    held.save()
    return held


@transaction.atomic
def replace_card(*, membership) -> Membership:
    """The one before, lost or worn, names nobody from now on."""
    held = states.locked(membership)
    held.card_number = new_card()
    held.save(update_fields=["card_number"])
    return held


def say_seen(*, membership, by, at) -> None:
    """Somebody of the place met them; said twice, the first time counts."""
    Membership.objects.filter(pk=membership.pk, seen_at=None).update(seen_at=at, seen_by=by)


@transaction.atomic
def claim(*, card, user) -> Membership:
    """The membership on paper of whoever holds its card joins their account. Raises NotYours, HasOneAlready."""
    held = Membership.objects.select_for_update().filter(card_number=card, user=None).first() if card else None
    if held is None:
        raise NotYours
    if Membership.objects.filter(user=user).exists():
        raise HasOneAlready
    held.user = user
    held.save(update_fields=["user"])
    supporting.are_one(user=user, membership=held)
    return held
