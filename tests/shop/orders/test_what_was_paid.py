"""What was ordered, paid and given back is one subtraction, done on the page, and the same figure everywhere."""

import re
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.giving_back import corrections
from merchants.models import MerchantOrder
from pickup.money import store_credit, till
from shop import ordering
from shop.models import OutgoingMessage, Refund
from shop.orders import reading
from shop.orders.giving_up import cancel_part
from tests import factories
from tests.shop.checkout.test_credit import a_credit
from tests.shop.payments.paying import pay

pytestmark = pytest.mark.django_db
NOW = timezone.now


def page_of(client, order):
    text = client.get(reverse("order", args=[order.collection.token])).text
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


@pytest.fixture
def juices(town):
    """Three bottles at 3,90 €, paid in coins; one had gone off."""
    customer = factories.UserFactory()
    order = town.place(town.basket({town.sells(title="Jus de pomme", price="3.90"): 3}), customer=customer)
    part = order.merchant_orders.get()
    till.collect_payment(
        collection=order.collection,
        point=order.collection.slot.point,
        amounts={part: 1170},
        means="CASH",
        key="page",
        by=customer,
        at=NOW(),
    )
    why = corrections.Why(reason="Une bouteille qui avait tourné", channel="COUNTER", by=None, at=NOW())
    corrections.give_back_goods(line=part.lines.get(), quantity=1, key="tourné", why=why)
    return order


def test_what_was_ordered_before_one_was_taken_off_is_said(client, juices):
    assert "Vous en aviez commandé 3, pour 11,70 €." in page_of(client, juices)


def test_what_was_paid_then_kept_as_a_note_is_one_subtraction(client, juices):
    part = juices.merchant_orders.get()
    store_credit.give(merchant_order=part, agreed=True, key="avoir", by=None, at=NOW(), channel="COUNTER")
    assert "Vous aviez payé 11,70 € Mis en avoir 3,90 € Reste payé 7,80 €" in page_of(client, juices)


def test_what_was_given_back_in_coins_leaves_a_trace(client, juices):
    part, told = juices.merchant_orders.get(), {"by": factories.UserFactory(), "at": NOW()}
    till.give_back(merchant_order=part, point=part.order.collection.slot.point, cents=390, key="rendu", **told)
    assert "Vous aviez payé 11,70 € Rendu au comptoir 3,90 € Reste payé 7,80 €" in page_of(client, juices)


def test_a_bag_all_brought_back_is_not_said_repaid_while_its_money_waits(client, juices):
    part, told = juices.merchant_orders.get(), {"by": factories.UserFactory(), "at": NOW()}
    why = corrections.Why(reason="Tournées", channel="COUNTER", by=None, at=NOW())
    corrections.give_back_all(merchant_order=part, key="tout", why=why)
    MerchantOrder.objects.update(status="HANDED_OVER")
    page = page_of(client, juices)
    assert "Vous avez rendu tout ce sac : 11,70 € au comptoir" in page
    assert "entièrement remboursé" not in page
    assert "0 ×" not in page
    till.give_back(merchant_order=part, point=part.order.collection.slot.point, cents=1170, key="rendu", **told)
    assert "Ce sac vous est entièrement remboursé." in page_of(client, juices)


def test_my_orders_say_the_total_of_the_page_and_the_notes_left(client, juices):
    note = store_credit.give(
        merchant_order=juices.merchant_orders.get(), agreed=True, key="a", by=None, at=NOW(), channel="COUNTER"
    )
    client.force_login(juices.user)
    mine = unescape(client.get(reverse("my_orders")).text)
    assert "7,80" in mine
    assert "11,70" not in mine
    assert "Vos avoirs" in mine
    assert note.spoken_code in mine
    store_credit.pay_out(credit=note, point=note.merchant_order.order.collection.slot.point, by=None, at=NOW())
    assert "Vos avoirs" not in client.get(reverse("my_orders")).text


def test_what_went_back_to_the_card_is_not_subtracted_twice(client, town):
    book = town.sells(merchant=factories.MerchantFactory(name="La Marelle", open_every_day=True), price="19.50")
    order = town.place(town.basket({town.sells(price="16.85"): 1, book: 1}), pays_online=True)
    pay(order)
    part = order.merchant_orders.get(merchant__name="La Marelle")
    cancel_part(merchant_order=part, by=factories.UserFactory(), at=NOW(), channel="PHONE", reason="Épuisé")
    assert Refund.objects.get().cents == 1950
    assert "Vous aviez payé 36,35 € Remboursement 19,50 € Reste payé 16,85 €" in page_of(client, order)


def test_a_note_that_paid_is_told_on_the_page_and_in_the_letter(client, town):
    credit = a_credit(town)
    basket = town.basket({town.sells(price="8.70"): 1})
    order = town.place(basket, credit=ordering.CreditRead(credit.code, 420))
    assert "Déjà payé 4,20 €, dont 4,20 € par avoir" in page_of(client, order)
    sheet = reading.sheet_of(reading.collections().get(order=order))
    assert (sheet.paid_by_credit_cents, sheet.left_cents) == (420, 450)
    assert not OutgoingMessage.objects.filter(body__contains="Payé en ligne").exists()


def test_nobody_reads_of_their_own_wish_as_of_somebody_else_s(client, town):
    order = town.place()
    client.post(reverse("order_cancel", args=[order.collection.token]))
    assert "la personne qui l’a passée" not in page_of(client, order)
