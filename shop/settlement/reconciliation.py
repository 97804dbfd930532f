"""Every night, and on request: what the provider says, what waits, and what the books say are compared."""

import datetime
import logging
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from celery import shared_task
from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from merchants.books import accounts, ledger
from merchants.models import Entry, Journal
from pickup.words import amount
from shop.jobs import FAILURES
from shop.models import BankLine, Dispute, Payment, ProviderMovement, Reconciliation, Refund, TownPayout, Transfer
from shop.payments import attempts, bells, disputes, inbox, refunds, unpaid
from shop.payments import gateway as gateways
from shop.settlement import bank_statement, notifications, sending, town

logger = logging.getLogger(__name__)
# Read again each time, for what was announced late; the first time, everything is read.
OVERLAP = datetime.timedelta(days=3)
BEFORE_ANY = datetime.datetime(2000, 1, 1, tzinfo=datetime.UTC)
# Something just done may not be written yet.
JUST_NOW = datetime.timedelta(minutes=10)
A_DAY = datetime.timedelta(days=1)
DEPOSIT_WAITS, MERCHANT_OWES = datetime.timedelta(days=21), datetime.timedelta(days=45)
# On the town's clock: nobody pays, and the day before is over.
FROM_HOUR = 3
KILLED_AFTER = datetime.timedelta(hours=1)
# The provider's own fees, that belong to no payment.
FEES = {"stripe_fee", "stripe_fx_fee", "tax_fee"}
TAKEN_BACK = "transfer_refund"


@dataclass
class Look:
    """One reconciliation under way: what it counts, and what it finds."""

    at: datetime.datetime
    since: datetime.datetime
    compared: Counter = field(default_factory=Counter)
    differences: list[dict] = field(default_factory=list)

    def count(self, words, many=1):
        self.compared[str(words)] += many

    def tell(self, kind, words, url=""):
        self.differences.append({"kind": kind, "words": str(words), "url": url})

    @property
    def gateway(self):
        return gateways.gateway_named(settings.PAYMENT_GATEWAY)


# --- When -------------------------------------------------------------------------------------


def reconcile_tonight(*, at) -> Reconciliation | None:
    """Once a night, when there is a day before to compare; one that was killed is made again."""
    local = timezone.localtime(at)
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if local.hour < FROM_HOUR or not Journal.objects.filter(at__lt=midnight).exists():
        return None
    row, is_new = Reconciliation.objects.get_or_create(night=local.date(), defaults={"started_at": at})
    if not is_new and not _taken_again(row, at):
        return None
    return _reconcile(row, at)


def _taken_again(row, at) -> bool:
    """Whether this one was left unfinished, and nobody else takes it."""
    left = Reconciliation.objects.filter(pk=row.pk, finished_at=None, started_at__lte=at - KILLED_AFTER)
    return bool(left.update(started_at=at))


def reconcile(*, by, at) -> Reconciliation:
    """Asked for by somebody; made twice, it finds the same and writes nothing more."""
    return _reconcile(Reconciliation.objects.create(by=by, started_at=at), at)


@shared_task
def reconcile_for(user_pk) -> None:
    row = Reconciliation.objects.create(by_id=user_pk, started_at=timezone.now())
    _reconcile(row, timezone.now())


def _reconcile(row, at) -> Reconciliation:
    look = Look(at=at, since=_since())
    for step in STEPS:
        _run(step, look)
    row.compared = [[words, many] for words, many in look.compared.items()]
    row.differences, row.finished_at = look.differences, timezone.now()
    row.save(update_fields=["compared", "differences", "finished_at"])
    if row.night and row.differences:
        notifications.tell_differences(reconciliation=row)
    return row


def _since():
    last = Reconciliation.objects.exclude(finished_at=None).order_by("-started_at").first()
    return last.started_at - OVERLAP if last else BEFORE_ANY


def _run(step, look):
    if step in AT_PROVIDER and not settings.PAYMENT_GATEWAY:
        return
    try:
        step(look)
    except gateways.GatewayUnreachable:
        words = _("Le prestataire de paiement n’a pas répondu\u202f: rapprochez à nouveau plus tard.")
        look.tell("silence", words)
    except FAILURES as failure:
        # The other checks still say what they find.
        logger.exception("%s failed", step.__name__)
        said = _("Une vérification n’a pas pu se faire (%(name)s\u202f: %(failure)s).")
        look.tell("failure", said % {"name": step.__name__, "failure": str(failure)[:200]})


# --- What people paid -------------------------------------------------------------------------


