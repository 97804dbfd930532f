"""What is typed in the search field and is no product is answered first, and leads where it is done."""

import pytest
from django.urls import reverse

from shop.catalogue.questions import QUESTIONS, asked_by, nearly_asked_by
from tests.factories import ProductFactory

pytestmark = pytest.mark.django_db


def search(client, query):
    response = client.get(reverse("search"), {"q": query})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    ("query", "url_name"),
    [
        ("renoncer", "withdrawal_find"),
        ("Rétractation", "withdrawal_find"),
        ("retractations", "withdrawal_find"),
        ("comment rendre un article", "withdrawal_find"),
        ("annuler ma commande", "order_find"),
        ("annulation", "order_find"),
        ("rembourser", "order_find"),
        ("REMBOURSÉE", "order_find"),
        ("remboursements", "order_find"),
        ("factures", "order_find"),
        ("avoir", "order_find"),
        ("commission", "selling_costs"),
        ("horaires de la boulangerie", "merchants"),
        ("livraison", "home"),
        ("mot de passe", "login"),
        ("cgv", "sale_terms"),
    ],
)
def test_it_leads_to_the_page_that_does_it(client, query, url_name):
    page = search(client, query)
    main = page[page.index("<main") : page.index("<footer")]
    assert f'<a class="button" href="{reverse(url_name)}">' in main
    assert "Rien pour" not in main


@pytest.mark.parametrize(
    ("query", "url_name"),
    [
        ("renonser", "withdrawal_find"),
        ("retractacion", "withdrawal_find"),
        ("rembourcement", "order_find"),
        ("factrue", "order_find"),
        ("comission", "selling_costs"),
        ("horraires", "merchants"),
    ],
)
def test_a_slip_of_the_finger_is_forgiven(client, query, url_name):
    assert f'<a class="button" href="{reverse(url_name)}">' in search(client, query)


def test_the_beginning_of_a_word_is_enough():
    assert [one.url_name for one in asked_by("rembours")] == ["order_find"]


@pytest.mark.parametrize("query", ["compote", "avoine", "pain", "miel", "carte", "roman", "ail", "moule", "avocat"])
def test_goods_ask_nothing(query):
    assert asked_by(query) == []
    assert nearly_asked_by(query) == []


def test_it_comes_before_the_goods_of_the_same_name(client):
    roman = ProductFactory(title="Le Retour, roman")
    page = search(client, "retour")
    assert page.index("Renoncer à un achat") < page.index(roman.title)


def test_a_slip_that_finds_goods_is_no_question(client):
    ProductFactory(title="Fracture, polar")
    assert "Avoir une facture" not in search(client, "fracture")


def test_each_answer_leads_to_a_page_that_opens(client):
    for question in QUESTIONS:
        assert client.get(reverse(question.url_name)).status_code == 200, question.title


def test_what_is_suggested_is_a_word_that_people_read(client):
    ProductFactory(title="Le Vent tourne")
    assert "«\u202ftourne\u202f» sur les étals" in search(client, "tourme")


def test_once_answered_one_is_not_asked_whether_one_meant_something_else(client):
    ProductFactory(title="Le Vent tourne")
    assert "Cherchiez-vous" not in search(client, "retour")


def test_no_suggestion_is_too_short_to_mean_anything(client):
    ProductFactory(title="Thé of")
    page = search(client, "ofi toa")
    assert 'href="?q=of"' not in page
    assert 'href="?q=to"' not in page
