"""The bank's statement (camt.053): each movement kept once, recognised or put aside until somebody explains it."""

import datetime
import hashlib
import re
from collections import Counter

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.books import accounts, ledger
from merchants.models import Entry, Merchant
from merchants.refusals import Refusal
from pickup.models import PickupPoint
from shop.models import TownPayout
from shop.settlement import sepa
from shop.settlement.by_hand import noting, recognising
from shop.settlement.camt import Row, movements_of
from shop.settlement.models import BankLine, SepaBatch, SepaLine

Status = BankLine.Status
SUSPENSE = accounts.suspense("bank")
LONGEST_REASON = BankLine._meta.get_field("explained_because").max_length
# Where the bank's money comes from when residents pay by card at the counter or online.
PROVIDER = re.compile(r"\bstripe\b", re.IGNORECASE)
# A payout is at the bank within days of the date announced.
ARRIVES_WITHIN = datetime.timedelta(days=10)


class AlreadyExplained(Refusal):
    sentence = gettext_lazy("Ce mouvement est déjà expliqué.")


class NotAnExplanation(Refusal):
    sentence = gettext_lazy("Choisissez à quoi correspond ce mouvement, et dites pourquoi en quelques mots.")


# --- Importing --------------------------------------------------------------------------------


def import_statement(*, content: bytes, by, at) -> list[Row]:
    """Takes in every movement of a statement, each by itself; one already known changes nothing."""
    seen, report = Counter(), []
    for movement in movements_of(content):
        if isinstance(movement, Row):
            report.append(movement)
            continue
        seen[movement.account, movement.mark] += 1
        # Two movements alike on the same day are two; the same two in another file are the same.
        mark = hashlib.sha256(f"{movement.mark}:{seen[movement.account, movement.mark]}".encode()).hexdigest()
        report.append(_take_in(movement, mark, by, at))
    return report


@transaction.atomic
def _take_in(movement, mark, by, at) -> Row:
    facts = {"booked_on": movement.booked_on, "cents": movement.cents, "end_to_end": movement.end_to_end}
    facts |= {"counterpart": movement.counterpart, "label": movement.label, "imported_by": by, "imported_at": at}
    line, is_new = BankLine.objects.get_or_create(
        account=movement.account, reference=mark, defaults={**facts, "status": Status.UNKNOWN}
    )
    if not is_new:
        return Row(words_of(line), _("Déjà lu."), line=line)
    outcome = _recognised(line, movement, by, at)
    if outcome:
        line.status = Status.MATCHED
        line.save()
        return Row(words_of(line), outcome, line=line)
    put_aside(line, by, at)
    return Row(words_of(line), _("À expliquer."), is_wrong=True, line=line)


def words_of(line) -> str:
    return " · ".join(filter(None, [f"{line.booked_on:%d/%m/%Y}", line.counterpart, line.label]))


def put_aside(line, by, at):
    """In the books where it is, and in suspense as long as nobody says whose it is."""
    ledger.post(
        key=f"bank:{line.pk}",
        memo=_("Mouvement bancaire à expliquer"),
        lines={line.account: line.cents, SUSPENSE: -line.cents},
        by=by,
        at=at,
    )


# --- Recognising ------------------------------------------------------------------------------


def _recognised(line, movement, by, at) -> str:
    """What it is, in words, its books being written; nothing when nobody here expects it."""
    ways = [_as_payout, _as_noted]
    if line.account == accounts.BANK_THIRD_PARTY:
        ways = [_as_transfer, _as_whole_batch, _as_payout]
    return next(filter(None, (way(line, movement, by, at) for way in ways)), "")


def _as_transfer(line, movement, by, at) -> str:
    ours = SepaLine.objects.filter(end_to_end=movement.end_to_end).exclude(batch__status=SepaBatch.Status.DRAFT)
    found = ours.first() if movement.end_to_end else None
    if found is None or abs(movement.cents) != found.cents:
        return ""
    if movement.cents < 0 and found.status == SepaLine.Status.ORDERED:
        sepa.executed(line=found, by=by, at=at)
        line.sepa_line = found
        return _("Virement exécuté.")
    return _as_known(line, found, movement, by, at)


def _as_known(line, found, movement, by, at) -> str:
    """The treasurer had already noted it, or the money comes back."""
    told = found.bank_lines.all()
    if movement.cents < 0:
        is_new = found.was_executed and not told.filter(cents__lt=0).exists()
        line.sepa_line = found if is_new else None
        return _("Virement déjà noté exécuté.") if is_new else ""
    if told.filter(cents__gt=0).exists() or not found.was_executed:
        return ""
    line.sepa_line = found
    if found.status == SepaLine.Status.REJECTED:
        return _("Retour déjà noté.")
    because = movement.returned_because or movement.label or _("Revenu de la banque")
    sepa.rejected(line=found, because=because, by=by, at=at)
    return _("Virement revenu\u202f: la somme est de nouveau due au commerçant.")


def _as_whole_batch(line, movement, by, at) -> str:
    """One debit for a whole file: every transfer of it was executed."""
    names = {movement.payment_id, movement.end_to_end, *movement.label.split()} - {""}
    sent = SepaBatch.objects.exclude(status=SepaBatch.Status.DRAFT)
    batch = sent.filter(payment_id__in=names).first() or sent.filter(message_id__in=names).first()
    lines = list(batch.lines.prefetch_related("bank_lines").order_by("pk")) if batch else []
    left = [one for one in lines if one.was_executed or one.status == SepaLine.Status.ORDERED]
    if -movement.cents != sum(one.cents for one in left) or any(one.bank_lines.all() for one in lines):
        return ""
    for one in left:
        if one.status == SepaLine.Status.ORDERED:
            sepa.executed(line=one, by=by, at=at)
    line.sepa_line = left[0]
    return _("Lot %(key)s exécuté en entier.") % {"key": batch.key}


