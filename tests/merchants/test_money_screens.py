"""What a merchant reads of its own money: what is owed, when it comes, why this commission."""

import datetime
import re

import pytest
from django.urls import reverse

from merchants.books import accounts, ledger
from merchants.books.reckoning import reckon
from merchants.invoicing import paying
from merchants.models import CommissionRule, Merchant, MerchantOrder, TeamMember
from merchants.preparation import merchant_orders
from tests import factories
from tests.merchants import months
from tests.merchants.months import kept_less
from tests.merchants.test_close_month import close
from tests.shop.situations import Town

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
    assert "L’association vous doit 11,53 €" in page
    assert "12,40 € en ligne" in page
    assert "pas encore : le prestataire de paiement a l’argent" in page
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
    assert "rien à verser : vous l’avez déjà" in page
    assert "Rien à payer aujourd’hui" in page
    assert "−0,87 €" in page


def test_money_at_the_association_s_desk_is_told_apart(owner, bakery):
    made = sold(bakery, money_mode="mandated")
    lines = {"asset:cash:la-halle": 1240, accounts.deposit(made.order): -1240}
    post("pickup:1", lines, order=made.order, merchant_order=made)
    page = said_by(owner.get(MONEY))
    assert "12,40 € au comptoir de l’association" in page
    assert "il part avec son prochain virement" in page


def test_what_was_sent_then_given_back_is_taken_back_and_is_no_commission(owner, bakery):
    made = sold(bakery)
    paid_online(made, 1240)
    sent(made, 1153)
    kept_less(made, 240, at=NOON)
    page = said_by(owner.get(MONEY))
    assert "Vous avez reçu 2,23 € de trop. Vous n’avez rien à faire" in page
    assert "Versé, puis rendu à vos clients Ce n’est pas de la commission" in page
    assert "2,23 € à reprendre : rendus au client depuis" in page
    assert "Commission des ventes que vous avez encaissées" not in page


def test_what_the_merchant_agreed_to_is_kept_back_and_not_asked(owner, bakery, settings):
    settings.MONEY_MODE = "psp_split"
    Merchant.objects.update(set_off_agreed_on=datetime.date(2026, 3, 2))
    paid_in_hand(sold(bakery), 1240)
    page = said_by(owner.get(MONEY))
    assert "0,87 € seront retenus sur vos prochains versements. Vous n’avez rien à payer." in page
    assert "comme convenu le 2 mars 2026" in page
    assert "Vous devez" not in page


def test_what_was_earned_and_what_is_owed_are_summed_before_one_s_eyes(owner, bakery):
    paid_online(sold(bakery), 1240)
    paid_in_hand(sold(bakery), 1240)
    page = said_by(owner.get(MONEY))
    assert "L’association vous doit 10,66 €" in page
    assert re.search("à vous verser .*? 11,53 € Commission .*? −0,87 € Pour vous 10,66 €", page)


class TestHowToPay:
    @pytest.fixture(autouse=True)
    def account(self, settings):
        settings.OPERATOR = {**settings.OPERATOR, "iban": "FR1420041010050500013M02606"}

    @pytest.fixture
    def two_months(self, bakery):
        """0,80 € asked for October, 0,40 € for November, and 0,16 € that no invoice tells yet."""
        months.paid_in_hand(months.sold(1000, bakery), 1000)
        close()
        for cents, at in ((500, months.EARLY_NOVEMBER), (200, months.EARLY_DECEMBER)):
            months.paid_in_hand(months.sold(cents, bakery, at=at), cents, at=at)
        close(months.NOVEMBER, at=months.EARLY_DECEMBER)

    def test_the_invoice_to_pay_says_where_until_when_and_what_to_write(self, owner, bakery, two_months):
        page = said_by(owner.get(MONEY))
        assert "IBAN FR14 2004 1010 0505 0001 3M02 606" in page
        assert "Facture F-2026-0001 À payer au plus tard le 2 décembre 2026" in page
        assert re.search("Facture F-2026-0002 .*? 0,40 €", page)

    @pytest.mark.parametrize(
        ("paid", "left"), [(0, [80, 40]), (30, [50, 40]), (80, [40]), (100, [20]), (120, []), (136, [])]
    )
    def test_what_was_paid_was_paid_for_the_oldest(self, bakery, two_months, paid, left):
        if paid:
            post("hand:1", {accounts.BANK: paid, accounts.merchant(bakery): -paid})
        reckoning = reckon(bakery)
        assert reckoning.balance == -ledger.balance(accounts.merchant(bakery))
        assert [one.cents for one in paying.to_pay(bakery, reckoning.debt)] == left

    def test_without_an_account_one_is_told_whom_to_ask(self, owner, bakery, two_months, settings):
        settings.OPERATOR = {**settings.OPERATOR, "iban": "", "phone": "01 99 00 12 34"}
        assert "Appelez l’association au 01 99 00 12 34" in said_by(owner.get(MONEY))


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
    assert staff.get(f"/commercant/pont/commande/{made.pk}/commission/").status_code == 404


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
        # One part alone: its line says it all.
        assert "Commission 12,40 € 0,87 €" not in page
        assert "Commission, hors taxes − 0,73 €" in page
        assert "TVA sur la commission − 0,14 €" in page
        assert "Pour vous 11,53 €" in page
        assert "C’est ce qui est écrit au grand livre" in page

    @pytest.mark.parametrize(
        ("facts", "words"),
        [
            ({}, "Règle de toute la ville, depuis le 1er mars 2026"),
            ({"channel": "PHONE"}, "Règle de toute la ville, depuis le 1er mars 2026, au téléphone"),
            ({"own": True}, "Convenu avec vous, depuis le 1er mars 2026"),
            ({"own": True, "agreed_on": datetime.date(2026, 2, 3), "agreed_how": "au marché"},
             "Convenu avec vous le 3 février 2026"),
        ],
    )  # fmt: skip
    def test_each_rate_says_who_agreed_to_it(self, owner, bakery, facts, words):
        merchant = bakery if facts.pop("own", False) else None
        since = {"applies_from": datetime.date(2026, 3, 1), "set_at": NOON}
        rule = CommissionRule.objects.create(merchant=merchant, rate="7.00", **since, **facts)
        made = sold(bakery, commission_rule=rule)
        assert words in self.page(owner, made)

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


