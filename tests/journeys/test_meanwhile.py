"""What changes while someone is ordering: a sentence says so, and nothing they typed or chose is lost."""

import pytest
from django.db.models import F
from oscar.apps.order.models import Order
from oscar.apps.partner.models import StockRecord
from playwright.sync_api import expect

from pickup.models import Slot
from tests.journeys.steps import choose_slot, hear, press, put_in_basket, said, say_who
from tests.journeys.town import town


@pytest.fixture
def here(transactional_db):
    return town()


@pytest.fixture
def reviewing(visitor, here):
    """Someone with bread and cheese, about to press the last button."""
    page = visitor()
    put_in_basket(page, here.bread, here.cheese)
    press(page, "Panier (2)")
    press(page, "Commander")
    say_who(page, first_name="Lucien", last_name="Abadie", phone="06 39 98 04 56")
    choose_slot(page, here.morning)
    agree(page)
    return page


def agree(page):
    page.get_by_label(said("Au comptoir, en venant")).check()
    page.get_by_label(said("J’ai lu les conditions de vente")).check()


def order(page):
    press(page, "Commande avec obligation de paiement")


def stock_of(product):
    return StockRecord.objects.filter(product=product)


def test_a_price_that_changed_is_said_before_anything_is_ordered(reviewing, here):
    stock_of(here.bread).update(price="4.60")
    order(reviewing)
    hear(reviewing, "Pain de seigle coûte maintenant 4,60 € au lieu de 4,20 €")
    hear(reviewing, "11,95 €")
    assert not Order.objects.exists()
    hear(reviewing, "Lucien Abadie")
    expect(reviewing.get_by_label(said("J’ai lu les conditions de vente"))).to_be_checked()
    order(reviewing)
    hear(reviewing, "Merci Lucien !")
    assert Order.objects.get().merchant_orders.count() == 2


def test_the_last_one_taken_by_someone_else_leaves_the_rest_in_the_basket(reviewing, here):
    stock_of(here.bread).update(num_allocated=F("num_in_stock"))
    order(reviewing)
    hear(reviewing, "Pain de seigle : il n’en reste plus")
    assert not Order.objects.exists()
    press(reviewing, "Retirer : Pain de seigle")
    press(reviewing, "Commander")
    expect(reviewing.get_by_label("Prénom")).to_have_value("Lucien")
    press(reviewing, "Continuer")
    choose_slot(reviewing, here.morning)
    agree(reviewing)
    order(reviewing)
    hear(reviewing, "Merci Lucien !")
    hear(reviewing, "Tomme de brebis")


def test_a_slot_that_filled_up_leaves_the_others_to_choose_from(reviewing, here):
    Slot.objects.filter(pk=here.morning.pk).update(taken=F("capacity"))
    order(reviewing)
    hear(reviewing, "Quand venez-vous ?")
    hear(reviewing, "complet")
    assert not Order.objects.exists()
    choose_slot(reviewing, here.evening)
    hear(reviewing, "16 h – 18 h")
    hear(reviewing, "Lucien Abadie")
    agree(reviewing)
    order(reviewing)
    hear(reviewing, "Merci Lucien !")


def test_the_same_page_sent_twice_gives_one_order(reviewing):
    """A double click, or a telephone that sends again because it never got the answer."""
    form = {
        field.get_attribute("name"): field.input_value()
        for field in reviewing.locator("main form input[type=hidden]").all()
    }
    checkout = reviewing.url
    order(reviewing)
    hear(reviewing, "Merci Lucien !")
    again = reviewing.context.request.post(checkout, form={**form, "pays": "counter", "terms": "on"})
    assert again.url == reviewing.url
    assert Order.objects.count() == 1