def of_attempts(look):
    """Payments nobody came back to tell; those that still wait after a day are named."""
    unpaid.sync_live(at=look.at)
    live = Payment.objects.filter(status__in=attempts.LIVE, created_at__lte=look.at - JUST_NOW)
    for payment in live.select_related("order"):
        look.count(_("paiements en cours"))
        facts = {"number": payment.order.number, "amount": amount(payment.cents)}
        if payment.status == Payment.Status.AUTHORISED:
            _of_window(look, payment, facts)
        elif payment.created_at <= look.at - A_DAY:
            words = _("Commande %(number)s\u202f: le paiement de %(amount)s attend depuis plus d’un jour.") % facts
            look.tell("payment", words, order_url(payment.order))


def _of_window(look, payment, facts):
    if payment.capture_before and payment.capture_before <= look.at + unpaid.ALARM:
        words = _(
            "Commande %(number)s\u202f: la carte relâche bientôt %(amount)s. Faites peser, ou appelez la personne."
        )
        look.tell("window", words % facts, order_url(payment.order))


def order_url(order) -> str:
    return reverse("treasury_order", args=[order.number])


def of_refunds(look):
    """Every refund made there is one of ours; its state is read again."""
    for facts in look.gateway.refunds(since=look.since):
        look.count(_("remboursements"))
        ours = Refund.objects.filter(reference=facts.reference).exclude(reference="").first()
        ours = ours or (Refund.objects.filter(key=facts.key).first() if facts.key else None)
        if ours is None:
            said = _("Remboursement de %(amount)s (%(name)s) inconnu ici.")
            look.tell("refund", said % {"amount": amount(facts.cents), "name": facts.reference})
        else:
            refunds.sync_refund(refund=ours, reference=facts.reference, at=look.at)


def of_disputes(look):
    for facts in look.gateway.disputes(since=look.since):
        look.count(_("contestations"))
        if disputes.sync(reference=facts.reference, code=settings.PAYMENT_GATEWAY, at=look.at) is None:
            said = _("Contestation de %(amount)s (%(name)s) sur un paiement inconnu ici.")
            look.tell("dispute", said % {"amount": amount(facts.cents), "name": facts.reference})


# --- What was sent ----------------------------------------------------------------------------


def ask_again(look):
    """Lost answers are asked again under the same key."""
    sending.send_planned()
    town.ask_waiting(at=look.at)


def read_transfers_again(look):
    """The provider may have taken some back by itself."""
    sending.sync_recent(at=look.at)


def read_payouts_again(look):
    """A bank may have sent one back."""
    town.sync_recent(at=look.at)


def of_transfers(look):
    """What nobody here planned is named, and what was sent for another amount."""
    for facts in look.gateway.transfers(since=look.since):
        look.count(_("versements aux commerçants"))
        ours = Transfer.objects.filter(kind=Transfer.Kind.TRANSFER, reference=facts.reference).first()
        ours = ours or Transfer.objects.filter(key=facts.key or "-").first()
        told = {"amount": amount(facts.cents), "name": facts.reference}
        if ours is None:
            look.tell("transfer", _("Versement de %(amount)s (%(name)s) inconnu ici.") % told)
        elif ours.cents != facts.cents:
            words = _("Versement %(name)s\u202f: %(amount)s chez le prestataire, %(said)s ici.")
            look.tell("transfer", words % {**told, "said": amount(ours.cents)})


def of_payouts(look):
    for facts in look.gateway.payouts(since=look.since):
        look.count(_("versements à la banque"))
        if not TownPayout.objects.filter(reference=facts.reference).exists():
            said = _("Versement à la banque de %(amount)s (%(name)s) que personne n’a demandé ici.")
            look.tell("payout", said % {"amount": amount(facts.cents), "name": facts.reference})


# --- The provider's own statement -------------------------------------------------------------


def of_movements(look):
    """Each movement is copied once, known by its source, and compared with the books to the cent."""
    _copy(look)
    _balance_agrees(look)
    doubts = BankLine.objects.filter(account=accounts.STRIPE, status=BankLine.Status.UNKNOWN).values("reference")
    recent = Q(at__gte=look.since) | Q(reference__in=doubts)
    recent = ProviderMovement.objects.filter(recent, gateway=settings.PAYMENT_GATEWAY)
    for chunk in ledger.in_chunks(recent.exclude(kind=TAKEN_BACK).order_by("at", "pk")):
        _known_or_aside(look, chunk)
    _reversals_agree(look)
    _books_agree(look)


def _copy(look):
    made = look.gateway.movements(since=look.since)
    rows = [
        ProviderMovement(
            gateway=settings.PAYMENT_GATEWAY,
            reference=one.reference,
            kind=one.kind,
            net_cents=one.net_cents,
            source=one.source or one.reference,
            at=one.at,
        )
        for one in made
    ]
    ProviderMovement.objects.bulk_create(rows, ignore_conflicts=True, batch_size=ledger.CHUNK)
    look.count(_("mouvements chez le prestataire"), len(rows))


