"""The market's lists: what is on sale, in a fair order, at a price in queries that never grows."""

import datetime
import re

import pytest
from django.urls import reverse
from django.utils import timezone

from shop.catalogue.offers import fairly_ordered, on_sale
from tests.factories import MerchantFactory, ProductFactory, SlotFactory, category, in_days

pytestmark = pytest.mark.django_db


@pytest.fixture
def merchant():
    return MerchantFactory(open_every_day=True, name="Boulangerie du Pont")


def opened(client, address, **query):
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def catalogue(client, **query):
    return opened(client, reverse("catalogue"), **query)


def test_a_ticket_says_what_one_needs_to_choose(client, merchant):
    ProductFactory(
        title="Pain de seigle", merchant=merchant, price="4.20", sheet={"net_quantity": 500, "net_unit": "g"}
    )
    slot = SlotFactory(starts_at=in_days(3, hour=10))
    page = catalogue(client)
    weekday = ["lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"][
        timezone.localtime(slot.starts_at).weekday()
    ]
    for said in [
        "Pain de seigle",
        "Boulangerie du Pont",
        "4,20\u202f€",
        "8,40\u202f€/kg",
        f"dès {weekday}\u00a010\u00a0h",
        "Ajouter",
    ]:
        assert said in page


def test_a_ticket_without_any_slot_says_so(client, merchant):
    ProductFactory(merchant=merchant)
    assert "Pas encore de retrait prévu" in catalogue(client)


def test_what_has_run_out_is_said_and_cannot_be_added(client, merchant):
    ProductFactory(merchant=merchant, stock=0)
    page = catalogue(client)
    assert "Épuisé pour l’instant" in page
    assert 'name="product"' not in page


def test_what_is_promised_to_others_has_run_out(client, merchant):
    product = ProductFactory(merchant=merchant, stock=2)
    product.stockrecords.update(num_allocated=2)
    assert "Épuisé pour l’instant" in catalogue(client)


def test_what_is_not_published_or_belongs_to_a_hidden_merchant_is_not_shown(client, merchant):
    draft = ProductFactory(title="Brouillon", merchant=merchant, is_public=False)
    hidden = ProductFactory(title="Boutique fermée", merchant=MerchantFactory(is_listed=False))
    page = catalogue(client)
    assert "Brouillon" not in page
    assert "Boutique fermée" not in page
    for product in (draft, hidden):
        assert client.get(reverse("product", args=[product.slug, product.pk])).status_code == 404


def test_an_aisle_shows_what_lies_in_it_and_below(client, merchant):
    cheese = ProductFactory(title="Tomme", merchant=merchant)
    cheese.categories.add(category("Frais", "Fromages"))
    book = ProductFactory(title="Roman", merchant=merchant)
    book.categories.add(category("Livres"))
    above = opened(client, reverse("category", args=["frais"]))
    assert "Tomme" in above
    assert "Roman" not in above
    assert reverse("category", args=["frais/fromages"]) in above
    assert "Tomme" in opened(client, reverse("category", args=["frais/fromages"]))


def test_a_hidden_aisle_does_not_exist(client):
    aisle = category("Réserve", "Caisses")
    aisle.get_parent().__class__.objects.filter(depth=1).update(is_public=False)
    assert client.get(reverse("category", args=["reserve/caisses"])).status_code == 404


def test_an_empty_aisle_shows_the_way(client):
    category("Livres")
    page = opened(client, reverse("category", args=["livres"]))
    assert "Ce rayon attend sa première livraison" in page
    assert "Voir tous les produits" in page


def test_pages_follow_each_other_without_gap_or_repeat(client, merchant):
    for _ in range(30):
        ProductFactory(merchant=merchant)
    first, second = (re.findall(r'name="product" value="(\d+)"', catalogue(client, page=n)) for n in (1, 2))
    assert (len(first), len(second), len({*first, *second})) == (24, 6, 30)
    assert "Page suivante" in catalogue(client, page=1)
    assert "Page suivante" not in catalogue(client, page=2)


@pytest.mark.parametrize("page", ["0", "-1", "deux", "99999999999999999999", "²", "1e3", ""])
def test_a_page_that_makes_no_sense_does_not_exist(client, page):
    assert client.get(reverse("catalogue"), {"page": page}).status_code == 404


def test_the_order_turns_with_the_day_and_what_is_left_comes_first(merchant):
    for n in range(12):
        ProductFactory(merchant=merchant, stock=0 if n == 0 else 5)
    today = datetime.date(2026, 11, 21)
    one, two = (list(fairly_ordered(on_sale(), on=today + datetime.timedelta(n))) for n in (0, 1))
    assert one != two
    assert {sheet.pk for sheet in one} == {sheet.pk for sheet in two}
    assert one[-1].left == two[-1].left == 0
    assert list(fairly_ordered(on_sale(), on=today)) == one


@pytest.mark.parametrize("products", [24, 120])
def test_a_list_costs_the_same_whatever_the_size_of_the_market(client, django_assert_max_num_queries, products):
    for n in range(products // 6):
        merchant = MerchantFactory(open_every_day=True)
        for _ in range(6):
            ProductFactory(merchant=merchant).categories.add(category(f"Rayon {n % 7}"))
    for day in range(2, 9):
        SlotFactory(starts_at=in_days(day))
    with django_assert_max_num_queries(6):
        catalogue(client)
    with django_assert_max_num_queries(6):
        opened(client, reverse("category", args=["rayon-1"]))
    with django_assert_max_num_queries(6):
        opened(client, reverse("search"), q="pains")


def test_looking_around_leaves_no_cookie(client, merchant):
    product = ProductFactory(merchant=merchant)
    for address in [reverse("home"), reverse("catalogue"), reverse("product", args=[product.slug, product.pk])]:
        assert not client.get(address).cookies