def _as_payout(line, movement, by, at) -> str:
    """Money from the provider that the books already have on this account; two alike are left to a person."""
    if movement.cents < 0 or not PROVIDER.search(f"{movement.counterpart} {movement.label}"):
        return ""
    around = (movement.booked_on - ARRIVES_WITHIN, movement.booked_on + ARRIVES_WITHIN)
    sent = TownPayout.objects.filter(cents=movement.cents, bank_line=None, arrives_on__range=around)
    on_their_way = sent.filter(status__in=[TownPayout.Status.SENT, TownPayout.Status.PAID])
    found = [payout for payout in on_their_way if _is_told_on(line.account, payout)]
    if len(found) != 1:
        return ""
    line.payout = found[0]
    return _("Versement du prestataire de paiement, déjà dans les livres.")


def _is_told_on(account, payout) -> bool:
    return Entry.objects.filter(account__code=account, journal__key=f"payout:{payout.reference}").exists()


def _as_noted(line, movement, by, at) -> str:
    """The treasurer had noted it by hand, and the bank names the same shop or reference."""
    payment = recognising.surely_said_by(line)
    if payment is None:
        return ""
    try:
        recognising.confirm(payment=payment, line=line)
    except recognising.NoLongerNoted:
        return ""
    return _("Déjà dans les livres\u202f: noté à la main.")


# --- Explaining -------------------------------------------------------------------------------


def explanations(line) -> dict[str, str]:
    """What a movement may be and how it is said: a payment noted by hand, or an account; the likeliest first."""
    boxes = [
        (accounts.cash, _("Espèces déposées ou retirées\u202f: %(point)s")),
        (accounts.cheques, _("Remise de chèques\u202f: %(point)s")),
        (accounts.terminal, _("Terminal de carte\u202f: %(point)s")),
    ]
    found = {recognising.name_of(one): recognising.as_explanation(one) for one in recognising.said_by(line)}
    found |= {
        accounts.BANK: _("Vers ou depuis le compte de l’association"),
        accounts.BANK_THIRD_PARTY: _("Vers ou depuis le compte des fonds des commerçants"),
        accounts.STRIPE: _("Vers ou depuis le prestataire de paiement"),
        line.account: _("Déjà dans les livres\u202f: ne pas compter deux fois"),
        accounts.PSP_COST: _("Frais de banque ou de paiement"),
        accounts.GOODWILL: _("À la charge de l’association"),
    }
    for point in PickupPoint.objects.order_by("name"):
        found |= {account(point): words % {"point": point.name} for account, words in boxes}
    merchants = Merchant.objects.order_by("name")
    said = _("Réglé par un commerçant, ou à lui\u202f: %(merchant)s")
    return found | {accounts.merchant(one): said % {"merchant": one.name} for one in merchants}


@transaction.atomic
def explain(*, line, account, because, by, at) -> BankLine:
    """Takes a movement out of suspense, to the account it belongs to, with the reason that the treasurer gives."""
    line = BankLine.objects.select_for_update(of=["self"]).get(pk=line.pk)
    if line.status != Status.UNKNOWN:
        raise AlreadyExplained
    if account not in explanations(line) or not 0 < len(because.strip()) <= LONGEST_REASON:
        raise NotAnExplanation
    line.status, line.explained_because, line.explained_by, line.explained_at = (
        Status.EXPLAINED,
        because.strip(),
        by,
        at,
    )
    line.explained_as = _told_by_hand(line, account)
    line.save()
    merchant = _paid_by_hand(line)
    if merchant:
        noting.note_from_statement(line=line, merchant=merchant, because=line.explained_because, by=by, at=at)
    else:
        _post_explained(line, by, at)
    return line


def _told_by_hand(line, account) -> str:
    """What was noted by hand is in the books already: it is not counted twice."""
    payment = recognising.named(account)
    if payment is None:
        return account
    recognising.confirm(payment=payment, line=line)
    return line.account


def _paid_by_hand(line) -> Merchant | None:
    """The merchant who paid the association's own account, or was paid from it."""
    code = line.explained_as.removeprefix(accounts.MERCHANT)
    is_own = line.account == accounts.BANK and code != line.explained_as
    return Merchant.objects.get(code=code) if is_own else None


def _post_explained(line, by, at):
    ledger.post(
        key=f"bank:{line.pk}:explained",
        memo=_("Expliqué\u202f: %(reason)s") % {"reason": line.explained_because[:150]},
        lines={SUSPENSE: line.cents, line.explained_as: -line.cents},
        by=by,
        at=at,
    )


@transaction.atomic
def understood(*, line, at) -> BankLine:
    """What it was is known after all, and told by its own journal: it is not counted twice."""
    line = BankLine.objects.select_for_update(of=["self"]).get(pk=line.pk)
    if line.status == Status.UNKNOWN:
        BankLine.objects.filter(pk=line.pk).update(status=Status.MATCHED)
        ledger.post(
            key=f"bank:{line.pk}:known",
            memo=_("Mouvement reconnu depuis"),
            lines={line.account: -line.cents, SUSPENSE: line.cents},
            by=None,
            at=at,
        )
    return line


# --- Do the books say so? ---------------------------------------------------------------------


def disagreements():
    """French sentences: the account in suspense must hold what nobody explained yet, and nothing else."""
    waiting = sum(BankLine.objects.filter(status=Status.UNKNOWN).values_list("cents", flat=True))
    said = -ledger.balance(SUSPENSE)
    if said != waiting:
        facts = {"said": said, "must": waiting}
        yield _("Relevés bancaires\u202f: %(said)d centimes en attente au lieu de %(must)d.") % facts
