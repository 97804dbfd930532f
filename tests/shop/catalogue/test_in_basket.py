"""A ticket knows what is already in the basket: « Ajouter » becomes « − 1 + », on the same spot of the list."""

import re

import pytest
from django.urls import reverse

from tests.factories import MerchantFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def product():
    return ProductFactory(merchant=MerchantFactory(open_every_day=True), stock=2)


def add(client, product):
    return client.post(reverse("basket_add"), {"product": product.pk, "next": reverse("catalogue")})


def catalogue(client):
    return client.get(reverse("catalogue")).content.decode()


def one_less(client):
    line = re.search(r'name="less" value="(\d+)" formaction="([^"]+)"', catalogue(client))
    return client.post(line[2], {"less": line[1], "next": reverse("catalogue")})


def test_adding_comes_back_to_the_ticket(client, product):
    assert add(client, product)["Location"] == f"{reverse('catalogue')}#p{product.pk}"
    assert re.search(r"<output[^>]*>1</output>", catalogue(client))


def test_taking_the_last_one_out_gives_the_button_back(client, product):
    add(client, product)
    assert one_less(client)["Location"] == f"{reverse('catalogue')}#p{product.pk}"
    page = catalogue(client)
    assert "<output" not in page
    assert "Ajouter" in page


def test_a_refusal_comes_back_to_the_top_where_its_sentence_is(client, product):
    for _ in range(2):
        add(client, product)
    assert add(client, product)["Location"] == reverse("catalogue")


def test_a_stranger_s_list_says_nothing_of_somebody_s_basket(client, product):
    add(client, product)
    client.cookies.clear()
    assert "<output" not in catalogue(client)


def test_what_is_held_costs_two_queries_more_at_most(client, product, django_assert_max_num_queries):
    add(client, product)
    catalogue(client)
    with django_assert_max_num_queries(8):
        catalogue(client)
