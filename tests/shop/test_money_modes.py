"""In each legal mode, a whole sale from the checkout to the books: who has the money, whose it is, what was earned.

Four euros twenty at eight percent: thirty-four cents for the association, of which six of VAT.
"""

import io

import pytest
from django.core.management import call_command
from django.utils import timezone
from oscar.apps.order.models import Order

from merchants.books import holdings, ledger
from merchants.preparation import merchant_orders
from pickup.bags import drop_off
from pickup.counter import handover
from pickup.models.handover import UNDO_WITHIN
from pickup.money import till
from shop.checkout import paying
from shop.payments.double import balance
from shop.settlement import planning, sending
from shop.settlement.models import PayoutAccount
from tests import factories
from tests.shop.payments.paying import pay, start
from tests.shop.settlement.desk import with_iban

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
        till.collect_payment(
            collection=order.collection, point=order.collection.slot.point, amounts={part: 420}, **facts
        )
    parts = order.merchant_orders.all()
    facts = {"adult_checked": False, "by": volunteer, "at": NOW()}
    handover.hand_over(collection=order.collection, point=order.collection.slot.point, merchant_orders=parts, **facts)
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


def test_on_mandate_a_bank_account_is_enough_to_be_paid_online(town, settings):
    settings.MONEY_MODE = "mandated"
    only_the_bank_pays(town.merchant)
    sold(town, pays_online=True)
    fee = balance.charge_fee(420, NOW())
    assert books() == {"asset:stripe": 420 - fee, "expense:psp": fee, owed(town): -386, **EARNED}
    assert holdings.own_cents() == 34 - fee


def only_the_bank_pays(merchant):
    PayoutAccount.objects.filter(merchant=merchant).delete()
    return with_iban(merchant)


def test_on_mandate_nobody_pays_online_a_shop_whose_money_could_never_reach_it(town, settings):
    settings.MONEY_MODE = "mandated"
    only_the_bank_pays(town.merchant)
    order = town.place(pays_online=True)
    PayoutAccount.objects.update(iban="")
    with pytest.raises(paying.CannotReceive):
        start(order)
    assert not order.payments.exists()
    with pytest.raises(paying.CannotReceive):
        town.place(town.basket({town.product: 1}), pays_online=True)
    assert town.place(town.basket({town.product: 1})).collection.pays_online is False


def test_an_order_agreed_on_mandate_is_paid_online_whatever_the_town_chose_since(town, settings):
    settings.MONEY_MODE = "mandated"
    only_the_bank_pays(town.merchant)
    order = town.place(pays_online=True)
    settings.MONEY_MODE = "psp_split"
    assert pay(order).status == "CAPTURED"


def settled(merchant):
    """Once the counter can no longer undo the handover."""
    for transfer in planning.settle(merchant=merchant, at=NOW() + UNDO_WITHIN):
        sending.send(transfer=transfer, at=NOW())


# --- A form alone is no guard -----------------------------------------------------------------


def test_where_each_is_paid_at_pickup_no_order_is_placed_to_pay_online(town, settings):
    settings.MONEY_MODE = "direct_at_pickup"
    with pytest.raises(paying.NotOnline):
        town.place(pays_online=True)
    assert not Order.objects.exists()


def test_an_order_agreed_to_be_paid_at_pickup_is_never_paid_online(town, settings):
    settings.MONEY_MODE = "direct_at_pickup"
    order = town.place()
    order.collection.pays_online = True
    order.collection.save()
    settings.MONEY_MODE = "psp_split"
    with pytest.raises(paying.NotOnline):
        start(order)
    assert not order.payments.exists()


def test_split_by_the_provider_nobody_pays_online_a_shop_that_cannot_receive(town, settings):
    settings.MONEY_MODE = "psp_split"
    other = factories.MerchantFactory(name="La Marelle", open_every_day=True, rate="8.00")
    PayoutAccount.objects.create(merchant=other)
    basket = town.basket({town.product: 1, town.sells(merchant=other): 1})
    with pytest.raises(paying.CannotReceive, match="La Marelle ne reçoit pas encore"):
        town.place(basket, pays_online=True)
    assert not Order.objects.exists()
    assert town.place(basket).collection.pays_online is False


def test_a_shop_stopped_since_the_order_was_placed_is_not_paid_online(town, settings):
    settings.MONEY_MODE = "psp_split"
    order = town.place(pays_online=True)
    PayoutAccount.objects.update(status="RESTRICTED")
    with pytest.raises(paying.CannotReceive):
        start(order)
    assert not order.payments.exists()
    PayoutAccount.objects.update(status="PAYABLE")
    assert pay(order).status == "CAPTURED"
