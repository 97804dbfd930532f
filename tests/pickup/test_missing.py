"""Who gave only a phone number is called when a shop runs short, as the order form promises."""

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.preparation import merchant_orders
from pickup.collections import Contact
from pickup.telling import missing
from tests import factories
from tests.situations import a_town, an_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return a_town()


def ordered(town, **contact):
    bread = factories.ProductFactory(merchant=town.bakery, title="Pain de seigle")
    contact = Contact(first_name="Odette", last_name="Marchand", **contact)
    return an_order(town, products=[bread], quantity=2, contact=contact)


def run_short(order, kept=1):
    merchant_orders.declare_shortage(
        line=order.merchant_orders.get().lines.get(), kept_quantity=kept, by=None, at=timezone.now()
    )


def people_to_call(town):
    return list(missing.to_call(point=town.point, at=timezone.now()))


def test_a_shortage_puts_a_person_with_a_phone_only_in_the_calls(client, town):
    order = ordered(town, phone="06 39 98 12 34")
    assert people_to_call(town) == []
    run_short(order)
    client.force_login(town.people["volunteer"])
    page = client.get(reverse("counter_to_call", args=[town.point.slug])).content.decode()
    assert "Odette Marchand" in page
    assert "1 × Pain de seigle (Boulangerie du Pont)" in page


def test_what_is_missing_of_a_bundle_is_said_with_its_name(town):
    order = ordered(town, phone="06 39 98 12 34")
    order.merchant_orders.get().lines.update(bundle_title="Panier du dimanche", bundle_quantity=2)
    run_short(order)
    words = missing.words_of(people_to_call(town)[0])
    assert "1 × Pain de seigle, dans «\u202fPanier du dimanche\u202f» (Boulangerie du Pont)" in words


def test_once_called_they_leave_the_list_until_something_else_is_missing(client, town):
    order = ordered(town, phone="06 39 98 12 34")
    run_short(order)
    client.force_login(town.people["volunteer"])
    client.post(reverse("counter_told", args=[town.point.slug, order.collection.code]), {"news": "missing"})
    assert people_to_call(town) == []
    run_short(order, kept=0)
    assert people_to_call(town) == [order.collection]
    assert "2 × Pain de seigle" in missing.words_of(people_to_call(town)[0])


def test_somebody_with_an_e_mail_is_written_to_instead(town):
    run_short(ordered(town, phone="06 39 98 12 34", email="odette@example.org"))
    assert people_to_call(town) == []


def test_the_list_costs_the_same_for_one_person_or_for_five(town, django_assert_num_queries):
    for _person in range(5):
        run_short(ordered(town, phone="06 39 98 12 34"))
    with django_assert_num_queries(3):
        assert len([missing.words_of(collection) for collection in people_to_call(town)]) == 5
