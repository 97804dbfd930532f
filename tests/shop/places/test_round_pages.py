"""The administration writes a round: its stops in the order of the road, kept as typed when something is wrong."""

import datetime

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse
from django.utils import timezone

from merchants.opening import instant_of, local_day
from pickup.models import PickupPoint, Round
from tests import factories
from tests.pickup.situations import person

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


def tomorrow():
    return local_day(timezone.now()) + datetime.timedelta(days=1)


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


class TestPeopleOnTheirWay:
    """Somebody ordered for Saint-Roch: the round passes there, or they are asked what becomes of them first."""

    @pytest.fixture
    def odette(self, client, places):
        client.post(NEW, typed(places))
        slot = factories.SlotFactory(point=places[1], starts_at=instant_of(tomorrow(), datetime.time(15)))
        return person("ACCEPTED", slot=slot)

    @pytest.fixture
    def page(self, odette):
        return reverse("association_round", args=[Round.objects.get().pk])

    def test_a_stop_where_somebody_is_awaited_is_not_left_to_nobody(self, client, places, odette, page):
        answer = client.post(page, typed(places, stop_1=""))
        assert answer.status_code == 200
        assert "Une personne est attendue à «\u202fsaint-roch\u202f»" in answer.text
        assert "Odette Marchand" in answer.text
        assert reverse("association_place", args=["saint-roch"]) in answer.text
        assert [stop.point for stop in Round.objects.get().stops.all()] == places[1:]

    def test_another_round_may_take_it_and_the_shop_is_told_where(self, client, places, odette, page, mailoutbox):
        other = factories.PickupPointFactory(slug="mairie", name="La Mairie")
        client.post(NEW, typed([other, *places[1:]], name="Bibliobus", stop_3=""))
        assert Round.objects.get(name="Bibliobus").stops.get().point == places[1]
        (letter,) = mailoutbox
        assert letter.to == [odette.part.merchant.email]
        assert "à déposer à «\u202fLa Mairie\u202f»" in letter.body

    @pytest.mark.parametrize(("hour", "told"), [("12:00", 1), ("14:30", 0), ("14:00", 0)])
    def test_a_departure_brought_forward_is_told_to_the_shops_that_prepare_for_it(
        self, client, places, page, mailoutbox, hour, told
    ):
        assert client.post(page, typed(places, departs_at=hour)).status_code == 302
        assert ["à 11\u00a0h\u00a030." in letter.body for letter in mailoutbox] == [True] * told

    def test_the_diary_says_who_wrote_it(self, client, places, page):
        entry = LogEntry.objects.get(content_type__model="round")
        assert entry.user.pk == int(client.session["_auth_user_id"])

    def test_once_nobody_comes_the_stop_is_taken_off(self, client, places, odette, page):
        type(odette.collection).objects.update(holds_place=False)
        assert client.post(page, typed(places, stop_1="")).status_code == 302
        assert [stop.point for stop in Round.objects.get().stops.all()] == places[2:]


def test_a_round_leaves_from_a_fixed_place(client, places):
    assert client.post(NEW, typed(places, departs_from=places[1].pk)).status_code == 200
    assert not Round.objects.exists()
    assert PickupPoint.objects.count() == 3
