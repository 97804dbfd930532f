"""The basket: plain forms, whatever is sent to them."""

import pytest
from django.conf import settings
from django.core.signing import Signer
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone
from oscar.apps.basket.models import Basket, Line
from oscar.apps.partner.models import StockRecord

from merchants.models import Merchant
from shop.basket.middleware import basket_count
from tests import factories

pytestmark = pytest.mark.django_db

ADD, PAGE, UPDATE = reverse("basket_add"), reverse("basket"), reverse("basket_update")


def add(client, product, **facts):
    return client.post(ADD, {"product": product.pk, **facts})


def line():
    return Line.objects.get()


# --- Adding -----------------------------------------------------------------------------------


def test_adding_says_so_and_goes_back_where_one_was(client, town):
    answer = add(client, town.product, quantity=2, next="/boutique/?page=2")
    assert answer.url.startswith("/boutique/?page=2")
    page = client.get(PAGE).text
    assert f"Dans votre panier\u202f: {town.product.title}" in page
    assert line().quantity == 2


@pytest.mark.parametrize("target", ["https://ailleurs.example/", "//ailleurs.example", "javascript:alert(1)", ""])
def test_one_is_never_sent_to_another_site(client, town, target):
    assert add(client, town.product, next=target).url.startswith(PAGE)


def test_a_first_visit_gets_a_cookie_that_no_script_reads(client, town):
    cookie = add(client, town.product).cookies[settings.OSCAR_BASKET_COOKIE_OPEN]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


@pytest.mark.parametrize(
    "headers",
    [
        {"HTTP_SEC_FETCH_SITE": "cross-site"},
        {"HTTP_SEC_FETCH_SITE": "same-site"},
        {"HTTP_ORIGIN": "https://ailleurs.example"},
        {"HTTP_ORIGIN": "null"},
    ],
)
def test_another_site_cannot_fill_the_basket(client, town, headers):
    assert client.post(ADD, {"product": town.product.pk}, **headers).status_code == 403
    assert not Line.objects.exists()


def test_our_own_pages_can(client, town):
    client.post(ADD, {"product": town.product.pk}, HTTP_SEC_FETCH_SITE="same-origin")
    client.post(ADD, {"product": town.product.pk}, HTTP_ORIGIN="http://testserver")
    assert line().quantity == 2


@pytest.mark.parametrize(
    "product", ["", "abc", "-1", "0", "999999", "9" * 40, "1 OR 1=1", "<script>", "🥖", "1\x00", "1.5"]
)
def test_a_product_that_does_not_exist_is_a_sentence(client, town, product):
    client.post(ADD, {"product": product})
    assert not Line.objects.exists()
    assert "n’est plus en vente" in client.get(PAGE).text or "caractère" in client.get(PAGE).text


@pytest.mark.parametrize("quantity", ["-3", "0", "1000", "deux", "9" * 40, "🥖"])
def test_a_strange_quantity_is_a_sentence(client, town, quantity):
    add(client, town.product, quantity=quantity)
    assert "Indiquez une quantité entre 1 et 99" in client.get(PAGE).text
    assert not Line.objects.exists()


def test_no_more_than_what_is_left(client, town):
    StockRecord.objects.update(num_in_stock=2)
    add(client, town.product, quantity=2)
    add(client, town.product)
    assert "il n’en reste que 2" in client.get(PAGE).text
    assert line().quantity == 2


def test_what_was_withdrawn_cannot_be_added(client, town):
    town.product.is_public = False
    town.product.save()
    add(client, town.product)
    assert not Line.objects.exists()


# --- The page ---------------------------------------------------------------------------------


def test_an_empty_basket_leads_to_the_market(client, db):
    page = client.get(PAGE).text
    assert "Votre panier est vide" in page
    assert reverse("catalogue") in page


def test_one_bag_per_merchant_with_its_subtotal_its_limit_and_its_allergens(client, town):
    cheese = town.sells(
        merchant=factories.MerchantFactory(name="Fromagerie Chavant", open_every_day=True), price="7.35"
    )
    add(client, town.product, quantity=2)
    add(client, cheese)
    page = client.get(PAGE).text
    assert page.count('class="bag') == 2
    assert "8,40" in page
    assert "15,75" in page
    assert "À commander avant" in page
    assert "contient\u202f: céréales contenant du gluten" in page


def test_a_changed_price_is_said_until_the_basket_is_touched(client, town):
    add(client, town.product)
    StockRecord.objects.update(price="4.50")
    assert "au lieu de 4,20" in client.get(PAGE).text
    client.post(UPDATE, {"update": "1"})
    assert "au lieu de" not in client.get(PAGE).text


def test_what_ran_out_since_is_said(client, town):
    add(client, town.product, quantity=3)
    StockRecord.objects.update(num_in_stock=1)
    page = client.get(PAGE).text
    assert "il n’en reste qu’un seul exemplaire" in page
    assert 'name="order" value="1" disabled' in page


def test_what_was_withdrawn_since_is_said_and_can_be_taken_out(client, town):
    add(client, town.product)
    town.product.is_public = False
    town.product.save()
    assert "retirez cette ligne" in client.get(PAGE).text
    client.post(UPDATE, {"remove": line().pk})
    assert "Votre panier est vide" in client.get(PAGE).text


def test_a_basket_of_which_nothing_is_sold_for_now_says_so_once_and_promises_nothing(client, town):
    add(client, town.product)
    assert "À commander avant" in client.get(PAGE).text
    Merchant.objects.filter(pk=town.merchant.pk).update(paused_at=timezone.now(), pause_word="De retour lundi")
    page = client.get(PAGE).text
    assert page.count("De retour lundi") == 1
    assert "la raison est écrite sous chaque produit" in page
    for promise in ["À commander avant", "Au plus tôt", 'name="order"', "0,00", "Sous-total", "Aucun créneau"]:
        assert promise not in page
    assert 'name="remove"' in page


