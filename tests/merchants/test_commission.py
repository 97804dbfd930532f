"""The rate that holds on a day, and how a new one is set."""

import datetime
from decimal import Decimal

import pytest

from merchants.commission import rules as commission
from merchants.models import CommissionRule
from tests.factories import MerchantFactory, UserFactory

pytestmark = pytest.mark.django_db
MAY, JUNE, JULY = (datetime.date(2026, month, 1) for month in (5, 6, 7))
AT = datetime.datetime(2026, 5, 1, 8, tzinfo=datetime.UTC)


def rule(rate, applies_from=MAY, merchant=None):
    return CommissionRule.objects.create(merchant=merchant, rate=rate, applies_from=applies_from, set_at=AT)


def set_rate(**facts):
    facts = {"merchant": None, "rate": Decimal("9.50"), "applies_from": JUNE, "by": None, "at": AT, **facts}
    return commission.set_rate(**facts)


def test_without_any_rule_there_is_none():
    assert commission.rule_for(merchant=MerchantFactory(), on=MAY) is None


def test_the_town_rate_holds_for_a_merchant_without_one():
    town = rule(8)
    assert commission.rule_for(merchant=MerchantFactory(), on=MAY) == town


def test_a_merchant_rate_wins_over_a_later_town_rate():
    merchant = MerchantFactory()
    own = rule(5, MAY, merchant)
    rule(8, JUNE)
    assert commission.rule_for(merchant=merchant, on=JULY) == own


def test_a_rate_holds_from_its_day_on():
    merchant = MerchantFactory()
    first, second = rule(5, MAY, merchant), rule(6, JULY, merchant)
    days = [MAY - datetime.timedelta(days=1), MAY, JULY - datetime.timedelta(days=1), JULY]
    assert [commission.rule_for(merchant=merchant, on=day) for day in days] == [None, first, first, second]


def test_the_last_rate_set_for_a_day_wins():
    merchant = MerchantFactory()
    rule(5, MAY, merchant)
    corrected = rule(6, MAY, merchant)
    assert commission.rule_for(merchant=merchant, on=MAY) == corrected


def test_a_rate_set_late_for_an_earlier_day_does_not_hide_the_one_that_follows():
    merchant = MerchantFactory()
    july = rule(9, JULY, merchant)
    may = rule(5, MAY, merchant)
    assert commission.rule_for(merchant=merchant, on=JUNE) == may
    assert commission.rule_for(merchant=merchant, on=JULY) == july


def test_another_merchant_rate_is_not_mine():
    rule(5, MAY, MerchantFactory())
    assert commission.rule_for(merchant=MerchantFactory(), on=MAY) is None


def test_many_merchants_cost_one_query(django_assert_num_queries):
    town, own, other = rule(8), MerchantFactory(), MerchantFactory()
    mine = rule(5, MAY, own)
    with django_assert_num_queries(1):
        rules = commission.rules_for(merchants=[own, other], on=JUNE)
    assert rules == {own.pk: mine, other.pk: town}


def test_a_rate_is_set_with_who_and_when():
    treasurer, merchant = UserFactory(), MerchantFactory()
    made = set_rate(merchant=merchant, by=treasurer)
    assert (made.set_by, made.set_at, made.rate) == (treasurer, AT, Decimal("9.50"))
    assert commission.rule_for(merchant=merchant, on=JUNE) == made


def test_a_rate_may_start_today_and_not_yesterday():
    assert set_rate(applies_from=MAY)
    with pytest.raises(commission.RateInThePast, match="jours passés"):
        set_rate(applies_from=MAY - datetime.timedelta(days=1))


def test_today_is_the_day_in_paris():
    almost_midnight_utc = datetime.datetime(2026, 5, 31, 22, 30, tzinfo=datetime.UTC)
    with pytest.raises(commission.RateInThePast):
        set_rate(applies_from=datetime.date(2026, 5, 31), at=almost_midnight_utc)
    assert set_rate(applies_from=JUNE, at=almost_midnight_utc)


@pytest.mark.parametrize("rate", ["-0.01", "100.01", "8.005"])
def test_a_rate_that_is_no_percentage_is_refused(rate):
    with pytest.raises(commission.NotAPercentage):
        set_rate(rate=Decimal(rate))
    assert not CommissionRule.objects.exists()


@pytest.mark.parametrize("rate", ["0", "100", "7.25"])
def test_the_bounds_are_accepted(rate):
    assert set_rate(rate=Decimal(rate)).rate == Decimal(rate)


def test_the_commission_bears_the_standard_rate_of_the_day():
    assert commission.vat_rate(on=MAY) == Decimal("20.00")


def test_the_same_rate_for_the_same_day_is_set_once():
    assert set_rate() == set_rate()
    assert CommissionRule.objects.count() == 1


def test_changing_one_s_mind_twice_is_kept():
    for rate in ("8", "9", "8"):
        set_rate(rate=Decimal(rate))
    assert CommissionRule.objects.count() == 3
    assert commission.town_rule(on=JUNE).rate == 8


def test_the_history_says_what_became_of_each_rate():
    for rate, day in ((1, MAY), (2, MAY), (3, JUNE), (4, JULY)):
        rule(rate, day)
    told = [(past.rate, str(state)) for past, state in commission.history(merchant=None, on=JUNE)]
    assert told == [(4, "à venir"), (3, "en vigueur"), (2, "terminé"), (1, "remplacé")]


def test_the_next_rate_to_come_is_the_nearest():
    merchant = MerchantFactory()
    rule(9, JULY, merchant)
    nearest = rule(7, JUNE, merchant)
    town = rule(6, JULY)
    assert commission.coming_rules(after=MAY) == {merchant.pk: nearest, None: town}
    assert commission.coming_rules(after=JULY) == {}
