"""The treasurer sets a rate from a day on; the past stays as it was."""

import datetime
from decimal import Decimal

import pytest
from django.utils import timezone

from merchants.commission import rules as commission
from merchants.models import AssociationMember, CommissionRule
from tests.factories import MerchantFactory, association_member

pytestmark = pytest.mark.django_db
RATES, TOWN, HONEY = "/association/taux/", "/association/taux/ville/", "/association/taux/commercant/ruches/"


@pytest.fixture
def person():
    return association_member(AssociationMember.Role.TREASURER)


@pytest.fixture
def treasurer(client, person):
    client.force_login(person)
    return client


@pytest.fixture
def honey():
    return MerchantFactory(name="Les Ruches", code="ruches", rate="8.00")


def in_days(days):
    return timezone.localdate() + datetime.timedelta(days=days)


def text_of(page):
    return page.content.decode().replace("\u202f", " ")


def test_the_town_s_rate_says_how_many_merchants_pay_it(treasurer, honey):
    CommissionRule.objects.create(rate=6, applies_from=in_days(-30), set_at=timezone.now())
    assert "aucun commerçant n’est à ce taux" in text_of(treasurer.get(RATES))
    MerchantFactory(name="Chez Odile")
    assert "le taux d’1 commerçant<" in text_of(treasurer.get(RATES))
    MerchantFactory(name="Fil à fil")
    assert "le taux de 2 commerçants" in text_of(treasurer.get(RATES))


@pytest.mark.parametrize("typed", ["9,5", "9.5", "9,50 %", " 9,5% "])
def test_a_rate_is_set_as_one_writes_it(treasurer, person, honey, typed):
    page = treasurer.post(HONEY, {"rate": typed, "applies_from": in_days(20).isoformat()}, follow=True)
    made = CommissionRule.objects.latest("id")
    assert (made.merchant, made.rate, made.applies_from, made.set_by) == (honey, Decimal("9.50"), in_days(20), person)
    assert "C’est noté : Les Ruches, 9,5 % à partir du" in text_of(page)
    assert "à venir" in text_of(page)


def test_today_s_rate_stays_until_the_day(treasurer, honey):
    treasurer.post(HONEY, {"rate": "7,5", "applies_from": in_days(1).isoformat()})
    assert commission.rule_for(merchant=honey, on=in_days(0)).rate == 8
    assert commission.rule_for(merchant=honey, on=in_days(1)).rate == Decimal("7.5")


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"applies_from": "2020-01-01"}, "Un taux ne change pas les jours passés"),
        ({"rate": "101"}, "compris entre 0 et 100"),
        ({"rate": "-1"}, "compris entre 0 et 100"),
        ({"rate": "8,555"}, "Deux décimales au plus"),
        ({"rate": "beaucoup"}, "Écrivez un nombre"),
        ({"rate": "NaN"}, "Écrivez un nombre"),
        ({"rate": "9" * 3000}, "compris entre 0 et 100"),
        ({"rate": ""}, "Indiquez un taux"),
        ({"rate": "\x00"}, "Écrivez un nombre"),
        ({"applies_from": ""}, "Choisissez le jour"),
        ({"applies_from": "demain"}, "Écrivez une date"),
    ],
)
def test_what_cannot_be_is_refused_with_a_sentence(treasurer, honey, typed, sentence):
    page = treasurer.post(HONEY, {"rate": "9,5", "applies_from": in_days(20).isoformat(), **typed})
    assert sentence in text_of(page)
    assert CommissionRule.objects.count() == 1


def test_what_was_typed_is_still_there_after_a_refusal(treasurer, honey):
    page = treasurer.post(HONEY, {"rate": "9,75", "applies_from": "2020-01-01"})
    assert 'value="9,75"' in text_of(page)
    assert 'value="2020-01-01"' in text_of(page)


def test_a_double_click_sets_it_once(treasurer, honey):
    for _ in range(2):
        treasurer.post(HONEY, {"rate": "9,5", "applies_from": in_days(20).isoformat()})
    assert CommissionRule.objects.filter(rate="9.50").count() == 1


def test_the_town_rate_is_for_those_without_their_own(treasurer, honey):
    baker = MerchantFactory(name="Boulangerie")
    CommissionRule.objects.create(rate=7, applies_from=in_days(-9), set_at=timezone.now())
    treasurer.post(TOWN, {"rate": "6", "applies_from": in_days(0).isoformat()})
    rules = commission.rules_for(merchants=[honey, baker], on=in_days(0))
    assert [rules[honey.pk].rate, rules[baker.pk].rate] == [8, 6]
    assert "Aujourd’hui 6 %, le taux de la ville." in text_of(
        treasurer.get(f"/association/taux/commercant/{baker.code}/")
    )


def test_the_list_shows_today_s_rate_and_the_next(treasurer, honey):
    treasurer.post(HONEY, {"rate": "9,5", "applies_from": in_days(20).isoformat()})
    page = text_of(treasurer.get(RATES))
    assert "8 %" in page
    assert "9,5 % à partir du" in page


def test_a_dearer_rate_too_soon_says_when_it_may_begin(treasurer, honey):
    page = treasurer.post(HONEY, {"rate": "9,5", "applies_from": in_days(3).isoformat()})
    assert "Cette règle coûterait plus cher à Les Ruches : prévenez-le 15 jours avant." in text_of(page)
    assert CommissionRule.objects.count() == 1


def test_an_agreement_noted_lets_it_begin_at_once(treasurer, honey):
    agreed = {"agreed_on": in_days(0).isoformat(), "agreed_how": "signé au bureau"}
    page = treasurer.post(HONEY, {"rate": "9,5", "applies_from": in_days(0).isoformat(), **agreed}, follow=True)
    assert commission.rule_for(merchant=honey, on=in_days(0)).rate == Decimal("9.5")
    assert "(signé au bureau)" in text_of(page)


def test_an_unknown_merchant_does_not_exist(treasurer):
    assert treasurer.get("/association/taux/commercant/personne/").status_code == 404


def test_a_coach_sets_nothing(client, honey):
    client.force_login(association_member(AssociationMember.Role.COACH))
    assert client.post(HONEY, {"rate": "0", "applies_from": in_days(0).isoformat()}).status_code == 404
    assert CommissionRule.objects.count() == 1


def test_the_list_costs_the_same_for_many(treasurer, honey, django_assert_num_queries):
    with django_assert_num_queries(12) as few:
        treasurer.get(RATES)
    for _ in range(4):
        MerchantFactory(rate="5.00")
    with django_assert_num_queries(len(few)):
        treasurer.get(RATES)
