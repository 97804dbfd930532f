"""Said while the order is taken: by which way to tell the person, and which neighbour comes with the code."""

import pytest
from django.urls import reverse
from oscar.apps.order.models import Order

from pickup.models import Resident
from shop.outbox import ladder, preferences
from shop.outbox.models import Preference
from tests import factories
from tests.shop.checkout.test_phone_orders import PLACE, fill, place

pytestmark = pytest.mark.django_db
PERSON = reverse("phone_order_person")
PHONE = {"phone": "06 39 98 12 34"}


@pytest.fixture(autouse=True)
def volunteer(client, town):
    user = factories.volunteer_at(town.slot.point)
    client.force_login(user)
    return user


def ordered() -> Order:
    return Order.objects.latest("pk")


def test_unsaid_nobody_else_comes_and_nothing_is_kept(client, town):
    fill(client, town.product)
    place(client, town, **PHONE)
    assert ordered().collection.proxy_name == ""
    assert not Preference.objects.exists()


def test_the_neighbour_who_comes_is_noted_with_the_order_and_read_on_the_slip(client, town):
    fill(client, town.product)
    slip = client.get(place(client, town, proxy_name="  paul   sarrazin ").url).text
    assert ordered().collection.proxy_name == "Paul Sarrazin"
    assert "Paul Sarrazin peut venir à votre place, avec ce code." in slip


def test_the_way_to_be_told_holds_for_that_order_when_nobody_is_remembered(client, town, volunteer):
    fill(client, town.product)
    place(client, town, way="CALL", **PHONE)
    said = Preference.objects.get()
    assert (said.way, said.order, said.said_by) == ("CALL", ordered(), volunteer)


def test_it_holds_for_the_person_when_they_are_remembered(client, town):
    fill(client, town.product)
    place(client, town, way="CALL", remember="on", **PHONE)
    said = Preference.objects.get()
    assert (said.way, said.resident, said.order) == ("CALL", Resident.objects.get(), None)


def test_what_a_known_person_said_is_ticked_already_and_the_last_word_counts(client, town):
    fill(client, town.product)
    place(client, town, way="CALL", remember="on", email="yvonne@example.org", **PHONE)
    client.post(PERSON, {"resident": Resident.objects.get().pk})
    fill(client, town.product)
    page = client.get(PLACE).text
    assert 'name="way" value="CALL" checked' in page
    assert "· En l’appelant</small>" in page
    place(client, town, way="EMAIL", email="yvonne@example.org", **PHONE)
    assert Preference.objects.get().way == "EMAIL"
    assert ladder.preference_of(ordered()).way == "EMAIL"


def test_what_else_they_said_before_stays(client, town, volunteer):
    fill(client, town.product)
    place(client, town, way="CALL", remember="on", **PHONE)
    known = Resident.objects.get()
    before = Preference.objects.get()
    facts = {"accepts_sms": False, "accepts_calls": True, "reminder": False}
    preferences.choose(whose={"resident": known}, way="CALL", by=volunteer, at=before.said_at, **facts)
    client.post(PERSON, {"resident": known.pk})
    fill(client, town.product)
    place(client, town, way="LETTER", **PHONE)
    said = Preference.objects.get()
    assert (said.way, said.accepts_sms, said.reminder) == ("LETTER", False, False)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"way": "CALL"}, "Nous n’avons pas de numéro à appeler"),
        ({"way": "SMS", "phone": "01 99 00 12 34"}, "Un SMS demande un numéro de mobile"),
        ({"way": "PIGEON"}, "Choisissez comment"),
    ],
)
def test_a_way_that_cannot_reach_them_is_said_and_what_was_typed_stays(client, town, typed, said):
    fill(client, town.product)
    page = place(client, town, proxy_name="Paul Sarrazin", **typed).text
    assert said in page
    assert 'value="Paul Sarrazin"' in page
    assert not Order.objects.exists()


def test_an_e_mail_ticked_for_who_has_none_is_nothing_said(client, town):
    fill(client, town.product)
    place(client, town, way="EMAIL", **PHONE)
    assert not Preference.objects.exists()
