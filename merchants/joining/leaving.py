"""The end of a contract: by the merchant, when it wants; by the association, with the notice and reasons it owes."""

import datetime
import logging

from django.db import Error, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.commission.words import long_day
from merchants.joining import letters, standing, suspending, terms
from merchants.joining.suspending import NoReasons
from merchants.legal import delay_days
from merchants.models import Ending, LegalDelay, Merchant
from merchants.refusals import Refusal

logger = logging.getLogger(__name__)
Side = Ending.Side


class TooSoonToLeave(Refusal):
    def __init__(self, earliest):
        self.earliest = earliest
        super().__init__(
            _("Le préavis court jusque-là\u202f: choisissez le %(day)s ou plus tard.") % {"day": long_day(earliest)}
        )


class NobodyLeaves(Refusal):
    sentence = gettext_lazy("Aucun départ n’est annoncé.")


class NotYours(Refusal):
    sentence = gettext_lazy("C’est l’association qui met fin au contrat\u202f: parlez-en avec elle.")


def live_ending(merchant) -> Ending | None:
    return merchant.endings.filter(done_at=None, cancelled_at=None).first()


def earliest_for_merchant(at) -> datetime.date:
    """After the notice of its terms; before terms to come bind, one may go at once (regulation 2019/1150, art. 3)."""
    today = timezone.localdate(at)
    if terms.coming(today):
        return today
    return today + datetime.timedelta(days=terms.in_force(today).leave_notice_days)


def earliest_for_association(at) -> datetime.date:
    """Whole days after the one on which it is told."""
    today = timezone.localdate(at)
    return today + datetime.timedelta(days=delay_days(LegalDelay.Code.ENDING_NOTICE, today) + 1)


@transaction.atomic
def leave(*, merchant, leaves_on, by, at, facts="") -> Ending:
    """The merchant goes; it owes no reason."""
    first = earliest_for_merchant(at)
    if leaves_on < first:
        raise TooSoonToLeave(first)
    return told(merchant, side=Side.MERCHANT, leaves_on=leaves_on, facts=facts.strip(), by=by, at=at)


@transaction.atomic
def end(*, merchant, leaves_on, clause, facts, by, at) -> Ending:
    """The association ends the contract: the clause and the facts are sent with the day."""
    clause, facts = clause.strip(), facts.strip()
    if not clause or not facts:
        raise NoReasons
    first = earliest_for_association(at)
    if leaves_on < first:
        raise TooSoonToLeave(first)
    return told(merchant, side=Side.ASSOCIATION, leaves_on=leaves_on, clause=clause, facts=facts, by=by, at=at)


def told(merchant, *, by, at, **facts) -> Ending:
    """Told already, it is the same ending; both read it."""
    held = Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    live = live_ending(held)
    if live:
        return live
    if held.state == Merchant.State.LEFT:
        raise standing.NoSuchMove
    made = Ending.objects.create(merchant=held, told_at=at, told_by=by, **facts)
    sign(held, made, _("Départ annoncé pour le %(day)s") % {"day": long_day(made.leaves_on)}, by=by, at=at)
    letters.tell_ending(ending=made)
    return made


@transaction.atomic
def stay(*, merchant, by, at, side) -> None:
    """Whoever told it takes it back."""
    held = Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    live = live_ending(held)
    if live is None:
        raise NobodyLeaves
    if live.side != side:
        raise NotYours
    live.cancelled_at, live.cancelled_by = at, by
    live.save(update_fields=["cancelled_at", "cancelled_by"])
    sign(held, live, _("Départ annulé\u202f: la boutique reste"), by=by, at=at)
    letters.tell_staying(ending=live)


def leave_due(*, at) -> int:
    """How many shops left, their day having come; safe to run twice and to skip hours."""
    due = Ending.objects.filter(done_at=None, cancelled_at=None, leaves_on__lte=timezone.localdate(at))
    return sum(gone(ending, at=at) for ending in due.order_by("pk"))


def gone(ending, *, at) -> bool:
    """A departure that fails is said and tried again next time; the others go on."""
    try:
        go(ending, at=at)
    except (Refusal, Error):
        logger.exception("Ending %s is left for later", ending.pk)
        return False
    return True


@transaction.atomic
def go(ending, *, at) -> None:
    held = Merchant.objects.select_for_update(no_key=True).get(pk=ending.merchant_id)
    if not Ending.objects.filter(pk=ending.pk, done_at=None, cancelled_at=None).update(done_at=at):
        return
    standing.move(merchant=held, to=Merchant.State.LEFT, by=None, at=at, reason=ending.clause)
    suspending.close(merchant=held, at=at)
    sign(held, ending, _("La boutique a quitté le site"), by=None, at=at)


def sign(merchant, ending, words, *, by, at):
    trail.sign(merchant=merchant, by=by, at=at, act="standing-leave", words=words, about=f"ending:{ending.pk}")
