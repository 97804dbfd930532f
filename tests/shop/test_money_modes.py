"""In each legal mode, a whole sale from the checkout to the books: who has the money, whose it is, what was earned.

Four euros twenty at eight percent: thirty-four cents for the association, of which six of VAT.
"""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone

from merchants import merchant_orders
from merchants.books import holdings, ledger
from pickup import drop_off, handover, till
from shop.payments.double import balance, levers
from shop.settlement import accounts, planning, sending
from tests import factories
from tests.shop.payments.paying import pay

pytestmark = pytest.mark.django_db

NOW = timezone.now
EARNED = {"income:commission": -28, "liability:vat": -6}


def sold(town, *, pays_online=False, means="CASH"):
    """Ordered, paid, prepared, dropped off, handed over."""
    order, volunteer = town.place(pays_online=pays_online), factories.UserFactory()
    if pays_online:
        pay(order)
    part = order.merchant_orders.get()
    merchant_orders.accept(merchant_order=part, by=None, at=NOW())
    merchant_orders.mark_ready(merchant_order=part, by=None, at=NOW())
    drop_off.receive(merchant_order=part, shelf="B2", by=volunteer, at=NOW())
    if not pays_online:
        facts = {"means": means, "key": "page-1", "by": volunteer, "at": NOW()}
        till.collect_payment(collection=order.collection, amounts={part: 420}, **facts)
    parts = order.merchant_orders.all()
    facts = {"adult_checked": False, "by": volunteer, "at": NOW()}
    handover.hand_over(collection=order.collection, merchant_orders=parts, **facts)
    return order


def books():
    """Cents by account, where there are some."""
    call_command("verify_ledger", stdout=io.StringIO())
    return {code: cents for code, cents in ledger.balances("").items() if cents}


def owed(town):
    return f"liability:merchant:{town.merchant.code}"


def test_paid_at_pickup_the_association_holds_nothing_and_is_owed_its_commission(town, settings):
    settings.MONEY_MODE, settings.PAYMENT_GATEWAY = "direct_at_pickup", ""
    sold(town)
    assert books() == {owed(town): 34, **EARNED}
    assert (holdings.held_cents(), holdings.third_party_cents()) == (0, 0)


def test_split_by_the_provider_the_net_is_sent_and_the_rest_stays(town, settings):
    settings.MONEY_MODE = "psp_split"
    payable_over_there(town.merchant)
    sold(town, pays_online=True)
    fee = balance.charge_fee(420, NOW())
    held = {"asset:stripe": 420 - fee, "expense:psp": fee}
    assert books() == {**held, owed(town): -386, **EARNED}
    assert holdings.third_party_cents() == 386
    settled(town.merchant)
    assert books() == {"asset:stripe": 34 - fee, "expense:psp": fee, **EARNED}
    assert (holdings.third_party_cents(), holdings.own_cents()) == (0, 34 - fee)


def test_split_by_the_provider_a_sale_paid_at_the_counter_is_in_the_merchants_hands(town, settings):
    settings.MONEY_MODE = "psp_split"
    sold(town, means="CARD")
    assert books() == {owed(town): 34, **EARNED}


@pytest.mark.parametrize(("means", "box"), [("CASH", "cash"), ("CARD", "terminal"), ("CHEQUE", "cheques")])
def test_on_mandate_the_association_collects_and_owes_the_net(town, settings, means, box):
    settings.MONEY_MODE = "mandated"
    order = sold(town, means=means)
    where = f"asset:{box}:{order.collection.slot.point.slug}"
    assert books() == {where: 420, owed(town): -386, **EARNED}
    assert (holdings.third_party_cents(), holdings.own_cents(), holdings.revenue_cents()) == (386, 34, 28)


def test_on_mandate_what_is_paid_online_needs_no_account_of_the_merchant(town, settings):
    settings.MONEY_MODE = "mandated"
    sold(town, pays_online=True)
    fee = balance.charge_fee(420, NOW())
    assert books() == {"asset:stripe": 420 - fee, "expense:psp": fee, owed(town): -386, **EARNED}
    assert holdings.own_cents() == 34 - fee


def payable_over_there(merchant):
    """Its account is at the double, with nothing left to say."""
    account = accounts.open_account(merchant=merchant, at=NOW())
    levers.complete_account(account.reference)
    accounts.sync_account(account=account, at=NOW())


def settled(merchant):
    for transfer in planning.settle(merchant=merchant, at=NOW()):
        sending.send(transfer=transfer, at=NOW())
