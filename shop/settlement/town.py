"""From the provider to the bank: the town's own money, and under mandate the merchants', each to its own account."""

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
from shop.settlement import planning, pots
from shop.settlement.accounts import has_bank_account
from shop.settlement.models import PayoutAccount, PayoutShare, TownPayout
from shop.templatetags.town import cents as price_words

Status, Whose = TownPayout.Status, TownPayout.Whose
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


class NothingToMove(Refusal):
    sentence = gettext_lazy("Rien n’attend chez le prestataire de paiement pour un commerçant payé par virement.")


class NoThirdPartyBank(Refusal):
    sentence = gettext_lazy(
        "Le compte des fonds des commerçants n’est pas relié au prestataire de paiement\u202f: "
        "écrivez son nom chez Stripe dans STRIPE_THIRD_PARTY_BANK."
    )


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
    def ours(self) -> int:
        """Once everybody else is served; below zero, the town is short."""
        return self.at_provider - self.residents - self.merchants - self.leaving

    @property
    def short(self) -> int:
        """What the association has to bring there so that everybody else can be served."""
        return max(0, -self.ours)

    @property
    def kept(self) -> int:
        """What of it stays in reserve."""
        return max(0, min(self.ours, self.reserve))

    @property
    def left(self) -> int:
        return self.ours - self.reserve

    @property
    def lines(self) -> list[tuple[str, int]]:
        """How one goes from what is at the provider to what may leave: they add up to `payable`."""
        rows = [
            (_("Chez le prestataire de paiement, en tout"), self.at_provider),
            (_("aux habitants\u202f: commandes pas encore remises, remboursements, avoirs"), -self.residents),
            (_("aux commerçants"), -self.merchants),
            (_("déjà demandé, pas encore parti"), -self.leaving),
            (_("il manque, à compléter par l’association"), self.short),
            (_("gardé en réserve, pour un remboursement imprévu"), -self.kept),
        ]
        return [(words, cents) for words, cents in rows if cents]

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
        merchants=max(0, owed.owed_under(accounts.MERCHANT) - held_elsewhere()) + hidden_by_debts(),
        reserve=settings.PAYOUT_RESERVE_CENTS,
        leaving=sum(leaving),
    )


def payable_to_bank() -> int:
    """Cents of the provider's balance that are the association's own."""
    return pot().payable


def held_elsewhere() -> int:
    """What merchants are owed under mandate that the provider does not hold: the desk, the bank, or the way there."""
    mandated = MerchantOrder.objects.filter(money_mode=MoneyMode.MANDATED)
    sold = Merchant.objects.filter(orders__in=mandated).distinct()
    return sum(pots.not_at_provider(merchant) for merchant in sold)


def hidden_by_debts() -> int:
    """What settlement still sends to merchants beyond what their accounts tell: a commission owed on a sale paid in
    hand lessens the account, and not the transfer, where nobody agreed to set one off against the other."""
    selling = Merchant.objects.filter(orders__in=planning.concerned()).distinct()
    return sum(max(0, pots.to_keep(merchant) - pots.told_by_account(merchant)) for merchant in selling)


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
    if cents <= 0:
        raise NotOurs(payable_to_bank())
    payout = _written(key, cents, by, at)
    left = pot().left
    if left < 0:
        raise NotOurs(left + cents)
    return payout


def _written(key, cents, by, at, whose=Whose.TOWN) -> TownPayout:
    """Written before it is judged: somebody else's is then either still planned, or in the books."""
    if not settings.PAYMENT_GATEWAY:
        raise NoProvider
    try:
        with transaction.atomic():
            return TownPayout.objects.create(
                key=key, gateway=settings.PAYMENT_GATEWAY, whose=whose, cents=cents, by=by, planned_at=at
            )
    except IntegrityError as conflict:
        raise OneAtATime from conflict


# --- Merchants' money, to its own bank account ------------------------------------------------


