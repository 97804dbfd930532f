"""A rule is set for the days to come, with the notice owed, and told once to each merchant it touches."""

import datetime
from decimal import Decimal

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from merchants.commission import rules as commission
from merchants.commission import setting
from merchants.models import CommissionRule, LegalDelay, RuleWithdrawal
from tests.factories import MerchantFactory, category

pytestmark = pytest.mark.django_db
TODAY = datetime.date(2026, 5, 1)
AT = datetime.datetime(2026, 5, 1, 8, tzinfo=datetime.UTC)
SOON, IN_TIME = TODAY + datetime.timedelta(days=14), TODAY + datetime.timedelta(days=15)


def add(**facts):
    facts = {"rate": Decimal(8), "applies_from": IN_TIME, "by": None, "at": AT, **facts}
    return setting.add_rule(**facts)


def standing(rate="8.00", **facts):
    facts = {"rate": Decimal(rate), "applies_from": TODAY, "set_at": AT, **facts}
    return CommissionRule.objects.create(**facts)


@pytest.fixture
def honey():
    return MerchantFactory(name="Les Ruches", code="ruches")


# --- Notice -----------------------------------------------------------------------------------


def test_what_costs_more_waits_for_fifteen_days(honey):
    standing("8")
    with pytest.raises(setting.NoticeOwed, match="Les Ruches.*15 jours avant.*16 mai 2026"):
        add(rate=Decimal(9), applies_from=SOON)
    assert add(rate=Decimal(9), applies_from=IN_TIME)


def test_what_costs_less_may_begin_at_once(honey):
    standing("8")
    assert add(rate=Decimal(7), applies_from=TODAY)


def test_an_agreement_given_earlier_replaces_the_notice(honey):
    standing("8")
    agreed = {"merchant": honey, "rate": Decimal(9), "applies_from": TODAY, "agreed_how": "signé"}
    with pytest.raises(setting.AgreementToCome):
        add(**agreed, agreed_on=SOON)
    assert add(**agreed, agreed_on=TODAY).agreed_how == "signé"


def test_the_town_cannot_agree_in_the_place_of_its_merchants(honey):
    with pytest.raises(setting.NotARule, match="de quel commerçant"):
        add(agreed_on=TODAY, agreed_how="vote")


@pytest.mark.parametrize(
    "dearer",
    [
        {"fixed_cents": 1},
        {"floor_cents": 1},
        {"cap_cents": 301},
        {"cap_cents": None},
        {"month_cap_cents": None},
        {"free_days": 29},
        {"association_bears": Decimal(49)},
    ],
)
def test_each_part_may_make_it_dearer(honey, dearer):
    honey.joined_on = TODAY
    honey.save()
    before = {"cap_cents": 300, "month_cap_cents": 5000, "free_days": 30, "association_bears": Decimal(50)}
    standing("8", **before)
    with pytest.raises(setting.NoticeOwed):
        add(**{**before, **dearer}, applies_from=SOON)
    assert add(**{**before, "rate": Decimal("7.99")}, applies_from=SOON)


def test_a_first_rule_and_a_fee_out_of_nothing_are_dearer(honey):
    with pytest.raises(setting.NoticeOwed):
        add(applies_from=SOON)
    standing("8")
    with pytest.raises(setting.NoticeOwed):
        add(label="Frais de lieu", rate=Decimal(1), applies_from=SOON)
    assert add(label="Frais de lieu", rate=Decimal(0), applies_from=SOON)


def test_a_rate_of_one_s_own_that_hides_a_cheaper_aisle_is_dearer(honey):
    standing("8")
    standing("3", category=category("Livres"))
    with pytest.raises(setting.NoticeOwed):
        add(merchant=honey, rate=Decimal(5), applies_from=SOON)


def test_an_aisle_dearer_than_the_town_s_rate_is_dearer(honey):
    standing("8")
    with pytest.raises(setting.NoticeOwed):
        add(category=category("Livres"), rate=Decimal(9), applies_from=SOON)


def test_giving_up_a_cheap_rate_is_dearer(honey):
    standing("8")
    standing("5", merchant=honey)
    with pytest.raises(setting.NoticeOwed):
        add(merchant=honey, stops=True, rate=Decimal(0), applies_from=SOON)
    add(merchant=honey, stops=True, rate=Decimal(0))
    assert commission.rule_for(merchant=honey, on=IN_TIME).rate == 8


def test_coming_back_after_a_discount_that_had_an_end_needs_no_notice(honey):
    standing("8")
    add(rate=Decimal(5), applies_from=TODAY, applies_until=SOON)
    rates = [commission.rule_for(merchant=honey, on=day).rate for day in (TODAY, SOON, IN_TIME)]
    assert rates == [5, 5, 8]
    assert add(rate=Decimal(8), applies_from=IN_TIME)


