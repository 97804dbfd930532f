"""A shop asks to sell here; the association says yes, and everything it needs is made, or no, with its reason."""

import datetime
import re

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from oscar.apps.partner.models import Partner

from merchants import trail
from merchants.joining import letters, team
from merchants.models import Application, Merchant, TeamMember
from merchants.refusals import Refusal
from merchants.slugs import slug

Status = Application.Status
LONGEST_CODE = 40
# What the form promises.
KEPT = datetime.timedelta(days=365)


class DecidedAlready(Refusal):
    sentence = gettext_lazy("Cette candidature a déjà sa réponse.")


class NoReason(Refusal):
    sentence = gettext_lazy("Écrivez pourquoi\u202f: votre réponse est envoyée avec ce motif.")


class SiretKnown(Refusal):
    sentence = gettext_lazy("Une boutique de la ville a déjà ce SIRET.")


@transaction.atomic
def apply(*, key, facts, at, by=None) -> Application:
    """Sent twice, by a double click or a week later while it waits, it counts once."""
    twin = Application.objects.filter(key=key).first() or waiting_twin(facts)
    if twin:
        return twin
    told = {**facts, "siret": re.sub(r"\s", "", facts["siret"])}
    made, is_new = Application.objects.get_or_create(key=key, defaults={**told, "received_at": at, "entered_by": by})
    if is_new:
        letters.tell_application(application=made)
    return made


def waiting_twin(facts) -> Application | None:
    """The same shop, with the same phone, that waits for its answer."""
    waiting = Application.objects.filter(status=Status.RECEIVED, shop_name__iexact=facts["shop_name"])
    return waiting.filter(phone=facts["phone"]).first()


@transaction.atomic
def accept(*, application, by, at) -> team.Invited:
    """The partner, the shop and its owner's invitation, by e-mail or on a slip: the work may begin."""
    held = waiting(application)
    if held.siret and Merchant.objects.filter(siret=held.siret).exists():
        raise SiretKnown
    merchant = make_shop(held, at)
    held.merchant = application.merchant = merchant
    decide(held, Status.ACCEPTED, by=by, at=at)
    words = _("Candidature acceptée\u202f: bienvenue\u202f!")
    trail.sign(merchant=merchant, by=by, at=at, act="standing-accept", words=words, about=f"application:{held.pk}")
    owner = {"role": TeamMember.Role.OWNER, "name": held.person, "email": held.email}
    return team.invite(merchant=merchant, **owner, by=by, at=at)


def make_shop(application, at) -> Merchant:
    code = free_code(application.shop_name)
    return Merchant.objects.create(
        partner=Partner.objects.create(code=code, name=application.shop_name),
        code=code,
        name=application.shop_name,
        trade=application.trade,
        phone=application.phone,
        email=application.email,
        siret=application.siret,
        # Said by the merchant itself: a guess would be printed on its invoices.
        vat_regime="",
        joined_on=timezone.localdate(at),
    )


def free_code(name) -> str:
    """« boulangerie-du-pont », or « boulangerie-du-pont-2 » when somebody has it, whatever its capitals."""
    wanted = slug(name)[:LONGEST_CODE].strip("-") or "boutique"
    code, rank = wanted, 2
    while Merchant.objects.filter(code__iexact=code).exists() or Partner.objects.filter(code=code).exists():
        code, rank = f"{wanted}-{rank}", rank + 1
    return code


@transaction.atomic
def refuse(*, application, reason, by, at) -> None:
    """With its reason, which is sent."""
    if not reason.strip():
        raise NoReason
    held = waiting(application)
    held.reason = reason.strip()
    decide(held, Status.REFUSED, by=by, at=at)
    letters.tell_refused(application=held)


def forget_old(*, at) -> int:
    """Those that led nowhere, a year after the last word; safe to run at any moment."""
    old = Q(status=Status.REFUSED, decided_at__lt=at - KEPT) | Q(status=Status.RECEIVED, received_at__lt=at - KEPT)
    return Application.objects.filter(old).delete()[0]


def waiting(application) -> Application:
    held = Application.objects.select_for_update().get(pk=application.pk)
    if held.status != Status.RECEIVED:
        raise DecidedAlready
    return held


def decide(application, status, *, by, at):
    application.status, application.decided_by, application.decided_at = status, by, at
    application.save()
