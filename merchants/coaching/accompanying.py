"""Who accompanies whom: an administrator puts a coach beside a shop; the shop, the coach or they end it."""

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.coaching import acting, telling
from merchants.models import Accompaniment, AssociationMember, Merchant
from merchants.people import name_of
from merchants.refusals import Refusal

LONGEST_AGREEMENT = Accompaniment._meta.get_field("agreed_how").max_length


class NotACoach(Refusal):
    sentence = gettext_lazy("Cette personne n’a pas le rôle d’accompagnement\u202f: donnez-le-lui d’abord.")


class OwnShop(Refusal):
    sentence = gettext_lazy("Cette personne est de l’équipe de la boutique\u202f: elle y entre déjà.")


class AgreementOwed(Refusal):
    sentence = gettext_lazy(
        "La boutique avait mis fin à son accompagnement\u202f: notez comment elle a donné son accord pour reprendre."
    )


def standing():
    return Accompaniment.objects.filter(ended_at=None)


def of_coach(user):
    """Those that this coach stands beside now, by the shop's name."""
    return standing().filter(coach=user).select_related("merchant", "coach").order_by("merchant__name")


def was_refused(merchant) -> bool:
    """Whether the shop itself ended the last one."""
    last = merchant.accompaniments.exclude(ended_at=None).order_by("-ended_at").first()
    return last is not None and merchant.team.filter(user=last.ended_by_id).exists()


@transaction.atomic
def begin(*, merchant, coach, by, at, agreed_how="") -> Accompaniment:
    """Put a coach beside a shop, which is told. Asked twice, it is the same accompaniment."""
    held = Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    if not AssociationMember.objects.filter(user=coach, role=AssociationMember.Role.COACH).exists():
        raise NotACoach
    if held.team.filter(user=coach).exists():
        raise OwnShop
    if already := standing().filter(merchant=held, coach=coach).first():
        return already
    agreed_how = agreed_how.strip()[:LONGEST_AGREEMENT]
    if was_refused(held) and not agreed_how:
        raise AgreementOwed
    made = held.accompaniments.create(coach=coach, begun_at=at, begun_by=by, agreed_how=agreed_how)
    words = _("%(name)s vous accompagne") % {"name": name_of(coach)}
    trail.sign(merchant=held, by=by, at=at, act="coach-assign", words=words)
    telling.tell_accompanied(accompaniment=made)
    return made


@transaction.atomic
def end(*, accompaniment, by, at):
    """Over, and the shop's space closes on the coach at once. Ended twice, it ended the first time."""
    held = Accompaniment.objects.select_for_update().get(pk=accompaniment.pk)
    if held.ended_at is not None:
        return
    held.ended_at, held.ended_by = at, by
    held.save(update_fields=["ended_at", "ended_by"])
    for session in held.sessions.filter(ended_at=None):
        acting.close(session, at=at)
    words = _("%(name)s ne vous accompagne plus") % {"name": name_of(held.coach)}
    trail.sign(merchant=held.merchant, by=by, at=at, act="coach-end", words=words)
    if held.coach_id != getattr(by, "pk", None):
        telling.tell_ended(accompaniment=held)
