"""Under mandate each pot pays what it holds: each merchant ends with its net, and nobody's money is left over."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.books import accounts, holdings, ledger
from merchants.models import MerchantOrder
from shop.models import PayoutShare, TownPayout
from shop.settlement import accounts as payout_accounts
from shop.settlement import audit, planning, pots, sending, sepa, town
from shop.settlement.forms import IbanForm
from tests import factories
from tests.at_once import at_once
from tests.shop.settlement.desk import IBAN, with_iban
from tests.shop.settlement.sales import given_back, handed_over, paid_online, payable, refund_due, sale, told

pytestmark = pytest.mark.django_db
NOW = timezone.now
BOXES = {"cash": accounts.CASH, "terminal": accounts.TERMINAL, "cheque": accounts.CHEQUES}


@pytest.fixture(autouse=True)
def mandated(settings, provider):
    settings.MONEY_MODE, settings.PAYOUT_RESERVE_CENTS = "mandated", 0
    settings.MONEY_LEGAL_BASIS = "essai"


@pytest.fixture
def treasurer(db):
    return factories.UserFactory()


def collected(merchant, *, quantity=2, **pots_of) -> MerchantOrder:
    """Ten euros a piece, paid by these means (cents) to the association, then handed over."""
    part = sale(merchant, price="5.00", quantity=quantity)
    MerchantOrder.objects.filter(pk=part.pk).update(money_mode="mandated")
    part.refresh_from_db()
    for means, cents in pots_of.items():
        if means == "online":
            paid_online(part.order, cents)
        else:
            lines = {BOXES[means] + "la-halle": cents, accounts.deposit(part.order): -cents}
            facts = told(order=part.order, merchant_order=part)
            ledger.post(key=f"pickup:{means}:{part.pk}", memo="Comptoir", lines=lines, **facts)
    return handed_over(part)


def refunded(part, *, online=0, cash=0):
    """One of the two goods comes back, and its price goes back to where it came from."""
    given_back(part, 1)
    order = part.order
    if online:
        refund_due(order, online)
        lines = {accounts.refund(order): online, accounts.STRIPE: -online}
        ledger.post(key=f"refund:{part.pk}", memo="Rendu", lines=lines, order=order, **told())
    if cash:
        lines = {accounts.deposit(order): cash, accounts.CASH + "la-halle": -cash}
        facts = told(order=order, merchant_order=part)
        ledger.post(key=f"pickup:back:{part.pk}", memo="Rendu", lines=lines, **facts)


def transferred(merchant):
    planning.settle(merchant=merchant, at=NOW())
    sending.send_planned()


def moved(treasurer, provider, *, number=1):
    """What waits at the provider goes to the merchants' bank account, and arrives."""
    if town.waiting_for_bank():
        payout = town.send_merchants_money(key=f"po:2026-11-22:{number}", by=treasurer, at=NOW())
        provider.payout_becomes(payout.reference, "PAID")
        town.sync(payout=payout, at=NOW())


def paid_by_bank(treasurer):
    if sepa.due_by_bank():
        batch = sepa.freeze(batch=sepa.prepare(by=treasurer, at=NOW()), by=treasurer, at=NOW())
        for line in batch.lines.all():
            sepa.executed(line=line, by=treasurer, at=NOW())


def all_is_settled(merchant, own):
    """The merchant has its net, no resident's money is left, and the rest is the association's own."""
    assert ledger.balance(accounts.merchant(merchant)) == 0
    assert sum(ledger.balances(accounts.DEPOSIT).values()) == 0
    assert (holdings.third_party_cents(), holdings.own_cents()) == (0, own)
    assert (pots.owed_by_provider(merchant), pots.owed_by_bank(merchant), town.waiting_for_bank()) == (0, 0, [])
    assert list(audit.disagreements()) == []


WAYS = [
    {"cash": 1000},
    {"terminal": 1000},
    {"cheque": 1000},
    {"online": 1000},
    {"online": 600, "cash": 400},
    {"online": 30, "terminal": 970},
    {"online": 990, "cheque": 10},
]


