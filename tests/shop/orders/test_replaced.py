"""A missing product replaced by another, as the resident and the counter read it; refused with one button."""

import re

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants import order_page
from merchants.preparation import merchant_orders, replacing, shortfalls
from pickup.collections import Contact
from pickup.telling import missing
from shop.models import OutgoingMessage

pytestmark = pytest.mark.django_db


@pytest.fixture
def bought(town):
    contact = Contact("Odette", "Marchand", phone="06 39 98 12 34")
    return town.place(town.basket({town.product: 3}), contact=contact, if_missing="REPLACE")


@pytest.fixture
def line(bought):
    return bought.merchant_orders.get().lines.get()


@pytest.fixture
def standing(town, line):
    other = town.sells(merchant=town.merchant, title="Pain complet", price="3.00")
    told = {"by": None, "at": timezone.now()}
    return replacing.replace(line=line, kept_quantity=1, sheet=other.sheet, quantity=2, **told)


def page(client, bought):
    return client.get(reverse("order", args=[bought.collection.token])).text.replace("\u202f", " ")


def refuse(client, bought, line):
    return client.post(reverse("order_refuse_replacement", args=[bought.collection.token, line.pk]), follow=True)


def test_the_page_says_what_comes_instead_and_for_how_much(client, bought, line, standing):
    text = page(client, bought)
    assert "2 × Pain complet" in text
    assert f"À la place de « {line.title} »" in text
    assert "10,20" in text
    assert "qu’un seul sur 3" in text


def test_what_is_new_comes_first(client, bought, line, standing):
    text = page(client, bought)
    news = text.index(f"remplace « {line.title} » : voyez par quoi")
    assert news < text.index("Votre code de retrait")


def test_the_letter_leads_to_the_very_page_where_one_refuses(client, town):
    order = town.place(town.basket({town.product: 3}), if_missing="REPLACE")
    line, other = order.merchant_orders.get().lines.get(), town.sells(merchant=town.merchant, title="Pain complet")
    replacing.replace(line=line, kept_quantity=1, sheet=other.sheet, quantity=1, by=None, at=timezone.now())
    (letter,) = OutgoingMessage.objects.filter(key__startswith="replaced:")
    (address,) = re.findall(r"https?://[^/]+(/lettre/\S+)", letter.body)
    answer = client.get(address, follow=True)
    assert answer.redirect_chain == [(reverse("order", args=[order.collection.token]), 302)]
    assert "Je n’en veux pas" in answer.text
    assert "au plus tard" in letter.body


def test_a_letters_address_changed_by_a_character_leads_nowhere(client, bought):
    address = order_page.address_of(bought)
    assert client.get(f"{address[:-2]}x/").status_code == 404


def test_the_letter_greets_by_name_and_says_all_is_missing(town):
    line = town.place(town.basket({town.product: 3})).merchant_orders.get().lines.get()
    shortfalls.run_short(line=line, kept_quantity=0, by=None, at=timezone.now())
    (letter,) = OutgoingMessage.objects.filter(key__startswith="shortage:")
    assert letter.body.startswith("Bonjour Odette,")
    assert order_page.address_of(line.merchant_order.order) in letter.body
    assert f"n’a plus de «\u202f{line.title}\u202f» pour votre commande." in letter.body


def test_of_an_initial_alone_the_letter_makes_no_gentleman(town):
    line = town.place(town.basket({town.product: 3})).merchant_orders.get().lines.get()
    line.merchant_order.customer_name = "M."
    line.merchant_order.save()
    shortfalls.run_short(line=line, kept_quantity=0, by=None, at=timezone.now())
    (letter,) = OutgoingMessage.objects.filter(key__startswith="shortage:")
    assert letter.body.startswith("Bonjour,")


def test_the_page_recalls_the_wish_until_the_bag_is_ready(client, bought):
    said = "S’il manque un produit, la boutique le remplace par un produit proche"
    assert said in page(client, bought)
    bought.merchant_orders.update(status="READY")
    assert said not in page(client, bought)


def test_i_do_not_want_it(client, bought, standing):
    assert "Je n’en veux pas" in page(client, bought)
    answer = refuse(client, bought, standing).text
    assert "ne vient pas" in answer
    assert "Je n’en veux pas" not in answer
    assert "Vous n’en avez pas voulu" in answer
    standing.refresh_from_db()
    assert standing.kept_quantity == 0


def test_once_ready_the_counter_takes_it_back(client, bought, standing):
    part = bought.merchant_orders.get()
    for act in (merchant_orders.accept, merchant_orders.mark_ready):
        act(merchant_order=part, by=None, at=timezone.now())
    assert "Je n’en veux pas" not in page(client, bought)
    assert "au comptoir" in refuse(client, bought, standing).text


def test_another_orders_line_is_not_ours_to_refuse(client, town, bought, standing):
    stranger = town.place()
    assert refuse(client, stranger, standing).status_code == 404


def test_whoever_has_no_email_is_called_about_both(town, bought, standing):
    (collection,) = missing.to_call(point=town.slot.point, at=timezone.now())
    words = missing.words_of(collection)
    assert "À la place\u202f: 2 × Pain complet" in words
    replacing.refuse(line=standing, by=None, at=timezone.now())
    (collection,) = missing.to_call(point=town.slot.point, at=timezone.now())
    assert "Pain complet" not in missing.words_of(collection)
