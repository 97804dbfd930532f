"""« Fichiers »: the treasurer takes each file away, for its period; a funder learns nothing of anybody."""

import csv
import datetime
import io
import json

import pytest
from django.utils import timezone

from merchants.books.exports.period import Period
from merchants.models import AssociationMember, MerchantOrder, TaxIdentity
from shop.association.exports.measures import TownMeasures
from shop.settlement.models import PayoutAccount
from tests.factories import (
    AnimationFactory,
    MerchantFactory,
    ProductFactory,
    UserFactory,
    association_member,
    merchant_order,
    order,
    ordered_line,
    owner_of,
)
from tests.merchants import fec_text, months
from tests.situations import a_town, an_order

pytestmark = pytest.mark.django_db
PAGE = "/association/fichiers/"
YEAR = {"du": "2026-01-01", "au": "2026-12-31"}
NOON = datetime.datetime(2026, 3, 20, 11, tzinfo=datetime.UTC)
FILES = ["fec.txt", "journal.csv", "ventes.csv", "ventes.json", "vendeurs/", "vendeurs.csv", "indicateurs/"]
FILES += ["indicateurs.csv"]


@pytest.fixture
def treasurer(client):
    client.force_login(association_member(AssociationMember.Role.TREASURER))
    return client


@pytest.fixture
def honey():
    return MerchantFactory(name="Les Ruches", code="ruches", siret="73282932000074", trade="Apiculture")


def body(answer) -> bytes:
    return b"".join(answer.streaming_content) if answer.streaming else answer.content


def rows_of(answer):
    return list(csv.reader(io.StringIO(body(answer).decode("utf-8-sig")), delimiter=";"))


def measured(period=None, *, at=None):
    found = TownMeasures(period or Period.of_year(2026), at=at or timezone.now()).all()
    return {one.code: one for one in found}


# --- Taking a file away -----------------------------------------------------------------------


def test_the_page_offers_every_file(treasurer):
    page = treasurer.get(PAGE).content.decode()
    for name in FILES:
        assert f'"{PAGE}{name}"' in page


@pytest.mark.parametrize("name", [name for name in FILES if name != "fec.txt"])
@pytest.mark.parametrize("asked", [{}, YEAR, {"annee": "2025"}, {"cloture": "2026-06-30"}])
def test_every_file_comes_even_from_empty_books(treasurer, name, asked):
    answer = treasurer.get(PAGE + name, asked)
    assert answer.status_code == 200
    assert body(answer)


@pytest.mark.parametrize(
    ("name", "asked", "sentence"),
    [
        ("fec.txt", {"cloture": "demain"}, "Écrivez une date"),
        ("journal.csv", {"du": "2026-12-31", "au": "2026-01-01"}, "Le dernier jour vient après le premier"),
        ("ventes.csv", {"du": "1789-07-14"}, "Choisissez une date entre 2020 et 2099"),
        ("ventes.json", {"commercant": "a\x00"}, "Ce commerçant n’est pas ici"),
        ("vendeurs/", {"annee": "-5"}, "Les impôts le demandent depuis 2023"),
        ("indicateurs.csv", {"au": "99999-01-01"}, "Écrivez une date"),
    ],
)
def test_a_period_that_is_none_gets_a_sentence(treasurer, name, asked, sentence):
    assert sentence in treasurer.get(PAGE + name, asked).content.decode()


def test_the_fec_leaves_under_its_legal_name(treasurer, honey):
    months.sold(1200, honey)
    answer = treasurer.get(f"{PAGE}fec.txt", {"cloture": "2026-12-31"})
    assert 'filename="009999996FEC20261231.txt"' in answer["Content-Disposition"]
    assert len(fec_text.rows_of("009999996FEC20261231.txt", body(answer))) == 4


def test_a_financial_year_that_ends_before_the_books_begin_has_no_fec(treasurer, honey):
    months.sold(1200, honey)
    page = treasurer.get(f"{PAGE}fec.txt", {"cloture": "2026-06-30"}, follow=True).content.decode()
    assert "Rien n’est écrit dans les livres du 01/07/2025 au 30/06/2026" in page


def test_without_a_siren_the_page_says_what_to_do(treasurer, settings, honey):
    months.sold(1200, honey)
    settings.OPERATOR = {**settings.OPERATOR, "siren": ""}
    answer = treasurer.get(f"{PAGE}fec.txt", follow=True)
    assert "Indiquez le SIREN de l’association" in answer.content.decode()


def test_a_journal_is_a_table_whose_debits_equal_its_credits(treasurer, honey):
    months.sold(1200, honey)
    months.sold(500, MerchantFactory(name="=cmd|calc", code="calc"))
    heads, *rows = rows_of(treasurer.get(f"{PAGE}journal.csv", {**YEAR, "journal": "VT"}))
    assert heads[-2:] == ["Débit", "Crédit"]
    debit, credit = (sum(fec_text.cents(row[column]) for row in rows) for column in (-2, -1))
    assert debit == credit == 1700
    assert "'=cmd|calc" in {row[6] for row in rows}
    assert rows_of(treasurer.get(f"{PAGE}journal.csv", {**YEAR, "journal": "CA"})) == [heads]


