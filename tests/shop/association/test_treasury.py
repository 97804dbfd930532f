"""The treasurer sees where every cent is and whose it is, and each figure leads to what explains it."""

import csv
import datetime
import io
import re

import pytest
from django.utils import timezone

from merchants.books import accounts, ledger
from merchants.books.commission_months import Month
from merchants.models import AssociationMember
from merchants.preparation import merchant_orders
from tests import factories

pytestmark = pytest.mark.django_db
Role = AssociationMember.Role
NOON = datetime.datetime(2026, 3, 20, 11, tzinfo=datetime.UTC)
TODAY, MERCHANTS, JOURNALS, PLOTS = (
    "/association/argent/" + end for end in ("", "commercants/", "ecritures/", "courbes/")
)
MARCH = {"mois": "2026-03"}


@pytest.fixture
def treasurer(client):
    client.force_login(factories.association_member(Role.TREASURER))
    return client


@pytest.fixture
def bakery():
    return factories.MerchantFactory(name="Boulangerie du Pont", code="pont")


def sold(cents, merchant, *, at=NOON, **facts):
    """A bag handed over, at 8 %."""
    made = factories.merchant_order(merchant=merchant, lines=[(euros(cents), 1)], status="DROPPED_OFF", **facts)
    merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=at)
    return made


def euros(cents):
    return f"{cents // 100}.{cents % 100:02d}"


def post(key, lines, *, at=NOON, memo="Essai", **facts):
    return ledger.post(key=key, memo=memo, lines=lines, by=None, at=at, **facts)


def paid_online(order, cents, *, fee=0, at=NOON):
    lines = {accounts.STRIPE: cents - fee, accounts.PSP_COST: fee, accounts.deposit(order): -cents}
    return post(f"capture:{order.number}", lines, at=at, order=order)


def sent(made, cents, *, at=NOON):
    lines = {accounts.merchant(made.merchant): cents, accounts.STRIPE: -cents}
    return post(f"transfer:{made.pk}", lines, at=at, order=made.order, merchant_order=made)


def text_of(page):
    return page.content.decode().replace("\u202f", " ")


