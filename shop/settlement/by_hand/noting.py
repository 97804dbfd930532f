"""Noting a payment by hand, and undoing what was noted wrongly: journals between bank and merchant."""

import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.books import accounts, ledger
from merchants.models import Journal
from merchants.money_mode import MoneyMode, money_mode
from merchants.refusals import Refusal
from shop.settlement.accounts import held_account
from shop.settlement.by_hand import balances
from shop.settlement.by_hand.models import HandPayment
from shop.settlement.models import BankLine
from shop.templatetags.town import cents as price_words

Way = HandPayment.Way
LONGEST_REFERENCE = HandPayment._meta.get_field("reference").max_length
LONGEST_REASON = HandPayment._meta.get_field("undone_because").max_length
# The bank books a payment within days of what the treasurer was told.
DAYS_AROUND = datetime.timedelta(days=10)


class ThirdPartyMoney(Refusal):
    sentence = gettext_lazy(
        "Sous mandat, ce qui est dû aux commerçants part par un lot de virements, depuis le compte de leurs fonds. "
        "Rien de cela ne se règle ici."
    )


class NotYet(Refusal):
    sentence = gettext_lazy("Cette date n’est pas encore venue\u202f: notez le règlement une fois fait.")


class Incomplete(Refusal):
    sentence = gettext_lazy("Indiquez un montant, et ce que le règlement concerne.")


class OtherwiseNoted(Refusal):
    sentence = gettext_lazy("Ce règlement est déjà noté autrement\u202f: rechargez la page.")


class SaidByTheBank(Refusal):
    sentence = gettext_lazy("Le relevé de la banque le confirme\u202f: ce règlement ne se défait pas ici.")


class SayWhy(Refusal):
    sentence = gettext_lazy("Dites pourquoi vous le défaites, en quelques mots.")


class Doubtful(Refusal):
    """Likely a mistake: asked again, it is taken at the treasurer's word."""


class BeyondWhatIsOwed(Doubtful):
    def __init__(self, *, paid_cents, owed_cents):
        sentence = _(
            "Vous notez %(paid)s, et il reste %(owed)s à régler. Si ce sont bien %(paid)s qui ont été payés, "
            "confirmez-le."
        )
        super().__init__(sentence % {"paid": price_words(paid_cents), "owed": price_words(owed_cents)})


class OnTheStatement(Doubtful):
    def __init__(self, line):
        sentence = _(
            "Le relevé de la banque montre déjà %(amount)s le %(day)s. Expliquez ce mouvement plutôt que de le noter "
            "deux fois\u202f; si c’est un autre règlement, confirmez-le."
        )
        facts = {"amount": price_words(abs(line.cents)), "day": f"{line.booked_on:%d/%m/%Y}"}
        super().__init__(sentence % facts)


class AlreadyNoted(Doubtful):
    def __init__(self, payment):
        sentence = _(
            "Un règlement de %(amount)s est déjà noté le %(day)s (%(reference)s). Si c’en est un autre, confirmez-le."
        )
        facts = {"amount": price_words(payment.cents), "day": f"{payment.paid_on:%d/%m/%Y}"}
        super().__init__(sentence % {**facts, "reference": payment.reference})


# --- Noting -----------------------------------------------------------------------------------


@transaction.atomic
def note(*, key, merchant, way, cents, paid_on, reference, by, at, is_confirmed=False) -> HandPayment:
    """Writes a payment in the books, once per key. Raises Doubtful until confirmed."""
    held_account(merchant)
    facts = {"merchant": merchant, "way": way, "cents": cents, "paid_on": paid_on, "reference": reference.strip()}
    known = HandPayment.objects.filter(key=key).first()
    if known:
        if any(getattr(known, name) != value for name, value in facts.items()):
            raise OtherwiseNoted
        return known
    payment = HandPayment(key=key, **facts, account=accounts.BANK, noted_by=by, noted_at=at)
    _check(payment)
    if not is_confirmed:
        _doubt(payment)
    payment.save()
    _post(payment, payment.account)
    return payment


def _check(payment):
    if payment.cents <= 0 or not 0 < len(payment.reference) <= LONGEST_REFERENCE:
        raise Incomplete
    if payment.paid_on > timezone.localdate(payment.noted_at):
        raise NotYet
    if payment.way == Way.TO_MERCHANT and _touches_their_funds(payment):
        raise ThirdPartyMoney


def _touches_their_funds(payment) -> bool:
    """Under mandate, now or once, only what is owed beside it may be paid by hand, and not a cent more."""
    is_mandated = money_mode() == MoneyMode.MANDATED or balances.is_mandated(payment.merchant)
    return is_mandated and payment.cents > -balances.by_hand(payment.merchant)


def _doubt(payment):
    owing = balances.by_hand(payment.merchant)
    left = owing if payment.way == Way.FROM_MERCHANT else -owing
    seen = told_by_bank(payment).first()
    if seen:
        raise OnTheStatement(seen)
    twin = twins_of(payment).first()
    if twin:
        raise AlreadyNoted(twin)
    if payment.cents > max(0, left):
        raise BeyondWhatIsOwed(paid_cents=payment.cents, owed_cents=max(0, left))


