"""The whole way over the double of Stripe: from the card to the merchant's account and to the town's bank."""

import pytest
from django.utils import timezone

from merchants.books import ledger
from merchants.models import MerchantOrder
from merchants.preparation import merchant_orders
from merchants.preparation.merchant_orders import Channel
from shop import tasks
from shop.models import PayoutAccount, Ring, TownPayout, Transfer
from shop.payments import inbox, refunds
from shop.payments.double import balance, levers
from shop.payments.double.models import DoubleBell
from shop.settlement import accounts, sending
from shop.settlement import town as payouts
from tests import factories
from tests.shop.payments.paying import paid, put_money_aside, ring, things
from tests.shop.settlement.sales import given_back

pytestmark = pytest.mark.django_db

NOW = timezone.now
DUE = {"read_payout_accounts": "ok", "settle_merchants": "ok", "send_transfers": "ok", "ask_for_town_payouts": "ok"}


@pytest.fixture
def account(town):
    """The merchant said everything over there."""
    account = accounts.open_account(merchant=town.merchant, at=NOW())
    levers.complete_account(account.reference)
    return accounts.sync_account(account=account, at=NOW())


def collected(town, quantity=2) -> MerchantOrder:
    """Paid by card, prepared, brought and given."""
    part = paid(town, quantity).merchant_orders.get()
    for act, facts in [
        (merchant_orders.accept, {}),
        (merchant_orders.mark_ready, {}),
        (merchant_orders.move, {"to": "DROPPED_OFF", "channel": Channel.COUNTER}),
        (merchant_orders.hand_over_merchant_order, {}),
    ]:
        act(merchant_order=MerchantOrder.objects.get(pk=part.pk), by=None, at=NOW(), **facts)
    return part


def minute():
    done = tasks.run_due_jobs()
    assert {name: done[name] for name in DUE} == DUE


def books_agree():
    """What the ledger says of the provider is what the provider's own statement says."""
    put_aside = sum(line["net"] for line in things("balance_transaction") if line["type"] == "topup")
    assert ledger.balance("asset:stripe") == balance.total_cents() - put_aside


def heard(words):
    """Every event that says so rings twice, and is answered."""
    for bell in DoubleBell.objects.filter(body__contains=words):
        for _ in range(2):
            assert inbox.answer(ring=ring(bell), at=NOW())


def net():
    return [transfer["amount"] - transfer["amount_reversed"] for transfer in things("transfer")]


def owed(merchant):
    return -ledger.balance(f"liability:merchant:{merchant.code}")


def test_a_merchant_is_paid_in_the_minute_that_follows_the_handover_once(town, account):
    part = collected(town)
    for _ in range(2):
        minute()
    (made,) = things("transfer")
    assert (made["amount"], made["destination"]) == (773, account.reference)
    assert made["source_transaction"] == part.order.payments.get().charge
    assert (owed(town.merchant), Transfer.objects.get().status) == (0, "DONE")
    books_agree()


def test_an_account_stopped_after_the_sale_is_paid_when_the_bell_rings(town, account):
    collected(town)
    levers.ask_account(account.reference, "external_account", overdue=True)
    assert accounts.sync_account(account=account, at=NOW()).status == "RESTRICTED"
    minute()
    assert (things("transfer"), owed(town.merchant)) == ([], 773)
    levers.complete_account(account.reference)
    heard(account.reference)
    assert PayoutAccount.objects.get().status == "PAYABLE"
    minute()
    assert (net(), owed(town.merchant)) == ([773], 0)


def test_a_lost_answer_costs_nothing(town, account):
    collected(town)
    levers.lose_answer("/v1/transfers")
    minute()
    assert Transfer.objects.get().status == "PLANNED"
    minute()
    assert (net(), Transfer.objects.get().status) == ([773], "DONE")
    books_agree()


def test_given_back_after_the_transfer_it_comes_back_from_the_merchant(town, account):
    part = collected(town)
    minute()
    put_money_aside()
    given_back(part, 1)
    minute()
    minute()
    assert (net(), owed(town.merchant)) == ([386], 0)
    assert not refunds.Refund.objects.exclude(status="DONE").exists()
    books_agree()


def test_a_merchant_paid_out_repays_with_its_next_sales(town, account):
    part = collected(town)
    minute()
    put_money_aside()
    levers.empty(account.reference)
    given_back(part, 1)
    minute()
    assert owed(town.merchant) == -387
    assert Transfer.objects.get(kind="REVERSAL").status == "REFUSED"
    collected(town)
    minute()
    assert (net(), owed(town.merchant)) == ([773, 386], 0)
    books_agree()


def test_what_stripe_takes_back_by_itself_is_heard_and_written(town, account):
    collected(town)
    minute()
    transfer = Transfer.objects.get()
    levers.reverse_by_itself(transfer.reference, 773)
    heard("transfer.reversed")
    minute()
    assert Transfer.objects.get(by_provider=True).cents == 773
    assert (net(), owed(town.merchant)) == ([0], 773)
    assert not Ring.objects.filter(kind__contains="transfer.reversed", answered_at=None).exists()
    assert Ring.objects.filter(kind__contains="transfer.reversed").exists()
    books_agree()


def test_after_a_day_the_provider_is_looked_at_before_it_is_asked_again(town, account):
    collected(town)
    levers.lose_answer("/v1/transfers")
    minute()
    later = NOW() + sending.KEY_IS_SURE_FOR
    sending.send(transfer=Transfer.objects.select_related("payment", "account__merchant").get(), at=later)
    assert (net(), Transfer.objects.get().status) == ([773], "DONE")


def test_the_towns_share_goes_to_its_bank_and_comes_back_when_the_bank_says_no(town, account, settings):
    settings.PAYOUT_RESERVE_CENTS = 0
    collected(town, 8)
    minute()
    levers.later(days=4)
    mine, by = payouts.payable_to_bank(), factories.UserFactory()
    assert mine > 100
    payout = payouts.send_to_bank(key="po:2026-11-22:1", cents=mine, by=by, at=NOW())
    assert (payout.status, ledger.balance("asset:bank")) == ("SENT", mine)
    levers.fail_payout(payout.reference)
    heard("payout.failed")
    assert (TownPayout.objects.get().status, ledger.balance("asset:bank")) == ("FAILED", 0)
    books_agree()
