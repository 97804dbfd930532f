"""Ordering again: what changed since is said before anything goes into the basket, with an account or without."""

from decimal import Decimal

import pytest
from django.urls import reverse
from oscar.apps.basket.models import Line
from oscar.apps.partner.models import StockRecord

from merchants.models import ProductSheet
from tests import factories

pytestmark = pytest.mark.django_db


def again_of(order):
    return reverse("order_again", args=[order.collection.token])


def in_basket():
    return dict(Line.objects.filter(basket__status="Open").values_list("product_id", "quantity"))


def test_an_order_goes_back_into_the_basket_by_its_link_alone(client, town):
    order = town.place(town.basket({town.product: 2}))
    assert again_of(order) in client.get(reverse("order", args=[order.collection.token])).text
    text = client.get(again_of(order)).text
    assert town.product.title in text
    assert "price-changed" not in text
    assert in_basket() == {}
    response = client.post(again_of(order), {f"q-{town.product.pk}": "2"})
    assert response["Location"] == reverse("basket")
    assert in_basket() == {town.product.pk: 2}


def test_a_price_that_changed_is_said_with_the_old_one(client, town):
    order = town.place()
    StockRecord.objects.filter(product=town.product).update(price=Decimal("4.80"))
    text = client.get(again_of(order)).text
    assert "Coûte maintenant 4,80\u202f€ au lieu de 4,20\u202f€." in text


def now_contains(product, *allergens, state="CONTAINS"):
    ProductSheet.objects.filter(product=product).update(allergen_state=state, allergens=list(allergens))


def test_an_allergen_that_changed_is_said_before_anything_is_added(client, town):
    order = town.place()
    now_contains(town.product, "milk", "gluten")
    text = client.get(again_of(order)).text
    assert (
        "Les allergènes ont changé\u202f: céréales contenant du gluten, lait "
        "(la dernière fois\u202f: céréales contenant du gluten)." in text
    )
    now_contains(town.product, state="NONE")
    assert "Les allergènes ont changé\u202f: aucun des 14 (la" in client.get(again_of(order)).text
    assert in_basket() == {}


def test_the_usual_basket_says_an_allergen_that_changed_too(client, town):
    user = factories.UserFactory()
    for _each in range(2):
        town.place(customer=user)
    now_contains(town.product, "nuts")
    client.force_login(user)
    assert "Les allergènes ont changé\u202f: fruits à coque (la" in client.get(reverse("usual_basket")).text


def test_an_allergen_that_came_into_a_bundle_is_said(client, town):
    jam = town.sells(title="Confiture", sheet={"allergen_state": "NONE", "allergens": []})
    bundle = factories.bundle_of({town.product: 1, jam: 1}, price="7.00")
    order = town.place(town.basket({bundle: 2}))
    assert "allergènes ont changé" not in client.get(again_of(order)).text
    now_contains(bundle, "gluten", "sulphites")
    assert "Les allergènes ont changé\u202f: céréales contenant du gluten, " in client.get(again_of(order)).text


def test_a_smaller_piece_is_said(client, town):
    roast = factories.by_weight(merchant=town.merchant, grams=1400)
    order = town.place(town.basket({roast: 2}))
    ProductSheet.objects.filter(product=roast).update(piece_grams=900)
    text = client.get(again_of(order)).text
    assert "Une pièce pèse maintenant environ 900" in text


def test_what_is_gone_or_rests_is_said_and_the_rest_is_put(client, town):
    gone, rests = town.sells(title="Brioche"), town.sells(title="Fouace")
    order = town.place(town.basket({town.product: 1, gone: 1, rests: 1}))
    type(gone).objects.filter(pk=gone.pk).update(is_public=False)
    type(rests.sheet).objects.filter(pk=rests.sheet.pk).update(paused_at=order.date_placed)
    text = client.get(again_of(order)).text
    assert "N’est plus en vente." in text
    assert "en pause" in text
    client.post(again_of(order), {f"q-{one.pk}": "1" for one in (town.product, gone, rests)})
    assert in_basket() == {town.product.pk: 1}


def test_fewer_left_than_before_is_said_and_offered(client, town):
    order = town.place(town.basket({town.product: 3}))
    StockRecord.objects.filter(product=town.product).update(num_in_stock=5, num_allocated=3)
    text = client.get(again_of(order)).text
    assert "Vous en aviez pris 3\u202f: il n’en reste que 2." in text
    assert f'name="q-{town.product.pk}" value="2"' in text


def test_somebody_quicker_is_said_and_nothing_else_is_lost(client, town):
    few = town.sells(title="Dernière miche", stock=2)
    order = town.place(town.basket({few: 1, town.product: 1}))
    client.post(again_of(order), {f"q-{few.pk}": "9", f"q-{town.product.pk}": "1"})
    assert in_basket() == {town.product.pk: 1}
    assert "il n’en reste" in client.get(reverse("basket")).text


def test_a_bundle_comes_back_whole_with_its_price(client, town):
    bundle = factories.bundle_of({town.product: 2, town.sells(): 1}, price="9.00")
    order = town.place(town.basket({bundle: 2}))
    text = client.get(again_of(order)).text
    assert f'name="q-{bundle.pk}" value="2"' in text
    assert "price-changed" not in text
    assert f'name="q-{town.product.pk}"' not in text


def test_what_is_weighed_is_told_by_the_kilo(client, town):
    roast = factories.by_weight(merchant=town.merchant)
    order = town.place(town.basket({roast: 1}))
    text = client.get(again_of(order)).text
    assert "18,90" in text
    assert "price-changed" not in text


def test_the_usual_basket_is_what_came_twice(client, town):
    user, once = factories.UserFactory(), town.sells(title="Kouglof")
    for products in ({town.product: 2}, {town.product: 2, once: 1}):
        town.place(town.basket(products), customer=user)
    client.force_login(user)
    assert reverse("usual_basket") in client.get(reverse("my_orders")).text
    text = client.get(reverse("usual_basket")).text
    assert f'name="q-{town.product.pk}" value="2"' in text
    assert "Kouglof" not in text


def test_an_account_sees_nobody_else_s_habits(client, town):
    town.place(customer=factories.UserFactory())
    client.force_login(factories.UserFactory())
    assert "Pas encore d’habitude" in client.get(reverse("usual_basket")).text


def test_the_moment_that_was_chosen_counts_too(client, town):
    cake = town.sells(title="Pièce montée", sheet={"lead_time_hours": 24 * 5})
    later = factories.SlotFactory(starts_at=factories.in_days(9))
    order = town.place(town.basket({cake: 1}), slot=later)
    client.post(reverse("coming"), {"slot": town.slot.pk})
    assert "Pas pour le moment que vous avez choisi" in client.get(again_of(order)).text


@pytest.mark.parametrize("typed", ["", "-3", "abc", "1e9", "٣"])
def test_what_is_no_number_puts_nothing(client, town, typed):
    order = town.place()
    client.post(again_of(order), {f"q-{town.product.pk}": typed})
    assert in_basket() == {}


def test_ten_times_more_lines_cost_no_query_more(client, town, django_assert_max_num_queries):
    order = town.place(town.basket({town.sells(): 1 for _each in range(12)}))
    with django_assert_max_num_queries(14):
        client.get(again_of(order))
