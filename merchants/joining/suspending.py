"""Taking a shop off the square, never without its reasons in writing (regulation 2019/1150, art. 4), and back."""

import logging

from django.db import Error, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants import trail
from merchants.joining import letters, standing, terms
from merchants.models import Merchant, Suspension
from merchants.refusals import Refusal

logger = logging.getLogger(__name__)
State = Merchant.State


class NoReasons(Refusal):
    sentence = gettext_lazy("Écrivez la clause et les faits\u202f: ils sont envoyés avec la suspension.")


class NotSuspended(Refusal):
    sentence = gettext_lazy("Cette boutique n’est pas suspendue.")


class EndsBeforeItBegins(Refusal):
    sentence = gettext_lazy("Choisissez un jour à venir, ou laissez vide.")


@transaction.atomic
def suspend(*, merchant, clause, facts, by, at, until_on=None) -> Suspension:
    """Not on sale from now on, and told why in the same breath; orders already placed go on. Once is enough."""
    clause, facts = clause.strip(), facts.strip()
    if not clause or not facts:
        raise NoReasons
    today = timezone.localdate(at)
    if until_on and until_on <= today:
        raise EndsBeforeItBegins
    held = Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    if held.state == State.SUSPENDED:
        return held.suspensions.get(lifted_at=None)
    close(merchant=held, at=at)
    standing.move(merchant=held, to=State.SUSPENDED, by=by, at=at, reason=clause)
    reasons = {"clause": clause, "facts": facts, "until_on": until_on, "terms": terms.in_force(today)}
    made = Suspension.objects.create(merchant=held, **reasons, by=by, at=at)
    sign(held, made, _("La boutique est suspendue\u202f: %(clause)s") % {"clause": clause}, by=by, at=at)
    letters.tell_suspended(suspension=made)
    return made


@transaction.atomic
def lift(*, merchant, by, at, words="") -> None:
    """Open again, with a word; what was on sale is on sale."""
    held = Merchant.objects.select_for_update(no_key=True).get(pk=merchant.pk)
    live = held.suspensions.filter(lifted_at=None).first()
    if live is None:
        raise NotSuspended
    end(held, live, words=words, by=by, at=at)


def end(held, live, *, words, by, at):
    live.lifted_at, live.lifted_by, live.lifted_words = at, by, words.strip()
    live.save(update_fields=["lifted_at", "lifted_by", "lifted_words"])
    if held.state == State.SUSPENDED:
        standing.move(merchant=held, to=State.ACTIVE, by=by, at=at, reason=live.lifted_words)
    sign(held, live, _("La suspension est levée"), by=by, at=at)
    letters.tell_lifted(suspension=live)


def close(*, merchant, at) -> None:
    """A shop that left is suspended no more: one that comes back begins anew, and may be suspended again."""
    words = _("La boutique a quitté le site.")
    merchant.suspensions.filter(lifted_at=None).update(lifted_at=at, lifted_words=words)


def lift_due(*, at) -> int:
    """How many suspensions ended, their last day being past; safe to run twice and to skip hours."""
    due = Suspension.objects.filter(lifted_at=None, until_on__lt=timezone.localdate(at))
    return sum(over(suspension, at=at) for suspension in due.order_by("pk"))


def over(suspension, *, at) -> bool:
    """One that fails is said and tried again next time; the others end."""
    try:
        return end_of_term(suspension, at=at)
    except (Refusal, Error):
        logger.exception("Suspension %s is left for later", suspension.pk)
        return False


@transaction.atomic
def end_of_term(suspension, *, at) -> bool:
    """This one and no other: the association may have lifted it, or suspended the shop again meanwhile."""
    held = Merchant.objects.select_for_update(no_key=True).get(pk=suspension.merchant_id)
    live = held.suspensions.filter(pk=suspension.pk, lifted_at=None).first()
    if live:
        end(held, live, words=_("La durée annoncée est passée."), by=None, at=at)
    return live is not None


def sign(merchant, suspension, words, *, by, at):
    about = f"suspension:{suspension.pk}"
    trail.sign(merchant=merchant, by=by, at=at, act="standing-suspend", words=words, about=about)
