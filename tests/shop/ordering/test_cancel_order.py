"""Giving up an order: before the cut-off, once, and everything goes back where it was."""

import datetime

import pytest
from django.utils import timezone
from oscar.apps.partner.models import StockRecord

from merchants.models import MerchantOrder, MerchantOrderMove
from merchants.preparation import merchant_orders
from pickup.models import Slot, SlotStorage
from shop import ordering
from shop.models import OutgoingMessage
from tests import factories

pytestmark = pytest.mark.django_db


def cancel(order, *, at=None):
    return ordering.cancel_order(order=order, by=None, at=at or timezone.now(), channel="ONLINE", reason="Imprévu")


def test_everything_goes_back(town):
    cheese = town.sells(merchant=factories.MerchantFactory(open_every_day=True))
    order = town.place(town.basket({town.product: 2, cheese: 1}))
    cancel(order)
    assert set(order.merchant_orders.values_list("status", flat=True)) == {"CANCELLED"}
    assert set(StockRecord.objects.values_list("num_allocated", flat=True)) == {0}
    assert Slot.objects.get(pk=town.slot.pk).taken == 0
    assert not SlotStorage.objects.filter(taken__gt=0).exists()


def test_the_trace_says_who_when_and_why(town):
    resident = factories.UserFactory()
    order = town.place(customer=resident, by=resident)
    ordering.cancel_order(order=order, by=resident, at=timezone.now(), channel="ONLINE", reason="Parti en voyage")
    move = MerchantOrderMove.objects.get(to_status="CANCELLED")
    assert (move.by, move.channel, move.reason) == (resident, "ONLINE", "Parti en voyage")


def test_cancelled_twice_is_cancelled_once(town):
    order = town.place()
    cancel(order)
    cancel(order)
    assert Slot.objects.get(pk=town.slot.pk).taken == 0
    assert MerchantOrderMove.objects.filter(to_status="CANCELLED").count() == 1
    assert OutgoingMessage.objects.filter(subject__contains="annulée").count() == 2


@pytest.mark.parametrize(("seconds", "too_late"), [(-1, False), (0, True), (1, True)])
def test_the_cut_off_is_to_the_second(town, seconds, too_late):
    order = town.place()
    at = town.slot.cutoff_at + datetime.timedelta(seconds=seconds)
    if too_late:
        with pytest.raises(ordering.TooLateToCancel):
            cancel(order, at=at)
    else:
        cancel(order, at=at)
    assert ordering.is_cancelled(order) is not too_late


def test_what_was_handed_over_is_not_taken_back(town):
    order = town.place()
    MerchantOrder.objects.update(status="HANDED_OVER")
    with pytest.raises(ordering.AlreadyCollected):
        cancel(order)
    assert Slot.objects.get(pk=town.slot.pk).taken == 1


@pytest.mark.parametrize("status", ["READY", "DROPPED_OFF"])
def test_once_one_of_its_bags_was_given_the_whole_is_not_called_off(town, status):
    """At any hour, by the association too: the goods and the money of what left stay where they are."""
    order = town.place()
    MerchantOrder.objects.update(status=status, begun_at=timezone.now())
    for act in (ordering.cancel_order, ordering.call_off):
        with pytest.raises(ordering.AlreadyCollected, match="commerçant par commerçant"):
            act(order=order, by=None, at=timezone.now(), channel="COUNTER", reason="Plus de salle")
    assert order.merchant_orders.get().status == status
    assert Slot.objects.get(pk=town.slot.pk).taken == 1


def test_a_part_already_cancelled_is_left_as_it_was(town):
    order = town.place(
        town.basket({town.product: 1, town.sells(merchant=factories.MerchantFactory(open_every_day=True)): 1})
    )
    first = order.merchant_orders.order_by("pk").first()
    merchant_orders.cancel(
        merchant_order=first, by=None, at=timezone.now(), channel="MERCHANT", reason="Panne de four"
    )
    cancel(order)
    reasons = MerchantOrderMove.objects.filter(to_status="CANCELLED").order_by("pk").values_list("reason", flat=True)
    assert list(reasons) == ["Panne de four", "Imprévu"]


def test_somebody_else_can_have_the_place_and_the_goods(town):
    StockRecord.objects.update(num_in_stock=1)
    Slot.objects.update(capacity=1)
    cancel(town.place())
    assert town.place().pk
