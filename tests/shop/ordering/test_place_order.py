"""Placing an order: all of it or nothing, once, at the prices agreed."""

from decimal import Decimal

import pytest
from oscar.apps.basket.models import Basket
from oscar.apps.order.models import LinePrice, Order
from oscar.apps.partner.models import StockRecord

from merchants.models import MerchantOrder, ProductSheet, VatRate
from pickup.models import Bag, Slot
from shop import ordering
from shop.models import OutgoingMessage, Placement
from tests import factories
from tests.shop.situations import Town

pytestmark = pytest.mark.django_db


def test_one_order_holds_one_merchant_order_per_merchant_with_its_terms_frozen(town):
    cheese = town.sells(merchant=factories.MerchantFactory(open_every_day=True, rate="6.00"), price="7.35")
    order = town.place(town.basket({town.product: 2, cheese: 1}))
    shares = order.merchant_orders.order_by("pk").values_list("commission_rate", "commission_vat_rate")
    assert list(shares) == [(Decimal("8.00"), Decimal("20.00")), (Decimal("6.00"), Decimal("20.00"))]
    assert order.total_incl_tax == Decimal("15.75")
    assert [part.lines.get().unit_price_cents for part in order.merchant_orders.order_by("pk")] == [420, 735]
    assert set(order.merchant_orders.values_list("terms_version", flat=True)) == {"2026-11"}


def test_a_later_price_changes_nothing_of_an_order(town):
    order = town.place()
    StockRecord.objects.update(price="9.99")
    VatRate.objects.update(percent="19.60")
    line = order.merchant_orders.get().lines.get()
    assert (line.unit_price_cents, line.vat_rate) == (420, Decimal("5.50"))


def test_what_was_sold_as_a_service_stays_one(town):
    ProductSheet.objects.update(nature="SERVICE")
    order = town.place()
    ProductSheet.objects.update(nature="GOODS")
    assert order.merchant_orders.get().lines.get().nature == "SERVICE"


def test_the_merchant_knows_a_first_name_an_initial_and_the_code_only(town):
    order = town.place()
    part = order.merchant_orders.get()
    assert (part.customer_name, part.pickup_code) == ("Odette M.", order.collection.code)


def test_oscar_can_still_read_the_order(town):
    order = town.place(town.basket({town.product: 3}))
    line = order.lines.get()
    assert (line.quantity, line.line_price_incl_tax, line.partner) == (3, Decimal("12.60"), town.merchant.partner)
    assert line.line_price_excl_tax == Decimal("11.94")
    assert order.total_excl_tax == Decimal("11.94")
    assert LinePrice.objects.get(order=order).price_incl_tax == Decimal("4.20")
    assert Order.objects.get(number=order.number).basket_total_incl_tax == Decimal("12.60")


def test_a_merchant_in_franchise_shows_no_vat(town):
    town.merchant.vat_regime = "EXEMPT_SMALL_BUSINESS"
    town.merchant.save()
    order = town.place()
    assert order.merchant_orders.get().lines.get().vat_rate == 0
    assert order.total_excl_tax == order.total_incl_tax


def test_the_goods_the_slot_and_the_storage_are_promised(town):
    town.place(town.basket({town.product: 2}))
    assert StockRecord.objects.get(product=town.product).num_allocated == 2
    assert Slot.objects.get(pk=town.slot.pk).taken == 1
    assert town.slot.storage.get(storage_class="AMBIENT").taken == 1
    assert Bag.objects.count() == 1


def test_the_same_key_gives_the_same_order(town):
    basket = town.basket()
    first = town.place(basket, key="double-clic")
    assert town.place(basket, key="double-clic", expected_total_cents=420) == first
    assert Order.objects.count() == 1


def test_a_basket_is_ordered_once_whatever_the_key(town):
    basket = town.basket()
    town.place(basket)
    with pytest.raises(ordering.BasketEmpty):
        town.place(basket, expected_total_cents=420)
    assert Order.objects.count() == 1


def test_order_numbers_do_not_follow_each_other(town):
    numbers = [int(town.place().number) for _ in range(3)]
    assert all(len(str(number)) == 9 for number in numbers)
    assert abs(numbers[1] - numbers[0]) > 1


