"""Search forgives accents, plurals and slips, and never leaves a person in front of a wall."""

import pytest
from django.urls import reverse

from merchants.finding import documents
from shop.catalogue import looking_up
from tests.factories import MerchantFactory, ProductFactory, category

pytestmark = pytest.mark.django_db


@pytest.fixture
def honey():
    product = ProductFactory(
        title="Miel de châtaignier",
        merchant=MerchantFactory(name="Les Ruches", trade="Apiculture"),
        sheet={"origin": "Drôme"},
    )
    product.categories.add(category("Épicerie", "Miels et confitures"))
    documents.keep(product.sheet.pk)
    return product


def search(client, query):
    response = client.get(reverse("search"), {"q": query})
    assert response.status_code == 200
    return response.content.decode()


@pytest.mark.parametrize(
    "query", ["miel", "Miels", "MIEL chataignier", "ruche", "drome", "confiture", "épiceries", "apicult"]
)
def test_it_is_found_by_its_name_its_aisle_its_merchant_its_trade_or_its_origin(client, honey, query):
    assert honey.title in search(client, query)


@pytest.mark.parametrize(
    "query", ["miel thym", "iel", "%", "_", "'; DROP TABLE catalogue_product; --", "<script>", "🍯"]
)
def test_what_is_not_there_is_not_found_and_the_way_out_is_shown(client, honey, query):
    page = search(client, query)
    assert honey.title not in page
    assert "Rien pour" in page
    assert "Tous les" in page or reverse("catalogue") in page
    assert "<script>" not in page


def test_a_slip_of_the_finger_is_mended_and_said(client, honey):
    page = search(client, "chataingier")
    assert honey.title in page
    assert "«\u202fchâtaignier\u202f» sur les étals" in page
    assert "Personne n’écrit «\u202fchataingier\u202f»" in page


def test_a_slip_of_whoever_types_what_another_says_is_mended_too(honey):
    assert looking_up.forgiven("chataingier", most=5) == [honey.sheet]
    assert looking_up.forgiven("zanzibar", most=5) == []


def test_words_that_never_meet_are_offered_one_by_one(client, honey):
    ProductFactory(title="Laine", merchant=honey.sheet.merchant)
    page = search(client, "miel de laine")
    assert "Cherchiez-vous" not in page
    assert '<a href="?q=miel">miel</a>, <a href="?q=laine">laine</a>' in page


def test_a_name_that_begins_as_asked_comes_before_one_that_does_not(client):
    for title in ["Le Pain et la Rivière, roman", "Pain complet"]:
        ProductFactory(title=title)
    page = search(client, "pain")
    assert page.index("Pain complet") < page.index("Le Pain et la Rivière")


def test_nothing_typed_asks_what_one_looks_for(client, honey):
    assert "Que cherchez-vous" in search(client, "   ")


def test_ten_thousand_letters_and_a_null_byte_are_a_question_like_another(client, honey):
    assert "Rien pour" in search(client, "z\x00" * 10_000)


def test_what_says_it_in_its_name_comes_first(client, honey):
    jam = ProductFactory(title="Abricots au sirop", merchant=honey.sheet.merchant)
    jam.categories.add(category("Épicerie", "Miels et confitures"))
    documents.keep(jam.sheet.pk)
    page = search(client, "miel")
    assert page.index(honey.title) < page.index(jam.title)


def test_the_next_page_keeps_the_question(client):
    for _ in range(25):
        ProductFactory(title="Pain & beurre")
    assert "?q=pain+beurre&amp;page=2" in search(client, "pain beurre")