@pytest.mark.parametrize("ways", WAYS, ids=lambda ways: "+".join(ways))
@pytest.mark.parametrize("has_account", [True, False], ids=["account", "bank only"])
def test_whatever_it_was_paid_with_the_merchant_has_its_net(bakery, provider, treasurer, ways, has_account):
    if has_account:
        payable(bakery, provider)
    with_iban(bakery)
    collected(bakery, **ways)
    online = min(920, ways.get("online", 0))
    assert (pots.owed_by_provider(bakery), pots.owed_by_bank(bakery)) == (online, 920 - online)
    transferred(bakery)
    moved(treasurer, provider)
    paid_by_bank(treasurer)
    all_is_settled(bakery, 80)
    assert provider.sent_to("acct_of_boulangerie") == (online if has_account else 0)
    assert sum(one.cents for one in provider.payouts_made.values()) == (0 if has_account else online)


BACK = [({"online": 1000}, {"online": 500}), ({"cash": 1000}, {"cash": 500})]
BACK += [({"online": 500, "cash": 500}, {"cash": 500}), ({"online": 500, "cash": 500}, {"online": 500})]


@pytest.mark.parametrize(("ways", "back"), BACK)
@pytest.mark.parametrize("has_account", [True, False], ids=["account", "bank only"])
def test_given_back_before_paying_out_only_the_rest_is_paid(bakery, provider, treasurer, ways, back, has_account):
    if has_account:
        payable(bakery, provider)
    with_iban(bakery)
    refunded(collected(bakery, **ways), **back)
    transferred(bakery)
    moved(treasurer, provider)
    paid_by_bank(treasurer)
    all_is_settled(bakery, 40)


@pytest.mark.parametrize(("ways", "back"), BACK[:2])
@pytest.mark.parametrize("has_account", [True, False], ids=["account", "bank only"])
@pytest.mark.parametrize("next_ways", [{"online": 1000}, {"cash": 1000}], ids=["online", "cash"])
def test_given_back_after_paying_out_the_next_sale_repays(
    bakery, provider, treasurer, ways, back, has_account, next_ways
):
    if has_account:
        payable(bakery, provider)
    with_iban(bakery)
    part = collected(bakery, **ways)
    transferred(bakery)
    moved(treasurer, provider)
    paid_by_bank(treasurer)
    provider.paid_out.add("acct_of_boulangerie")
    refunded(part, **back)
    transferred(bakery)
    assert ledger.balance(accounts.merchant(bakery)) == 460
    collected(bakery, **next_ways)
    transferred(bakery)
    moved(treasurer, provider, number=2)
    paid_by_bank(treasurer)
    all_is_settled(bakery, 120)


# --- From the provider to the bank ------------------------------------------------------------


def test_merchants_money_goes_to_its_own_account_and_the_towns_to_its_own(bakery, provider, treasurer):
    with_iban(bakery)
    collected(bakery, online=1000)
    payout = town.send_merchants_money(key="po:2026-11-22:1", by=treasurer, at=NOW())
    assert (payout.cents, provider.paid_to[payout.reference]) == (920, "ba_tiers")
    own = town.send_to_bank(key="po:2026-11-22:2", cents=town.payable_to_bank(), by=treasurer, at=NOW())
    assert (own.cents, provider.paid_to[own.reference]) == (80, "")
    assert ledger.balances(accounts.BANK) == {accounts.BANK: 80, accounts.BANK_THIRD_PARTY: 920}


def test_what_has_not_arrived_is_not_sent_by_the_bank_yet(bakery, provider, treasurer):
    with_iban(bakery)
    collected(bakery, online=600, cash=400)
    payout = town.send_merchants_money(key="po:2026-11-22:1", by=treasurer, at=NOW())
    assert (pots.owed_by_provider(bakery), pots.owed_by_bank(bakery)) == (0, 320)
    provider.payout_becomes(payout.reference, "PAID")
    town.sync(payout=payout, at=NOW())
    assert pots.owed_by_bank(bakery) == 920


def test_what_the_bank_sent_back_waits_at_the_provider_again(bakery, provider, treasurer):
    with_iban(bakery)
    collected(bakery, online=1000)
    payout = town.send_merchants_money(key="po:2026-11-22:1", by=treasurer, at=NOW())
    provider.payout_becomes(payout.reference, "FAILED")
    town.sync(payout=payout, at=NOW())
    assert (pots.owed_by_provider(bakery), pots.owed_by_bank(bakery)) == (920, 0)
    assert town.payable_to_bank() == 80
    moved(treasurer, provider, number=2)
    paid_by_bank(treasurer)
    all_is_settled(bakery, 80)


