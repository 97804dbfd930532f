"""A bundle's four croissants whose shares differ by a cent are read as four croissants, wherever one reads them."""

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from merchants.models import OrderedLine
from merchants.preparation import preparing, shortfalls
from tests import factories
from tests.shop.situations import ODETTE, Town

pytestmark = pytest.mark.django_db


@pytest.fixture
def town():
    town = Town()
    town.croissant = town.sells(price="1.10", title="Croissant au beurre", sheet={"allergens": ["gluten"]})
    parts = {town.product: 1, town.croissant: 4}
    town.bundle = factories.bundle_of(parts, price="8.00", title="Panier du matin")
    return town


@pytest.fixture
def order(town):
    return town.place(town.basket({town.bundle: 1}))


def lines_of(town):
    return list(OrderedLine.objects.filter(title=town.croissant.title).order_by("pk"))


def words(client, name, *args):
    return client.get(reverse(name, args=args)).text.replace("\u202f", " ")


def test_two_lines_to_count_are_one_to_read(client, town, order):
    cents = sum(line.kept_cents for line in lines_of(town))
    assert len(lines_of(town)) == 2
    price = f"{cents // 100},{cents % 100:02} €"
    part = order.merchant_orders.get()
    page = words(client, "order", order.collection.token)
    assert page.count("4 × Croissant au beurre") == 1
    assert price in page
    message = next(one.body for one in mail.outbox if one.to == [ODETTE.email]).replace("\u202f", " ")
    assert f"4 × Croissant au beurre · {price} en tout" in message
    assert "4 × Croissant au beurre" in preparing.contents_in_words(part)
    client.force_login(factories.owner_of(town.merchant))
    text = words(client, "merchant_order", town.merchant.code, part.pk)
    assert text.count("4 × Croissant au beurre") == 1
    assert price in text
    # Each share keeps its own acts.
    assert all(
        reverse("merchant_order_shortage", args=[town.merchant.code, part.pk, one.pk]) in text
        for one in lines_of(town)
    )
    paper = words(client, "picking_list", town.merchant.code, part.due_at)
    bags = paper[paper.index("Sac par sac") :]
    assert (bags.count("Croissant au beurre"), bags.count("<b>4</b>")) == (1, 1)


def test_the_message_says_how_many_of_all_are_missing(town, order, django_capture_on_commit_callbacks):
    line = lines_of(town)[0]
    left = 4 - line.kept_quantity
    mail.outbox.clear()
    with django_capture_on_commit_callbacks(execute=True):
        shortfalls.run_short(line=line, kept_quantity=0, by=None, at=timezone.now())
    message = next(one.body for one in mail.outbox if one.to == [ODETTE.email])
    assert f"sur les 4 de votre commande, il en manque {line.kept_quantity}" in message
    assert f"Vous en aurez {left}." in message


def test_its_page_says_what_they_cost_together(client, town):
    client.force_login(factories.owner_of(town.merchant))
    text = words(client, "sheet_bundle", town.merchant.code, town.bundle.sheet.pk)
    assert text.count("4 × Croissant au beurre") == 1
