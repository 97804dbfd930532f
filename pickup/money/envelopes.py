"""The envelopes of a slot: what each merchant's must hold, told by the ledger, and who took it.

In every mode: where the association collects, paper vouchers alone go to the merchant, and no till counts them.
"""

import datetime
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from merchants.models import Merchant
from merchants.refusals import Refusal
from pickup.models import CounterPayment, Envelope, EnvelopeLine, Slot
from pickup.money.events import ASSOCIATION, GIVEN_BACK
from pickup.money.slot_money import told_in

Means = CounterPayment.Means
# What one holds in the hand; a card, of whatever kind, is on the merchant's own terminal.
INSIDE = {
    Means.CASH: "cash_cents",
    GIVEN_BACK: "cash_cents",
    Means.CHEQUE: "cheque_cents",
    Means.MEAL_PAPER: "voucher_cents",
}
UNDO_WITHIN = datetime.timedelta(minutes=10)
LONGEST_NAME = Envelope._meta.get_field("to_whom").max_length


class NothingInside(Refusal):
    sentence = _("Il n’y a rien à remettre à ce commerçant\u202f: relisez la page.")


class CountAgain(Refusal):
    sentence = _("Un encaissement a changé pendant que vous comptiez\u202f: recomptez cette enveloppe.")


class OpenedSince(Refusal):
    sentence = _(
        "Cette enveloppe a été rouverte depuis que la page s’est affichée\u202f: recomptez-la, puis remettez-la."
    )


class WhoTookIt(Refusal):
    sentence = _("Écrivez le nom de la personne qui prend l’enveloppe, en 80 caractères au plus.")


class TooLateToOpen(Refusal):
    sentence = _("Une enveloppe se rouvre dans les dix minutes. Ensuite, appelez le commerçant.")


@dataclass
class Content:
    """What one merchant's envelope must hold now, in cents, and the journals that say so."""

    merchant: Merchant
    cash_cents: int = 0
    cheque_cents: int = 0
    cheques: int = 0
    voucher_cents: int = 0
    journals: list = field(default_factory=list)

    @property
    def amounts(self) -> dict[str, int]:
        names = ("cash_cents", "cheque_cents", "cheques", "voucher_cents")
        return {name: getattr(self, name) for name in names}

    @property
    def seen(self) -> str:
        """What the page showed to whoever counted."""
        return ":".join(str(cents) for cents in self.amounts.values())

    def add(self, movement):
        name = INSIDE[movement.means]
        setattr(self, name, getattr(self, name) + movement.cents)
        if movement.means == Means.CHEQUE:
            self.cheques += 1 if movement.cents > 0 else -1


def contents_of(slot) -> list[Content]:
    """By merchant, what is in no envelope yet; the same number of queries whatever the number of people."""
    found, told_here = {}, told_in(slot)
    journals = [journal.pk for journal, _told in told_here]
    known = set(EnvelopeLine.objects.filter(journal__in=journals).values_list("journal", flat=True))
    for journal, told in told_here:
        inside = [one for one in told.movements if one.holder != ASSOCIATION and one.means in INSIDE]
        if inside and journal.pk not in known:
            content = found.setdefault(journal.merchant, Content(merchant=None))
            content.journals.append(journal)
            for one in inside:
                content.add(one)
    merchants = Merchant.objects.in_bulk(list(found), field_name="code")
    for code, content in found.items():
        content.merchant = merchants[code]
    return sorted((one for one in found.values() if any(one.amounts.values())), key=lambda one: one.merchant.name)


def given(slot):
    """Those that left, latest first."""
    found = Envelope.objects.standing().filter(slot=slot).select_related("merchant", "by")
    return found.order_by("-at", "-pk")


# --- Acts -------------------------------------------------------------------------------------


@transaction.atomic
def give(*, slot, merchant, key, seen, to_whom, by, at) -> Envelope:
    """What was counted is what the ledger says, and leaves with somebody; the same key gives the same envelope."""
    # Of two people with the same envelope in hand, the second finds it empty.
    Slot.objects.select_for_update(no_key=True).get(pk=slot.pk)
    if already := Envelope.objects.filter(key=key, slot=slot, merchant=merchant).first():
        if already.undone_at:
            raise OpenedSince
        return already
    to_whom = to_whom.strip()
    if not 0 < len(to_whom) <= LONGEST_NAME:
        raise WhoTookIt
    content = next((one for one in contents_of(slot) if one.merchant == merchant), None)
    if content is None:
        raise NothingInside
    if content.seen != seen:
        raise CountAgain
    facts = {"slot": slot, "merchant": merchant, "to_whom": to_whom, "by": by, "at": at}
    envelope = Envelope.objects.create(key=key, **facts, **content.amounts)
    EnvelopeLine.objects.bulk_create(EnvelopeLine(envelope=envelope, journal=one) for one in content.journals)
    return envelope


@transaction.atomic
def open_again(*, envelope, by, at) -> Envelope:
    """Ticked by mistake: what it held is to be given again. Opened twice, it was opened the first time."""
    Slot.objects.select_for_update(no_key=True).get(pk=envelope.slot_id)
    held = Envelope.objects.get(pk=envelope.pk)
    if held.undone_at:
        return held
    if at - held.at > UNDO_WITHIN:
        raise TooLateToOpen
    held.lines.all().delete()
    held.undone_at, held.undone_by = at, by
    held.save(update_fields=["undone_at", "undone_by"])
    return held
