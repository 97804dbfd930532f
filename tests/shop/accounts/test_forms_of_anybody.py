"""What anybody may send without an account is sent as often as people do, not as machines do."""

import secrets

import pytest
from django.urls import reverse

from animations.models import Membership, Registration
from shop.accounts import forms_of_anybody, throttle
from tests.animations.taking_part.situations import evening
from tests.factories import in_days
from tests.walk import addresses

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _two_are_free(monkeypatch):
    patience = forms_of_anybody.OF_A_NETWORK
    monkeypatch.setattr(
        forms_of_anybody,
        "OF_A_NETWORK",
        throttle.Patience(2, patience.longest, patience.forgotten_after),
    )


@pytest.fixture
def page():
    animation = evening(starts_at=in_days(3, hour=18), ends_at=in_days(3, hour=20))
    return reverse("register", args=[animation.slug])


def send(client, page, network="203.0.113.7"):
    facts = {"key": secrets.token_hex(16), "name": "Odette", "party": 1, "email": "", "phone": ""}
    return client.post(page, facts, REMOTE_ADDR=network)


def test_after_many_registrations_of_one_network_it_waits_and_others_do_not(client, page):
    assert [send(client, page).status_code for _time in range(3)] == [302, 302, 429]
    assert Registration.objects.count() == 2
    assert send(client, page, "203.0.113.8").status_code == 302


def test_it_is_told_until_when_and_that_nothing_is_lost(client, page):
    answers = [send(client, page) for _time in range(3)]
    assert "Réessayez dans 1 minute" in answers[-1].text
    assert "Revenez en arrière" in answers[-1].text


def test_one_may_always_read(client, page):
    for _time in range(3):
        send(client, page)
    assert client.get(page, REMOTE_ADDR="203.0.113.7").status_code == 200


def test_becoming_a_member_is_counted_apart(client, page):
    for _time in range(3):
        send(client, page)
    there = reverse("become_member")
    codes = [client.post(there, {}, REMOTE_ADDR="203.0.113.7").status_code for _time in range(3)]
    assert codes == [200, 200, 429]
    assert not Membership.objects.exists()


def test_those_forms_are_still_where_they_are_named():
    assert {address.name for address in addresses()} >= forms_of_anybody.FORMS
