"""A neighbour collects in somebody's place: named beforehand, found by their own name, written where the bags went."""

import pytest
from django.urls import reverse

from pickup.counter.finding import find
from pickup.models import Handover
from pickup.residents import standing_in
from tests import factories
from tests.pickup.situations import DURING, person, saturday_slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def odette():
    return person("DROPPED_OFF", slot=saturday_slot())


def name(somebody, words):
    standing_in.name_proxy(collection=somebody.collection, name=words)
    return somebody.fresh()


def test_the_neighbour_is_found_by_their_own_name(odette):
    name(odette, "paul  sarrazin")
    assert odette.fresh().proxy_name == "Paul Sarrazin"
    point = odette.collection.slot.point
    assert find(point=point, text="sarrazin", at=DURING) == [odette.collection]
    assert find(point=point, text="odette marchand", at=DURING) == [odette.collection]


def test_half_of_one_name_and_half_of_the_other_is_nobody(odette):
    name(odette, "Paul Sarrazin")
    assert find(point=odette.collection.slot.point, text="paul marchand", at=DURING) == []


def test_taken_back_nobody_else_is_expected(odette):
    name(odette, "Paul Sarrazin")
    assert name(odette, "  ").proxy_name == ""


def test_a_name_that_is_no_name_is_refused_and_the_first_stays(odette):
    name(odette, "Paul Sarrazin")
    with pytest.raises(standing_in.NameTooLong):
        name(odette, "P" * 81)
    assert odette.fresh().proxy_name == "Paul Sarrazin"


@pytest.mark.parametrize("status", ["HANDED_OVER", "CANCELLED"])
def test_nobody_is_sent_for_nothing(status):
    with pytest.raises(standing_in.NothingToCollect):
        name(person(status), "Paul Sarrazin")


def test_said_on_the_orders_page_and_read_at_the_counter(client, odette):
    page = reverse("order", args=[odette.collection.token])
    assert "Quelqu’un vient à ma place" in client.get(page).text
    told = client.post(
        reverse("order_proxy", args=[odette.collection.token]), {"proxy_name": "Paul Sarrazin"}, follow=True
    )
    assert f"donnez le code {odette.collection.spoken_code} à Paul Sarrazin" in told.text
    point = odette.collection.slot.point
    client.force_login(factories.volunteer_at(point))
    counter = client.get(reverse("counter_collection", args=[point.slug, odette.collection.code])).text
    assert "Remettre à Paul Sarrazin" in counter


def test_the_bags_are_written_as_given_to_the_neighbour_only_by_their_own_button(client, odette):
    name(odette, "Paul Sarrazin")
    point, code = odette.collection.slot.point, odette.collection.code
    client.force_login(factories.volunteer_at(point))
    page = client.get(reverse("counter_collection", args=[point.slug, code])).text
    first, own = page.split("Remettre à Paul Sarrazin")[0].rsplit("<form", 1)
    assert 'name="to_whom" value="Paul Sarrazin"' in own
    assert 'value="Paul Sarrazin"' not in first
    bag = odette.part.bags.get().pk
    facts = {"bags": bag, "to_whom": "Paul Sarrazin", "unpaid_known": "on"}
    client.post(reverse("counter_hand_over", args=[point.slug, code]), facts)
    assert Handover.objects.get().to_whom == "Paul Sarrazin"
