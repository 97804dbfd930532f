"""What a merchant reads of its own money: what is owed, when it comes, why this commission."""

import datetime
import re

import pytest

from merchants import merchant_orders
from merchants.books import accounts, ledger
from merchants.models import TeamMember
from tests import factories

pytestmark = pytest.mark.django_db
NOON = datetime.datetime(2026, 3, 20, 11, tzinfo=datetime.UTC)
MONEY = "/commercant/pont/argent/"


@pytest.fixture
def bakery():
    return factories.MerchantFactory(name="Boulangerie du Pont", code="pont")


@pytest.fixture
def owner(client, bakery):
    client.force_login(factories.owner_of(bakery))
    return client


@pytest.fixture
def staff(client, bakery):
    user = factories.UserFactory()
    TeamMember.objects.create(merchant=bakery, user=user, role=TeamMember.Role.STAFF)
    client.force_login(user)
    return client


def sold(merchant, price="12.40", *, rate="7.00", **facts):
    made = factories.merchant_order(merchant=merchant, lines=[(price, 1)], rate=rate, status="DROPPED_OFF", **facts)
    return merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=NOON) or made


def post(key, lines, *, memo="Essai", **facts):
    return ledger.post(key=key, memo=memo, lines=lines, by=None, at=NOON, **facts)


def paid_online(made, cents):
    post(f"capture:{made.pk}", {accounts.STRIPE: cents, accounts.deposit(made.order): -cents}, order=made.order)


def paid_in_hand(made, cents):
    lines = {accounts.merchant(made.merchant): cents, accounts.deposit(made.order): -cents}
    post(f"pickup:{made.pk}", lines, order=made.order, merchant_order=made)


def sent(made, cents):
    lines = {accounts.merchant(made.merchant): cents, accounts.STRIPE: -cents}
    post(f"transfer:{made.pk}", lines, order=made.order, merchant_order=made)


def said_by(page):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.content.decode().replace("\u202f", " ")))


def test_money_paid_online_waits_then_is_sent(owner, bakery):
    made = sold(bakery)
    paid_online(made, 1240)
    page = said_by(owner.get(MONEY))
    assert "Il vous est dû 11,53 €" in page
    assert "12,40 € en ligne" in page
    assert "pas encore : l’argent est chez Stripe" in page
    sent(made, 1153)
    page = said_by(owner.get(MONEY))
    assert "Tout est réglé" in page
    assert "11,53 €, ven. 20 mars" in page
    assert "pas encore" not in page


def test_money_received_in_hand_leaves_the_commission_to_pay(owner, bakery):
    paid_in_hand(sold(bakery), 1240)
    page = said_by(owner.get(MONEY))
    assert "Vous devez 0,87 € à l’association" in page
    assert "12,40 € reçus en main propre" in page
    assert "rien à envoyer : vous l’avez déjà" in page
    assert "−0,87 €" in page


def test_money_at_the_association_s_desk_is_told_apart(owner, bakery):
    made = sold(bakery, money_mode="mandated")
    lines = {"asset:cash:la-halle": 1240, accounts.deposit(made.order): -1240}
    post("pickup:1", lines, order=made.order, merchant_order=made)
    page = said_by(owner.get(MONEY))
    assert "12,40 € au comptoir de l’association" in page
    assert "il part avec son prochain virement" in page


def test_what_belongs_to_no_sale_is_beside(owner, bakery):
    post("sepa:lot-1:1", {accounts.merchant(bakery): 500, accounts.BANK: -500}, memo="Virement du 20 mars")
    page = said_by(owner.get(MONEY))
    assert "À côté des ventes Virement du 20 mars" in page
    assert "−5,00 €" in page


def test_where_the_money_goes_is_for_those_who_answer_for_the_shop(staff, bakery):
    made = sold(bakery)
    assert staff.get(MONEY).status_code == 404
    board = staff.get("/commercant/pont/").content.decode()
    assert MONEY not in board
    assert staff.get(f"/commercant/pont/commande/{made.pk}/commission/").status_code == 200


def test_an_owner_finds_the_way(owner, bakery):
    assert f'href="{MONEY}"' in owner.get("/commercant/pont/").content.decode()


def test_another_shop_s_commission_does_not_exist(owner):
    other = sold(factories.MerchantFactory())
    assert owner.get(f"/commercant/pont/commande/{other.pk}/commission/").status_code == 404


class TestWhyThisCommission:
    def page(self, owner, made):
        return said_by(owner.get(f"/commercant/pont/commande/{made.pk}/commission/"))

    def test_the_words_and_the_arithmetic_agree_with_the_ledger(self, owner, bakery):
        page = self.page(owner, sold(bakery))
        assert "7 % du prix payé" in page
        assert "Commission, hors taxes − 0,73 €" in page
        assert "TVA sur la commission − 0,14 €" in page
        assert "Pour vous 11,53 €" in page
        assert "C’est ce qui est écrit au grand livre" in page

    def test_each_frozen_part_says_what_it_takes(self, owner, bakery):
        parts = [
            {"rate": "5.00", "label": "", "fixed": 20},
            {"rate": "1.00", "label": "Frais de lieu", "fixed": 0},
        ]
        blank = {"rule": None, "floor": 0, "cap": None, "free": False, "lines": None}
        terms = {"parts": [blank | part for part in parts], "month_cap": None, "association_bears": "0"}
        page = self.page(owner, sold(bakery, commission_terms=terms))
        assert "5 % du prix payé, plus 0,20 € par commande" in page
        assert re.search(r"Frais de lieu 1 % du prix payé 12,40 € 0,12 €", page)
        assert re.search(r"Commission 12,40 € 0,94 €", page)

    def test_a_book_that_says_otherwise_is_not_hidden(self, owner, bakery):
        made = sold(bakery)
        lines = {accounts.merchant(bakery): 10, accounts.INCOME: -10}
        post(f"state:{made.order.number}:pont:2", lines, order=made.order, merchant_order=made)
        assert "Le grand livre dit 0,97 €" in self.page(owner, made)

    def test_nothing_is_due_before_the_handover(self, owner, bakery):
        made = factories.merchant_order(merchant=bakery, lines=[("12.40", 1)], rate="7.00")
        assert "Rien n’est encore dû" in self.page(owner, made)


def test_the_page_costs_the_same_for_many_sales(
    owner, bakery, django_assert_num_queries, django_assert_max_num_queries
):
    paid_online(sold(bakery), 1240)
    with django_assert_max_num_queries(15) as few:
        owner.get(MONEY)
    for _sale in range(6):
        paid_online(sold(bakery), 1240)
    with django_assert_num_queries(len(few)):
        owner.get(MONEY)


def test_the_month_is_a_list_on_a_phone_and_each_commission_explains_itself(owner, bakery):
    made = sold(bakery)
    page = owner.get("/commercant/pont/chiffres/", {"mois": "2026-03"}).content.decode()
    assert 'class="figures stacked"' in page
    assert 'class="scroll"' not in page
    assert f"/commercant/pont/commande/{made.pk}/commission/" in page