def _copied(**which) -> int:
    rows = ProviderMovement.objects.filter(gateway=settings.PAYMENT_GATEWAY, **which)
    return rows.aggregate(cents=Sum("net_cents", default=0))["cents"]


def _balance_agrees(look):
    """A movement that the copy missed shows in the sum: everything is then read again."""
    balance = look.gateway.balance()
    there = balance.available_cents + balance.pending_cents
    if _copied() != there:
        look.since = BEFORE_ANY
        _copy(look)
    if _copied() != there:
        said = _("Solde du prestataire\u202f: %(there)s, mais ses mouvements font %(sum)s.")
        look.tell("balance", said % {"there": amount(there), "sum": amount(_copied())})


def _known_or_aside(look, movements):
    for one in movements:
        if one.kind in FEES:
            _post_fee(one)
    keys = keys_of(movements)
    unknown = [one for one in movements if one.source not in keys]
    found = [one for one in unknown if _adopted(one, look.at)]
    keys |= keys_of(found)
    for one in unknown:
        if one.source not in keys and one.at <= look.at - JUST_NOW:
            _put_aside(look, one)
    _forgotten_doubts([one for one in movements if one.source in keys], look.at)
    _sources_agree(look, keys)


def _adopted(movement, at) -> bool:
    """A payment of ours whose bell never rang is read now."""
    payment = bells.payment_called(movement.source) if movement.source.startswith(("ch_", "py_")) else None
    if payment:
        attempts.sync(payment=payment, at=at)
    return payment is not None


def keys_of(movements) -> dict[str, list[str]]:
    """The journals that must tell of each source that is known here, by the source's name there."""
    names = {one.source for one in movements}
    keys = {ch: [f"capture:{ch}", f"fee:{ch}"] for ch in _names(Payment.objects.exclude(charge=""), "charge", names)}
    for refund in Refund.objects.filter(reference__in=names):
        keys[refund.reference] = [refunds.sent_key(refund), f"refused:{refund.key}"]
    for row in Transfer.objects.filter(kind=Transfer.Kind.TRANSFER, reference__in=names):
        keys[row.reference] = [f"transfer:{row.key}"]
    for name in _names(TownPayout.objects, "reference", names):
        keys[name] = [f"payout:{name}", f"payout:{name}:failed"]
    for dispute in Dispute.objects.filter(reference__in=names):
        mine = Journal.objects.filter(key__startswith=disputes.key_of(dispute))
        keys[dispute.reference] = list(mine.values_list("key", flat=True))
    return keys | {one.source: [f"fee:{one.reference}"] for one in movements if one.kind in FEES}


def _names(rows, name, wanted) -> list[str]:
    return list(rows.filter(**{f"{name}__in": wanted}).values_list(name, flat=True))


def _post_fee(movement):
    """The provider's own price, that no payment bears: the association's expense."""
    ledger.post(
        key=f"fee:{movement.reference}",
        memo=_("Frais du prestataire de paiement"),
        lines={accounts.PSP_COST: -movement.net_cents, accounts.STRIPE: movement.net_cents},
        by=None,
        at=movement.at,
    )


@transaction.atomic
def _put_aside(look, movement):
    """Seen there and understood by nobody: in the books, in suspense, and on the treasurer's list, once."""
    line, is_new = BankLine.objects.get_or_create(
        account=accounts.STRIPE,
        reference=movement.reference,
        defaults={
            "booked_on": timezone.localdate(movement.at),
            "cents": movement.net_cents,
            "label": f"{movement.kind} {movement.source}"[:300],
            "status": BankLine.Status.UNKNOWN,
            "imported_at": look.at,
        },
    )
    if is_new:
        bank_statement.put_aside(line, None, look.at)


def _forgotten_doubts(movements, at):
    """What was put aside and is known since."""
    names = [one.reference for one in movements]
    doubts = BankLine.objects.filter(account=accounts.STRIPE, reference__in=names, status=BankLine.Status.UNKNOWN)
    for line in doubts:
        bank_statement.understood(line=line, at=at)


def _sources_agree(look, keys):
    """For each source, what moved there is what the books say."""
    moved = dict(
        ProviderMovement.objects.filter(gateway=settings.PAYMENT_GATEWAY, source__in=list(keys))
        .values_list("source")
        .annotate(cents=Sum("net_cents"))
        .order_by()
    )
    said = _said_of({key for mine in keys.values() for key in mine})
    for source, mine in keys.items():
        there, here = moved.get(source, 0), sum(said[key] for key in mine)
        if there != here:
            words = _("%(name)s\u202f: %(there)s chez le prestataire, %(here)s dans les livres.")
            look.tell("source", words % {"name": source, "there": amount(there), "here": amount(here)})


