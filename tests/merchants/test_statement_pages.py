"""A statement as each reads it: one sentence and one figure first, then « vous » to the shop alone."""

import datetime

import pytest

from merchants.books import accounts, ledger
from merchants.models import Merchant, Statement
from tests import factories
from tests.merchants.months import EARLY_NOVEMBER, paid_in_hand, sold
from tests.merchants.test_close_month import close
from tests.merchants.test_money_screens import said_by

pytestmark = pytest.mark.django_db
IBAN = "FR1420041010050500013M02606"


@pytest.fixture
def bakery(settings):
    settings.OPERATOR = {**settings.OPERATOR, "iban": IBAN, "name": "Les Vitrines"}
    settings.MONEY_MODE = "psp_split"
    return factories.MerchantFactory(name="Boulangerie du Pont", code="pont")


def closed(merchant, *, online=0, in_hand=0):
    if online:
        sold(online, merchant)
    if in_hand:
        paid_in_hand(sold(in_hand, merchant), in_hand)
    close()
    return Statement.objects.get(merchant=merchant)


def page_for_the_shop(client, statement):
    client.force_login(factories.owner_of(statement.merchant))
    return said_by(client.get(f"/commercant/pont/releves/{statement.pk}/"))


def page_for_the_treasurer(client, statement):
    client.force_login(factories.association_member("TREASURER"))
    return said_by(client.get(f"/association/releves/{statement.pk}/"))


def test_what_is_owed_to_the_shop_comes_first(client, bakery):
    statement = closed(bakery, online=2000, in_hand=1000)
    page = page_for_the_shop(client, statement)
    assert "À la fin du mois, l’association vous devait 17,60 €" in page
    assert "0,80 € à payer au plus tard le 2 décembre 2026" in page
    assert "Par virement à Les Vitrines, IBAN FR14 2004 1010 0505 0001 3M02 606, libellé F-2026-0001" in page
    assert "commerçant doit" not in page


def test_what_the_shop_owes_is_said_to_it_and_to_the_treasurer_each_in_their_words(client, bakery):
    statement = closed(bakery, in_hand=1000)
    assert "À la fin du mois, vous deviez 0,80 € à l’association" in page_for_the_shop(client, statement)
    page = page_for_the_treasurer(client, statement)
    assert "À la fin du mois, le commerçant devait 0,80 € à l’association" in page
    assert "à payer par le commerçant au plus tard le 2 décembre 2026" in page
    assert "vous deviez" not in page


def test_what_was_agreed_to_be_kept_back_is_not_asked(client, bakery):
    Merchant.objects.update(set_off_agreed_on=datetime.date(2026, 10, 1))
    page = page_for_the_shop(client, closed(bakery, in_hand=1000))
    assert "0,80 € retenus sur les versements, comme convenu" in page
    assert "Rien à payer à part" in page
    assert "au plus tard" not in page
    assert "Par virement" not in page


def test_the_list_says_of_each_invoice_what_is_left_of_it(client, bakery):
    statement = closed(bakery, in_hand=1000)
    page_for_the_shop(client, statement)
    url = "/commercant/pont/releves/"
    assert "reste 0,80 € à payer" in said_by(client.get(url))
    paid(bakery, 30)
    assert "reste 0,50 € à payer" in said_by(client.get(url))
    paid(bakery, 50)
    assert "réglée" in said_by(client.get(url))


def test_what_was_kept_back_from_what_is_sent_is_settled(client, bakery):
    statement = closed(bakery, online=2000, in_hand=1000)
    Merchant.objects.update(set_off_agreed_on=datetime.date(2026, 11, 3))
    assert "C’est réglé." in page_for_the_shop(client, statement)


def test_what_was_paid_online_leaves_nothing_to_pay(client, bakery):
    page = page_for_the_shop(client, closed(bakery, online=2000))
    assert "Rien à payer : cette commission a été retenue sur les ventes payées en ligne" in page


def test_what_is_paid_is_said_to_be_and_not_asked_again(client, bakery):
    statement = closed(bakery, in_hand=1000)
    paid(bakery, 30)
    page = page_for_the_shop(client, statement)
    assert "Il en reste 0,50 €. Par virement" in page
    paid(bakery, 50)
    page = page_for_the_shop(client, statement)
    assert "C’est réglé." in page
    assert "Par virement" not in page


def paid(merchant, cents):
    lines = {accounts.BANK: cents, accounts.merchant(merchant): -cents}
    ledger.post(key=f"hand:{cents}", memo="Réglé", lines=lines, by=None, at=EARLY_NOVEMBER)
