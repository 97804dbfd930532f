"""What the resident wants where something is missing: chosen when ordering, frozen on each shop's part."""

import re
from html import unescape

import pytest

from merchants.models import MerchantOrder
from pickup.collections import Contact
from shop.ordering import NobodyToCall
from tests.factories import association_member
from tests.shop.checkout.test_ordering_pages import ODETTE, Visitor
from tests.shop.checkout.test_phone_orders import PLACE, fill, place

pytestmark = pytest.mark.django_db


@pytest.fixture
def visitor(client, town):
    return Visitor(client, town)


def wish():
    return MerchantOrder.objects.values_list("if_missing", "phone_to_call").get()


def test_unsaid_what_is_missing_is_taken_off(visitor):
    visitor.ready().orders()
    assert wish() == ("TAKE_OFF", "")


@pytest.mark.parametrize(("chosen", "phone"), [("REPLACE", ""), ("CALL", ODETTE["phone"])])
def test_the_shop_sees_a_number_only_of_whoever_asks_to_be_called(visitor, chosen, phone):
    visitor.ready().orders(if_missing=chosen)
    assert wish() == (chosen, phone)


def test_without_a_number_nobody_is_called(visitor, town):
    visitor.with_basket().who(phone="", email="odette@example.org")
    visitor.slot()
    page = visitor.review()
    assert 'value="REPLACE"' in page
    assert 'value="CALL" disabled' in page
    assert "Ajoutez un téléphone pour être appelé." in page
    # A page kept open from before says so instead of forgetting it.
    assert "indiquez un téléphone" in unescape(visitor.orders(if_missing="CALL").text)
    with pytest.raises(NobodyToCall):
        town.place(contact=Contact("Odette", "Marchand", email="odette@example.org"), if_missing="CALL")


def test_the_choice_survives_a_refusal(visitor):
    page = visitor.ready().orders(if_missing="REPLACE", terms=None).text
    assert re.search(r'value="REPLACE" checked', page)


def test_the_same_is_asked_at_the_phone(client, town):
    client.force_login(association_member("COACH"))
    fill(client, town.product)
    assert 'value="CALL"' in client.get(PLACE).text
    place(client, town, if_missing="CALL", phone="06 39 98 12 34")
    assert wish() == ("CALL", "06 39 98 12 34")
