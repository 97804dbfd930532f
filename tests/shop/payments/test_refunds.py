"""Giving back what was paid online: once, on the payment that paid it, and never to a bank that says no twice."""

import datetime

import pytest
from django.urls import reverse

from merchants.books import dues, ledger
from merchants.models import AssociationMember
from merchants.preparation import merchant_orders
from pickup.money import sessions
from shop.models import OutgoingMessage, Refund
from shop.payments import audit, inbox, refunds
from shop.payments.double import balance, levers
from shop.payments.double.models import DoubleAnswer, DoubleBell, DoubleThing
from shop.payments.gateway import RefundFacts
from shop.settlement import reconciliation
from tests.factories import PickupPointFactory, association_member
from tests.shop.payments.paying import NOW, cancel, given_back, paid, put_money_aside, ring, things

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(town):
    order = paid(town)
    put_money_aside()
    return order


def fee_of(order):
    return order.payments.get().fee_cents


def test_a_cancelled_order_is_refunded_once(order):
    cancel(order)
    refund = Refund.objects.get()
    assert (refund.cents, refund.status) == (840, "PLANNED")
    assert ledger.balance(f"liability:refund:{order.number}") == -840
    refunds.send_planned()
    refunds.send_planned()
    refunds.send(refund=refund, at=NOW())
    assert given_back() == 840
    assert ledger.balances("") == {
        "asset:stripe": -fee_of(order),
        "expense:psp": fee_of(order),
        f"liability:deposit:{order.number}": 0,
        f"liability:refund:{order.number}": 0,
    }


def test_a_shortage_is_refunded_for_what_is_missing(order):
    line = order.merchant_orders.get().lines.get()
    merchant_orders.declare_shortage(line=line, kept_quantity=1, by=None, at=NOW())
    refunds.plan_due(at=NOW())
    refunds.plan_due(at=NOW())
    assert [refund.cents for refund in Refund.objects.all()] == [420]
    refunds.send_planned()
    merchant_orders.declare_shortage(line=line, kept_quantity=0, by=None, at=NOW())
    refunds.plan_due(at=NOW())
    refunds.send_planned()
    assert given_back() == 840
    assert dues.due_cents(order) == 0


@pytest.mark.parametrize("wait", [datetime.timedelta(0), datetime.timedelta(days=2)])
def test_a_lost_answer_never_refunds_twice(order, wait):
    cancel(order)
    levers.lose_answer("/v1/refunds")
    refunds.send_planned()
    refund = Refund.objects.get()
    assert refund.status == "PLANNED"
    if wait:
        # The provider has forgotten our key by then.
        DoubleAnswer.objects.all().delete()
    refunds.send(refund=refund, at=NOW() + wait)
    assert Refund.objects.get().status == "DONE"
    assert given_back() == 840
    assert len(things("refund")) == 1


def test_a_refund_that_waits_over_there_is_counted_when_it_leaves(order):
    levers.hold_refund()
    cancel(order)
    refunds.send_planned()
    refund = Refund.objects.get()
    assert refund.status == "PENDING"
    assert ledger.balance(f"liability:refund:{order.number}") == -840
    assert not OutgoingMessage.objects.filter(subject__startswith="Remboursement").exists()
    levers.finish_refund(refund.reference)
    refunds.sync_sent(at=NOW())
    refunds.sync_sent(at=NOW())
    refund.refresh_from_db()
    assert refund.status == "DONE"
    assert ledger.balance(f"liability:refund:{order.number}") == 0
    assert OutgoingMessage.objects.filter(subject__startswith="Remboursement").count() == 1


def test_a_sent_refund_is_planned_no_more_while_it_waits(order):
    levers.hold_refund()
    cancel(order)
    refunds.send_planned()
    assert refunds.plan(order=order, at=NOW()) == []


# --- The bank says no -------------------------------------------------------------------------


def refused_at_once(order):
    cancel(order)
    refund = Refund.objects.get()
    refunds._settle(refund, RefundFacts(reference="", succeeded=False), NOW())
    refund.refresh_from_db()
    return refund


