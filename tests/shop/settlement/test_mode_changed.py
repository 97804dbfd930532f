"""A town that leaves the mandate: each sale stays in the pot that its own mode put it in."""

import pytest

from merchants.books import ledger
from merchants.models import MerchantOrder
from shop.settlement import own_share, pots, sepa
from shop.settlement.by_hand import balances, noting
from tests.shop.settlement.desk import sold_at_the_desk, with_iban
from tests.shop.settlement.test_by_hand import (  # noqa: F401 – pytest fixtures
    FROM,
    NOW,
    TO,
    note,
    owed_to,
    promised,
    sold_in_hand,
    treasurer,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def once_mandated(bakery, settings):
    settings.THIRD_PARTY_IBAN = "FR7630006000011234567890189"
    settings.MONEY_MODE, settings.PAYMENT_GATEWAY = "direct_at_pickup", ""
    with_iban(bakery)
    sold_at_the_desk(bakery)
    return bakery


def sent_by_bank(by):
    return sepa.freeze(batch=sepa.prepare(by=by, at=NOW()), by=by, at=NOW())


def test_a_promotion_on_a_direct_sale_is_paid_by_hand_and_never_from_merchants_funds(once_mandated, treasurer):  # noqa: F811
    sent_by_bank(treasurer)
    promised(sold_in_hand(once_mandated), 500)
    assert [row.owed for row in balances.owed_by_us()] == [420]
    assert sepa.due_by_bank() == []
    assert own_share.owed_to_merchants() == 0
    note(once_mandated, TO, 420, treasurer)
    assert (owed_to(once_mandated), ledger.balance("asset:bank")) == (0, -420)


def test_each_pot_pays_its_own_and_not_a_cent_of_the_other(once_mandated, treasurer):  # noqa: F811
    promised(sold_in_hand(once_mandated), 500)
    assert (-balances.by_hand(once_mandated), sepa.due_by_bank()) == (420, [(once_mandated, 920)])
    with pytest.raises(noting.ThirdPartyMoney):
        note(once_mandated, TO, 421, treasurer, is_confirmed=True)
    note(once_mandated, TO, 420, treasurer)
    # It is the direct sale that is settled: what the desk collected still waits for the bank.
    mandated = MerchantOrder.objects.get(money_mode="mandated")
    assert sepa.shares_of(once_mandated, 920) == [(mandated, 920)]
    sent_by_bank(treasurer)
    assert (owed_to(once_mandated), balances.by_hand(once_mandated)) == (0, 0)


def test_what_the_shop_paid_too_much_goes_back_from_where_it_came(once_mandated, treasurer):  # noqa: F811
    note(once_mandated, FROM, 100, treasurer, is_confirmed=True)
    assert (-balances.by_hand(once_mandated), pots.owed_by_bank(once_mandated)) == (100, 920)
    note(once_mandated, TO, 100, treasurer, key="2" * 32)
    assert (-balances.by_hand(once_mandated), pots.owed_by_bank(once_mandated)) == (0, 920)


def test_a_commission_owed_on_a_direct_sale_is_counted_once(once_mandated, treasurer):  # noqa: F811
    sold_in_hand(once_mandated)
    assert pots.owed_by_bank(once_mandated) - balances.by_hand(once_mandated) == 920 - 80