def told_by_bank(payment):
    """Movements of the bank that may be this payment: explained as this merchant's, or by nobody yet."""
    mine = BankLine.objects.filter(
        account=payment.account, cents=payment.moved_cents, booked_on__range=around(payment.paid_on)
    )
    whose = Q(explained_as=accounts.merchant(payment.merchant)) | Q(status=BankLine.Status.UNKNOWN)
    return mine.filter(whose).order_by("booked_on", "pk")


def twins_of(payment):
    """Payments that stand and look like this one: another treasurer, or another page, may have noted the same."""
    alike = HandPayment.objects.filter(merchant=payment.merchant, way=payment.way, cents=payment.cents)
    return alike.filter(undone_at=None, paid_on__range=around(payment.paid_on)).order_by("paid_on", "pk")


def around(day) -> tuple[datetime.date, datetime.date]:
    return day - DAYS_AROUND, day + DAYS_AROUND


def note_from_statement(*, line, merchant, because, by, at) -> HandPayment:
    """The bank told of it first, and the treasurer says whose it is: it leaves the account of what is not understood.

    The caller holds the line.
    """
    held_account(merchant)
    way = Way.FROM_MERCHANT if line.cents > 0 else Way.TO_MERCHANT
    payment = HandPayment.objects.create(
        key=f"bank:{line.pk}",
        merchant=merchant,
        way=way,
        cents=abs(line.cents),
        account=line.account,
        paid_on=line.booked_on,
        reference=because[:LONGEST_REFERENCE],
        bank_line=line,
        noted_by=by,
        noted_at=at,
    )
    _post(payment, accounts.suspense("bank"))
    return payment


def _post(payment, pot):
    """Each sale that the payment is about has its own journal, so that it is seen settled."""
    parts = balances.shares(payment.merchant, -payment.moved_cents)
    for rank, (part, cents) in enumerate(parts, start=1):
        ledger.post(
            key=f"{key_of(payment)}{rank}",
            memo=memo_of(payment),
            lines={accounts.merchant(payment.merchant): cents, pot: -cents},
            by=payment.noted_by,
            at=payment.noted_at,
            order=part and part.order,
            merchant_order=part,
        )


def key_of(payment) -> str:
    return f"hand:{payment.pk}:"


def memo_of(payment) -> str:
    said = {
        Way.FROM_MERCHANT: _("Réglé par le commerçant le %(day)s\u202f: %(reference)s"),
        Way.TO_MERCHANT: _("Réglé au commerçant le %(day)s\u202f: %(reference)s"),
    }
    return said[payment.way] % {"day": f"{payment.paid_on:%d/%m/%Y}", "reference": payment.reference}


# --- Undoing ----------------------------------------------------------------------------------


@transaction.atomic
def undo(*, payment, because, by, at) -> HandPayment:
    """Posts the opposite of what was noted; undone twice, it counts once."""
    if not 0 < len(because.strip()) <= LONGEST_REASON:
        raise SayWhy
    held_account(payment.merchant)
    payment = HandPayment.objects.select_for_update(of=["self"]).select_related("merchant").get(pk=payment.pk)
    if payment.undone_at:
        return payment
    if payment.bank_line_id:
        raise SaidByTheBank
    payment.undone_by, payment.undone_at, payment.undone_because = by, at, because.strip()
    payment.save(update_fields=["undone_by", "undone_at", "undone_because"])
    _post_undone(payment)
    return payment


def _post_undone(payment):
    journals = list(Journal.objects.filter(key__startswith=key_of(payment)).order_by("pk"))
    lines = ledger.lines_of([journal.pk for journal in journals])
    for journal in journals:
        ledger.post(
            key=f"{journal.key}:undone",
            memo=_("Règlement défait\u202f: %(reason)s") % {"reason": payment.undone_because[:150]},
            lines={code: -cents for code, cents in lines[journal.pk]},
            by=payment.undone_by,
            at=payment.undone_at,
            order=journal.order,
            merchant_order=journal.merchant_order,
        )


# --- Do the books say so? ---------------------------------------------------------------------


def disagreements():
    """French sentences: payments noted that no journal tells, or undone and told as if they stood."""
    noted = HandPayment.objects.select_related("merchant").order_by("pk")
    untold = [*ledger.untold(noted, lambda one: f"{key_of(one)}1")]
    undone = noted.filter(undone_at__isnull=False)
    for payment in [*untold, *ledger.untold(undone, lambda one: f"{key_of(one)}1:undone")]:
        facts = {
            "merchant": payment.merchant,
            "amount": price_words(payment.cents),
            "day": f"{payment.paid_on:%d/%m/%Y}",
        }
        yield _("%(merchant)s, règlement de %(amount)s le %(day)s sans écriture.") % facts