def send_merchants_money(*, key, by, at) -> TownPayout:
    """Sends what waits at the provider for merchants whom the bank pays, all of it, once per key (mode `mandated`).

    Raises NothingToMove, NoThirdPartyBank or OneAtATime. Once it has arrived, the bank owes it (`pots.owed_by_bank`).
    """
    payout = TownPayout.objects.filter(key=key).first() or _planned_for_merchants(key, by, at)
    if payout.whose != Whose.MERCHANTS:
        raise AlreadyAsked(payout)
    return ask(payout=payout, at=at)


@transaction.atomic
def _planned_for_merchants(key, by, at) -> TownPayout:
    """The shares are frozen with every sale and account held: a transfer cannot draw on the same cents."""
    if not settings.STRIPE_THIRD_PARTY_BANK:
        raise NoThirdPartyBank
    parts = _movable_held(at)
    cents = sum(part.cents for part in parts)
    if not cents:
        raise NothingToMove
    payout = _written(key, cents, by, at, Whose.MERCHANTS)
    PayoutShare.objects.bulk_create(
        PayoutShare(payout=payout, merchant_order=part.sale.part, cents=part.cents) for part in parts
    )
    return payout


def _movable_held(at) -> list[pots.Part]:
    """Orders first, then parts, then accounts, each by number: whoever settles at the same time waits."""
    merchants = [account.merchant for account in pots.paid_by_bank()]
    held = planning.held_parts(merchants)
    rows = PayoutAccount.objects.select_for_update(of=["self"]).filter(merchant__in=merchants).order_by("pk")
    found = []
    for account in rows.select_related("merchant"):
        if account.status != PayoutAccount.Status.PAYABLE and has_bank_account(account):
            mine = [part for part in held if part.merchant_id == account.merchant_id]
            found += pots.movable(account, planning.sales_at(account.merchant, mine, at))
    return found


def waiting_for_bank() -> list[tuple[Merchant, int]]:
    """Merchants whom the bank pays, and the cents that still wait for them at the provider."""
    found = []
    for account in pots.paid_by_bank():
        parts = pots.movable(account, pots.unsettled_sales(account.merchant))
        found.append((account.merchant, sum(part.cents for part in parts)))
    return [(merchant, cents) for merchant, cents in found if cents]


# --- Asking -----------------------------------------------------------------------------------


def ask(*, payout, at) -> TownPayout:
    """Outside any transaction, under its own key; an unknown answer leaves it planned, to be asked again."""
    if payout.status != Status.PLANNED:
        return payout
    gateway = gateways.gateway_named(payout.gateway)
    try:
        facts = _already_there(gateway, payout, at) or _asked(gateway, payout)
    except gateways.ProviderRefused as refusal:
        return _refused(payout, refusal)
    return _follow(payout, facts, at)


def _asked(gateway, payout):
    """The town's own goes where the provider sends by default; merchants' money, to its account only."""
    if payout.whose == Whose.TOWN:
        return gateway.payout(payout.cents, key=payout.key)
    return gateway.payout(payout.cents, key=payout.key, bank=settings.STRIPE_THIRD_PARTY_BANK)


def _already_there(gateway, payout, at):
    """After a day the provider may have forgotten the key: a payout that carries ours is this one, and no other."""
    if at - payout.planned_at < KEY_IS_SURE_FOR:
        return None
    made = gateway.payouts(since=payout.planned_at - CLOCKS_DIFFER)
    return next((facts for facts in made if facts.key == payout.key), None)


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
    memo = _("Versement à la banque") if payout.whose == Whose.TOWN else _("Argent des commerçants versé à la banque")
    _post(payout, f"payout:{payout.reference}", memo, payout.cents, at)
    if payout.status == Status.FAILED:
        _post(payout, f"payout:{payout.reference}:failed", _("Versement revenu de la banque"), -payout.cents, at)
    return payout


def _post(payout, key, memo, cents, at):
    ledger.post(key=key, memo=memo, lines={bank_of(payout): cents, accounts.STRIPE: -cents}, by=payout.by, at=at)


def bank_of(payout) -> str:
    """The account where it arrives: merchants' funds are never mixed with the association's own."""
    return accounts.BANK if payout.whose == Whose.TOWN else accounts.BANK_THIRD_PARTY


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
