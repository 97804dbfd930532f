"""The confirmation on paper says what the order is; the form to withdraw is one to each shop that may take back."""

import io

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from pickup.models import Collection
from shop.paper import confirmation
from tests import factories
from tests.pickup.test_book import HOSTILE
from tests.situations import a_town, an_order

pytestmark = pytest.mark.django_db


def text_of(pdf) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.replace("\u200b", "").replace("\xa0", " ").split())


@pytest.fixture
def town():
    return a_town()


@pytest.fixture
def collection(town):
    bread = factories.ProductFactory(
        merchant=town.bakery, title="Pain de seigle", sheet={"withdrawal_exception": "perishable"}
    )
    novel = factories.ProductFactory(merchant=town.bookshop, title="Nuit sur la Lance", sheet={"is_food": False})
    return an_order(town, products=[bread, novel], channel="PHONE").collection


@pytest.mark.parametrize("large", [False, True])
def test_it_says_who_when_where_what_and_how_much(collection, large):
    text = text_of(confirmation.pdf_of(collection, large=large, at=timezone.now()))
    for said in (
        collection.full_name,
        collection.spoken_code,
        "La Halle",
        "1 × Pain de seigle",
        "1 × Nuit sur la Lance",
    ):
        assert said in text, said
    for said in ("8,40 €", collection.order.number, "Boulangerie du Pont", "La Marelle", "denrée périssable"):
        assert said in text.replace("\u202f", " "), said


def test_it_says_who_may_come_instead_how_one_is_told_and_what_happens_if_something_is_missing(collection):
    Collection.objects.update(phone="04 65 71 22 01", email="", proxy_name="Lucette Vial")
    text = text_of(confirmation.pdf_of(Collection.objects.get(), large=False, at=timezone.now()))
    assert "Lucette Vial peut venir à votre place" in text
    assert "Pour vous prévenir : par un appel, au 04 65 71 22 01." in text.replace("\u202f", " ")
    assert "S’il manque un produit, la boutique le retire de votre sac" in text
    Collection.objects.update(phone="", proxy_name="")
    text = text_of(confirmation.pdf_of(Collection.objects.get(), large=False, at=timezone.now()))
    assert "tout se dit au comptoir" in text
    assert "à votre place" not in text


def test_who_takes_the_order_is_named_as_one_says_it(collection, settings):
    settings.OPERATOR = {**settings.OPERATOR, "name": "Association des commerçants"}
    text = text_of(confirmation.pdf_of(collection, large=False, at=timezone.now()))
    assert "l’Association des commerçants a pris votre commande" in text


def test_the_forms_are_one_to_each_shop_whose_goods_may_be_given_back(collection, town):
    text = text_of(confirmation.forms_pdf_of(collection, large=False))
    assert text.count("Formulaire de rétractation") == 1
    assert town.bookshop.legal_name in text
    assert town.bakery.legal_name not in text
    assert "Nuit sur la Lance" in text
    assert "Pain de seigle" not in text


def test_an_order_of_which_nothing_comes_back_says_so(town):
    bread = factories.ProductFactory(merchant=town.bakery, sheet={"withdrawal_exception": "perishable"})
    collection = an_order(town, products=[bread], channel="PHONE").collection
    assert "Rien de cette commande ne se rend" in text_of(confirmation.forms_pdf_of(collection, large=False))


def test_posted_it_bears_the_address_that_the_person_gave(collection, town):
    facts = {"street": "3 rue des Lilas", "postcode": "26999", "city": "Saint-Aubrac-sur-Lance"}
    resident = factories.resident(point=town.point, **facts)
    Collection.objects.filter(pk=collection.pk).update(resident=resident)
    collection.refresh_from_db()
    assert "3 rue des Lilas" in text_of(confirmation.pdf_of(collection, large=False, at=timezone.now()))


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_it(collection, name):
    Collection.objects.filter(pk=collection.pk).update(last_name=name[:60].replace("\0", ""))
    collection.refresh_from_db()
    assert collection.spoken_code in text_of(confirmation.pdf_of(collection, large=True, at=timezone.now()))


def test_large_print_has_no_letter_under_sixteen_points(collection):
    sizes = []

    def seen(text, matrix, text_matrix, font, size):
        if text.strip():
            sizes.append(size * abs(matrix[3] * text_matrix[3]))

    pdf = confirmation.pdf_of(collection, large=True, at=timezone.now())
    for page in PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=seen)
    assert min(sizes) >= 15.9


def test_behind_the_counter_it_is_for_orders_taken_for_somebody(client, town, collection):
    client.force_login(town.people["coach"])
    address = reverse("paper_confirmation", args=[collection.token])
    assert client.get(address).content.startswith(b"%PDF")
    Collection.objects.filter(pk=collection.pk).update(channel="ONLINE")
    assert client.get(address).status_code == 404
    assert client.get(reverse("withdrawal_papers", args=[collection.token])).content.startswith(b"%PDF")
