"""Contested payments: the books follow the bank, and what is lost is borne by whom the treasurer says."""

import pytest
from django.urls import reverse

from merchants.books import dues, earnings, ledger
from merchants.models import AssociationMember, Journal
from merchants.preparation import merchant_orders
from shop.models import Dispute, OutgoingMessage, Refund
from shop.payments import audit, disputes, refunds
from shop.payments.double import levers
from shop.templatetags.town import cents as price_words
from tests import factories
from tests.factories import association_member
from tests.shop.payments.paying import NOW, cancel, paid, put_money_aside, things
from tests.shop.settlement.sales import given_back
from tests.shop.settlement.test_over_the_double import collected

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(town):
    order = paid(town)
    put_money_aside()
    return order


def contest(order, cents=None):
    reference = levers.dispute(order.payments.get().charge, cents)
    return look(reference)


def look(reference):
    return disputes.sync(reference=reference, code="simulator", at=NOW())


def books(order):
    """What the dispute changed: the balances, less the payment's own."""
    fee = order.payments.get().fee_cents
    found = ledger.balances("")
    found["asset:stripe"] -= 840 - fee
    found["expense:psp"] -= fee
    return {code: cents for code, cents in found.items() if cents and not code.startswith("liability:deposit")}


def agrees_with_the_provider():
    at_provider = sum(one["net"] for one in things("balance_transaction") if one["type"] != "topup")
    return ledger.balance("asset:stripe") == at_provider and list(audit.disagreements()) == []


def lost(order):
    dispute = contest(order)
    levers.lose_dispute(dispute.reference)
    return look(dispute.reference)


def test_what_a_bank_takes_back_is_written_once_with_its_fee(order):
    dispute = contest(order)
    assert look(dispute.reference) == dispute
    assert (dispute.state, dispute.is_withdrawn, dispute.cents) == ("OPEN", True, 840)
    assert dispute.fee_cents > 0
    assert books(order) == {
        "asset:stripe": -840 - dispute.fee_cents,
        "expense:dispute": dispute.fee_cents,
        f"asset:dispute:{dispute.reference}": 840,
    }
    assert agrees_with_the_provider()


def test_the_treasurer_is_told_once_and_until_when_to_answer(order):
    dispute = contest(order)
    look(dispute.reference)
    told = OutgoingMessage.objects.get(subject__contains="contesté")
    assert told.recipient == "bonjour@example.org"
    assert "Répondez chez le prestataire de paiement avant" in told.body


def test_a_dispute_that_is_won_gives_the_money_back(order):
    dispute = contest(order)
    levers.win_dispute(dispute.reference)
    assert look(dispute.reference).state == "WON"
    assert f"asset:dispute:{dispute.reference}" not in books(order)
    assert books(order)["expense:dispute"] == look(dispute.reference).fee_cents
    assert agrees_with_the_provider()


def test_a_dispute_that_is_lost_is_borne_by_the_association_until_somebody_decides(order):
    dispute = lost(order)
    assert books(order) == {
        "asset:stripe": -840 - dispute.fee_cents,
        "expense:dispute": 840 + dispute.fee_cents,
    }
    assert agrees_with_the_provider()


def test_the_treasurer_lets_the_merchant_who_failed_bear_it_and_may_change_their_mind(order, town):
    dispute, treasurer = lost(order), association_member("TREASURER")
    part = order.merchant_orders.get()
    for _twice in range(2):
        disputes.decide(dispute=dispute, merchant_order=part, by=treasurer, at=NOW())
    assert books(order)[f"liability:merchant:{town.merchant.code}"] == 840
    assert books(order)["expense:dispute"] == dispute.fee_cents
    disputes.decide(dispute=dispute, merchant_order=None, by=treasurer, at=NOW())
    assert f"liability:merchant:{town.merchant.code}" not in books(order)
    assert books(order)["expense:dispute"] == 840 + dispute.fee_cents
    assert agrees_with_the_provider()


def test_nobody_bears_what_is_not_lost(order):
    with pytest.raises(disputes.NotLost):
        disputes.decide(dispute=contest(order), merchant_order=None, by=None, at=NOW())


def test_a_merchant_of_another_order_bears_nothing(order):
    elsewhere = factories.merchant_order()
    with pytest.raises(disputes.NotInThatOrder):
        disputes.decide(dispute=lost(order), merchant_order=elsewhere, by=None, at=NOW())


# --- Not given back twice ---------------------------------------------------------------------


def test_while_the_bank_holds_it_nothing_is_refunded(order):
    contest(order)
    cancel(order)
    assert not Refund.objects.exists()
    assert dues.refundable_cents(order) == 840


