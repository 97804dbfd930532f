"""One's own appointments, at an address that nobody guesses and that one can change."""

import pytest
from django.urls import reverse
from django.utils import timezone

from animations.agenda import personal
from animations.models import PersonalAgenda
from shop.accounts import forgetting
from tests import factories
from tests.animations import reading
from tests.animations.taking_part.situations import evening, register
from tests.situations import a_town, an_order

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    return a_town()


def draw(user):
    return personal.draw(user=user, at=timezone.now()).token


def events(client, token):
    return reading.events(client.get(reverse("agenda_personal", args=[token])).content)


def an_order_of(town, who="resident"):
    return an_order(town, products=[factories.ProductFactory(merchant=town.bakery)], customer=town.people[who])


def test_an_order_and_a_seat_are_in_it_and_nobody_elses(client, town):
    order = an_order_of(town)
    an_order_of(town, "volunteer")
    mine = evening(title="La mienne")
    register(mine, user=town.people["resident"])
    register(evening(title="La leur"), user=town.people["volunteer"])
    found = events(client, draw(town.people["resident"]))
    assert {reading.text(one, "SUMMARY") for one in found} == {
        "La mienne",
        f"Venir chercher ma commande\u202f: {town.point.name}",
    }
    (pickup,) = [one for one in found if "commande" in one["SUMMARY"][1]]
    assert order.collection.spoken_code in reading.text(pickup, "DESCRIPTION")
    assert reading.wall_clock(pickup, "DTSTART") == timezone.localtime(town.slot.starts_at).replace(tzinfo=None)


def test_an_appointment_is_the_same_as_in_the_file_of_the_order(client, town):
    order = an_order_of(town)
    (mine,) = events(client, draw(town.people["resident"]))
    assert mine["UID"][1] in client.get(reverse("order_ics", args=[order.collection.token])).content.decode()


def test_an_order_that_is_cancelled_is_no_appointment(client, town):
    order = an_order_of(town)
    token = draw(town.people["resident"])
    order.merchant_orders.update(status="CANCELLED")
    assert events(client, token) == []


def test_a_new_address_closes_the_old_one(client, town):
    old, new = draw(town.people["resident"]), draw(town.people["resident"])
    assert client.get(reverse("agenda_personal", args=[old])).status_code == 404
    assert client.get(reverse("agenda_personal", args=[new])).status_code == 200
    assert len(new) >= 43


def test_the_page_gives_changes_and_closes_it(client, town):
    client.force_login(town.people["resident"])
    client.post(reverse("my_agenda_draw"))
    token = PersonalAgenda.objects.get().token
    assert token in client.get(reverse("my_agenda")).content.decode()
    client.post(reverse("my_agenda_close"))
    assert client.get(reverse("agenda_personal", args=[token])).status_code == 404


def test_nobody_else_keeps_it(client, town):
    response = client.get(reverse("agenda_personal", args=[draw(town.people["resident"])]))
    assert response.headers["Cache-Control"] == "private"
    assert response.headers["X-Robots-Tag"] == "noindex"
    assert not response.cookies


def test_an_account_that_is_forgotten_takes_its_address_along(client, town):
    token = draw(town.people["resident"])
    forgetting.forget(user=town.people["resident"], at=timezone.now())
    assert client.get(reverse("agenda_personal", args=[token])).status_code == 404


def test_it_costs_the_same_however_full_a_life_is(client, town, django_assert_num_queries):
    token = draw(town.people["resident"])
    for _each in range(3):
        an_order_of(town)
        register(evening(), user=town.people["resident"])
    with django_assert_num_queries(3):
        events(client, token)


@pytest.mark.parametrize("token", ["%00", "a%00b", "%F0%9F%A5%96", "a" * 65])
def test_what_was_never_drawn_is_nowhere(client, token):
    assert client.get(f"/agenda/personnel/{token}.ics").status_code == 404
