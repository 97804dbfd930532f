"""Only the town's own money goes to its bank, once, and what comes back is written."""

import datetime

import pytest
from django.utils import timezone

from merchants.books import ledger
from shop.models import TownPayout
from shop.payments.gateway import GatewayUnreachable
from shop.settlement import audit, planning, sending, town
from tests import factories
from tests.at_once import at_once
from tests.shop.settlement.sales import paid_online, payable, sale, sold

pytestmark = pytest.mark.django_db

NOW = timezone.now


@pytest.fixture(autouse=True)
def no_reserve(settings):
    settings.PAYOUT_RESERVE_CENTS = 0


@pytest.fixture
def treasurer(db):
    return factories.UserFactory()


def pay(treasurer, cents, *, number=1, at=None):
    return town.send_to_bank(key=f"po:2026-11-22:{number}", cents=cents, by=treasurer, at=at or NOW())


def balances():
    return ledger.balance("asset:stripe"), ledger.balance("asset:bank")


def test_what_residents_merchants_and_the_reserve_are_owed_is_not_ours(account, bakery, settings):
    sold(bakery)
    assert town.payable_to_bank() == 80
    waiting = sale(bakery)
    paid_online(waiting.order, 1000)
    assert town.payable_to_bank() == 80
    settings.PAYOUT_RESERVE_CENTS = 50
    assert town.payable_to_bank() == 30
    settings.PAYOUT_RESERVE_CENTS = 500
    assert town.payable_to_bank() == 0


def test_what_a_merchant_owes_never_pays_for_what_another_is_owed(account, bakery):
    other = factories.MerchantFactory(code="autre")
    lines = {"liability:merchant:autre": 5000, "asset:dispute:dp": -5000}
    ledger.post(key="dispute:dp:lost", memo="Perdu", lines=lines, by=None, at=NOW())
    sold(bakery)
    assert other.code == "autre"
    assert town.payable_to_bank() == 80


def test_the_payout_leaves_the_provider_for_the_bank_in_the_books(account, bakery, provider, treasurer):
    sold(bakery)
    payout = pay(treasurer, 80)
    assert (payout.status, balances()) == ("SENT", (920, 80))
    assert town.payable_to_bank() == 0
    assert list(audit.disagreements()) == []


def test_one_cent_more_than_ours_is_refused_and_leaves_nothing_behind(account, bakery, provider, treasurer):
    sold(bakery)
    with pytest.raises(town.NotOurs, match="0,80"):
        pay(treasurer, 81)
    assert not TownPayout.objects.exists()
    assert not provider.payouts_made


def test_the_same_page_sent_twice_is_one_payout(account, bakery, provider, treasurer):
    sold(bakery)
    assert pay(treasurer, 40) == pay(treasurer, 40)
    assert (len(provider.payouts_made), balances()) == (1, (960, 40))
    with pytest.raises(town.AlreadyAsked):
        pay(treasurer, 30)


@pytest.mark.parametrize("later", [datetime.timedelta(minutes=1), datetime.timedelta(hours=24)])
@pytest.mark.parametrize("reached", [True, False])
def test_a_lost_answer_is_asked_again_and_paid_once(account, bakery, provider, treasurer, later, reached):
    sold(bakery)
    provider.loses_answers, provider.is_down = True, not reached
    with pytest.raises(GatewayUnreachable):
        pay(treasurer, 80)
    with pytest.raises(town.OneAtATime):
        pay(treasurer, 1, number=2)
    provider.loses_answers = provider.is_down = False
    if later > town.KEY_IS_SURE_FOR:
        provider.forget_keys()
    town.ask_waiting(at=NOW() + later)
    assert (len(provider.payouts_made), balances()) == (1, (920, 80))


@pytest.mark.parametrize("arrived_first", [True, False])
def test_what_the_bank_sends_back_is_ours_again(account, bakery, provider, treasurer, arrived_first):
    sold(bakery)
    payout = pay(treasurer, 80)
    if arrived_first:
        provider.payout_becomes(payout.reference, "PAID")
        assert town.sync(payout=payout, at=NOW()).status == "PAID"
    provider.payout_becomes(payout.reference, "FAILED")
    for _ in range(2):
        town.sync_recent(at=NOW())
    payout.refresh_from_db()
    assert (payout.status, balances(), town.payable_to_bank()) == ("FAILED", (1000, 0), 80)


def test_a_payout_or_a_transfer_without_its_journal_is_named(account, bakery, provider, treasurer):
    sold(bakery)
    planning.settle(merchant=bakery, at=NOW())
    sending.send_planned()
    pay(treasurer, 80)
    assert list(audit.disagreements()) == []
    TownPayout.objects.update(reference="po_autre")
    bakery.payout_account.transfers.update(key="tr:autre")
    assert len(list(audit.disagreements())) == 2


@pytest.mark.row_locks
@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.xdist_group("one database, many threads")
def test_two_treasurers_at_once_never_send_what_is_not_ours(provider):
    merchant, by = factories.MerchantFactory(code="boulangerie"), factories.UserFactory()
    payable(merchant, provider)
    sold(merchant)
    answers = at_once(*[lambda number=number: pay(by, 80, number=number) for number in range(1, 7)])
    assert sum(isinstance(answer, TownPayout) for answer in answers) == 1
    assert all(isinstance(answer, TownPayout | town.NotOurs | town.OneAtATime) for answer in answers)
    assert balances() == (920, 80)


def test_a_payout_of_the_same_amount_that_we_did_not_ask_for_is_not_ours(account, bakery, provider, treasurer):
    """Somebody sent eighty cents from the provider's own pages while we could not reach it."""
    sold(bakery)
    provider.is_down = True
    with pytest.raises(GatewayUnreachable):
        pay(treasurer, 80)
    provider.is_down = False
    theirs = provider.payout(80, key="")
    town.ask_waiting(at=NOW() + datetime.timedelta(hours=24))
    assert TownPayout.objects.get().reference not in {"", theirs.reference}