# --- Refusals ---------------------------------------------------------------------------------


def nothing_happened():
    return not (
        Order.objects.exists()
        or Placement.objects.exists()
        or MerchantOrder.objects.exists()
        or OutgoingMessage.objects.exists()
        or Slot.objects.filter(taken__gt=0).exists()
        or StockRecord.objects.filter(num_allocated__gt=0).exists()
        or Basket.objects.exclude(status="Open").exists()
    )


def test_a_price_that_changed_is_said_and_nothing_is_ordered(town):
    basket = town.basket()
    StockRecord.objects.update(price="4.50")
    with pytest.raises(ordering.PriceChanged) as refusal:
        town.place(basket, expected_total_cents=420)
    assert f"{town.product.title} coûte maintenant 4,50" in str(refusal.value)
    assert refusal.value.total_cents == 450
    assert nothing_happened()


def test_the_new_price_can_then_be_agreed_to(town):
    basket = town.basket()
    StockRecord.objects.update(price="4.50")
    assert town.place(basket, expected_total_cents=450).total_incl_tax == Decimal("4.50")


def test_what_ran_out_is_named_with_what_is_left(town):
    basket = town.basket({town.product: 3})
    StockRecord.objects.update(num_in_stock=2)
    with pytest.raises(ordering.CannotBeOrdered, match="il n’en reste que 2"):
        town.place(basket)
    assert nothing_happened()


def test_what_is_no_longer_for_sale_is_named(town):
    basket = town.basket()
    town.product.is_public = False
    town.product.save()
    with pytest.raises(ordering.CannotBeOrdered, match=town.product.title):
        town.place(basket)
    assert nothing_happened()


def test_a_merchant_that_left_sells_nothing_more(town):
    basket = town.basket()
    town.merchant.is_listed = False
    town.merchant.save()
    with pytest.raises(ordering.CannotBeOrdered):
        town.place(basket)


def test_an_empty_basket_is_refused(town):
    with pytest.raises(ordering.BasketEmpty):
        town.place(Basket.objects.create(), expected_total_cents=0)
    with pytest.raises(ordering.BasketEmpty):
        town.place(Basket(), expected_total_cents=0)


def test_alcohol_needs_the_declaration_of_an_adult(town):
    wine = town.sells(sheet={"is_alcohol": True, "vat_code": "standard"})
    with pytest.raises(ordering.AdultNotDeclared):
        town.place(town.basket({wine: 1}))
    assert nothing_happened_but_baskets()
    assert town.place(town.basket({wine: 1}), adult_declared=True).collection.adult_declared


def nothing_happened_but_baskets():
    return not Order.objects.exists()


def test_a_full_slot_is_refused_and_the_goods_stay(db):
    town = Town(capacity=1)
    town.place()
    with pytest.raises(ordering.Refusal, match="complet"):
        town.place()
    assert StockRecord.objects.get(product=town.product).num_allocated == 1


def test_a_name_longer_than_a_bag_is_cut_for_the_merchant_only(town):
    contact = ordering.collections.Contact("É" * 60, "🥖" * 60, phone="06 39 98 12 34")
    order = town.place(contact=contact)
    assert len(order.merchant_orders.get().customer_name) == 60
    assert order.collection.last_name == "🥖" * 60


def test_a_big_order_costs_few_queries(town, django_assert_max_num_queries):
    small, large = a_basket_of(town, merchants=5, lines=10), a_basket_of(town, merchants=5, lines=20)
    with django_assert_max_num_queries(67) as few:
        town.place(small)
    with django_assert_max_num_queries(94) as more:
        town.place(large)
    assert len(more) - len(few) <= 3 * 10


def a_basket_of(town, *, merchants, lines):
    shops = [factories.MerchantFactory(open_every_day=True, rate="8.00") for _ in range(merchants)]
    classes = ["AMBIENT", "CHILLED"]
    products = [
        town.sells(merchant=shops[n % merchants], sheet={"storage_class": classes[n % 2]}) for n in range(lines)
    ]
    return town.basket(dict.fromkeys(products, 1))