def test_once_won_what_was_owed_is_refunded(order):
    dispute = contest(order)
    cancel(order)
    levers.win_dispute(dispute.reference)
    look(dispute.reference)
    assert Refund.objects.get().cents == 840


@pytest.mark.parametrize("cancelled_first", [True, False])
def test_lost_for_goods_that_will_not_come_nobody_bears_it(order, cancelled_first):
    if cancelled_first:
        contest(order)
        cancel(order)
        levers.lose_dispute(Dispute.objects.get().reference)
        look(Dispute.objects.get().reference)
    else:
        lost(order)
        cancel(order)
        disputes.settle_lost(at=NOW())
        disputes.settle_lost(at=NOW())
    refunds.plan_due(at=NOW())
    assert not Refund.objects.exists()
    assert dues.refundable_cents(order) == 0
    assert books(order)["expense:dispute"] == Dispute.objects.get().fee_cents
    assert ledger.balance(f"liability:deposit:{order.number}") == 0
    assert agrees_with_the_provider()


def test_a_part_contested_leaves_the_rest_to_be_refunded(order):
    contest(order, 300)
    line = order.merchant_orders.get().lines.get()
    merchant_orders.declare_shortage(line=line, kept_quantity=0, by=None, at=NOW())
    assert [refund.cents for refund in refunds.plan(order=order, at=NOW())] == [540]


def test_a_dispute_of_a_payment_unknown_here_is_left_for_later(order):
    reference = levers.dispute(order.payments.get().charge)
    order.payments.update(charge="ch_autre")
    assert look(reference) is None
    assert not Dispute.objects.exists()


def test_an_open_dispute_is_read_again_even_when_nobody_rings(order):
    levers.lose_dispute(contest(order).reference)
    disputes.sync_open(at=NOW())
    assert Dispute.objects.get().state == "LOST"


# --- The page ---------------------------------------------------------------------------------


@pytest.fixture
def treasurer(client):
    client.force_login(association_member(AssociationMember.Role.TREASURER))
    return client


def test_the_page_says_what_to_answer_before_when(treasurer, order):
    page = reverse("disputes")
    assert "Aucun paiement n’est contesté." in treasurer.get(page).text
    contest(order)
    text = treasurer.get(page).text
    assert "répondez avant" in text
    assert order.collection.spoken_code in text


def test_a_lost_one_says_who_bears_it_and_lets_the_treasurer_decide(treasurer, order, town):
    dispute = lost(order)
    page, decide = reverse("disputes"), reverse("dispute_bearer", args=[dispute.pk])
    assert "tant que vous n’en décidez pas autrement" in treasurer.get(page).text
    part = order.merchant_orders.get()
    text = treasurer.post(decide, {"bearer": part.pk, "sure": "oui"}, follow=True).text
    assert "écrit au grand livre" in text
    assert "décidé par" in text
    assert ledger.balance(f"liability:merchant:{town.merchant.code}") == 840
    assert "déjà ce qui est décidé" in treasurer.post(decide, {"bearer": part.pk}, follow=True).text
    assert "Choisissez qui porte" in treasurer.post(decide, {"bearer": "999999"}, follow=True).text


def test_the_amounts_are_announced_before_anything_is_written(treasurer, town):
    put_money_aside()
    order = collected(town).order
    dispute = lost(order)
    part, journals = order.merchant_orders.get(), Journal.objects.count()
    share = earnings.share_of(part)
    text = treasurer.post(reverse("dispute_bearer", args=[dispute.pk]), {"bearer": part.pk}).text
    told = text.replace("\u202f", " ").replace("\xa0", " ")
    assert "8,40 € à la charge d" in told
    for cents in (share.net, share.commission_excl + share.commission_vat, dispute.fee_cents):
        assert price_words(cents).replace("\u202f", " ").replace("\xa0", " ") in told
    assert Journal.objects.count() == journals
    assert Dispute.objects.get().decided_at is None


def test_a_lost_sale_given_back_at_the_merchants_charge_returns_its_commission(town):
    """What the confirmation advises: the sale is undone whole, and the resident is not paid twice."""
    put_money_aside()
    order = collected(town).order
    lost(order)
    given_back(order.merchant_orders.get(), 0)
    disputes.settle_lost(at=NOW())
    refunds.plan_due(at=NOW())
    assert not Refund.objects.exists()
    assert books(order) == {"asset:stripe": -840 - fee_of(order), "expense:dispute": fee_of(order)}


def fee_of(order):
    return Dispute.objects.get(payment__order=order).fee_cents


def test_the_page_costs_the_same_for_one_or_many(treasurer, town, django_assert_max_num_queries):
    put_money_aside()
    for _ in range(3):
        lost(paid(town, quantity=1))
        contest(paid(town, quantity=1))
    with django_assert_max_num_queries(22):
        treasurer.get(reverse("disputes"))
