"""A thing sold in several: one ticket in a list, « dès » when others cost more, one page where one chooses."""

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.text import slugify

from merchants.finding import documents
from merchants.models import SheetGroup
from tests.factories import MerchantFactory, ProductFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def draper():
    return MerchantFactory(code="chez-odile", name="Chez Odile")


def pull(draper, *told, title="Pull marin", axes=("Taille", "Couleur")):
    """`told` are (values, price, stock, is_public)."""
    group = SheetGroup.objects.create(merchant=draper, title=title, axes=list(axes))
    made = []
    for values, price, stock, is_public in told:
        facts = {"merchant": draper, "title": ", ".join([title, *values]), "price": price, "stock": stock}
        slug = slugify("-".join(["pull", *values]))
        product = ProductFactory(
            **facts, slug=slug, is_public=is_public, sheet={"group": group, "variant": list(values)}
        )
        made.append(product)
    documents.keep(*(one.sheet.pk for one in made))
    return made


def text_of(response):
    assert response.status_code == 200
    return re.sub(r"[\u202f\u00a0]", " ", response.content.decode())


def tickets(response):
    return response.context["tickets"]


def test_a_list_shows_one_ticket_at_the_lowest_price_that_can_be_had(client, draper):
    pull(
        draper,
        (["S", "bleu"], "12.00", 0, True),
        (["M", "bleu"], "14.00", 3, True),
        (["L", "bleu"], "16.00", 3, True),
        (["XL", "bleu"], "9.00", 3, False),
    )
    ProductFactory(title="Chaussettes")
    response = client.get(reverse("catalogue"))
    assert sorted(ticket.title for ticket in tickets(response)) == ["Chaussettes", "Pull marin"]
    text = text_of(response)
    assert "dès 14,00 €" in text
    assert "À choisir : taille, couleur" in text
    assert "Ajouter : Pull" not in text


def test_at_one_price_nothing_says_from(client, draper):
    pull(draper, (["S", "bleu"], "12.00", 3, True), (["M", "bleu"], "12.00", 3, True))
    assert "dès 12,00" not in text_of(client.get(reverse("catalogue")))


def test_the_only_one_left_on_sale_is_a_product_like_any_other(client, draper):
    only, _hidden = pull(draper, (["S", "bleu"], "12.00", 3, True), (["M", "bleu"], "9.00", 3, False))
    response = client.get(reverse("catalogue"))
    assert [ticket.title for ticket in tickets(response)] == [only.title]
    assert f"Ajouter : {only.title}" in text_of(response)


def test_it_is_found_by_the_choice_of_any_of_them(client, draper):
    pull(draper, (["S", "bleu"], "12.00", 3, True), (["M", "écru"], "14.00", 3, True))
    for query in ("pull écru", "pull bleu"):
        assert [one.title for one in tickets(client.get(reverse("search"), {"q": query}))] == ["Pull marin"]


@pytest.mark.parametrize("name", ["home", "catalogue", "merchant"])
def test_every_list_gathers_them(client, draper, name):
    pull(draper, (["S", "bleu"], "12.00", 3, True), (["M", "écru"], "14.00", 3, True))
    address = reverse(name, args=["chez-odile"] if name == "merchant" else [])
    assert [one.title for one in tickets(client.get(address))] == ["Pull marin"]


def test_on_its_page_one_chooses_by_links_and_takes_that_one(client, draper):
    small, medium, ecru = pull(
        draper,
        (["S", "bleu"], "12.00", 3, True),
        (["M", "bleu"], "14.00", 0, True),
        (["S", "écru"], "13.00", 3, True),
    )
    text = text_of(client.get(reverse("product", args=[small.slug, small.pk])))
    for other in (medium, ecru):
        assert reverse("product", args=[other.slug, other.pk]) in text
    assert "M (épuisé)" in text
    assert "12,00 €" in text
    assert "vend aussi" not in text
    client.post(reverse("basket_add"), {"product": ecru.pk})
    assert "Pull marin, S, écru" in text_of(client.get(reverse("basket")))


def test_a_choice_that_no_variant_has_leads_to_one_that_exists(client, draper):
    small, large = pull(draper, (["S", "bleu"], "12.00", 3, True), (["L", "écru"], "14.00", 3, True))
    axes = client.get(reverse("product", args=[small.slug, small.pk])).context["choices"]
    assert [[(one.value, one.sheet.product_id) for one in axis.options] for axis in axes] == [
        [("S", small.pk), ("L", large.pk)],
        [("bleu", small.pk), ("écru", large.pk)],
    ]


def test_a_list_costs_the_same_with_or_without_variants(client, draper):
    def cost():
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("catalogue"))
        return len(seen)

    ProductFactory(title="Chaussettes")
    before = cost()
    pull(draper, *[([size, "bleu"], "12.00", 3, True) for size in "SML"])
    assert cost() == before


def test_the_other_photos_of_a_product_stand_in_one_file(client, draper):
    product = ProductFactory(merchant=draper, sheet={"picture": "products/a.webp"})
    for rank, name in enumerate("bc"):
        product.sheet.further_pictures.create(picture=f"products/{name}.webp", rank=rank)
    text = text_of(client.get(reverse("product", args=[product.slug, product.pk])))
    assert "D’autres photos" in text
    assert text.count("/photos/") >= 1
