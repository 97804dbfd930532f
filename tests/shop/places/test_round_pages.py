"""The administration writes a round: its stops in the order of the road, kept as typed when something is wrong."""

import pytest
from django.urls import reverse

from pickup.models import PickupPoint, Round
from tests import factories

pytestmark = pytest.mark.django_db
NEW = reverse("association_round_new")


@pytest.fixture(autouse=True)
def _administrator(client):
    client.force_login(factories.association_member("ADMINISTRATOR"))


@pytest.fixture
def places():
    hall = factories.PickupPointFactory(slug="la-halle", name="La Halle")
    stops = [factories.PickupPointFactory(slug=slug, name=slug, kind="STOP") for slug in ("saint-roch", "combe")]
    return [hall, *stops]


def typed(places, **differs):
    hall, first, second = places
    return {
        "name": "Tournée du plateau",
        "departs_from": hall.pk,
        "departs_at": "14:00",
        "stop_1": first.pk,
        "stop_3": second.pk,
        **differs,
    }


def test_a_round_is_written_with_its_stops_in_order(client, places):
    assert client.post(NEW, typed(places)).status_code == 302
    found = Round.objects.get()
    assert [(stop.rank, stop.point) for stop in found.stops.all()] == [(1, places[1]), (2, places[2])]
    assert "La Halle" in client.get(reverse("association_rounds")).text


def test_the_order_changes_on_the_same_page(client, places):
    client.post(NEW, typed(places))
    page = reverse("association_round", args=[Round.objects.get().pk])
    assert f'value="{places[1].pk}" selected' in client.get(page).text
    client.post(page, typed(places, stop_1=places[2].pk, stop_2=places[1].pk, stop_3=""))
    assert [stop.point for stop in Round.objects.get().stops.all()] == [places[2], places[1]]


def test_the_same_stop_twice_is_said_and_what_was_typed_stays(client, places):
    page = client.post(NEW, typed(places, stop_3=places[1].pk))
    assert "Un lieu ne peut être deux fois une halte" in page.text
    assert 'value="Tournée du plateau"' in page.text
    assert not Round.objects.exists()


def test_a_round_leaves_from_a_fixed_place(client, places):
    assert client.post(NEW, typed(places, departs_from=places[1].pk)).status_code == 200
    assert not Round.objects.exists()
    assert PickupPoint.objects.count() == 3
