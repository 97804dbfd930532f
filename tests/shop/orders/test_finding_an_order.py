"""Somebody who closed the page finds their order again, and nobody else's."""

import pytest
from django.urls import reverse

from pickup.collections import Contact
from tests import factories
from tests.situations import a_town, an_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def collection():
    town = a_town()
    contact = Contact(
        first_name="odette", last_name="marchand-petit", phone="06 39 98 12 34", email="odette@example.org"
    )
    return an_order(town, products=[factories.ProductFactory(merchant=town.bakery)], contact=contact).collection


def asked(client, code, reached_at):
    return client.post(reverse("order_find"), {"code": code, "reached_at": reached_at})


@pytest.mark.parametrize("reached_at", ["06 39 98 12 34", "0639981234", "+33 6 39 98 12 34", " Odette@Example.org "])
def test_the_code_and_a_way_to_reach_them_open_the_order(client, collection, reached_at):
    answer = asked(client, collection.spoken_code.lower(), reached_at)
    assert answer.url == reverse("order", args=[collection.token])


@pytest.mark.parametrize("reached_at", ["06 39 98 12 35", "34", "autre@example.org", "@"])
def test_the_code_alone_opens_nothing(client, collection, reached_at):
    answer = asked(client, collection.code, reached_at)
    assert answer.status_code == 200
    assert "Nous ne trouvons pas cette commande" in answer.content.decode()
    assert collection.code in answer.content.decode()


def test_names_typed_in_haste_get_their_capitals(collection):
    assert collection.full_name == "Odette Marchand-Petit"
    assert collection.order.merchant_orders.get().customer_name == "Odette M."
