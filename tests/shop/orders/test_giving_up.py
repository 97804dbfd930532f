"""One bag will not come: the association calls it off, whatever the hour, and the others still come."""

import datetime

import pytest
from oscar.apps.partner.models import StockRecord

from merchants.books import ledger
from merchants.models import MerchantOrder, MerchantOrderMove
from merchants.preparation import merchant_orders
from pickup.models import Slot, SlotStorage
from pickup.places import slots
from shop.models import OutgoingMessage, Refund
from shop.orders.giving_up import PartlyGiven, cancel_part
from tests import factories
from tests.shop.payments.paying import pay

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def order(town):
    """Bread and cheese, two merchants, paid by card."""
    cheese = town.sells(merchant=factories.MerchantFactory(name="Fromagerie", open_every_day=True), price="6.00")
    order = town.place(town.basket({town.product: 1, cheese: 1}), pays_online=True)
    pay(order)
    OutgoingMessage.objects.all().delete()
    return order


def cheese_of(order):
    return order.merchant_orders.get(merchant__name="Fromagerie")


def cancel(order, *, at):
    coach = factories.UserFactory()
    return cancel_part(merchant_order=cheese_of(order), by=coach, at=at, channel="PHONE", reason="Camion en panne")


def test_after_the_cut_off_the_bag_that_never_came_is_paid_back(order, town):
    """The other merchant's bag was already handed over."""
    bread = order.merchant_orders.exclude(merchant__name="Fromagerie").get()
    MerchantOrder.objects.filter(pk=bread.pk).update(status="HANDED_OVER")
    cancel(order, at=town.slot.ends_at + HOUR)
    assert cheese_of(order).status == "CANCELLED"
    assert MerchantOrder.objects.get(pk=bread.pk).status == "HANDED_OVER"
    assert Refund.objects.get().cents == 600
    assert ledger.balance(f"liability:refund:{order.number}") == -600
    assert StockRecord.objects.exclude(product=town.product).get().num_allocated == 0


def test_the_trace_says_who_when_and_why(order, town):
    cancel(order, at=town.slot.ends_at)
    move = MerchantOrderMove.objects.get(to_status="CANCELLED")
    assert (move.at, move.channel, move.reason) == (town.slot.ends_at, "PHONE", "Camion en panne")
    assert move.by


def test_the_merchant_and_the_resident_are_told(order, town):
    cancel(order, at=town.slot.cutoff_at)
    letters = {letter.recipient: letter.body for letter in OutgoingMessage.objects.all()}
    assert set(letters) == {"odette@example.org", cheese_of(order).merchant.email}
    resident = letters["odette@example.org"]
    assert "la partie de Fromagerie est annulée" in resident
    assert "Camion en panne" in resident
    assert "4,20\u202f€" in resident
    assert "6,00\u202f€ repartent vers la carte qui a payé" in resident


def test_the_merchant_reads_of_whom_as_one_says_it(order, town):
    MerchantOrder.objects.update(customer_name="Agnès D.")
    cancel(order, at=town.slot.cutoff_at)
    letter = OutgoingMessage.objects.get(recipient=cheese_of(order).merchant.email)
    assert f"Votre part de la commande {order.collection.spoken_code} d’Agnès D., prévue" in letter.body


def test_called_off_twice_is_called_off_once(order, town):
    for _twice in range(2):
        cancel(order, at=town.slot.ends_at)
    assert MerchantOrderMove.objects.filter(to_status="CANCELLED").count() == 1
    assert Refund.objects.get().cents == 600
    assert OutgoingMessage.objects.count() == 2


@pytest.mark.parametrize("status", ["HANDED_OVER", "UNCOLLECTED", "RETURNED"])
def test_what_is_settled_otherwise_is_not_called_off(order, town, status):
    MerchantOrder.objects.update(status=status)
    with pytest.raises(merchant_orders.NotNow):
        cancel(order, at=town.slot.ends_at)
    assert not Refund.objects.exists()


def test_its_room_is_free_again_and_the_person_still_comes(order, town):
    taken = sum(SlotStorage.objects.values_list("taken", flat=True))
    cancel(order, at=town.slot.cutoff_at - HOUR)
    slots.give_back_cancelled()
    assert sum(SlotStorage.objects.values_list("taken", flat=True)) == taken - 1
    assert Slot.objects.get(pk=town.slot.pk).taken == 1


def test_of_a_bag_begun_the_money_follows_the_goods_product_by_product(order, town):
    """The bread was not given: it may still be called off, and only it."""
    order.merchant_orders.filter(merchant__name="Fromagerie").update(status="READY", begun_at=town.slot.starts_at)
    with pytest.raises(PartlyGiven, match="produit par produit"):
        cancel(order, at=town.slot.ends_at)
    assert not Refund.objects.exists()
    bread = order.merchant_orders.exclude(merchant__name="Fromagerie").get()
    cancel_part(merchant_order=bread, by=None, at=town.slot.ends_at, channel="PHONE", reason="Four en panne")
    assert [part.status for part in order.merchant_orders.order_by("merchant__name")].count("CANCELLED") == 1
    assert Refund.objects.get().cents == order.total_incl_tax * 100 - 600