def test_the_notice_is_that_of_the_law_of_the_day(honey):
    LegalDelay.objects.filter(code=LegalDelay.Code.COMMISSION_NOTICE).update(days=30)
    standing("8")
    with pytest.raises(setting.NoticeOwed, match="30 jours avant"):
        add(rate=Decimal(9), applies_from=IN_TIME)


# --- What is told -----------------------------------------------------------------------------


def test_each_merchant_touched_is_told_once(honey):
    own = MerchantFactory(rate="5.00")
    baker = MerchantFactory(name="Boulangerie")
    for _twice in range(2):
        add(rate=Decimal("8.50"), fixed_cents=20)
    assert sorted(message.to[0] for message in mail.outbox) == sorted([honey.email, baker.email])
    assert own.email not in {message.to[0] for message in mail.outbox}
    body = mail.outbox[0].body.replace("\u202f", " ")
    assert "8,5 % du prix payé, plus 0,20 € par commande, à partir du 16 mai 2026." in body
    assert "/ce-que-coute-la-vente/" in body


def test_a_rule_that_changes_nothing_for_anybody_tells_nobody(honey):
    standing("5", merchant=honey)
    add(rate=Decimal(9))
    assert mail.outbox == []


# --- Withdrawn --------------------------------------------------------------------------------


def test_a_rule_is_withdrawn_before_its_first_day_once(honey):
    standing("8")
    rule = add(rate=Decimal(9))
    mail.outbox.clear()
    for _twice in range(2):
        setting.withdraw(rule=rule, by=None, at=AT, reason="L’assemblée a dit non")
    assert RuleWithdrawal.objects.count() == 1
    assert [message.to for message in mail.outbox] == [[honey.email]]
    assert "L’assemblée a dit non" in mail.outbox[0].body
    assert commission.rule_for(merchant=honey, on=IN_TIME).rate == 8
    told = [(past.rate, str(state)) for past, state in commission.history(merchant=None, on=TODAY)]
    assert told == [(9, "retirée"), (8, "en vigueur")]


def test_a_rule_in_force_is_not_withdrawn(honey):
    rule = standing("8")
    with pytest.raises(setting.AlreadyInForce):
        setting.withdraw(rule=rule, by=None, at=AT)
    assert not RuleWithdrawal.objects.exists()


def test_a_withdrawn_rule_may_be_announced_again(honey):
    standing("8")
    first = add(rate=Decimal(9))
    setting.withdraw(rule=first, by=None, at=AT)
    assert add(rate=Decimal(9)) != first


# --- What cannot be ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "sentence"),
    [
        ({"cap_cents": 10, "floor_cents": 20}, "au moins égal au minimum"),
        ({"label": "Frais de lieu", "month_cap_cents": 10}, "maximum du mois"),
        ({"applies_until": TODAY}, "dernier jour"),
    ],
)
def test_parts_that_contradict_each_other_are_refused(facts, sentence):
    with pytest.raises(setting.NotARule, match=sentence):
        add(**facts)
    with transaction.atomic(), pytest.raises(IntegrityError):
        standing("8", **{"applies_from": IN_TIME, **facts})


def test_a_part_of_a_promotion_is_a_percentage():
    with pytest.raises(setting.NotAPercentage):
        add(association_bears=Decimal(101))
    with transaction.atomic(), pytest.raises(IntegrityError):
        standing("8", association_bears=Decimal(101))


def test_a_new_rate_leaves_the_other_terms_as_they_were(honey):
    standing("8", merchant=honey, fixed_cents=20, month_cap_cents=5000)
    made = commission.set_rate(merchant=honey, rate=Decimal(7), applies_from=TODAY, by=None, at=AT)
    assert (made.rate, made.fixed_cents, made.month_cap_cents) == (7, 20, 5000)


# --- VAT --------------------------------------------------------------------------------------


def test_an_exempt_association_adds_no_vat_from_the_day_it_said(honey):
    said = {"by": None, "at": AT}
    setting.set_operator_vat(regime="EXEMPT_SMALL_BUSINESS", applies_from=SOON, **said)
    setting.set_operator_vat(regime="LIABLE", applies_from=IN_TIME, **said)
    assert [commission.vat_rate(on=day) for day in (TODAY, SOON, IN_TIME)] == [20, 0, 20]
    with pytest.raises(setting.RateInThePast):
        setting.set_operator_vat(regime="LIABLE", applies_from=datetime.date(2026, 4, 30), **said)
