"""The night's comparison over the double of Stripe: a quiet day differs in nothing, each fault is named."""

import datetime

import pytest
from django.utils import timezone

from merchants.books import ledger
from merchants.models import Journal
from shop import tasks
from shop.models import (
    BankLine,
    OutgoingMessage,
    Payment,
    PayoutAccount,
    ProviderMovement,
    Reconciliation,
    Refund,
    Ring,
    Transfer,
)
from shop.payments import refunds
from shop.payments.double import balance, levers
from shop.settlement import bank_statement, reconciliation
from shop.settlement import town as payouts
from tests import factories
from tests.shop.payments.paying import cancel, last, paid, start
from tests.shop.settlement.test_over_the_double import account, collected, minute  # noqa: F401 – the same shop

pytestmark = pytest.mark.django_db
NOW = timezone.now
SOON, TOMORROW = datetime.timedelta(minutes=20), datetime.timedelta(days=1, minutes=20)


@pytest.fixture
def treasurer(db):
    return factories.UserFactory()


@pytest.fixture
def quiet(town, account, treasurer, settings):  # noqa: F811 – a pytest fixture
    """A day of a sale, a refund, a transfer and a payout, all told in the books."""
    settings.PAYOUT_RESERVE_CENTS = 0
    collected(town, 8)
    paid(town, 1)
    minute()
    cancel(paid(town, 1))
    refunds.send_planned()
    levers.later(days=4)
    payouts.send_to_bank(key="po:2026-11-22:1", cents=10, by=treasurer, at=NOW())
    Ring.objects.update(answered_at=NOW())
    return town


def compare(*, later=SOON):
    return reconciliation.reconcile(by=None, at=NOW() + later)


def kinds(found):
    return {one["kind"] for one in found.differences}


def test_a_quiet_day_differs_in_nothing_and_compared_twice_adds_nothing(quiet):
    first = compare()
    before = Journal.objects.count(), ProviderMovement.objects.count()
    assert (first.differences, compare().differences) == ([], [])
    assert (Journal.objects.count(), ProviderMovement.objects.count()) == before
    assert ledger.balance("asset:stripe") == balance.total_cents()
    assert dict(first.compared)["remboursements"] == 1
    assert first.finished_at


def test_a_payment_whose_bell_never_rang_is_found(town):
    order = town.place(town.basket({town.product: 2}), pays_online=True)
    start(order)
    levers.pay(last(order).provider_reference)
    found = compare()
    assert last(order).status == "CAPTURED"
    assert not kinds(found)


def test_money_that_nobody_here_knows_goes_to_suspense_once_and_waits_for_a_person(quiet, treasurer):
    balance.move("topup", 5000, source="tu_1")
    for _ in range(2):
        found = compare(later=datetime.timedelta(days=5))
        assert kinds(found) == {"suspense"}
    assert (ledger.balance("suspense:bank"), BankLine.objects.get().cents) == (-5000, 5000)
    assert ledger.balance("asset:stripe") == balance.total_cents()
    facts = {"account": "asset:bank", "because": "Alimentation du compte", "by": treasurer, "at": NOW()}
    bank_statement.explain(line=BankLine.objects.get(), **facts)
    assert not kinds(compare(later=datetime.timedelta(days=5)))


def test_what_is_understood_later_leaves_suspense_by_itself(quiet):
    known = Payment.objects.filter(status="CAPTURED").first()
    charge, reference = known.charge, known.reference
    journal = f"capture:{charge}"
    moved = ProviderMovement(
        gateway="simulator", reference="txn_x", kind="charge", source=charge, net_cents=1, at=NOW()
    )
    assert reconciliation.keys_of([moved]) == {charge: [journal, f"fee:{charge}"]}
    Payment.objects.filter(pk=known.pk).update(charge="", reference="autre", provider_reference="", intent="")
    far = datetime.timedelta(days=5)
    assert "suspense" in kinds(compare(later=far))
    Payment.objects.filter(pk=known.pk).update(charge=charge, reference=reference)
    assert not kinds(compare(later=far))
    assert BankLine.objects.get().status == "MATCHED"
    assert ledger.balance("suspense:bank") == 0


def test_the_providers_own_fee_is_an_expense_and_no_mystery(quiet):
    before = ledger.balance("expense:psp")
    balance.move("stripe_fee", -700, source="fee_1")
    for _ in range(2):
        assert not kinds(compare(later=datetime.timedelta(days=5)))
    assert ledger.balance("expense:psp") == before + 700


def wrong_amount(town):
    lines = {"asset:stripe": 1, "expense:psp": -1}
    ledger.post(key="correction:faux", memo="Faux", lines=lines, by=None, at=NOW())


def wrong_capture(town):
    charge = Payment.objects.exclude(charge="").first().charge
    ledger.post(key=f"fee:{charge}", memo="Faux", lines={"asset:stripe": -3, "expense:psp": 3}, by=None, at=NOW())


