"""What the association's desk collected under mandate, sent to merchants by one file for the bank (pain.001)."""

import datetime
import hashlib
import re
import unicodedata

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from lxml import etree
from sepaxml import SepaTransfer
from stdnum import iban as ibans

from merchants.books import accounts, ledger, owed
from merchants.models import Journal, Merchant
from merchants.money_mode import MoneyMode
from merchants.refusals import Refusal
from pickup.words import amount
from shop.settlement import own_share
from shop.settlement.accounts import has_bank_account, held_account, is_resting
from shop.settlement.just_handed_over import just_sold_under_mandate
from shop.settlement.models import PayoutAccount, SepaBatch, SepaLine
from shop.settlement.pots import owed_by_bank, still_there, unsettled_sales

Status, Line = SepaBatch.Status, SepaLine.Status
SCHEMA = "pain.001.001.09"
# The letters that every bank of the zone accepts.
SPELT = str.maketrans({"œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "ß": "ss", "’": "'", "–": "-", "—": "-", "&": "+"})
UNWELCOME = re.compile(r"[^A-Za-z0-9/\-?:().,'+ ]")
SATURDAY = 5
LONGEST_REASON = SepaLine._meta.get_field("rejected_because").max_length


class NothingToSend(Refusal):
    sentence = gettext_lazy("Il n’y a rien à virer\u202f: aucun commerçant n’attend d’argent de la banque.")


class NoAccount(Refusal):
    sentence = gettext_lazy(
        "Le compte bancaire des fonds des commerçants n’est pas réglé\u202f: écrivez son IBAN dans THIRD_PARTY_IBAN."
    )


class Stale(Refusal):
    sentence = gettext_lazy(
        "Une somme ou un compte bancaire a changé depuis la préparation. Préparez le lot à nouveau, puis relisez-le."
    )


class Short(Refusal):
    def __init__(self, cents):
        sentence = _(
            "Il manque %(cents)s sur le compte des fonds des commerçants\u202f: ce que l’association porte des "
            "promotions et des gestes. Virez-les-y d’abord de son compte, puis dites-le en expliquant le relevé."
        )
        super().__init__(sentence % {"cents": amount(cents)})


class UnderWay(Refusal):
    sentence = gettext_lazy("Ce lot est déjà figé\u202f: ses virements ne changent plus.")


class NotFrozen(Refusal):
    sentence = gettext_lazy("Ce lot n’est pas encore figé\u202f: la banque ne le connaît pas.")


class AlreadyRejected(Refusal):
    sentence = gettext_lazy("Ce virement est noté rejeté\u202f: la somme est de nouveau due au commerçant.")


class SayWhy(Refusal):
    sentence = gettext_lazy("Dites pourquoi la banque a rejeté ce virement, en quelques mots.")


# --- What is due ------------------------------------------------------------------------------


def due_by_bank() -> list[tuple[Merchant, int]]:
    """Merchants to whom the bank has something to send, and how many cents; a few queries per merchant."""
    sold = Merchant.objects.filter(orders__money_mode=MoneyMode.MANDATED).distinct().order_by("pk")
    found = [(merchant, owed_by_bank(merchant)) for merchant in sold]
    return [(merchant, cents) for merchant, cents in found if cents > 0]


def can_be_sent(account, at) -> bool:
    """The account number is there, right, no longer too new, and somebody holds the account; and no bag was given
    so lately that the counter may still undo it."""
    if not has_bank_account(account) or is_resting(account, at):
        return False
    return not just_sold_under_mandate(account.merchant, at)


def without_iban() -> list[tuple[Merchant, int]]:
    """Those who wait for money and have not said where."""
    accounts_of = PayoutAccount.objects.in_bulk(field_name="merchant_id")
    return [
        (merchant, cents) for merchant, cents in due_by_bank() if not has_bank_account(accounts_of.get(merchant.pk))
    ]


def shares_of(merchant, cents) -> list[tuple[object, int]]:
    """The sales that a transfer of `cents` pays, the oldest first; what belongs to none comes last, under None."""
    waiting = merchant.orders.filter(pk__in=owed.unsettled_parts(), money_mode=MoneyMode.MANDATED)
    parts = list(waiting.select_related("order").order_by("pk"))
    unpaid = owed.unpaid_by_part(merchant, [part.pk for part in parts])
    at_provider = {sale.part.pk: still_there(sale) for sale in unsettled_sales(merchant)}
    found = []
    for part in parts:
        share = min(cents, unpaid.get(part.pk, 0) - at_provider.get(part.pk, 0))
        if share > 0:
            found.append((part, share))
            cents -= share
    return [*found, (None, cents)] if cents else found


# --- Drafting ---------------------------------------------------------------------------------


@transaction.atomic
def prepare(*, by, at) -> SepaBatch:
    """A draft of all that is due now, to be read line by line; prepared again, it is made anew. Posts nothing."""
    due = list(_payable(at))
    if not due:
        raise NothingToSend
    made = {"key": _next_key(at), "prepared_by": by, "prepared_at": at}
    found, _is_new = SepaBatch.objects.get_or_create(status=Status.DRAFT, defaults=made)
    batch = _held(found.pk)
    if batch.status != Status.DRAFT:
        raise UnderWay
    batch.prepared_by, batch.prepared_at = by, at
    batch.save(update_fields=["prepared_by", "prepared_at"])
    batch.lines.all().delete()
    SepaLine.objects.bulk_create(
        SepaLine(
            batch=batch,
            account=account,
            end_to_end=f"{batch.key}-{account.merchant_id}",
            cents=cents,
            iban=account.iban,
            holder=account.holder,
        )
        for account, cents in due
    )
    return batch


def _payable(at):
    found = PayoutAccount.objects.select_related("merchant").in_bulk(field_name="merchant_id")
    for merchant, cents in due_by_bank():
        if can_be_sent(found.get(merchant.pk), at):
            yield found[merchant.pk], cents


def _next_key(at) -> str:
    day = f"VIR-{timezone.localdate(at):%Y%m%d}"
    return f"{day}-{SepaBatch.objects.filter(key__startswith=day).count() + 1}"


@transaction.atomic
def leave_out(*, line, by, at) -> None:
    """Not this time: the merchant's money waits for another batch."""
    if _held(line.batch_id).status != Status.DRAFT:
        raise UnderWay
    SepaLine.objects.filter(pk=line.pk).delete()


# --- Freezing ---------------------------------------------------------------------------------


@transaction.atomic
def freeze(*, batch, by, at) -> SepaBatch:
    """Makes the file, once, and writes it in the books: nothing in it can be ordered a second time.

    Frozen again, it is the same file. Raises Stale when what is due, or where, is no longer what was read; Short while
    the association has not brought its own part: what one merchant is owed never pays another.
    """
    batch = _held(batch.pk)
    if batch.status != Status.DRAFT:
        return batch
    lines = list(batch.lines.select_related("account__merchant").order_by("account__merchant_id"))
    if not lines:
        raise NothingToSend
    for line in lines:
        _check(line, at)
    lacking = own_share.to_bring()
    if lacking:
        raise Short(lacking)
    batch.frozen_by, batch.frozen_at, batch.execute_on = by, at, _next_working_day(at)
    _write_file(batch, lines)
    batch.status = Status.FROZEN
    batch.save()
    for line in lines:
        _post_ordered(batch, line, by, at)
    return batch


def _held(pk) -> SepaBatch:
    return SepaBatch.objects.select_for_update().get(pk=pk)


def _check(line, at):
    """The merchant's own row is held: its money goes one way at a time."""
    account = held_account(line.account.merchant)
    is_same = (account.iban, account.holder) == (line.iban, line.holder)
    if not (is_same and can_be_sent(account, at) and owed_by_bank(account.merchant) == line.cents):
        raise Stale


def _next_working_day(at) -> datetime.date:
    day = timezone.localdate(at) + datetime.timedelta(days=1)
    while day.weekday() >= SATURDAY:
        day += datetime.timedelta(days=1)
    return day


def _write_file(batch, lines):
    """The library draws new names at each export: it is asked once, and its bytes are kept."""
    if not ibans.is_valid(settings.THIRD_PARTY_IBAN):
        raise NoAccount
    payer = {"name": plain(settings.OPERATOR["name"], 70), "IBAN": ibans.compact(settings.THIRD_PARTY_IBAN)}
    made = SepaTransfer({**payer, "currency": "EUR", "batch": True}, schema=SCHEMA, clean=False)
    for line in lines:
        made.add_payment(_payment(batch, line))
    batch.content = made.export(validate=True)
    batch.sha256 = hashlib.sha256(batch.content).hexdigest()
    batch.message_id = made.msg_id
    batch.payment_id = etree.fromstring(batch.content).findtext(".//{*}PmtInfId")  # noqa: S320 – our own bytes


def _payment(batch, line) -> dict:
    about = _("%(site)s, vos ventes, lot %(key)s") % {"site": settings.SITE_NAME, "key": batch.key}
    return {
        "name": plain(line.holder, 70),
        "IBAN": line.iban,
        "amount": line.cents,
        "execution_date": batch.execute_on,
        "description": plain(about, 140),
        "endtoend_id": line.end_to_end,
    }


def plain(text, longest) -> str:
    """Without accents nor signs that a bank may refuse."""
    bare = unicodedata.normalize("NFKD", text.translate(SPELT)).encode("ascii", "ignore").decode()
    return " ".join(UNWELCOME.sub(" ", bare).split())[:longest].strip() or "-"


def _post_ordered(batch, line, by, at):
    """Each sale that the transfer pays has its own journal, so that its merchant sees it paid."""
    merchant = line.account.merchant
    for part, cents in shares_of(merchant, line.cents):
        ledger.post(
            key=f"{key_of(line)}{part.pk if part else 'reste'}",
            memo=_("Virement ordonné à la banque"),
            lines={accounts.merchant(merchant): cents, accounts.sepa_in_flight(batch.key): -cents},
            by=by,
            at=at,
            order=part and part.order,
            merchant_order=part,
        )


def key_of(line) -> str:
    return f"sepa:{line.batch.key}:{line.pk}:"


# --- What the bank did ------------------------------------------------------------------------


@transaction.atomic
def uploaded(*, batch, by, at) -> SepaBatch:
    """The treasurer gave the file to the bank."""
    batch = _held(batch.pk)
    if batch.status == Status.DRAFT:
        raise NotFrozen
    if batch.status == Status.FROZEN:
        batch.status, batch.uploaded_by, batch.uploaded_at = Status.UPLOADED, by, at
        batch.save(update_fields=["status", "uploaded_by", "uploaded_at"])
    return batch


@transaction.atomic
def executed(*, line, by, at) -> SepaLine:
    """The money left the bank; said twice, it counts once."""
    batch, line = _held_line(line)
    if line.status == Line.REJECTED:
        raise AlreadyRejected
    if line.status == Line.ORDERED:
        line.was_executed = True
        _close(line, Line.EXECUTED, by, at)
        ledger.post(
            key=f"{key_of(line)}done",
            memo=_("Virement exécuté par la banque"),
            lines={accounts.sepa_in_flight(batch.key): line.cents, accounts.BANK_THIRD_PARTY: -line.cents},
            by=by,
            at=at,
        )
        _finish(batch)
    return line


@transaction.atomic
def rejected(*, line, because, by, at) -> SepaLine:
    """The bank did not send it, or it came back: the merchant is owed it again. Said twice, it counts once."""
    if not because.strip():
        raise SayWhy
    batch, line = _held_line(line)
    if line.status != Line.REJECTED:
        line.rejected_because = because.strip()[:LONGEST_REASON]
        _close(line, Line.REJECTED, by, at)
        _post_rejected(batch, line, by, at)
        _finish(batch)
    return line


def _held_line(line) -> tuple[SepaBatch, SepaLine]:
    batch = _held(line.batch_id)
    if batch.status == Status.DRAFT:
        raise NotFrozen
    found = SepaLine.objects.select_for_update(of=["self"]).select_related("batch", "account__merchant")
    return batch, found.get(pk=line.pk)


def _close(line, status, by, at):
    line.status, line.closed_by, line.closed_at = status, by, at
    line.save()


def _finish(batch):
    if batch.status != Status.EXECUTED and not batch.lines.filter(status=Line.ORDERED).exists():
        SepaBatch.objects.filter(pk=batch.pk).update(status=Status.EXECUTED)


def _post_rejected(batch, line, by, at):
    """The opposite of each journal of the order, from wherever the money is: on its way, or back at the bank."""
    pot = accounts.BANK_THIRD_PARTY if line.was_executed else accounts.sepa_in_flight(batch.key)
    for journal in ordered_journals(line):
        cents = dict(ledger.lines_of([journal.pk])[journal.pk])[accounts.merchant(line.account.merchant)]
        ledger.post(
            key=f"{journal.key}:back",
            memo=_("Virement rejeté par la banque"),
            lines={accounts.merchant(line.account.merchant): -cents, pot: cents},
            by=by,
            at=at,
            order=journal.order,
            merchant_order=journal.merchant_order,
        )


def ordered_journals(line) -> list[Journal]:
    """The journals that ordered this transfer, one per sale that it pays."""
    found = Journal.objects.filter(key__startswith=key_of(line)).exclude(key__endswith=":back")
    return list(found.exclude(key__endswith=":done").select_related("order", "merchant_order").order_by("pk"))


# --- Do the books say so? ---------------------------------------------------------------------


def disagreements():
    """French sentences: batches of which the books do not say what is still on its way."""
    in_flight = ledger.balances(accounts.IN_FLIGHT)
    for batch in SepaBatch.objects.exclude(status=Status.DRAFT).prefetch_related("lines").order_by("pk"):
        waiting = sum(line.cents for line in batch.lines.all() if line.status == Line.ORDERED)
        said = -in_flight.get(accounts.sepa_in_flight(batch.key), 0)
        if said != waiting:
            facts = {"key": batch.key, "said": amount(said), "must": amount(waiting)}
            yield _("Lot de virements %(key)s\u202f: %(said)s en route dans les livres au lieu de %(must)s.") % facts