class TestMyCommission:
    """« Ma commission »: the rule that holds, what is added to it, what comes."""

    def rule(self, merchant=None, rate="8.00", *, since=datetime.date(2026, 1, 1), **facts):
        facts = {"merchant": merchant, "rate": rate, "applies_from": since, "set_at": NOON, **facts}
        return CommissionRule.objects.create(**facts)

    def page(self, owner):
        return said_by(owner.get("/commercant/pont/argent/commission/"))

    def test_without_any_rule_nothing_is_taken(self, owner):
        assert "Aucune commission n’est prise" in self.page(owner)

    def test_the_town_s_rule_holds_for_whom_agreed_to_nothing_else(self, owner):
        self.rule()
        assert "8 % du prix payé. Règle de toute la ville, depuis le 1er janvier 2026." in self.page(owner)

    def test_one_s_own_rate_hides_what_it_replaces_and_not_what_is_added(self, owner, bakery):
        self.rule()
        self.rule(rate="3.00", channel="PHONE")
        self.rule(rate="1.00", label="Frais de lieu")
        self.rule(bakery, "6.00")
        self.rule(factories.MerchantFactory(), "5.00")
        page = self.page(owner)
        assert "6 % du prix payé. Convenu avec vous, depuis le 1er janvier 2026." in page
        assert "Frais de lieu" in page
        for hidden in ("8 %", "3 %", "5 %"):
            assert hidden not in page

    def test_what_comes_is_announced(self, owner, bakery):
        self.rule()
        self.rule(bakery, "9.00", since=datetime.date(2100, 1, 1))
        page = self.page(owner)
        assert "Ce qui change bientôt" in page
        assert "à partir du 1er janvier 2100" in page


def test_the_page_costs_the_same_for_many_sales(
    owner, bakery, django_assert_num_queries, django_assert_max_num_queries
):
    paid_online(sold(bakery), 1240)
    with django_assert_max_num_queries(16) as few:
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


def test_an_order_says_how_it_was_paid_and_how_it_would_be_given_back(owner, bakery):
    online, in_hand, unpaid = sold(bakery), sold(bakery), sold(bakery, money_mode="psp_split")
    paid_online(online, 1240)
    paid_in_hand(in_hand, 1240)
    pages = [said_by(owner.get(f"/commercant/pont/commande/{made.pk}/")) for made in (online, in_hand, unpaid)]
    assert "12,40 € en ligne : le prestataire de paiement vous verse votre part" in pages[0]
    assert "12,40 € reçus en main propre." in pages[1]
    assert "Pas encore payée" in pages[2]
    assert 'aria-label="Rembourser' in owner.get(f"/commercant/pont/commande/{online.pk}/").text
    unpaid.status = "CANCELLED"
    unpaid.save()
    assert "il n’y a rien à encaisser" in said_by(owner.get(f"/commercant/pont/commande/{unpaid.pk}/"))
    lines = [made.lines.get().pk for made in (online, in_hand)]
    asked = zip((online, in_hand), lines, strict=True)
    ways = [said_by(owner.get(f"/commercant/pont/commande/{made.pk}/rendre/{line}/")) for made, line in asked]
    assert "12,40 € repartent sur la carte de la personne." in ways[0]
    assert "12,40 € sont à rendre à la personne, au comptoir, par votre boutique." in ways[1]


@pytest.mark.parametrize(("pays_online", "chosen"), [(True, "payer en ligne"), (False, "payer au comptoir")])
def test_an_unpaid_order_says_how_the_person_chose_to_pay_and_lets_one_take_off_not_refund(
    client, pays_online, chosen
):
    town = Town()
    client.force_login(factories.owner_of(town.merchant))
    part = town.place().merchant_orders.get()
    part.order.collection.__class__.objects.update(pays_online=pays_online)
    MerchantOrder.objects.update(status="READY", money_mode="psp_split", confirmed_at=NOON)
    page = said_by(client.get(reverse("merchant_order", args=[town.merchant.code, part.pk])))
    assert f"La personne a choisi de {chosen}" in page
    assert "Rembourser" not in page
    line = part.lines.get()
    give_back = client.get(reverse("merchant_order_give_back", args=[town.merchant.code, part.pk, line.pk]))
    assert f"Retirer : {line.title}" in said_by(give_back)
    assert "n’a encore rien payé" in said_by(give_back)