def _said_of(keys) -> dict[str, int]:
    entries = Entry.objects.filter(account__code=accounts.STRIPE, journal__key__in=list(keys))
    sums = entries.values_list("journal__key").annotate(cents=Sum("cents")).order_by()
    return defaultdict(int, dict(sums))


def _reversals_agree(look):
    """The provider names them otherwise than we do when an answer was lost: their sums are compared."""
    there = _copied(kind=TAKEN_BACK)
    entries = Entry.objects.filter(account__code=accounts.STRIPE, journal__key__startswith="reversal:")
    here = entries.aggregate(cents=Sum("cents", default=0))["cents"]
    if there != here:
        words = _("Reprises sur les versements\u202f: %(there)s chez le prestataire, %(here)s dans les livres.")
        look.tell("reversal", words % {"there": amount(there), "here": amount(here)})


def _books_agree(look):
    there, here = _copied(), ledger.balance(accounts.STRIPE)
    if there != here:
        words = _("Chez le prestataire\u202f: %(there)s\u202f; dans les livres\u202f: %(here)s.")
        look.tell("books", words % {"there": amount(there), "here": amount(here)})


# --- What waits -------------------------------------------------------------------------------


def of_rings(look):
    waiting = inbox.not_understood(at=look.at).count()
    look.count(_("messages du prestataire pas encore compris"), waiting)
    if waiting:
        words = _("%(count)d messages du prestataire attendent d’être compris depuis plus d’une heure.")
        look.tell("ring", words % {"count": waiting})


def of_deposits(look):
    """Residents' money that nobody moved for three weeks."""
    for code, cents, since in _still(accounts.DEPOSIT, look.at - DEPOSIT_WAITS):
        look.count(_("dépôts anciens"))
        facts = {"number": code.removeprefix(accounts.DEPOSIT), "amount": amount(-cents), "day": f"{since:%d/%m/%Y}"}
        words = _("Commande %(number)s\u202f: %(amount)s en dépôt depuis le %(day)s.") % facts
        look.tell("deposit", words, reverse("treasury_journals") + f"?compte={code}")


def of_merchants_in_debt(look):
    for code, cents, since in _still(accounts.MERCHANT, look.at - MERCHANT_OWES):
        if cents > 0:
            look.count(_("commerçants en dette"))
            merchant = code.removeprefix(accounts.MERCHANT)
            facts = {"merchant": merchant, "amount": amount(cents), "day": f"{since:%d/%m/%Y}"}
            words = _("%(merchant)s doit %(amount)s depuis le %(day)s\u202f: proposez-lui de régler.") % facts
            look.tell("debt", words, reverse("treasury_merchant", args=[merchant]))


def _still(prefix, before):
    """Accounts not back to zero that nothing moved since: code, cents, last movement."""
    entries = Entry.objects.filter(account__code__startswith=prefix).values_list("account__code")
    sums = entries.annotate(cents=Sum("cents"), last=Max("journal__at")).exclude(cents=0)
    return sums.filter(last__lt=before).order_by("account__code").iterator(chunk_size=ledger.CHUNK)


def of_waiting_rows(look):
    """What was planned a day ago and nobody answered."""
    late = {"planned_at__lte": look.at - A_DAY}
    rows = [
        (_("remboursements à envoyer"), Refund.objects.filter(status=Refund.Status.PLANNED, **late)),
        (_("versements à envoyer"), Transfer.objects.filter(status=Transfer.Status.PLANNED, **late)),
        (_("versements à la banque"), TownPayout.objects.filter(status=TownPayout.Status.PLANNED, **late)),
    ]
    for name, waiting in rows:
        many = waiting.count()
        look.count(name, many)
        if many:
            words = _("%(name)s\u202f: %(count)d attendent depuis plus d’un jour.")
            look.tell("pending", words % {"name": name.capitalize(), "count": many})


def of_suspense(look):
    for code, cents in ledger.suspense().items():
        look.count(_("comptes d’attente"))
        words = _("%(amount)s ne sont pas compris (%(code)s)\u202f: expliquez chaque mouvement.")
        look.tell("suspense", words % {"amount": amount(abs(cents)), "code": code}, reverse("caisse_lines"))


AT_PROVIDER = [of_attempts, of_refunds, of_disputes, ask_again, read_transfers_again, read_payouts_again]
AT_PROVIDER += [of_transfers, of_payouts, of_movements]
STEPS = [*AT_PROVIDER, of_rings, of_deposits, of_merchants_in_debt, of_waiting_rows, of_suspense]
