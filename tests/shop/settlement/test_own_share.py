"""The association's own cents on the merchants' bank account: told exactly, and never a cent of anybody else's."""

from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.books import accounts, ledger
from merchants.models import MerchantOrder
from shop.settlement import own_share, sepa
from tests.factories import association_member
from tests.shop.settlement.desk import paid_at_the_desk, sold_at_the_desk, with_iban
from tests.shop.settlement.sales import sale, told
from tests.shop.settlement.test_mandated import (  # noqa: F401 – pytest fixtures
    collected,
    mandated,
    moved,
    paid_by_bank,
    refunded,
    treasurer,
)

pytestmark = pytest.mark.django_db


def banked(cents):
    lines = {accounts.BANK_THIRD_PARTY: cents, accounts.CASH + "la-halle": -cents}
    ledger.post(key=f"remise:{cents}", memo="Espèces portées à la banque", lines=lines, **told())


def test_goods_given_back_after_their_money_left_for_the_bank(bakery, provider, treasurer):  # noqa: F811
    with_iban(bakery)
    part = collected(bakery, online=1000)
    moved(treasurer, provider)
    assert own_share.to_take_home() == 0
    refunded(part, online=500)
    assert own_share.to_take_home() == 460
    paid_by_bank(treasurer)
    assert (ledger.balance(accounts.BANK_THIRD_PARTY), own_share.to_take_home()) == (460, 460)


def test_the_commission_banked_with_the_cash_and_not_while_it_is_in_the_box(bakery):
    sold_at_the_desk(bakery)
    assert own_share.to_take_home() == 0
    banked(1000)
    assert own_share.to_take_home() == 80


def test_the_treasurer_reads_the_exact_amount_beside_the_transfers(bakery, client):
    client.force_login(association_member("TREASURER"))
    sold_at_the_desk(bakery)
    assert "sont à l’association" not in client.get(reverse("caisse_transfers")).text
    banked(1000)
    assert "0,80\u202f€ du compte des fonds des commerçants sont à l’association" in page_of(client)


def page_of(client):
    return unescape(client.get(reverse("caisse_transfers")).text)


def test_what_a_resident_paid_for_a_bag_that_waits_is_nobody_else_s(bakery):
    part = sale(bakery, price="10.00")
    MerchantOrder.objects.filter(pk=part.pk).update(money_mode="mandated")
    part.refresh_from_db()
    paid_at_the_desk(part, 1000)
    banked(1000)
    assert own_share.to_take_home() == 0


def test_what_the_boxes_lack_is_kept_at_the_bank(bakery):
    sold_at_the_desk(bakery)
    banked(1000)
    ledger.post(key="caisse", memo="Rendu", lines={accounts.CASH + "la-halle": -50, accounts.GOODWILL: 50}, **told())
    assert own_share.to_take_home() == 30


def promised(part, cents):
    """What the association bears of a promotion, in the merchant's net."""
    lines = {accounts.PROMOTION: cents, accounts.merchant(part.merchant): -cents}
    ledger.post(key=f"promesse:{part.pk}", memo="", lines=lines, **told(order=part.order, merchant_order=part))


def test_a_promotion_that_the_association_bears_is_brought_before_any_merchant_is_paid(bakery, client):
    with_iban(bakery)
    sold_at_the_desk(bakery)
    promised(sold_at_the_desk(bakery), 500)
    banked(2000)
    by = association_member("TREASURER")
    batch = sepa.prepare(by=by, at=timezone.now())
    assert own_share.to_bring() == 340
    with pytest.raises(sepa.Short, match="3,40"):
        sepa.freeze(batch=batch, by=by, at=timezone.now())
    client.force_login(by)
    assert "Il manque 3,40\u202f€" in page_of(client)
    lines = {accounts.BANK_THIRD_PARTY: 340, accounts.BANK: -340}
    ledger.post(key="apport", memo="De notre compte", lines=lines, **told())
    assert sepa.freeze(batch=batch, by=by, at=timezone.now()).status == "FROZEN"
    assert (own_share.to_bring(), own_share.to_take_home()) == (0, 0)
