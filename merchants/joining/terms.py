"""The contract between the association and the merchants: versions, the law’s notice, who accepted what."""

import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.commission.words import long_day
from merchants.joining import letters
from merchants.legal import delay_days
from merchants.models import LegalDelay, Merchant, SellerTerms, TermsAcceptance
from merchants.refusals import Refusal


class TooSoon(Refusal):
    def __init__(self, days, earliest):
        self.earliest = earliest
        sentence = _("Les commerçants sont prévenus %(days)d jours avant\u202f: choisissez le %(day)s ou plus tard.")
        super().__init__(sentence % {"days": days, "day": long_day(earliest)})


class VersionTaken(Refusal):
    sentence = gettext_lazy("Cette version existe déjà, avec un autre texte\u202f: donnez-lui un autre nom.")


class AnotherIsComing(Refusal):
    sentence = gettext_lazy("Une version annoncée n’est pas encore en vigueur\u202f: attendez ce jour-là.")


class TermsHaveChanged(Refusal):
    sentence = gettext_lazy("Les conditions ont changé pendant que vous lisiez\u202f: les voici, relisez-les.")


def in_force(day) -> SellerTerms:
    """The version that binds on a local date; those who came before the first version are bound by it."""
    return SellerTerms.objects.filter(takes_effect_on__lte=day).first() or SellerTerms.objects.last()


def coming(day) -> SellerTerms | None:
    """The version told already that takes effect later."""
    return SellerTerms.objects.filter(takes_effect_on__gt=day).exclude(pk=in_force(day).pk).last()


def earliest(at) -> datetime.date:
    """The first day on which a version told at that moment may take effect: whole days, the first one not counted."""
    today = timezone.localdate(at)
    return today + datetime.timedelta(days=delay_days(LegalDelay.Code.TERMS_NOTICE, today) + 1)


@transaction.atomic
def publish(*, version, body, what_changes, takes_effect_on, leave_notice_days, by, at) -> SellerTerms:
    """Tells every merchant of it, at least as long before as the law says. Published twice, it is one version."""
    # The first version is always there: of two that publish at once, the second reads what the first wrote.
    SellerTerms.objects.select_for_update().earliest("pk")
    facts = {"body": body.strip(), "what_changes": what_changes.strip(), "leave_notice_days": leave_notice_days}
    if known := told_already(version=version, body=body, takes_effect_on=takes_effect_on):
        return known
    refuse(version=version, takes_effect_on=takes_effect_on, at=at)
    told = {"notified_at": at, "published_by": by, "takes_effect_on": takes_effect_on}
    made = SellerTerms.objects.create(version=version, **facts, **told)
    for merchant in bound():
        letters.tell_terms(terms=made, merchant=merchant)
    return made


def told_already(*, version, body, takes_effect_on) -> SellerTerms | None:
    same = {"version": version, "body": body.strip(), "takes_effect_on": takes_effect_on}
    return SellerTerms.objects.filter(**same).first()


def refuse(*, version, takes_effect_on, at):
    """What stands in the way of a version that nobody was told of yet."""
    if SellerTerms.objects.filter(version=version).exists():
        raise VersionTaken
    today, first = timezone.localdate(at), earliest(at)
    if takes_effect_on < first:
        raise TooSoon(delay_days(LegalDelay.Code.TERMS_NOTICE, today), first)
    if coming(today):
        raise AnotherIsComing


def bound():
    """Every shop that has a contract."""
    return Merchant.objects.exclude(state=Merchant.State.LEFT).order_by("pk")


@transaction.atomic
def accept(*, merchant, version, by, at) -> TermsAcceptance:
    """Read and agreed: the version shown, which is the one in force or the one to come."""
    today = timezone.localdate(at)
    shown = SellerTerms.objects.filter(version=version).first()
    if shown is None or shown not in (in_force(today), coming(today)):
        raise TermsHaveChanged
    facts = {"by": by, "at": at}
    accepted, is_new = TermsAcceptance.objects.get_or_create(terms=shown, merchant=merchant, defaults=facts)
    if is_new:
        words = _("Conditions des commerçants, version %(version)s\u202f: acceptées") % {"version": version}
        trail.sign(merchant=merchant, by=by, at=at, act="terms-accept", words=words, about=f"terms:{shown.pk}")
    return accepted


def accepted_by(merchant) -> dict[int, TermsAcceptance]:
    """What the shop accepted, by version's id."""
    return {one.terms_id: one for one in merchant.terms_acceptances.select_related("by")}