def refused_later(order):
    cancel(order)
    refunds.send_planned()
    refund = Refund.objects.get()
    assert refund.status == "DONE"
    levers.fail_refund(refund.reference)
    return refunds.sync_refund(refund=refund, at=NOW())


def refused_while_pending(order):
    levers.hold_refund()
    cancel(order)
    refunds.send_planned()
    refund = Refund.objects.get()
    assert refund.status == "PENDING"
    levers.fail_refund(refund.reference)
    return refunds.sync_refund(refund=refund, at=NOW())


REFUSALS = [refused_at_once, refused_later, refused_while_pending]


@pytest.mark.parametrize("story", REFUSALS)
def test_a_refund_the_bank_refuses_is_owed_again_and_left_to_the_treasurer(order, story):
    refund = story(order)
    refunds.plan_due(at=NOW())
    refunds.send_planned()
    assert Refund.objects.get() == refund
    assert refund.status == "FAILED"
    assert ledger.balance(f"liability:refund:{order.number}") == 0
    assert ledger.balance("asset:stripe") == 840 - fee_of(order)
    assert dues.refundable_cents(order) == 840
    assert refunds.refused() == [refund]
    told = set(OutgoingMessage.objects.filter(subject__contains="refusé").values_list("recipient", flat=True))
    assert told == {"odette@example.org", "bonjour@example.org"}
    assert list(audit.disagreements()) == []


def test_said_twice_a_refusal_counts_once(order):
    refund = refused_later(order)
    refunds.sync_refund(refund=refund, at=NOW())
    assert ledger.balance("asset:stripe") == 840 - fee_of(order)


def canceled_over_there(reference):
    """As when a bank's answer never comes: the provider gives the refund up."""
    row = DoubleThing.objects.get(kind="refund", body__id=reference)
    DoubleThing.objects.filter(pk=row.pk).update(body={**row.body, "status": "canceled"})


def test_one_that_the_provider_gives_up_is_owed_again_too(order):
    levers.hold_refund()
    cancel(order)
    refunds.send_planned()
    canceled_over_there(Refund.objects.get().reference)
    refunds.sync_sent(at=NOW())
    assert refunds.refused() == [Refund.objects.get()]
    assert (ledger.balance("asset:stripe"), dues.refundable_cents(order)) == (840 - fee_of(order), 840)


def test_one_that_fails_after_it_succeeded_rings_and_is_posted_back_once(order):
    cancel(order)
    refunds.send_planned()
    at_provider = ledger.balance("asset:stripe")
    levers.fail_refund(Refund.objects.get().reference)
    (bell,) = DoubleBell.objects.filter(body__contains="refund.failed")
    for _heard in range(2):
        inbox.answer(ring=ring(bell), at=NOW())
    assert Refund.objects.get().status == "FAILED"
    assert ledger.balance("asset:stripe") == at_provider + 840 == balance.total_cents() - 10_000
    written = OutgoingMessage.objects.filter(subject__contains="remboursement refusé", recipient="odette@example.org")
    assert written.count() == 1


def test_its_ring_lost_the_night_finds_it(order):
    cancel(order)
    refunds.send_planned()
    levers.fail_refund(Refund.objects.get().reference)
    DoubleBell.objects.all().delete()
    reconciliation.reconcile(by=None, at=NOW())
    assert refunds.refused() == [Refund.objects.get()]


def test_a_refund_that_went_through_is_no_longer_looked_at(order):
    cancel(order)
    refunds.send_planned()
    assert refunds.refused() == []


def given_otherwise(refund, **differs):
    told = {"means": "TRANSFER", "reason": "Virement du 3 mars", "by": association_member("TREASURER"), "at": NOW()}
    return refunds.give_back_otherwise(refund=refund, **{**told, **differs})


@pytest.mark.parametrize("story", REFUSALS)
def test_what_the_bank_refused_is_given_back_otherwise_once(order, story):
    refund = given_otherwise(story(order))
    assert (refund.status, refund.other_cents) == ("OTHER", 840)
    assert ledger.balance("asset:bank") == -840
    assert dues.refundable_cents(order) == 0
    assert refunds.refused() == []
    with pytest.raises(refunds.NothingOwed):
        given_otherwise(refund)
    assert ledger.balance("asset:bank") == -840
    assert list(audit.disagreements()) == []


