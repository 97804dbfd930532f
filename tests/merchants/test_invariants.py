"""What must be true of the whole ledger is told, in a sentence, when it is not; whole lives: test_money_modes."""

import datetime

import pytest

from merchants.books import accounts, invariants, ledger
from tests import factories

pytestmark = pytest.mark.django_db
AT = datetime.datetime(2026, 11, 20, 9, 30, tzinfo=datetime.UTC)


def post(key, lines, order=None):
    ledger.post(key=key, memo="Essai", lines=lines, by=None, at=AT, order=order)


def told():
    return " ".join(invariants.broken())


def test_a_ledger_with_nothing_to_explain_is_silent():
    order = factories.order()
    post("capture:ch_1", {accounts.STRIPE: 420, accounts.deposit(order): -420}, order)
    post("transfer:tr_1", {"liability:merchant:pain": 420, accounts.STRIPE: -420}, order)
    assert told() == ""


def test_what_is_not_understood_is_told_until_it_is():
    post("one", {accounts.BANK: 420, accounts.suspense("bank"): -420})
    assert "-420 centimes restent à comprendre (suspense:bank)" in told()
    assert ledger.suspense() == {"suspense:bank": -420}
    post("two", {accounts.suspense("bank"): 420, accounts.GOODWILL: -420})
    assert told() == ""


def test_an_account_that_no_page_names_is_told():
    post("one", {"asset:tirelire": 420, accounts.INCOME: -420})
    assert "asset:tirelire n’est pas au plan de comptes" in told()


def test_a_deposit_left_after_the_handover_is_told():
    order = factories.merchant_order(status="HANDED_OVER").order
    post("stray", {accounts.BANK: 420, accounts.deposit(order): -420})
    assert f"Commande {order.number} terminée\u202f: 420 centimes en dépôt" in told()


def test_more_sent_to_merchants_than_the_resident_paid_is_told():
    order = factories.order()
    post("capture:ch_1", {accounts.STRIPE: 420, accounts.deposit(order): -420}, order)
    post("transfer:tr_1", {"liability:merchant:pain": 421, accounts.STRIPE: -421}, order)
    assert f"Commande {order.number}\u202f: 421 centimes envoyés aux commerçants pour 420 encaissés" in told()
    post("reversal:trr_1", {"liability:merchant:pain": -1, accounts.STRIPE: 1}, order)
    assert told() == ""