def test_what_rests_beside_what_is_sold_leaves_the_rest_of_the_basket_as_it_was(client, town):
    other = town.sells(merchant=factories.MerchantFactory(open_every_day=True))
    add(client, town.product)
    add(client, other)
    Merchant.objects.filter(pk=town.merchant.pk).update(paused_at=timezone.now())
    page = client.get(PAGE).text
    assert page.count("Sous-total") == 1
    assert "À commander avant" in page
    assert "disabled>Commander" in page


def test_words_are_written_not_run(client, town):
    town.product.title = "<script>alert('miel')</script>"
    town.product.save()
    add(client, town.product)
    assert "<script>alert" not in client.get(PAGE).text


def test_ten_lines_from_five_merchants_cost_few_queries(client, town, django_assert_max_num_queries):
    shops = [factories.MerchantFactory(open_every_day=True) for _ in range(5)]
    for n in range(10):
        add(client, town.sells(merchant=shops[n % 5]))
    with django_assert_max_num_queries(12) as anonymous:
        client.get(PAGE)
    client.force_login(factories.UserFactory())
    client.get(PAGE)
    with django_assert_max_num_queries(12) as signed_in:
        assert client.get(PAGE).text.count('name="less"') == 10
    assert len(anonymous) <= len(signed_in)


# --- Changing ---------------------------------------------------------------------------------


def typed(quantity, was=1):
    pk = line().pk
    return {f"q-{pk}": quantity, f"was-{pk}": was}


def test_one_more_one_less_and_out(client, town):
    add(client, town.product)
    client.post(UPDATE, {**typed(1), "more": line().pk})
    client.post(UPDATE, {**typed(2, was=2), "more": line().pk})
    assert line().quantity == 3
    client.post(UPDATE, {**typed(3, was=3), "less": line().pk})
    assert line().quantity == 2
    client.post(UPDATE, {"remove": line().pk})
    assert not Line.objects.exists()


def test_two_clicks_on_a_page_shown_once_add_up(client, town):
    add(client, town.product)
    for _click in range(2):
        client.post(UPDATE, {**typed(1, was=1), "more": line().pk})
    assert line().quantity == 3


def test_less_than_one_takes_it_out(client, town):
    add(client, town.product)
    client.post(UPDATE, {**typed(1), "less": line().pk})
    assert not Line.objects.exists()


def test_a_number_typed_is_kept_as_far_as_there_are(client, town):
    add(client, town.product)
    client.post(UPDATE, typed(4))
    assert line().quantity == 4
    client.post(UPDATE, typed(50, was=4))
    assert line().quantity == 10
    assert "il n’en reste que 10" in client.get(PAGE).text


@pytest.mark.parametrize("quantity", ["", "deux", "-1", "1e3", "🥖", "1; DROP TABLE basket_line", "²"])
def test_a_number_that_is_none_loses_nothing(client, town, quantity):
    add(client, town.product, quantity=2)
    client.post(UPDATE, typed(quantity, was=2))
    assert line().quantity == 2
    assert "n’a pas été comprise" in client.get(PAGE).text


def test_a_line_of_somebody_else_is_out_of_reach(client, town):
    other = town.basket({town.product: 2}).lines.get()
    add(client, town.product)
    client.post(UPDATE, {f"q-{other.pk}": 9, f"was-{other.pk}": 2})
    client.post(UPDATE, {"more": other.pk})
    client.post(UPDATE, {"remove": other.pk})
    other.refresh_from_db()
    assert other.quantity == 2


def test_ordering_saves_what_was_typed_first(client, town):
    add(client, town.product)
    answer = client.post(UPDATE, {**typed(3), "order": "1"})
    assert answer.url == reverse("checkout_who")
    assert line().quantity == 3


# --- Whose basket -----------------------------------------------------------------------------


@pytest.mark.parametrize("cookie", ["1", "1:faux", "é", "x" * 4000, Signer().sign("999999"), Signer().sign("abc")])
def test_a_tampered_cookie_is_an_empty_basket(client, town, cookie):
    town.basket()
    client.cookies[settings.OSCAR_BASKET_COOKIE_OPEN] = cookie
    assert "Votre panier est vide" in client.get(PAGE).text
    assert client.get(reverse("catalogue")).status_code == 200


def test_signing_in_brings_the_basket_along_and_counts_it_once(client, town):
    resident = factories.UserFactory()
    town.basket({town.product: 2}, owner=resident)
    add(client, town.product, quantity=3)
    client.force_login(resident)
    for _visit in range(2):
        client.get(PAGE)
    assert Line.objects.get(basket__status="Open").quantity == 5
    assert Basket.open.count() == 1


def test_a_visitor_without_a_basket_costs_no_query_for_it(client, db, django_assert_num_queries):
    request = RequestFactory().get("/")
    request.user = type("Visitor", (), {"is_authenticated": False})()
    with django_assert_num_queries(0):
        assert basket_count(request) == 0


def test_the_link_at_the_top_counts_what_is_inside(client, town):
    add(client, town.product, quantity=3)
    assert "Panier (3)" in client.get(reverse("sign_up")).text
    client.force_login(factories.UserFactory())
    assert "Panier (3)" in client.get(reverse("sign_up")).text


def test_looking_at_a_basket_writes_nothing(client, db):
    client.force_login(factories.UserFactory())
    client.get(PAGE)
    assert not Basket.objects.exists()
