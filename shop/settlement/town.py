"""The town's own money at the provider: how much of it may go to the bank, and the act that sends it there."""

import datetime
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from merchants.books import accounts, ledger, owed
from merchants.models import Merchant, MerchantOrder
from merchants.money_mode import MoneyMode
from merchants.refusals import Refusal
from shop.jobs import one_by_one
from shop.payments import gateway as gateways
from shop.settlement.models import TownPayout
from shop.settlement.pots import owed_by_bank
from shop.templatetags.town import cents as price_words

Status = TownPayout.Status
KEY_IS_SURE_FOR = datetime.timedelta(hours=23)
CLOCKS_DIFFER = datetime.timedelta(minutes=10)
MAY_COME_BACK_FOR = datetime.timedelta(days=15)
# What the provider says of a payout, in our words.
WHAT_WE_CALL_IT = {"PENDING": Status.SENT, "PAID": Status.PAID, "FAILED": Status.FAILED}


class NotOurs(Refusal):
    """The rest belongs to residents and merchants, or is kept in reserve."""

    def __init__(self, payable_cents):
        sentence = _(
            "Vous pouvez verser %(most)s au plus\u202f: le reste appartient aux habitants et aux commerçants."
        )
        super().__init__(
            sentence % {"most": price_words(payable_cents)}
            if payable_cents > 0
            else _("Rien ne peut être versé aujourd’hui\u202f: tout appartient aux habitants et aux commerçants.")
        )


class OneAtATime(Refusal):
    sentence = gettext_lazy("Un versement est déjà demandé et attend sa réponse\u202f: attendez qu’il soit parti.")


class AlreadyAsked(Refusal):
    """The same page was sent twice with two amounts: the first one counts."""

    def __init__(self, payout):
        sentence = _("Ce versement est déjà demandé, pour %(amount)s : relisez la page avant d’en demander un autre.")
        super().__init__(sentence % {"amount": price_words(payout.cents)})


class NoProvider(Refusal):
    sentence = gettext_lazy("Le paiement en ligne n’est pas proposé ici\u202f: il n’y a rien à verser.")


# --- What is ours -----------------------------------------------------------------------------


@dataclass(frozen=True)
class Pot:
    """The provider's balance as the books tell it, and whose it is; integer cents (PAYMENTS 4.2)."""

    at_provider: int
    # Residents' money not handed over yet, refunds on their way, credit notes.
    residents: int
    merchants: int
    reserve: int
    leaving: int = 0

    @property
    def left(self) -> int:
        """Once everybody else is served; below zero, the town is short."""
        return self.at_provider - self.residents - self.merchants - self.reserve - self.leaving

    @property
    def payable(self) -> int:
        """The most that may go to the town's bank."""
        return max(0, self.left)


def pot() -> Pot:
    """Every doubt is counted against the town: a debt of somebody never pays for what is owed to another."""
    leaving = TownPayout.objects.filter(status=Status.PLANNED).values_list("cents", flat=True)
    return Pot(
        at_provider=ledger.balance(accounts.STRIPE),
        residents=sum(owed.owed_under(prefix) for prefix in (accounts.DEPOSIT, accounts.REFUND, accounts.CREDIT)),
        merchants=max(0, owed.owed_under(accounts.MERCHANT) - held_by_bank()),
        reserve=settings.PAYOUT_RESERVE_CENTS,
        leaving=sum(leaving),
    )


def payable_to_bank() -> int:
    """Cents of the provider's balance that are the association's own."""
    return pot().payable


def held_by_bank() -> int:
    """What merchants are owed that the association's own desk collected, under mandate."""
    mandated = MerchantOrder.objects.filter(money_mode=MoneyMode.MANDATED)
    return sum(owed_by_bank(merchant) for merchant in Merchant.objects.filter(orders__in=mandated).distinct())


# --- Sending ----------------------------------------------------------------------------------


def next_key(on) -> str:
    """The key of the next payout of that day: a form sent twice is one payout."""
    return f"po:{on:%Y-%m-%d}:{TownPayout.objects.filter(key__startswith=f'po:{on:%Y-%m-%d}:').count() + 1}"