def said_by(page):
    """The words of a page without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text_of(page)))


def rows_of(answer):
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return list(csv.reader(io.StringIO(body.decode("utf-8-sig")), delimiter=";"))


class TestTheStoryOfAnOrder:
    def page(self, treasurer, order):
        return said_by(treasurer.get(f"/association/argent/commandes/{order.number}/"))

    def test_it_is_told_in_sentences_to_the_cent(self, treasurer, bakery):
        made = sold(1240, bakery, rate="7.00")
        paid_online(made.order, 1240, fee=43)
        sent(made, 1153)
        page = self.page(treasurer, made.order)
        assert "12,40 € payés en ligne par l’habitant ; 0,43 € de frais de paiement" in page
        assert "11,53 € dus à Boulangerie du Pont ; 0,87 € de commission, dont 0,14 € de TVA" in page
        assert "11,53 € envoyés à Boulangerie du Pont." in page

    def test_a_shop_s_article_is_contracted_as_one_says_it(self, treasurer):
        made = sold(1240, factories.MerchantFactory(name="Le Rucher des Combes"), rate="7.00")
        sent(made, 1000)
        page = self.page(treasurer, made.order)
        assert "11,53 € dus au Rucher des Combes" in page
        assert "10,00 € envoyés au Rucher des Combes." in page
        assert "Compte du Rucher des Combes" in page

    def test_what_was_given_in_hand_says_to_whom(self, treasurer, bakery):
        made = sold(1240, bakery)
        lines = {accounts.merchant(bakery): 1240, accounts.deposit(made.order): -1240}
        post("pickup:essai", lines, memo="Espèces", order=made.order, merchant_order=made)
        assert "12,40 € remis en main propre au comptoir à Boulangerie du Pont (Espèces)." in self.page(
            treasurer, made.order
        )

    def test_a_refund_is_told_from_due_to_refused(self, treasurer):
        order = factories.order()
        due = {accounts.deposit(order): 300, accounts.refund(order): -300}
        post("due:essai:1", due, order=order)
        post("refund:re_1", {accounts.refund(order): 300, accounts.STRIPE: -300}, order=order, memo="par carte")
        post("refused:re_1", {accounts.deposit(order): -300, accounts.STRIPE: 300}, order=order)
        page = self.page(treasurer, order)
        for sentence in ("3,00 € à rendre à l’habitant.", "3,00 € rendus à l’habitant sur sa carte.", "a renvoyé"):
            assert sentence in page

    def test_its_accounts_are_said_in_french_and_lead_to_their_entries(self, treasurer):
        order, account = factories.order(), "asset:dispute:du_0a0bab99e4d371c78196dd9e"
        post("dispute:du_0a0", {account: 780, accounts.STRIPE: -780}, order=order)
        page = text_of(treasurer.get(f"/association/argent/commandes/{order.number}/"))
        assert "?compte=asset%3Adispute%3Adu_0a0bab99e4d371c78196dd9e" in page
        assert ">Contestation, repris par la banque</a>" in page
        assert ">asset:" not in page

    def test_a_sale_taken_back_gives_the_commission_back(self, treasurer, bakery):
        made = sold(1240, bakery, rate="7.00")
        lines = {accounts.deposit(made.order): -1240, accounts.merchant(bakery): 1153}
        lines |= {accounts.INCOME: 73, accounts.VAT: 14}
        post("state:essai:2", lines, order=made.order, merchant_order=made)
        page = self.page(treasurer, made.order)
        assert "11,53 € repris à Boulangerie du Pont ; 0,87 € de commission rendus, dont 0,14 € de TVA." in page
        assert "Où elle en est" in page
        assert "Compte de" not in page

    def test_a_journal_that_does_not_name_the_order_is_found_by_its_account(self, treasurer):
        order = factories.order()
        post("refund:re_9", {accounts.refund(order): 300, accounts.STRIPE: -300}, memo="par carte")
        post("refund:re_8", {accounts.refund(factories.order()): 777, accounts.STRIPE: -777})
        page = self.page(treasurer, order)
        assert "3,00 € rendus à l’habitant sur sa carte." in page
        assert "7,77" not in page

    def test_a_journal_of_no_known_kind_is_told_line_by_line(self, treasurer):
        order = factories.order()
        post("mystere:1", {accounts.STRIPE: 500, accounts.suspense("virement"): -500}, order=order)
        page = self.page(treasurer, order)
        assert "Chez le prestataire de paiement : 5,00 € au débit" in page
        assert "Pas encore compris : virement : 5,00 € au crédit" in page

    def test_what_remains_adds_up(self, treasurer, bakery):
        made = sold(1240, bakery)
        paid_online(made.order, 1240, fee=43)
        page = text_of(treasurer.get(f"/association/argent/commandes/{made.order.number}/"))
        table = page[page.index("Où elle en est") :]
        figures = re.findall(r'<td class="n">([\d,]*)(?: €)?</td><td class="n">([\d,]*)(?: €)?</td>', table)
        debit, credit = (
            sum(int(cell.replace(",", "") or 0) for cell in column) for column in zip(*figures, strict=True)
        )
        assert debit == credit > 0


class TestTheAccountOfAMerchant:
    def test_the_balance_runs_over_everything_even_what_is_filtered_out(self, treasurer, bakery):
        made = sold(1240, bakery, rate="7.00")
        sent(made, 1153, at=NOON + datetime.timedelta(days=1))
        sold(1000, bakery, at=NOON + datetime.timedelta(days=2))
        address = f"{MERCHANTS}pont/"
        assert "L’association lui doit 9,20 €" in said_by(treasurer.get(address))
        rows = self.balances(treasurer.get(address))
        assert rows == ["9,20 €", "0,00 €", "11,53 €"]
        assert self.balances(treasurer.get(address, {"genre": "state"})) == ["9,20 €", "11,53 €"]
        assert self.balances(treasurer.get(address, {"du": "2026-03-21", "au": "2026-03-21"})) == ["0,00 €"]

    def balances(self, page):
        return re.findall(r'data-label="On lui doit">([^<]+)</td>', text_of(page))

    def test_each_line_leads_to_its_order(self, treasurer, bakery):
        made = sold(1240, bakery)
        assert f"/association/argent/commandes/{made.order.number}/" in text_of(treasurer.get(f"{MERCHANTS}pont/"))

    def test_the_file_says_the_same(self, treasurer, bakery):
        made = sold(1240, bakery, rate="7.00")
        sent(made, 1153, at=NOON + datetime.timedelta(days=1))
        sold(500, factories.MerchantFactory())
        answer = treasurer.get(f"{MERCHANTS}pont/compte.csv")
        assert [row[4:] for row in rows_of(answer)[1:]] == [["11,53", "0,00", "11,53"], ["0,00", "11,53", "0,00"]]
        answer = treasurer.get(f"{MERCHANTS}pont/compte.csv", {"genre": "transfer"})
        assert [row[4:] for row in rows_of(answer)[1:]] == [["0,00", "11,53", "0,00"]]

    def test_the_list_says_who_owes_whom(self, treasurer, bakery):
        sold(1000, bakery)
        other = factories.MerchantFactory()
        post("correction:1", {accounts.merchant(other): 80, accounts.INCOME: -80})
        page = said_by(treasurer.get(MERCHANTS))
        assert "L’association leur doit 9,20 € ; ils lui doivent 0,80 €." in page

    def test_an_unknown_merchant_does_not_exist(self, treasurer):
        assert treasurer.get(f"{MERCHANTS}personne/").status_code == 404


class TestTheJournals:
    @pytest.mark.parametrize(
        ("asked", "count"),
        [
            ({}, 3),
            ({"genre": "state"}, 2),
            ({"compte": "asset:stripe"}, 1),
            ({"compte": "liability:merchant:pont"}, 1),
            ({"cle": "capture:"}, 1),
            ({"commande": "4242"}, 2),
            ({"du": "2026-03-21"}, 1),
            ({"au": "2026-03-20"}, 2),
            ({"du": "n’importe quoi"}, 3),
            ({"compte": "a\x00"}, 3),
        ],
    )
    def test_they_are_found(self, treasurer, bakery, asked, count):
        made = sold(1240, bakery, in_order=factories.order(number="4242"))
        paid_online(made.order, 1240)
        sold(500, factories.MerchantFactory(code="autre"), at=NOON + datetime.timedelta(days=1))
        page = treasurer.get(JOURNALS, asked)
        assert text_of(page).count('<table class="figures"') == count
        lines = rows_of(treasurer.get("/association/argent/ecritures.csv", asked))[1:]
        assert len({line[2] for line in lines}) == count

    def test_they_are_added_up_over_every_page(self, treasurer, bakery):
        for number in range(25):
            post(f"bank:{number}", {accounts.BANK: 100, accounts.SUSPENSE + "bank": -100})
        post("bank:out", {accounts.BANK: -300, accounts.SUSPENSE + "bank": 300})
        assert "En tout : 28,00 € au débit, autant au crédit." in said_by(treasurer.get(JOURNALS))
        of_bank = said_by(treasurer.get(JOURNALS, {"compte": accounts.BANK}))
        assert (
            "Banque de l’association , en tout : 25,00 € au débit, 3,00 € au crédit, soit 22,00 € au débit." in of_bank
        )
        of_suspense = said_by(treasurer.get(JOURNALS, {"compte": accounts.SUSPENSE}))
        assert "soit 22,00 € au crédit." in of_suspense
        assert "3,00 € au crédit, soit 3,00" in said_by(
            treasurer.get(JOURNALS, {"cle": "bank:out", "compte": accounts.BANK})
        )

    def test_an_account_is_said_in_french_with_its_code_for_the_accountant(self, treasurer):
        sold(1240, factories.MerchantFactory(name="Le Rucher des Combes", code="rucher"))
        asked = {"compte": "liability:merchant:rucher"}
        page = said_by(treasurer.get(JOURNALS, asked))
        assert "Compte du Rucher des Combes" in page
        rows = rows_of(treasurer.get("/association/argent/ecritures.csv", asked))[1:]
        assert "liability:merchant:rucher" in {row[5] for row in rows}
        # The list of accounts keeps what another page asked for.
        assert '"liability:merchant:rucher" selected' in text_of(treasurer.get(JOURNALS, asked))

    def test_words_are_not_said_twice(self, treasurer, bakery):
        made = sold(1240, bakery)
        post("refund:re_1", {accounts.BANK: 5, accounts.STRIPE: -5}, memo="Remboursement envoyé", order=made.order)
        page = said_by(treasurer.get(JOURNALS, {"cle": "refund:"}))
        # Once in the list of kinds, once on the journal.
        assert page.count("Remboursement envoyé") == 2

    def test_an_order_is_found_and_said_by_the_code_that_the_resident_says(self, treasurer, town):
        order = town.place()
        post("capture:essai", {accounts.STRIPE: 5, accounts.deposit(order): -5}, order=order)
        code = order.collection.spoken_code
        page = said_by(treasurer.get(JOURNALS, {"commande": code.lower()}))
        assert "1 écriture." in page
        assert f"{code} {order.number}" in page
        for address in (TODAY, f"/association/argent/commandes/{order.number}/"):
            assert code in said_by(treasurer.get(address))

    def test_the_file_is_balanced_and_runs_no_formula(self, treasurer, bakery):
        made = sold(1240, bakery)
        post("essai:1", {accounts.STRIPE: 5, accounts.GOODWILL: -5}, memo="=1+1", order=made.order)
        rows = rows_of(treasurer.get("/association/argent/ecritures.csv"))[1:]
        debit, credit = (sum(int(row[column].replace(",", "")) for row in rows) for column in (6, 7))
        assert debit == credit == 1245
        assert "'=1+1" in {row[3] for row in rows}


class TestToday:
    def test_it_says_what_moved_today_and_not_before(self, treasurer, bakery):
        now = timezone.now()
        made = sold(1240, bakery, rate="7.00", at=now)
        paid_online(made.order, 1240, at=now)
        sold(5555, bakery, at=now - datetime.timedelta(days=2))
        page = said_by(treasurer.get(TODAY))
        for words in ("12,40 € payés en ligne", "12,40 € remis aux habitants", "0,87 € de commission"):
            assert words in page

    def test_a_quiet_day_says_so(self, treasurer):
        assert "Rien ne vous attend" in said_by(treasurer.get(TODAY))

    def test_money_that_nobody_understands_waits(self, treasurer):
        post("mystere:1", {accounts.STRIPE: 500, accounts.suspense("virement"): -500})
        page = treasurer.get(TODAY)
        assert "Comptes où de l’argent n’est pas compris" in said_by(page)
        assert "ecritures/?compte=suspense:" in text_of(page)

    def test_a_month_that_nobody_closed_waits(self, treasurer, bakery):
        last_month = timezone.now().replace(day=1) - datetime.timedelta(days=5)
        sold(1000, bakery, at=last_month)
        assert f"{Month.of(last_month.date())} à clôturer".capitalize() in said_by(treasurer.get(TODAY))

    def test_what_is_taken_off_an_older_sale_makes_no_handover_of_today_smaller(self, treasurer, bakery):
        older = sold(5555, bakery)
        lines = {accounts.deposit(older.order): -300, accounts.merchant(bakery): 276, accounts.INCOME: 24}
        post("state:essai:2", lines, at=timezone.now(), order=older.order, merchant_order=older)
        sold(1240, bakery, at=timezone.now())
        page = said_by(treasurer.get(TODAY))
        assert "12,40 € remis aux habitants" in page
        assert "3,00 € rendus sur des ventes déjà remises" in page

    def test_what_goes_the_other_way_is_told_by_what_it_is_and_never_below_zero(self, treasurer, bakery):
        now, made = timezone.now(), sold(1240, bakery)
        post("reversal:essai", {accounts.merchant(bakery): -508, accounts.STRIPE: 508}, at=now)
        post("sepa:essai:1:reste", {accounts.merchant(bakery): 1000, accounts.BANK: -1000}, at=now)
        back = {accounts.deposit(made.order): 420, accounts.merchant(bakery): -420}
        post("pickup:back:essai", back, at=now, order=made.order, merchant_order=made)
        post("state:essai:3", {accounts.merchant(bakery): -87, accounts.INCOME: 73, accounts.VAT: 14}, at=now)
        page = said_by(treasurer.get(TODAY))
        assert "10,00 € envoyés aux commerçants" in page
        assert "5,08 € repris aux commerçants" in page
        assert "0,00 € payés au comptoir" in page
        assert "4,20 € rendus au comptoir" in page
        assert "0,87 € de commission rendus" in page
        assert "−" not in page


class TestTheDrawings:
    def test_they_are_files_of_ours_with_nothing_but_shapes_and_words(self, treasurer, bakery):
        sold(1240, bakery, rate="7.00")
        for name in ("mois", "rayons"):
            answer = treasurer.get(f"{PLOTS}{name}.svg", MARCH)
            assert answer["Content-Type"] == "image/svg+xml"
            assert "private" in answer["Cache-Control"]
            drawing = text_of(answer)
            assert "12,40 €" in drawing
            assert "dont 0,87 €" in drawing
            for forbidden in ("<style", "style=", "<script", "onload", "href"):
                assert forbidden not in drawing

    def test_sold_and_earned_differ_without_any_colour(self, treasurer, bakery):
        sold(1240, bakery)
        drawing = text_of(treasurer.get(f"{PLOTS}mois.svg", MARCH))
        assert 'fill="url(#hatch)"' in drawing
        assert set(re.findall(r"#[0-9A-F]{6}", drawing)) == {"#26221C", "#FFFFFF"}

    def test_the_table_beside_says_the_same(self, treasurer, bakery):
        sold(1240, bakery, rate="7.00")
        page = said_by(treasurer.get(PLOTS, {"mois": "2026-05"}))
        for month in ("Mars 2026 12,40 € 0,87 €", "Avril 2026 0,00 € 0,00 €", "Mai 2026"):
            assert month in page
        # The town was not open yet: an empty bar would say that it sold nothing.
        assert "Février 2026" not in page

    def test_the_aisles_sum_to_the_ledger_s_month_to_the_cent(self, treasurer, bakery):
        cakes, breads = factories.category("Gâteaux"), factories.category("Pains", "Pains spéciaux")
        made = factories.merchant_order(merchant=bakery, lines=[], rate="7.35", status="DROPPED_OFF")
        for price, aisle in (("3.33", cakes), ("3.34", breads), ("0.01", None)):
            product = factories.ProductFactory(merchant=bakery, price=price)
            if aisle:
                product.categories.add(aisle)
            factories.ordered_line(made, price=price, product=product)
        merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=NOON)
        rows = rows_of(treasurer.get(f"{PLOTS}rayons.csv", MARCH))[1:]
        assert [row[0] for row in rows] == ["Pains", "Gâteaux", "Sans rayon"]
        assert [row[1] for row in rows] == ["3,34", "3,33", "0,01"]
        commission = -ledger.balance(accounts.INCOME) - ledger.balance(accounts.VAT)
        assert sum(int(row[2].replace(",", "")) for row in rows) == commission == 49

    def test_what_is_given_back_later_lowers_its_own_month(self, treasurer, bakery):
        made = sold(1240, bakery, rate="7.00")
        lines = {accounts.deposit(made.order): -1240, accounts.merchant(bakery): 1153}
        april = NOON + datetime.timedelta(days=30)
        key = f"state:{made.order.number}:pont:2"
        post(key, lines | {accounts.INCOME: 73, accounts.VAT: 14}, at=april, order=made.order, merchant_order=made)
        rows = rows_of(treasurer.get(f"{PLOTS}mois.csv", {"mois": "2026-04"}))
        assert [row[1:] for row in rows[-2:]] == [["12,40", "0,87"], ["-12,40", "-0,87"]]
        assert treasurer.get(f"{PLOTS}mois.svg", {"mois": "2026-04"}).status_code == 200


@pytest.mark.parametrize("address", [TODAY, MERCHANTS, f"{MERCHANTS}pont/", JOURNALS, PLOTS])
def test_a_page_costs_the_same_however_much_there_is(
    treasurer, bakery, address, django_assert_num_queries, django_assert_max_num_queries
):
    def a_day():
        made = sold(1240, bakery, at=NOON)
        paid_online(made.order, 1240, fee=43)
        sent(made, 100)

    a_day()
    with django_assert_max_num_queries(17) as few:
        treasurer.get(address, MARCH)
    for _day in range(5):
        a_day()
    with django_assert_num_queries(len(few)):
        treasurer.get(address, MARCH)


def test_the_story_costs_the_same_however_long(
    treasurer, bakery, django_assert_num_queries, django_assert_max_num_queries
):
    made = sold(1240, bakery)
    address = f"/association/argent/commandes/{made.order.number}/"
    with django_assert_max_num_queries(13) as few:
        treasurer.get(address)
    for rank in range(8):
        lines = {accounts.merchant(bakery): 10, accounts.STRIPE: -10}
        post(f"transfer:{rank}", lines, order=made.order, merchant_order=made)
    with django_assert_num_queries(len(few)):
        treasurer.get(address)


@pytest.mark.parametrize("address", [TODAY, MERCHANTS, JOURNALS, PLOTS])
def test_a_figure_is_read_and_never_written(treasurer, address):
    assert treasurer.post(address).status_code == 405
