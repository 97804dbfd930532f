"""The way to the provider's page and back, without JavaScript."""

import pytest
from django.urls import reverse

from tests.shop.payments.paying import sync, things

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(town):
    return town.place(pays_online=True)


def page_of(order):
    return reverse("order", args=[order.collection.token])


def to_the_simulator(client, order):
    return client.post(reverse("payment_start", args=[order.collection.token])).url


@pytest.mark.parametrize(
    ("choice", "sentence"),
    [
        ("pay", "Votre paiement est reçu"),
        ("refuse", "La banque a refusé le paiement"),
        ("abandon", "Vous avez quitté la page de paiement sans payer"),
    ],
)
def test_each_way_out_of_the_simulator_is_said_on_the_order(client, order, choice, sentence):
    page = to_the_simulator(client, order)
    assert "Page de paiement de démonstration" in client.get(page).text
    assert sentence in client.post(page, {"answer": choice}, follow=True).text


def test_the_simulator_answers_once(client, order):
    page = to_the_simulator(client, order)
    client.post(page, {"answer": "refuse"})
    client.post(page, {"answer": "pay"})
    assert things("charge") == []
    assert sync(order).status == "FAILED"
    assert "a déjà reçu sa réponse" in client.get(page).text


def test_an_unknown_answer_shows_the_page_again(client, order):
    page = to_the_simulator(client, order)
    assert client.post(page, {"answer": "🥖"}).status_code == 200
    assert things("checkout.session")[0]["status"] == "open"


def test_coming_back_without_paying_proves_nothing(client, order):
    to_the_simulator(client, order)
    text = client.get(reverse("payment_return", args=[order.collection.token]), follow=True).text
    assert "Il reste à payer" in text


def test_one_can_pay_again_or_at_the_counter_after_a_refusal(client, order):
    client.post(to_the_simulator(client, order), {"answer": "refuse"})
    assert "Payer plutôt au comptoir" in client.get(page_of(order)).text
    text = client.post(reverse("payment_at_counter", args=[order.collection.token]), follow=True).text
    assert "vous paierez au comptoir" in text
    assert "Payer plutôt" not in text


def test_an_unknown_payment_does_not_exist(client, order):
    assert client.get(reverse("simulator", args=["inconnu"])).status_code == 404
    assert client.post(reverse("payment_start", args=["inconnu"])).status_code == 404


def test_the_simulator_is_shut_where_another_gateway_is_plugged(client, order, settings):
    page = to_the_simulator(client, order)
    settings.PAYMENT_GATEWAY = ""
    assert client.get(page).status_code == 404