def send_to_bank(*, key, cents, by, at) -> TownPayout:
    """Sends the town's own money to its bank, once per key. Raises NotOurs beyond what the books allow."""
    payout = TownPayout.objects.filter(key=key).first() or _planned(key, cents, by, at)
    if payout.cents != cents:
        raise AlreadyAsked(payout)
    return ask(payout=payout, at=at)


@transaction.atomic
def _planned(key, cents, by, at) -> TownPayout:
    if not settings.PAYMENT_GATEWAY:
        raise NoProvider
    if cents <= 0:
        raise NotOurs(payable_to_bank())
    try:
        with transaction.atomic():
            # Written before it is judged: somebody else's is then either still planned, or in the books.
            payout = TownPayout.objects.create(
                key=key, gateway=settings.PAYMENT_GATEWAY, cents=cents, by=by, planned_at=at
            )
    except IntegrityError as conflict:
        raise OneAtATime from conflict
    left = pot().left
    if left < 0:
        raise NotOurs(left + cents)
    return payout


def ask(*, payout, at) -> TownPayout:
    """Outside any transaction, under its own key; an unknown answer leaves it planned, to be asked again."""
    if payout.status != Status.PLANNED:
        return payout
    gateway = gateways.gateway_named(payout.gateway)
    try:
        facts = _already_there(gateway, payout, at) or gateway.payout(payout.cents, key=payout.key)
    except gateways.ProviderRefused as refusal:
        return _refused(payout, refusal)
    return _follow(payout, facts, at)


def _already_there(gateway, payout, at):
    """After a day the provider may have forgotten the key: a payout of that amount that nobody knows is this one."""
    if at - payout.planned_at < KEY_IS_SURE_FOR:
        return None
    known = set(TownPayout.objects.exclude(reference="").values_list("reference", flat=True))
    made = gateway.payouts(since=payout.planned_at - CLOCKS_DIFFER)
    return next((facts for facts in made if facts.cents == payout.cents and facts.reference not in known), None)


def _refused(payout, refusal) -> TownPayout:
    TownPayout.objects.filter(pk=payout.pk, status=Status.PLANNED).update(
        status=Status.REFUSED, refused_because=str(refusal)[:200]
    )
    payout.refresh_from_db()
    return payout


# --- What became of it ------------------------------------------------------------------------


def sync(*, payout, at) -> TownPayout:
    """Reads the provider again; one that the bank sent back is posted back."""
    if not payout.reference:
        return payout
    return _follow(payout, gateways.gateway_named(payout.gateway).read_payout(payout.reference), at)


@transaction.atomic
def _follow(payout, facts, at) -> TownPayout:
    payout = TownPayout.objects.select_for_update().get(pk=payout.pk)
    if payout.status in {Status.REFUSED, Status.FAILED}:
        return payout
    payout.reference, payout.arrives_on = facts.reference, facts.arrives_on
    payout.status = WHAT_WE_CALL_IT[facts.state]
    payout.save(update_fields=["reference", "arrives_on", "status"])
    _post(payout, f"payout:{payout.reference}", _("Versement à la banque"), payout.cents, at)
    if payout.status == Status.FAILED:
        _post(payout, f"payout:{payout.reference}:failed", _("Versement revenu de la banque"), -payout.cents, at)
    return payout


def _post(payout, key, memo, cents, at):
    ledger.post(key=key, memo=memo, lines={accounts.BANK: cents, accounts.STRIPE: -cents}, by=payout.by, at=at)


def ask_waiting(*, at) -> None:
    """Those whose answer was lost."""
    one_by_one(lambda payout: _quietly(ask, payout, at), TownPayout.objects.filter(status=Status.PLANNED))


def sync_recent(*, at) -> None:
    """Those on their way, and those of the last weeks, that a bank may still send back."""
    recent = TownPayout.objects.filter(status=Status.SENT) | TownPayout.objects.filter(
        status=Status.PAID, planned_at__gte=at - MAY_COME_BACK_FOR
    )
    one_by_one(lambda payout: _quietly(sync, payout, at), recent)


def _quietly(act, payout, at):
    try:
        return act(payout=payout, at=at)
    except gateways.GatewayUnreachable:
        # Nothing is known: the next run asks again.
        return payout