def test_an_account_ready_after_its_money_left_for_the_bank_receives_nothing_twice(bakery, provider, treasurer):
    with_iban(bakery)
    collected(bakery, online=1000)
    provider.loses_answers = True
    with pytest.raises(town.gateways.GatewayUnreachable):
        town.send_merchants_money(key="po:2026-11-22:1", by=treasurer, at=NOW())
    provider.loses_answers = False
    payable(bakery, provider)
    transferred(bakery)
    assert provider.sent_to("acct_of_boulangerie") == 0
    town.ask_waiting(at=NOW() + datetime.timedelta(minutes=1))
    provider.payout_becomes("po_1", "PAID")
    town.sync_recent(at=NOW())
    paid_by_bank(treasurer)
    all_is_settled(bakery, 80)


def test_the_treasurer_sends_it_from_the_page_once(bakery, provider, client):
    with_iban(bakery)
    collected(bakery, online=1000)
    client.force_login(factories.association_member("TREASURER"))
    assert "9,20" in client.get(reverse("town_payout")).content.decode()
    key = town.next_key(timezone.localdate())
    for _ in range(2):
        assert client.post(reverse("town_payout"), {"key": key, "merchants": "oui"}).status_code == 302
    assert [one.cents for one in provider.payouts_made.values()] == [920]
    assert "au compte des commerçants" in client.get(reverse("town_payout")).content.decode()
    assert client.post(reverse("town_payout"), {"merchants": "oui", "key": "\0"}).status_code == 302


def test_without_a_bank_account_or_a_mandate_the_money_waits_at_the_provider(bakery, provider, treasurer, settings):
    part = collected(bakery, online=1000)
    assert town.waiting_for_bank() == []
    with pytest.raises(town.NothingToMove):
        town.send_merchants_money(key="po:2026-11-22:1", by=treasurer, at=NOW())
    with_iban(bakery)
    settings.STRIPE_THIRD_PARTY_BANK = ""
    with pytest.raises(town.NoThirdPartyBank):
        town.send_merchants_money(key="po:2026-11-22:1", by=treasurer, at=NOW())
    MerchantOrder.objects.filter(pk=part.pk).update(money_mode="psp_split")
    assert town.waiting_for_bank() == []
    assert not provider.payouts_made


def test_a_bank_account_is_enough_under_mandate_only(bakery, settings):
    assert payout_accounts.who_cannot_receive([bakery]) == [bakery]
    with_iban(bakery)
    assert payout_accounts.all_can_receive([bakery])
    settings.MONEY_MODE = "psp_split"
    assert payout_accounts.who_cannot_receive([bakery]) == [bakery]


def test_an_account_number_that_no_sepa_transfer_reaches_is_refused_with_its_reason():
    assert IbanForm({"iban": IBAN, "holder": "Moi"}).is_valid()
    far = IbanForm({"iban": "TR330006100519786457841326", "holder": "Moi"})
    assert "zone SEPA" in str(far.errors["iban"])
    wrong = IbanForm({"iban": "FR1420041010050500013M02607", "holder": "Moi"})
    assert "recopiez" in str(wrong.errors["iban"])


@pytest.mark.row_locks
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.xdist_group("one database, many threads")
def test_moved_to_the_bank_and_settled_at_once_the_money_leaves_once(provider):
    merchant, by = factories.MerchantFactory(code="boulangerie"), factories.UserFactory()
    with_iban(merchant)
    collected(merchant, online=1000)
    collected(merchant, online=1000)

    def becomes_ready():
        payable(merchant, provider)
        transferred(merchant)

    def moves():
        town.send_merchants_money(key="po:2026-11-22:1", by=by, at=NOW())

    answers = at_once(*[becomes_ready, moves] * 4)
    unforeseen = (town.NothingToMove, town.OneAtATime, type(None))
    assert all(isinstance(answer, unforeseen) for answer in answers), answers
    left = sum(one.cents for one in provider.payouts_made.values()) + provider.sent_to("acct_of_boulangerie")
    assert left == 1840
    assert ledger.balance(accounts.STRIPE) == 160
    assert TownPayout.objects.count() * 2 >= PayoutShare.objects.count()
