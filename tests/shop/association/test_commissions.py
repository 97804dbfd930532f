"""The treasurer reads what the ledger says, and each total leads to its lines."""

import csv
import datetime
import io

import pytest
from django.utils import timezone

from merchants.models import AssociationMember
from merchants.preparation import merchant_orders
from pickup.models import Collection
from shop import ordering
from shop.payments import refunds
from shop.payments.double import levers
from tests.factories import MerchantFactory, UserFactory, association_member, merchant_order, owner_of
from tests.shop.payments.paying import pay

pytestmark = pytest.mark.django_db
Role = AssociationMember.Role
NOON = datetime.datetime(2026, 3, 20, 11, tzinfo=datetime.UTC)
TABLE, LINES, FILE = ("/association/commissions/" + end for end in ("", "lignes/", "tableau.csv"))
REFUSED = "/association/contestations/"
MARCH = {"mois": "2026-03"}
MONEY_PAGES = [TABLE, LINES, FILE, "/association/taux/", "/association/taux/ville/"]


@pytest.fixture
def treasurer(client):
    client.force_login(association_member(Role.TREASURER))
    return client


@pytest.fixture
def honey():
    return MerchantFactory(name="Les Ruches", code="ruches")


def sold(cents, merchant, *, at=NOON):
    euros = f"{cents // 100}.{cents % 100:02d}"
    made = merchant_order(merchant=merchant, lines=[(euros, 1)], rate="8.00", status="DROPPED_OFF")
    merchant_orders.hand_over_merchant_order(merchant_order=made, by=None, at=at)
    return made


def text_of(page):
    return page.content.decode().replace("\u202f", " ")


@pytest.mark.parametrize("address", MONEY_PAGES)
def test_money_is_for_the_treasurer_and_the_administrator(client, address):
    people = {
        association_member(Role.TREASURER): 200,
        association_member(Role.ADMINISTRATOR): 200,
        association_member(Role.COACH): 404,
        owner_of(MerchantFactory()): 404,
        UserFactory(): 404,
    }
    for person, answer in people.items():
        client.force_login(person)
        assert client.get(address).status_code == answer
    client.logout()
    assert client.get(address).status_code == 302


@pytest.mark.parametrize("address", [TABLE, LINES, FILE])
def test_a_figure_is_read_and_never_written(treasurer, address):
    assert treasurer.post(address).status_code == 405


def test_a_month_shows_each_merchant_and_the_sum(treasurer, honey):
    sold(1200, honey)
    sold(500, MerchantFactory(name="Boulangerie"))
    page = text_of(treasurer.get(TABLE, MARCH))
    for figure in ("12,00 €", "0,80 €", "0,16 €", "0,96 €", "11,04 €", "17,00 €", "1,36 €", "15,64 €"):
        assert f">{figure}</td>" in page
    assert "mars 2026" in page


def test_each_name_leads_to_its_lines_and_the_total_to_all(treasurer, honey):
    sold(1200, honey)
    page = treasurer.get(TABLE, MARCH).content.decode()
    assert f'href="{LINES}?mois=2026-03&amp;commercant=ruches"' in page
    assert f'href="{LINES}?mois=2026-03"' in page


def test_the_lines_add_up_to_the_figure_they_explain(treasurer, honey):
    first, second = sold(1200, honey), sold(333, honey)
    sold(500, MerchantFactory())
    page = treasurer.get(LINES, {**MARCH, "commercant": "ruches"})
    assert [share.gross for _, share in page.context["lines"]] == [1200, 333]
    assert page.context["total"].gross == 1533
    for made in (first, second):
        assert made.order.number in text_of(page)


def test_a_long_month_is_cut_in_pages_and_keeps_its_total(treasurer, honey, monkeypatch):
    monkeypatch.setattr("shop.association.commissions.LINES_PER_PAGE", 2)
    for _ in range(3):
        sold(100, honey)
    page = treasurer.get(LINES, {**MARCH, "commercant": "ruches", "page": 2})
    assert len(page.context["lines"]) == 1
    assert page.context["total"].gross == 300
    assert "mois=2026-03&amp;commercant=ruches&amp;page=1" in text_of(page)


def test_an_unknown_merchant_does_not_exist(treasurer):
    assert treasurer.get(LINES, {"commercant": "personne"}).status_code == 404
    assert treasurer.get(LINES, {"commercant": "a\x00"}).status_code == 404


@pytest.mark.parametrize("month", ["", "2026-99", "hier", "2026-03-01", "<script>", "\x00"])
def test_what_is_no_month_is_this_month(treasurer, month):
    page = treasurer.get(TABLE, {"mois": month})
    assert page.context["month"].code == f"{timezone.localdate():%Y-%m}"


def test_there_is_no_month_after_this_one(treasurer):
    assert 'rel="next"' not in text_of(treasurer.get(TABLE))
    assert 'rel="next"' in text_of(treasurer.get(TABLE, MARCH))


def test_an_empty_month_says_so(treasurer):
    assert "Aucune vente remise" in text_of(treasurer.get(TABLE, MARCH))
    assert "Aucune vente remise" in text_of(treasurer.get(LINES, MARCH))


def test_what_the_bank_refused_is_shown_with_whom_to_call(treasurer, town, django_assert_max_num_queries):
    assert "Aucun : chaque remboursement est arrivé ou en route." in text_of(treasurer.get(REFUSED))
    for _ in range(3):
        refused_by_the_bank(town.place(pays_online=True))
    with django_assert_max_num_queries(14):
        page = text_of(treasurer.get(REFUSED))
    assert "Remboursements refusés par la banque" in page
    for collection in Collection.objects.all():
        assert f"Odette Marchand</a> · {collection.spoken_code}" in page
    assert page.count("<b>4,20 €</b>") == 3


def refused_by_the_bank(order):
    payment = pay(order)
    ordering.cancel_order(order=order, by=None, at=timezone.now(), channel="ONLINE", reason="Imprévu")
    levers.dispute(payment.charge)
    refunds.send_planned()


def test_the_file_says_the_same_as_the_screen(treasurer, honey):
    sold(1200, honey)
    sold(500, MerchantFactory(name="=cmd|calc", siret="01234567890123"))
    answer = treasurer.get(FILE, MARCH)
    assert answer.content.startswith(b"\xef\xbb\xbf")
    assert "commissions-2026-03.csv" in answer["Content-Disposition"]
    headings, formula, ruches, total = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert headings[3:] == ["Ventes TTC", "Commission HT", "TVA", "Commission TTC", "Net pour le commerçant"]
    assert formula[1] == "'=cmd|calc"
    assert ruches[1] == "Les Ruches"
    assert ruches[3:] == ["12,00", "0,80", "0,16", "0,96", "11,04"]
    assert total[3:] == ["17,00", "1,13", "0,23", "1,36", "15,64"]


def test_the_table_costs_the_same_for_many_merchants(treasurer, django_assert_num_queries):
    sold(100, MerchantFactory())
    with django_assert_num_queries(9) as few:
        treasurer.get(TABLE, MARCH)
    for _ in range(4):
        sold(100, MerchantFactory())
    with django_assert_num_queries(len(few)):
        treasurer.get(TABLE, MARCH)


def test_the_lines_cost_the_same_for_many(treasurer, honey, django_assert_num_queries):
    sold(100, honey)
    with django_assert_num_queries(10) as few:
        treasurer.get(LINES, MARCH)
    for _ in range(4):
        sold(100, MerchantFactory())
    with django_assert_num_queries(len(few)):
        treasurer.get(LINES, MARCH)