def test_sales_by_rate_are_the_same_in_both_formats(treasurer, honey):
    months.sold(1055, honey)
    months.sold(500, MerchantFactory())
    asked = {**YEAR, "commercant": "ruches"}
    _heads, row = rows_of(treasurer.get(f"{PAGE}ventes.csv", asked))
    assert row == [
        *["2026-10-10", "Les Ruches", "732829320", "TLB1", "Livraisons de biens", "5,50", "Redevable"],
        *["1", "10,00", "0,55", "10,55"],
    ]
    (one,) = json.loads(body(treasurer.get(f"{PAGE}ventes.json", asked)))
    assert (one["excl_cents"], one["vat_cents"], one["gross_cents"]) == (1000, 55, 1055)
    assert len(json.loads(body(treasurer.get(f"{PAGE}ventes.json", YEAR)))) == 2


# --- Sellers ----------------------------------------------------------------------------------


def test_the_treasurer_reads_who_to_declare_and_what_is_missing(treasurer, honey):
    months.sold(300_000, honey)
    months.sold(100, MerchantFactory(name="La Marelle"))
    page = treasurer.get(f"{PAGE}vendeurs/", {"annee": 2026}).content.decode()
    assert "31 janvier 2027" in page
    assert "moins de 30 ventes, et pas plus de 2\u202f000,00\u202f€ reçus dans l’année" in page
    assert "société ou personne, IBAN, titulaire du compte" in page
    copy = treasurer.get(f"{PAGE}vendeurs/2026/ruches/").content.decode()
    assert f'href="mailto:{honey.email}?subject=Ventes%20de%202026' in copy
    heads, marelle, ruches = rows_of(treasurer.get(f"{PAGE}vendeurs.csv", {"annee": 2026}))
    told = dict(zip(heads, ruches, strict=True))
    assert (told["T4 ventes"], told["T4 revient au vendeur"], told["T1 revient au vendeur"]) == (
        "1",
        "2760,00",
        "0,00",
    )
    assert (told["À déclarer"], marelle[heads.index("À déclarer")]) == ("oui", "non, sous les seuils")


def test_goods_and_services_are_two_lines_of_the_file_and_two_tables_of_the_copy(treasurer, client, honey):
    sale = months.merchant_order(merchant=honey, lines=[("12.00", 1)], status="DROPPED_OFF")
    ordered_line(sale, price="48.00", nature="SERVICE")
    months.merchant_orders.hand_over_merchant_order(merchant_order=sale, by=None, at=months.IN_OCTOBER)
    heads, *rows = rows_of(treasurer.get(f"{PAGE}vendeurs.csv", {"annee": 2026}))
    told = [dict(zip(heads, row, strict=True)) for row in rows]
    assert [(one["Activité"], one["T4 ventes"]) for one in told] == [("Vente de biens", "1"), ("Services", "1")]
    assert {one["À déclarer"] for one in told} == {"oui"}
    copy = treasurer.get(f"{PAGE}vendeurs/2026/ruches/").content.decode().replace("\u202f", " ")
    assert "Services : les quatre trimestres de 2026" in copy


def test_a_merchant_prints_its_own_copy_and_completes_it(client, honey):
    months.sold(300_000, honey)
    client.force_login(owner_of(honey))
    copy = client.get("/commercant/ruches/impots/2026/").content.decode().replace("\u202f", " ")
    assert "2 760,00 €" in copy
    assert "31 janvier 2027" in copy
    PayoutAccount.objects.create(merchant=honey, iban="FR7630006000011234567890189", holder="Jeanne Morel")
    person = {"kind": "INDIVIDUAL", "first_name": "Jeanne", "last_name": "Morel", "born_on": "1975-07-14"}
    said = client.post("/commercant/ruches/impots/identite/", person, follow=True).content.decode()
    assert "Rien ne manque" in said
    assert TaxIdentity.objects.get().born_on == datetime.date(1975, 7, 14)


@pytest.mark.parametrize("born_on", ["", "2999-01-01", "1492-10-12", "hier"])
def test_a_person_is_asked_a_date_of_birth_that_is_one(client, honey, born_on):
    client.force_login(owner_of(honey))
    person = {"kind": "INDIVIDUAL", "first_name": "Jeanne", "last_name": "Morel", "born_on": born_on}
    assert client.post("/commercant/ruches/impots/identite/", person).context["form"].errors["born_on"]
    assert not TaxIdentity.objects.exists()


@pytest.mark.parametrize("year", [2022, 2999])
def test_a_year_that_is_not_declared_has_no_copy(treasurer, honey, year):
    assert treasurer.get(f"{PAGE}vendeurs/{year}/ruches/").status_code == 404


# --- The funder -------------------------------------------------------------------------------


