"""What is at the provider is counted once: what is still sent to merchants never goes to the town's bank as well."""

from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from merchants.books import accounts, ledger, owed
from merchants.commission.terms import Part, Terms, to_json
from merchants.models import Merchant, MerchantOrder
from shop.settlement import planning, pots, town
from tests import factories
from tests.paces import histories
from tests.shop.settlement import sales

pytestmark = pytest.mark.django_db
NOW = timezone.now


@pytest.fixture(autouse=True)
def no_reserve(settings):
    settings.PAYOUT_RESERVE_CENTS = 0


def planned_for(merchant):
    return sum(row.cents for row in planning.settle(merchant=merchant, at=NOW()))


def in_hand(merchant, cents):
    part = sales.sale(merchant, price=f"{cents / 100:.2f}")
    sales.paid_in_hand(part, cents)
    return sales.handed_over(part)


def test_a_commission_owed_on_hand_paid_sales_frees_nothing_at_the_provider(account, bakery):
    sales.sold(bakery, cents=10000)
    in_hand(bakery, 100000)
    assert (town.payable_to_bank(), planned_for(bakery)) == (800, 9200)
    assert town.payable_to_bank() == 800


def test_where_the_merchant_agreed_the_commission_is_ours_at_the_provider(account, bakery):
    Merchant.objects.update(set_off_agreed_on=NOW().date())
    sales.sold(bakery, cents=10000)
    in_hand(bakery, 100000)
    assert (town.payable_to_bank(), planned_for(bakery)) == (8800, 1200)
    assert town.payable_to_bank() == 8800


def test_what_was_planned_before_the_debt_came_is_not_ours(account, bakery):
    Merchant.objects.update(set_off_agreed_on=NOW().date())
    sales.sold(bakery, cents=10000)
    assert planned_for(bakery) == 9200
    in_hand(bakery, 100000)
    assert town.payable_to_bank() == 800


# --- Any town ---------------------------------------------------------------------------------

SALES = st.tuples(st.booleans(), st.integers(1, 90000), st.sampled_from(["", "settled before", "waits"]))
SHOPS = st.lists(st.tuples(st.booleans(), st.lists(SALES, max_size=4)), min_size=1, max_size=3)


class AnyTown(TestCase):
    @settings(max_examples=histories(25, each_time=8), deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(shops=SHOPS)
    def test_everybody_served_the_provider_still_holds_what_is_payable(self, shops):
        merchants = [shop(agrees, sold) for agrees, sold in shops]
        payable = town.payable_to_bank()
        for merchant in merchants:
            planning.settle(merchant=merchant, at=NOW())
        assert payable + everybody_elses(merchants) <= ledger.balance(accounts.STRIPE)
        assert town.payable_to_bank() + everybody_elses(merchants) <= ledger.balance(accounts.STRIPE)


def shop(agrees, sold):
    merchant = factories.MerchantFactory()
    sales.payable(merchant)
    merchant.set_off_agreed_on = NOW().date() if agrees else None
    merchant.save()
    for is_online, cents, state in sold:
        part = sales.sale(merchant, price=f"{cents / 100:.2f}")
        sales.paid_online(part.order, cents) if is_online else sales.paid_in_hand(part, cents)
        # What was paid in hand and not handed over yet is a deposit that the provider does not hold.
        if state != "waits" or not is_online:
            sales.handed_over(part)
        if state == "settled before":
            planning.settle(merchant=merchant, at=NOW())
    return merchant


def everybody_elses(merchants):
    """Transfers planned, what settlement still wants to send, residents' deposits and refunds."""
    sent = sum(pots.to_keep(merchant) for merchant in merchants)
    rows = [row for merchant in merchants for row in merchant.payout_account.transfers.filter(status="PLANNED")]
    residents = sum(owed.owed_under(prefix) for prefix in (accounts.DEPOSIT, accounts.REFUND))
    return max(sent, sum(row.cents for row in rows)) + residents


# --- What the association bears of a promotion ------------------------------------------------

ALL_OURS = Terms((Part(Decimal(10)),), association_bears=Decimal(100))


def promoted(merchant, *, quantity=1, in_order=None, mode="psp_split"):
    """Nine euros paid for a jar of fifteen: six are the association's, ninety cents its commission."""
    part = sales.sale(merchant, price="9.00", quantity=quantity, in_order=in_order)
    part.lines.update(unit_reduction_cents=600, reduced_by_the_town=True)
    MerchantOrder.objects.filter(pk=part.pk).update(commission_terms=to_json(ALL_OURS), money_mode=mode)
    return part


def test_a_promotion_beyond_what_the_charge_bears_stays_owed_and_is_not_ours(account, bakery):
    part = promoted(bakery)
    sales.sold(factories.MerchantFactory(), cents=10000, rate="100")
    sales.paid_online(part.order, 900)
    sales.handed_over(part)
    assert planned_for(bakery) == 900
    assert -owed.balance_of(bakery) == 1410
    assert town.payable_to_bank() == 10900 - 1410


def test_a_promotion_is_sent_as_far_as_the_charge_bears_it(account, bakery):
    part = promoted(bakery, quantity=2)
    sales.paid_online(part.order, 1800)
    sales.handed_over(part)
    sales.given_back(part, 1)
    assert planned_for(bakery) == 1410


def test_a_promotion_never_takes_the_neighbours_part_of_the_charge(account, bakery, provider):
    part, neighbour = promoted(bakery), factories.MerchantFactory()
    sales.payable(neighbour, provider)
    other = sales.sale(neighbour, in_order=part.order)
    sales.paid_online(part.order, 1900)
    for one in (part, other):
        sales.handed_over(one)
    assert (planned_for(bakery), planned_for(neighbour)) == (900, 920)


def test_under_mandate_the_bank_sends_what_the_charge_does_not_bear(account, bakery):
    part = promoted(bakery, mode="mandated")
    sales.paid_online(part.order, 900)
    sales.handed_over(part)
    assert (pots.owed_by_provider(bakery), pots.owed_by_bank(bakery)) == (900, 510)