def wrong_reversal(town):
    ledger.post(key="reversal:faux", memo="Faux", lines={"asset:stripe": 2, "expense:psp": -2}, by=None, at=NOW())


def unknown_refund(town):
    Refund.objects.update(reference="re_autre", key="re:autre")


def unknown_transfer(town):
    Transfer.objects.update(reference="tr_autre", key="tr:autre")


def unknown_payout(town):
    payouts.TownPayout.objects.update(reference="po_autre", status="FAILED")


def unknown_dispute(town):
    payment = Payment.objects.filter(status="CAPTURED").last()
    levers.dispute(payment.charge)
    Payment.objects.filter(pk=payment.pk).update(charge="ch_autre")


def other_amount_sent(town):
    Transfer.objects.update(cents=1)


def no_answer(town):
    levers.be_silent("/v1/refunds")


def a_ring_without_answer(town):
    Ring.objects.create(endpoint="ville", event="evt_x", kind="v1.charge.updated", received_at=NOW() - TOMORROW)


def a_transfer_that_waits(town):
    Transfer.objects.update(status="PLANNED", planned_at=NOW() - TOMORROW, asked_at=None, reference="")
    PayoutAccount.objects.update(gateway="")
    levers.be_silent("/v1/transfers", times=9)


def a_card_that_lets_go(town):
    order = town.place(town.basket({town.product: 1}), pays_online=True)
    soon = NOW() + datetime.timedelta(hours=20)
    facts = {"status": "AUTHORISED", "cents": 420, "created_at": NOW() - TOMORROW, "capture_before": soon}
    order.payments.create(gateway="simulator", reference="cs:essai", **facts)


def a_check_that_breaks(town):
    Transfer.objects.update(reference="tr_autre", key="tr:autre")


def an_old_deposit(town):
    facts = {"by": None, "at": NOW() - datetime.timedelta(days=30), "memo": "Vieux", "key": "pickup:vieux"}
    ledger.post(lines={"asset:cash:la-halle": 500, "liability:deposit:100999": -500}, **facts)


def an_old_debt(town):
    facts = {"by": None, "at": NOW() - datetime.timedelta(days=60), "memo": "Vieux", "key": "correction:vieux"}
    ledger.post(lines={"liability:merchant:vieux": 500, "expense:goodwill": -500}, **facts)


FAULTS = {
    wrong_amount: "books",
    wrong_capture: "source",
    wrong_reversal: "reversal",
    unknown_refund: "refund",
    unknown_transfer: "transfer",
    other_amount_sent: "transfer",
    unknown_payout: "payout",
    unknown_dispute: "dispute",
    no_answer: "silence",
    a_ring_without_answer: "ring",
    a_transfer_that_waits: "pending",
    a_card_that_lets_go: "window",
    a_check_that_breaks: "failure",
    an_old_deposit: "deposit",
    an_old_debt: "debt",
}


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: fault.__name__)
def test_each_fault_is_named(quiet, fault):
    fault(quiet)
    assert FAULTS[fault] in kinds(compare())


def test_a_movement_that_the_copy_lost_is_read_again(quiet):
    compare()
    ProviderMovement.objects.order_by("pk").first().delete()
    Reconciliation.objects.update(started_at=NOW() + datetime.timedelta(days=30))
    assert not kinds(compare())
    ProviderMovement.objects.order_by("pk").update(net_cents=1)
    assert "balance" in kinds(compare())


# --- At night ---------------------------------------------------------------------------------


def night(hour=4, days=1):
    day = timezone.localtime(NOW()) + datetime.timedelta(days=days)
    return day.replace(hour=hour, minute=0)


def test_at_night_it_is_made_once_and_the_treasurer_is_told_what_differs(quiet):
    wrong_amount(quiet)
    for _ in range(2):
        reconciliation.reconcile_tonight(at=night())
    assert Reconciliation.objects.get().differences

    assert OutgoingMessage.objects.filter(subject__contains="Caisse").count() == 1


def test_before_three_or_with_nothing_to_compare_the_night_is_left_alone(quiet):
    assert reconciliation.reconcile_tonight(at=night(hour=2)) is None
    assert reconciliation.reconcile_tonight(at=night(days=0, hour=4)) is None
    assert not Reconciliation.objects.exists()


def test_one_that_was_killed_is_made_again_and_nobody_else_takes_it_meanwhile(quiet):
    row = Reconciliation.objects.create(night=night().date(), started_at=night(hour=3))
    assert reconciliation.reconcile_tonight(at=night(hour=3)) is None
    assert reconciliation.reconcile_tonight(at=night(hour=5)) == row
    row.refresh_from_db()
    assert row.finished_at


def test_the_jobs_of_every_minute_carry_it():
    assert tasks.compare_the_books_at_night in tasks.JOBS
