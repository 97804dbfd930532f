"""What is sold by weight, from the catalogue to the contract: announced, frozen, weighed, never above the maximum."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.models import OrderedLine, Promotion, ReducedPrice
from merchants.preparation import merchant_orders, weighing
from shop import ordering
from shop.basket.contents import contents
from shop.checkout.agreement import agreement_on
from shop.checkout.views import card_holds_cents
from shop.models import OutgoingMessage
from shop.payments import weighing as held
from tests import factories
from tests.at_once import at_once
from tests.shop.situations import ODETTE, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def chicken(town):
    return factories.by_weight(merchant=town.merchant, title="Poulet fermier", stock=5)


def figures(order):
    lines = OrderedLine.objects.filter(merchant_order__order=order).order_by("pk")
    return [(one.ordered_quantity, one.ordered_grams, one.most_grams, one.kept_cents) for one in lines]


def test_the_order_freezes_the_kilos_price_the_weight_expected_and_the_maximum(town, chicken):
    order = town.place(town.basket({chicken: 3}))
    line = OrderedLine.objects.get(merchant_order__order=order)
    assert figures(order) == [(3, 4200, 5100, 7938)]
    assert (line.price_per_kg_cents, line.unit_price_cents, line.kept_grams, line.is_weighed) == (
        1890,
        2646,
        4200,
        True,
    )
    assert order.total_incl_tax * 100 == 7938
    assert chicken.stockrecords.get().num_allocated == 3


def test_until_weighed_every_page_says_what_it_costs_at_most(client, town, chicken):
    order = town.place(town.basket({chicken: 1}))
    said = "26,46 € environ, 32,13 € au plus"
    assert spoken(client, reverse("order", args=[order.collection.token])).count(said) == 2
    letter = OutgoingMessage.objects.get(recipient=ODETTE.email, body__contains="VOTRE CODE DE RETRAIT")
    assert said in letter.body.replace("\u202f", " ").replace("\xa0", " ")
    (line,) = OrderedLine.objects.filter(merchant_order__order=order)
    weighing.weigh(line=line, grams=1350, by=None, at=timezone.now())
    assert "au plus" not in spoken(client, reverse("order", args=[order.collection.token]))


def spoken(client, url):
    return client.get(url).text.replace("\u202f", " ").replace("\xa0", " ")


def test_the_total_is_rounded_on_the_whole_weight_as_the_books_are(town):
    # One piece: 6,32 €; three together: 18,97 €, a cent more than three times one.
    cheese = factories.by_weight(merchant=town.merchant, per_kg="18.99", grams=333, most=400)
    order = town.place(town.basket({cheese: 3}))
    assert order.total_incl_tax * 100 == merchant_orders.order_kept_cents(order) == 1897


def test_weighed_one_by_one_each_piece_is_a_line_that_comes_back_to_one_stock(town):
    bird = factories.by_weight(merchant=town.merchant, one_by_one=True, stock=5)
    order = town.place(town.basket({bird: 3}))
    assert figures(order) == [(1, 1400, 1700, 2646)] * 3
    assert bird.stockrecords.get().num_allocated == 3
    facts = {"by": None, "at": timezone.now(), "channel": "ONLINE", "reason": "Imprévu"}
    ordering.cancel_order(order=order, **facts)
    assert bird.stockrecords.get().num_allocated == 0


def test_a_card_holds_the_maximum_and_the_scale_decides(town, chicken):
    order = town.place(town.basket({chicken: 2}))
    assert held.margin_cents(order) == 2 * (3213 - 2646)
    line, told = OrderedLine.objects.get(merchant_order__order=order), {"by": None, "at": timezone.now()}
    with pytest.raises(weighing.AboveTheMaximum):
        weighing.weigh(line=line, grams=3401, **told)
    weighing.weigh(line=line, grams=3400, **told)
    assert merchant_orders.order_kept_cents(order) == 6426


@pytest.mark.parametrize("otherwise", [{"most_piece_grams": 1800}, {"weighed_one_by_one": True}])
def test_what_was_announced_is_part_of_what_is_agreed(town, chicken, otherwise):
    basket = town.basket({chicken: 2})
    at = timezone.now()
    read = agreement_on(found=contents(basket, at=at), slot=town.slot, contact=ODETTE, at=at)
    type(chicken.sheet).objects.filter(pk=chicken.sheet.pk).update(**otherwise)
    with pytest.raises(ordering.NoLongerAgreed):
        town.place(basket, agreement=read)


def test_a_promotion_lowers_the_kilo_and_its_part_follows_the_scale(town, chicken):
    promotion = Promotion.objects.create(
        merchant=town.merchant,
        name="Volailles",
        offered_by="TOWN",
        begins_at=timezone.now(),
        ends_at=town.slot.ends_at,
        made_at=timezone.now(),
    )
    prices = {"price": "21.17", "usual": "26.46", "per_kg": "15.12", "usual_per_kg": "18.90"}
    ReducedPrice.objects.create(promotion=promotion, sheet=chicken.sheet, **prices)
    line = OrderedLine.objects.get(merchant_order__order=town.place(town.basket({chicken: 1})))
    assert (line.price_per_kg_cents, line.unit_price_cents, line.unit_reduction_cents) == (1512, 2117, 529)
    weighing.weigh(line=line, grams=700, by=None, at=timezone.now())
    line.refresh_from_db()
    assert (line.kept_cents, line.exact_reduction_cents * 2) == (1058, 529)


def test_a_basket_says_what_it_costs_about_and_at_most(client, town, chicken):
    found = contents(town.basket({chicken: 2}), at=timezone.now())
    words = found.items[0].unit_words.replace("\u202f", " ")
    assert words == "18,90 €/kg · environ 2,8 kg, soit 52,92 € · au plus 3,4 kg, 64,26 €"
    assert (found.total_cents, found.most_cents) == (5292, 6426)


@pytest.mark.xdist_group("one database, many threads")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_last_birds_are_promised_once():
    town = Town()
    bird = factories.by_weight(merchant=town.merchant, one_by_one=True, stock=3)
    baskets = [town.basket({bird: 2}) for _each in range(2)]
    answers = at_once(*[lambda basket=basket: town.place(basket) for basket in baskets])
    assert sorted(type(answer).__name__ for answer in answers) in (["CannotBeOrdered", "Order"], ["Order", "SoldOut"])
    assert bird.stockrecords.get().num_allocated == 2


def test_the_card_is_said_to_set_aside_what_it_will(town, chicken):
    at = timezone.now()
    weighed, usual = (contents(town.basket(one), at=at) for one in ({chicken: 1}, {town.product: 1}))
    assert card_holds_cents(weighed, town.slot, at) == 3213
    assert card_holds_cents(usual, town.slot, at) == 0
    assert card_holds_cents(weighed, factories.SlotFactory(starts_at=at + timedelta(days=30)), at) == 0