def test_three_merchants_are_told_and_two_are_not(treasurer, honey):
    for shop in (honey, MerchantFactory(trade="Apiculture")):
        months.sold(1200, shop, placed_at=NOON)
    assert "secret" in treasurer.get(f"{PAGE}indicateurs/", YEAR).content.decode()
    assert all(measured()[code].is_hidden for code in ("merchants", "orders", "sales", "commission"))
    months.sold(1200, MerchantFactory(trade="Apiculture"), placed_at=NOON)
    found = measured()
    told = [found[code] for code in ("merchants", "orders", "sales", "kept_in_town", "commission")]
    assert [(one.value, one.rows, one.is_hidden) for one in told] == [
        (3, 3, False),
        (3, 3, False),
        (3600, 3, False),
        (3312, 3, False),
        (288, 3, False),
    ]


def test_a_small_trade_is_hidden_with_another(treasurer):
    for trade, cents in [("Miel", 111), *[("Pain", 222)] * 3, *[("Livres", 333)] * 4]:
        months.sold(cents, MerchantFactory(trade=trade), placed_at=NOON)
    rows = {row[0]: row[1:] for row in rows_of(treasurer.get(f"{PAGE}indicateurs.csv", YEAR)) if row}
    assert rows["Miel"] == rows["Pain"] == ["secret"] * 3
    assert rows["Livres"] == ["4", "4", "13,32"]
    assert rows["octobre 2026"] == ["8", "8", "21,09"]


def test_what_nobody_measures_is_said_so(treasurer):
    rows = {row[0]: row[1] for row in rows_of(treasurer.get(f"{PAGE}indicateurs.csv", YEAR)) if row}
    unmeasured = [name for name, value in rows.items() if value == "pas encore mesuré"]
    assert unmeasured == [
        "Personnes venues aux animations",
        "Heures d’accompagnement des commerçants",
        "Heures de bénévolat au tiers-lieu",
        "Locaux commerciaux vides",
    ]


def test_orders_at_closed_hours_are_counted_on_the_towns_clock():
    night = datetime.datetime(2026, 3, 20, 19, 30, tzinfo=datetime.UTC)
    for _ in range(3):
        shop = MerchantFactory(open_every_day=True)
        for placed_at in (NOON, night, night):
            part = merchant_order(merchant=shop, placed_at=placed_at)
            MerchantOrder.objects.filter(pk=part.pk).update(confirmed_at=placed_at)
    assert str(measured()["closed_hours"].value) == "66.7"


def test_baskets_of_several_shops_and_their_one_visit():
    shops = [MerchantFactory() for _ in range(3)]
    for last in (NOON, NOON, NOON + datetime.timedelta(days=1)):
        basket = order()
        for shop, at in zip(shops, (NOON, NOON, last), strict=True):
            months.sold(500, shop, in_order=basket, placed_at=NOON, at=at)
    for shop in shops:
        months.sold(500, shop, placed_at=NOON)
    found = measured()
    assert (str(found["several_merchants"].value), found["several_merchants"].rows) == ("75.0", 12)
    assert (str(found["one_visit"].value), found["one_visit"].rows) == ("66.7", 9)


def test_residents_are_told_apart_and_never_told():
    town = a_town()
    shops = [town.bakery, town.bookshop, MerchantFactory(open_every_day=True)]
    breads = [ProductFactory(merchant=shop) for shop in shops]
    resident = UserFactory(email="secrete@example.org")
    for _ in range(2):
        an_order(town, products=breads, customer=resident)
    an_order(town, products=breads, channel="PHONE")
    today = timezone.localdate()
    found = measured(Period(today.replace(month=1, day=1), today))
    assert [found[code].value for code in ("orders", "residents", "residents_again")] == [3, 2, 1]
    assert str(found["by_staff"].value) == "33.3"


def test_the_funders_file_names_nobody(treasurer):
    town = a_town()
    an_order(town, products=[ProductFactory(merchant=town.bakery)], customer=town.people["resident"])
    for name in ("indicateurs/", "indicateurs.csv"):
        text = body(treasurer.get(PAGE + name)).decode()
        for word in ("Morel", "Jeanne", "habitante@", "Boulangerie du Pont", "06 39 98"):
            assert word not in text


def test_animations_held_are_those_that_ended():
    AnimationFactory(starts_at=NOON)
    AnimationFactory(starts_at=NOON, status="CANCELLED")
    AnimationFactory(starts_at=NOON + datetime.timedelta(days=2))
    assert measured(at=NOON + datetime.timedelta(days=1))["animations"].value == 1


@pytest.mark.parametrize("name", ["vendeurs/", "indicateurs/", "indicateurs.csv"])
def test_many_merchants_cost_the_same(treasurer, name, django_assert_num_queries, django_assert_max_num_queries):
    for _ in range(3):
        months.sold(100, MerchantFactory(), placed_at=NOON)
    with django_assert_max_num_queries(60) as few:
        treasurer.get(PAGE + name, {**YEAR, "annee": 2026})
    for _ in range(3):
        months.sold(100, MerchantFactory(), placed_at=NOON)
    with django_assert_num_queries(len(few)):
        treasurer.get(PAGE + name, {**YEAR, "annee": 2026})
