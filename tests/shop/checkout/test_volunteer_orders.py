"""A volunteer takes an order for somebody who has no screen: for their own place, and no other."""

import pytest
from django.urls import reverse
from oscar.apps.order.models import Order

from tests import factories
from tests.shop.checkout.test_phone_orders import PRODUCTS, fill, place

pytestmark = pytest.mark.django_db


def test_a_volunteer_takes_an_order_for_their_own_place(client, town):
    volunteer = factories.volunteer_at(town.slot.point)
    client.force_login(volunteer)
    assert PRODUCTS in client.get(reverse("counter", args=[town.slot.point.slug])).text
    fill(client, town.product)
    page = client.get(PRODUCTS).text
    assert reverse("counter", args=[town.slot.point.slug]) in page
    assert reverse("association_merchants") not in page
    slip = client.get(place(client, town, channel="COUNTER").url)
    collection = Order.objects.get().collection
    assert (collection.channel, collection.placed_by) == ("COUNTER", volunteer)
    assert collection.spoken_code in slip.text


def test_a_volunteer_of_another_place_gives_no_moment_here(client, town):
    client.force_login(factories.association_member("COACH"))
    fill(client, town.product)
    slip = place(client, town).url
    client.force_login(factories.volunteer_at(factories.PickupPointFactory()))
    assert client.get(slip).status_code == 404
    fill(client, town.product)
    assert "Choisissez le moment" in place(client, town).text
    assert Order.objects.count() == 1
