"""« Je viens samedi matin »: chosen first, followed by the whole shop and by the order, changed in one press."""

import datetime

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from pickup.models import Slot
from shop.templatetags.town import day, moment
from tests import factories
from tests.shop.checkout.test_ordering_pages import ODETTE, Visitor

pytestmark = pytest.mark.django_db

COMING, ANYTIME = reverse("coming"), reverse("coming_anytime")
SOON, SLOW = "Baguette du jour", "Pièce montée"


@pytest.fixture
def shelves(town):
    """A loaf for any day, and a cake that takes a week."""
    town.product.title = SOON
    town.product.save()
    town.cake = town.sells(title=SLOW, slug="piece-montee", sheet={"lead_time_hours": 24 * 7})
    town.later = factories.SlotFactory(point=town.slot.point, starts_at=factories.in_days(12))
    return town


def chooses(client, slot, **told):
    return client.post(COMING, {"slot": slot.pk, **told})


def pages_of(town):
    merchant = reverse("merchant", args=[town.merchant.code])
    return [reverse("home"), reverse("catalogue"), merchant, reverse("search") + "?q=baguette+piece"]


def test_a_visitor_may_read_the_moments_without_a_cookie(client, town):
    response = client.get(COMING)
    assert day(town.slot.starts_at).capitalize() in response.text
    assert not response.cookies
    assert "sessionid" not in client.cookies


def test_without_a_choice_each_product_says_its_earliest_collection(client, shelves):
    text = client.get(reverse("catalogue")).text
    assert SOON in text
    assert SLOW in text
    assert "dès le " in text or "dès " in text
    assert f'href="{COMING}"' in text


def test_the_whole_shop_shows_only_what_can_be_there(client, shelves):
    chooses(client, shelves.slot)
    for address in [reverse("home"), reverse("catalogue"), reverse("merchant", args=[shelves.merchant.code])]:
        text = client.get(address).text
        assert SOON in text, address
        assert SLOW not in text, address
        assert f"Vous venez {day(shelves.slot.starts_at)}" in text, address
    assert SLOW not in client.get(reverse("search"), {"q": "pièce montée"}).text.replace("« pièce montée »", "")
    chooses(client, shelves.later)
    assert SLOW in client.get(reverse("catalogue")).text


def test_each_ticket_says_until_when_it_can_be_ordered(client, shelves):
    chooses(client, shelves.slot)
    assert "<em>commandez avant" in client.get(reverse("catalogue")).text


def test_a_product_that_cannot_be_there_keeps_its_page_and_says_why(client, shelves):
    chooses(client, shelves.slot)
    text = client.get(reverse("product", args=["piece-montee", shelves.cake.pk])).text
    assert "Pas pour votre venue" in text
    assert "168" in text
    assert "À emporter dès" in text
    other = client.get(reverse("product", args=[shelves.product.slug, shelves.product.pk])).text
    assert "Prêt pour votre venue" in other
    assert SLOW not in other


def test_everything_is_seen_again_in_one_press(client, shelves):
    chooses(client, shelves.slot)
    response = client.post(ANYTIME, {"next": "/"})
    assert response["Location"] == "/"
    assert SLOW in client.get(reverse("catalogue")).text


def test_one_comes_back_where_one_was_and_never_elsewhere(client, shelves):
    assert chooses(client, shelves.slot, next="/produits/?page=1")["Location"] == "/produits/?page=1"
    assert chooses(client, shelves.slot, next="https://ailleurs.example")["Location"] == reverse("catalogue")


@pytest.mark.parametrize("typed", ["", "abc", "999999", "-1"])
def test_what_is_no_moment_is_said_and_chooses_nothing(client, shelves, typed):
    response = client.post(COMING, {"slot": typed})
    assert "Choisissez un moment" in response.text
    assert SLOW in client.get(reverse("catalogue")).text


def test_a_click_from_another_site_chooses_nothing(shelves):
    client = Client(headers={"Sec-Fetch-Site": "cross-site"})
    assert chooses(client, shelves.slot).status_code == 403
    assert client.post(ANYTIME).status_code == 403


def test_the_choice_is_ticked_when_ordering_and_may_still_change(client, shelves):
    chooses(client, shelves.slot)
    visitor = Visitor(client, shelves).with_basket()
    visitor.who()
    text = client.get(reverse("checkout_slot")).text
    assert f'value="{shelves.slot.pk}" checked' in text
    visitor.slot(shelves.later)
    assert SLOW in client.get(reverse("catalogue")).text
    assert f"Vous venez {day(shelves.later.starts_at)}" in client.get(reverse("catalogue")).text


def test_the_basket_tells_of_the_moment_that_was_chosen(client, shelves):
    chooses(client, shelves.later)
    put_in(client, shelves.product)
    text = client.get(reverse("basket")).text
    assert f"pour votre moment, {moment(shelves.later.starts_at)}" in text
    assert "Au plus tôt" not in text


def test_the_basket_says_when_it_cannot_be_there_then(client, shelves):
    chooses(client, shelves.slot)
    put_in(client, shelves.cake)
    text = client.get(reverse("basket")).text
    assert "Tout ne peut pas être prêt pour le moment que vous avez choisi." in text
    assert f"Au plus tôt {moment(shelves.later.starts_at)}" in text


def put_in(client, product):
    client.post(reverse("basket_add"), {"product": product.pk, "quantity": 1})


def test_it_is_forgotten_with_the_order(client, shelves):
    chooses(client, shelves.slot)
    visitor = Visitor(client, shelves).ready()
    assert visitor.orders().status_code == 302
    assert "Vous venez" not in client.get(reverse("catalogue")).text


def test_a_moment_that_filled_meanwhile_is_said_and_nothing_is_lost(client, shelves):
    chooses(client, shelves.slot)
    Visitor(client, shelves).with_basket().who()
    Slot.objects.filter(pk=shelves.slot.pk).update(taken=shelves.slot.capacity)
    shop = client.get(reverse("catalogue")).text
    assert "est complet" in shop
    assert SLOW in shop
    text = client.get(reverse("checkout_slot")).text
    assert f"Le moment que vous aviez choisi, {moment(shelves.slot.starts_at)}, ne convient plus" in text
    assert "Votre panier est intact." in text
    assert " checked" not in text
    assert SOON in client.get(reverse("basket")).text


def test_a_moment_that_closed_meanwhile_is_said_too(client, shelves):
    chooses(client, shelves.slot)
    Slot.objects.filter(pk=shelves.slot.pk).update(cutoff_at=timezone.now() - datetime.timedelta(hours=1))
    assert "ne se commande plus" in client.get(reverse("catalogue")).text
    Visitor(client, shelves).with_basket()
    client.post(reverse("checkout_who"), ODETTE)
    assert "ne convient plus" in client.get(reverse("checkout_slot")).text


def test_ten_times_more_products_cost_no_query_more(client, shelves):
    chooses(client, shelves.slot)

    def cost():
        with CaptureQueriesContext(connection) as captured:
            client.get(reverse("catalogue"))
        return len(captured)

    few = cost()
    for _each in range(20):
        shelves.sells(merchant=factories.MerchantFactory(open_every_day=True))
    assert cost() == few
    assert few <= 18
