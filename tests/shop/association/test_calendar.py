"""Those who answer the telephone close a moment, and see who would find the door shut."""

import pytest
from django.urls import reverse

from pickup.models import Slot
from tests.factories import ProductFactory, SlotFactory
from tests.situations import a_town, an_order

pytestmark = pytest.mark.django_db
LIST = "/association/creneaux/"
QUERIES = 7


@pytest.fixture
def town():
    return a_town()


@pytest.fixture
def coach(client, town):
    client.force_login(town.people["coach"])
    return client


def text_of(page):
    return page.content.decode()


def close(client, town, reason="fête du village"):
    return text_of(client.post(reverse("association_slot", args=[town.slot.pk]), {"reason": reason}, follow=True))


def test_the_coming_weeks_are_listed_and_lead_to_each_moment(coach, town):
    address = reverse("association_slot", args=[town.slot.pk])
    page = text_of(coach.get(LIST))
    assert address in page
    assert "0 sur 20" in page
    assert "Fermer ce créneau" in text_of(coach.get(address))


def test_a_moment_closes_and_opens_again(coach, town):
    assert "C’est noté\u202f: le créneau de " in close(coach, town)
    assert "fête du village" in text_of(coach.get(LIST))
    reopen = reverse("association_slot_reopen", args=[town.slot.pk])
    assert reopen in text_of(coach.get(reverse("association_slot", args=[town.slot.pk])))
    assert "rouvert" in text_of(coach.post(reopen, follow=True))
    assert Slot.objects.get(pk=town.slot.pk).closed_reason == ""


def test_whoever_booked_is_named_and_nothing_closes_before_it_is_said_what_becomes_of_them(coach, town):
    order = an_order(town, products=[ProductFactory(merchant=town.bakery)])
    page = close(coach, town)
    assert "Une personne comptait venir" in page
    assert "Jeanne Morel" in page
    assert reverse("association_order", args=[order.collection.code]) in page
    assert Slot.objects.get(pk=town.slot.pk).closed_reason == ""


@pytest.mark.parametrize("many", [1, 6])
def test_the_calendar_asks_the_same_questions_whatever_its_length(coach, town, many, django_assert_num_queries):
    SlotFactory.create_batch(many)
    coach.get(LIST)
    with django_assert_num_queries(QUERIES):
        coach.get(LIST)


@pytest.mark.parametrize("reason", ["", " ", "x" * 121, "a\x00"])
def test_a_reason_is_owed(coach, town, reason):
    close(coach, town, reason)
    assert Slot.objects.get(pk=town.slot.pk).closed_reason == ""


def test_the_room_is_shown_to_those_who_may_enter(client, town):
    for person, shown in (("coach", True), ("administrator", True), ("treasurer", False)):
        client.force_login(town.people[person])
        assert (LIST in text_of(client.get("/association/"))) == shown