def test_money_of_a_till_is_written_on_that_till_which_expects_it_no_more(order, settings):
    settings.MONEY_MODE = "mandated"
    office = PickupPointFactory(slug="bureau")
    facts = {"float_cents": 5000, "detail": {}, "word": "", "by": association_member("TREASURER"), "at": NOW()}
    till = sessions.open_till(point=office, **facts)
    given_otherwise(refused_later(order), means="CASH", point=office)
    assert ledger.balance("asset:cash:bureau") == -840
    assert ledger.balance(f"asset:cash:{order.collection.slot.point.slug}") == 0
    assert sessions.expected_in(till).cash == 5000 - 840


def test_cash_of_no_till_is_refused_and_written_nowhere(order):
    with pytest.raises(refunds.FromWhichBox):
        given_otherwise(refused_later(order), means="CASH")
    assert dues.refundable_cents(order) == 840


@pytest.mark.parametrize("wrong", [{"means": "TROC"}, {"reason": "  "}, {"reason": "x" * 201}])
def test_how_it_was_given_back_is_owed(order, wrong):
    refund = refused_later(order)
    with pytest.raises(refunds.HowAndWhy):
        given_otherwise(refund, **wrong)
    assert dues.refundable_cents(order) == 840


def test_after_another_way_the_card_is_tried_again_for_what_comes_next(town):
    order = paid(town, quantity=3)
    put_money_aside()
    line = order.merchant_orders.get().lines.get()
    merchant_orders.declare_shortage(line=line, kept_quantity=2, by=None, at=NOW())
    refunds.plan(order=order, at=NOW())
    refunds.send_planned()
    refund = Refund.objects.get()
    levers.fail_refund(refund.reference)
    refund = refunds.sync_refund(refund=refund, at=NOW())
    merchant_orders.declare_shortage(line=line, kept_quantity=1, by=None, at=NOW())
    assert refunds.plan(order=order, at=NOW()) == []
    given_otherwise(refund)
    assert [one.cents for one in refunds.plan(order=order, at=NOW())] == [420]


def test_the_treasurer_notes_it_on_a_page_that_says_how_to_reach_the_person(client, order):
    refund = refused_later(order)
    client.force_login(association_member(AssociationMember.Role.TREASURER))
    page = reverse("refund_otherwise", args=[refund.pk])
    assert page in client.get(reverse("disputes")).text
    assert "odette@example.org" in client.get(page).text
    assert "Dites quand et comment" in client.post(page, {"means": "CHEQUE"}).text
    text = client.post(page, {"means": "CHEQUE", "reason": "Chèque 1234567"}, follow=True).text
    assert "cet argent est rendu" in text
    assert "Chèque 1234567" in text
    assert "déjà été rendu" in client.post(page, {"means": "TRANSFER", "reason": "encore"}).text


def test_the_page_asks_from_which_till_cash_comes_and_keeps_what_was_typed(client, order):
    refund = refused_later(order)
    client.force_login(association_member(AssociationMember.Role.TREASURER))
    page = reverse("refund_otherwise", args=[refund.pk])
    shown = client.post(page, {"means": "CASH", "reason": "Rendu le 3 mars"}).text
    assert str(refunds.FromWhichBox()) in shown
    assert 'value="Rendu le 3 mars"' in shown
    point = order.collection.slot.point
    assert (
        "cet argent est rendu"
        in client.post(page, {"means": "CASH", "reason": "Rendu le 3 mars", "point": point.pk}, follow=True).text
    )
    assert ledger.balance(f"asset:cash:{point.slug}") == -840


def test_what_was_paid_at_the_counter_is_not_sent_to_a_card(town):
    order = town.place()
    ledger.post(
        key="pickup:essai",
        memo="Au comptoir",
        lines={f"liability:merchant:{town.merchant.code}": 420, f"liability:deposit:{order.number}": -420},
        by=None,
        at=NOW(),
        order=order,
    )
    cancel(order)
    assert not Refund.objects.exists()
