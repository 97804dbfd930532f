"""The fee of a year: received in hand or on the account, with a receipt whose number follows the one before."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from animations.membership import periods, states
from animations.models import Membership, MembershipPeriod, MembershipReceipt, ReceiptBook
from merchants.books import accounts, ledger, membership_fees
from merchants.refusals import Refusal

Means = MembershipReceipt.Means


class NothingDue(Refusal):
    sentence = gettext_lazy("Cette année est déjà réglée, et son reçu fait.")


class AnotherSum(Refusal):
    sentence = gettext_lazy("La cotisation n’est plus celle que la page montrait\u202f: relisez-la.")


class ReasonOwed(Refusal):
    sentence = gettext_lazy("Dites en quelques mots pourquoi ce reçu est annulé\u202f: il reste dans le carnet.")


class HasLeft(Refusal):
    sentence = gettext_lazy("Cette personne est partie du registre\u202f: proposez-lui d’abord une nouvelle année.")


class GivenUp(Refusal):
    sentence = gettext_lazy("Cette année a été retirée\u202f: notez-en une nouvelle, puis sa cotisation.")


class LaterYearFirst(Refusal):
    sentence = gettext_lazy("Une année est demandée après celle-ci\u202f: annulez d’abord cette demande.")


@transaction.atomic
def settle(*, period, means, shown_cents, point, by, at) -> MembershipReceipt:
    """They paid: written in the books, the receipt made, a member from now on. Twice is once.

    Raises AnotherSum, GivenUp, HasLeft, NothingDue.
    """
    membership = states.locked(period.membership)
    held = MembershipPeriod.objects.select_for_update().get(pk=period.pk)
    if held.settled_at:
        return paid_already(held)
    if held.dropped_at:
        raise GivenUp
    if held.due_cents != shown_cents:
        raise AnotherSum
    if membership.status in {Membership.Status.LEFT, Membership.Status.ERASED}:
        raise HasLeft
    held.settled_at = at
    held.save(update_fields=["settled_at"])
    facts = {"name": named(membership), "cents": held.due_cents, "means": means, "point": point}
    receipt = MembershipReceipt.objects.create(period=held, **draw(at), **facts, at=at, by=by)
    post(receipt, membership_fees.post_received, said=_("Cotisation, reçu %(number)s · %(means)s"), by=by, at=at)
    states.move(membership, Membership.Status.MEMBER, by=by, at=at)
    return receipt


def paid_already(period) -> MembershipReceipt:
    receipt = period.receipts.filter(cancelled_at=None).first()
    if receipt is None:
        raise NothingDue
    return receipt


@transaction.atomic
def cancel(*, receipt, reason, by, at) -> MembershipReceipt:
    """Noted by mistake: the books get the opposite, the number stays in the book of receipts, the fee waits again.

    Of whoever has left, nothing waits. Cancelled already: nothing. Raises ReasonOwed, LaterYearFirst.
    """
    if not reason.strip():
        raise ReasonOwed
    membership = states.locked(receipt.period.membership)
    held = (
        MembershipReceipt.objects.select_for_update(of=("self",)).select_related("period", "point").get(pk=receipt.pk)
    )
    if held.cancelled_at:
        return held
    if periods.waiting(membership):
        raise LaterYearFirst
    held.cancelled_at, held.cancelled_by, held.cancelled_because = at, by, reason.strip()[:200]
    held.save(update_fields=["cancelled_at", "cancelled_by", "cancelled_because"])
    is_here = membership.status in Membership.LIVING
    MembershipPeriod.objects.filter(pk=held.period_id).update(settled_at=None, dropped_at=None if is_here else at)
    post(held, membership_fees.post_undone, said=_("Reçu %(number)s annulé · %(means)s"), by=by, at=at)
    if not membership.periods.exclude(settled_at=None).exists() and membership.status == Membership.Status.MEMBER:
        states.move(membership, Membership.Status.ASKED, by=by, at=at, reason=reason)
    return held


@transaction.atomic
def give_up(*, period, at) -> None:
    """A year that was asked for and is not paid is no debt: it is dropped. Dropped already: nothing.

    Raises NothingDue when it was paid meanwhile.
    """
    states.locked(period.membership)
    held = MembershipPeriod.objects.select_for_update().get(pk=period.pk)
    if held.settled_at:
        raise NothingDue
    if held.dropped_at is None:
        held.dropped_at = at
        held.save(update_fields=["dropped_at"])


# --- Written in the books ---------------------------------------------------------------------


def named(membership) -> str:
    """As the receipt says it for ten years."""
    told = [membership.organisation, membership.full_name]
    return ", ".join(filter(None, told))[:250]


def draw(at) -> dict:
    """The next number of the year; its row stays locked until the receipt is stored, so that none is skipped."""
    year = timezone.localdate(at).year
    book, _is_new = ReceiptBook.objects.select_for_update().get_or_create(year=year)
    book.last += 1
    book.save(update_fields=["last"])
    return {"year": year, "rank": book.last}


def box_of(receipt) -> str:
    """Where the association has it."""
    boxes = {Means.CASH: accounts.cash, Means.CHEQUE: accounts.cheques, Means.CARD: accounts.terminal}
    box = boxes.get(Means(receipt.means))
    return box(receipt.point) if box else accounts.BANK


def post(receipt, posting, *, said, by, at):
    memo = said % {"number": receipt.number, "means": receipt.get_means_display()}
    posting(receipt=receipt.number, box=box_of(receipt), cents=receipt.cents, memo=memo, by=by, at=at)


def disagreements():
    """French sentences, one per receipt that the books do not tell as it is."""
    given = MembershipReceipt.objects.order_by("pk")
    for receipt in ledger.untold(given, lambda one: f"{membership_fees.RECEIVED}{one.number}"):
        yield _("Reçu de cotisation %(number)s\u202f: sans écriture.") % {"number": receipt.number}
    undone = given.exclude(cancelled_at=None)
    for receipt in ledger.untold(undone, lambda one: f"{membership_fees.UNDONE}{one.number}"):
        yield _("Reçu de cotisation %(number)s\u202f: annulé sans écriture.") % {"number": receipt.number}
    must = sum(given.filter(cancelled_at=None).values_list("cents", flat=True))
    said = -ledger.balance(accounts.MEMBERSHIP_FEES)
    if must != said:
        facts = {"said": said, "must": must}
        yield _("Cotisations\u202f: %(said)d centimes dans les livres, %(must)d sur les reçus.") % facts
