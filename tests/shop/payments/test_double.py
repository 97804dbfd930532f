"""The double refuses what Stripe refuses and remembers what it did: one may test against it."""

import datetime
from types import SimpleNamespace

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.books import dues, ledger
from shop.models import Ring
from shop.payments.double import balance, levers, ringing
from shop.payments.double.models import DoubleBell, DoubleThing
from shop.payments.gateway import BalanceFacts, ProviderRefused, Wire, gateway_named
from tests.at_once import at_once
from tests.shop.payments.paying import last, start, sync, things
from tests.shop.payments.test_stripe_gateway import a_payment, opened, paid, ready
from tests.situations import a_payment_page, a_provider_account

pytestmark = pytest.mark.django_db
HOUR = datetime.timedelta(hours=1)


@pytest.fixture
def stripe(db):
    """Whatever happens there, the statement adds up to the balance, and each line to its object."""
    gateway = gateway_named("simulator")
    yield gateway
    told = gateway.balance()
    lines = gateway.movements(since=timezone.now() - HOUR)
    assert told.available_cents + told.pending_cents == sum(line.net_cents for line in lines)
    assert all(DoubleThing.objects.filter(reference=line.source).exists() for line in lines)


def rung():
    return [bell.body.split('"type": "')[1].split('"')[0] for bell in DoubleBell.objects.all()]


# --- Payment pages and cards ------------------------------------------------------------------


@pytest.mark.parametrize("away", [-2 * HOUR, 25 * HOUR])
def test_a_page_lives_between_half_an_hour_and_a_day(stripe, away):
    with pytest.raises(ProviderRefused):
        stripe.start(a_payment(created_at=timezone.now() + away), return_url="/")


def test_a_page_answers_once(stripe):
    payment = opened(stripe)
    for act in (levers.refuse, levers.pay, levers.abandon, levers.decline):
        act(payment.provider_reference)
    assert stripe.read(payment).state == "FAILED"
    assert things("charge") == []


def test_a_refused_card_leaves_the_page_open_for_another(stripe):
    payment = opened(stripe)
    levers.decline(payment.provider_reference)
    levers.pay(payment.provider_reference)
    assert stripe.read(payment).captured_cents == 2610
    assert len(things("payment_intent")) == 1


@pytest.mark.parametrize(("refused", "state"), [(False, "CAPTURED"), (True, "FAILED")])
def test_a_bank_that_takes_its_time_answers_in_the_end(stripe, refused, state):
    payment = opened(stripe)
    levers.pay(payment.provider_reference, in_seconds=60)
    assert stripe.read(payment).state == "PROCESSING"
    if refused:
        levers.fail_payment(stripe.read(payment).intent)
    levers.later(minutes=2)
    assert stripe.read(payment).state == state


def test_what_is_released_looks_like_a_refund_and_is_none(stripe):
    payment = paid(stripe, manual_capture=True)
    stripe.capture(payment, 2000, key="cap:1")
    (charge,) = things("charge")
    assert (charge["amount_captured"], charge["amount_refunded"], charge["refunded"]) == (2000, 610, False)
    assert "v1.charge.refunded" in rung()
    assert things("refund") == []
    with pytest.raises(ProviderRefused):
        stripe.refund(payment, 2001, key="re:1")


# --- Refunds and disputes ---------------------------------------------------------------------


def test_refunds_exhaust_a_charge(stripe):
    payment = paid(stripe)
    stripe.refund(payment, 2600, key="re:1")
    with pytest.raises(ProviderRefused, match="dépasse"):
        stripe.refund(payment, 11, key="re:2")
    assert stripe.refund(payment, 10, key="re:3").succeeded
    with pytest.raises(ProviderRefused, match="déjà entièrement"):
        stripe.refund(payment, 1, key="re:4")


def test_a_refund_may_fail_days_later(stripe):
    payment = paid(stripe)
    refund = stripe.refund(payment, 600, key="re:1")
    levers.fail_refund(refund.reference)
    told = stripe.read_refund(refund.reference)
    assert (told.succeeded, told.is_pending, told.key) == (False, False, "re:1")
    assert balance.total_cents() == 2610 - 64
    assert "v1.refund.failed" in rung()
    assert stripe.refund(payment, 2610, key="re:2").succeeded


def test_a_refund_waits_for_the_bank(stripe):
    payment = paid(stripe)
    levers.hold_refund()
    refund = stripe.refund(payment, 600, key="re:1")
    assert refund.is_pending
    assert balance.total_cents() == 2546
    levers.finish_refund(refund.reference)
    assert stripe.read_refund(refund.reference).succeeded


def test_a_refund_waits_for_the_balance_to_cover_it(stripe):
    payment = paid(stripe)
    levers.short_of_money()
    refund = stripe.refund(payment, 2610, key="re:1")
    assert stripe.read_refund(refund.reference).is_pending
    paid(stripe, reference="cs:100043:1")
    assert stripe.read_refund(refund.reference).succeeded


@pytest.mark.parametrize(
    ("ends", "state", "cents"), [(levers.win_dispute, "WON", 0), (levers.lose_dispute, "LOST", 2610)]
)
def test_a_dispute_takes_the_money_at_once_and_keeps_its_fee(stripe, ends, state, cents):
    payment = paid(stripe)
    name = levers.dispute(stripe.read(payment).charge)
    told = stripe.read_dispute(name)
    assert (told.state, told.is_withdrawn, told.cents, told.fee_cents) == ("OPEN", True, 2610, 2000)
    assert told.answer_by > timezone.now()
    with pytest.raises(ProviderRefused, match="conteste"):
        stripe.refund(payment, 100, key="re:1")
    ends(name)
    assert stripe.read_dispute(name).state == state
    assert balance.total_cents() == 2610 - 64 - 2000 - cents


# --- Transfers --------------------------------------------------------------------------------


def send(stripe, cents, *, account=None, charge, key="tr:1"):
    return stripe.transfer(Wire(account or ready(stripe), cents, charge, "100042", key))


def test_money_that_has_not_settled_is_sent_and_leaves_with_it(stripe):
    charge = stripe.read(paid(stripe)).charge
    assert stripe.balance() == BalanceFacts(0, 2546)
    send(stripe, 2000, charge=charge)
    assert stripe.balance() == BalanceFacts(0, 546)
    levers.later(days=4)
    assert stripe.balance() == BalanceFacts(546, 0)


def test_the_transfers_of_a_charge_never_exceed_it(stripe):
    charge = stripe.read(paid(stripe)).charge
    send(stripe, 2000, charge=charge)
    with pytest.raises(ProviderRefused):
        send(stripe, 611, charge=charge, key="tr:2")
    send(stripe, 546, charge=charge, key="tr:3")


def test_once_settled_a_transfer_needs_the_money_to_be_there(stripe):
    charge = stripe.read(paid(stripe)).charge
    levers.later(days=4)
    stripe.payout(2500, key="po:1")
    with pytest.raises(ProviderRefused, match="pas assez d’argent"):
        send(stripe, 100, charge=charge)


def test_a_merchant_paid_by_the_bank_cannot_be_asked_back(stripe):
    account = ready(stripe)
    sent = send(stripe, 2000, account=account, charge=stripe.read(paid(stripe)).charge)
    stripe.reverse(sent.reference, 500, key="rv:1")
    assert levers.empty(account) == 1500
    with pytest.raises(ProviderRefused, match="pas assez d’argent"):
        stripe.reverse(sent.reference, 1, key="rv:2")
    with pytest.raises(ProviderRefused, match="dépasse"):
        stripe.reverse(sent.reference, 1501, key="rv:3")


def test_stripe_may_take_a_transfer_back_by_itself(stripe):
    sent = send(stripe, 2000, charge=stripe.read(paid(stripe)).charge)
    levers.reverse_by_itself(sent.reference, 2000)
    assert stripe.read_transfer(sent.reference).reversed_cents == 2000
    assert "v1.transfer.reversed" in rung()


# --- Payouts ----------------------------------------------------------------------------------


def test_only_what_has_settled_goes_to_the_bank_and_may_come_back(stripe):
    paid(stripe)
    with pytest.raises(ProviderRefused):
        stripe.payout(1, key="po:1")
    levers.later(days=4)
    with pytest.raises(ProviderRefused):
        stripe.payout(2547, key="po:2")
    payout = stripe.payout(2546, key="po:3")
    assert stripe.balance() == BalanceFacts(0, 0)
    levers.fail_payout(payout.reference)
    levers.later(days=4)
    assert stripe.read_payout(payout.reference).state == "FAILED"
    assert stripe.balance() == BalanceFacts(2546, 0)


# --- Its pages --------------------------------------------------------------------------------


@pytest.fixture
def order(town):
    return town.place(town.basket({town.product: 2}), pays_online=True)


@pytest.fixture
def choose(client, order, django_capture_on_commit_callbacks):
    def choose(answer):
        with django_capture_on_commit_callbacks(execute=True):
            client.post(start(order).url, {"answer": answer})

    return choose


def test_a_bank_that_is_late_is_waited_for(choose, order, django_capture_on_commit_callbacks):
    choose("late")
    assert sync(order).status == "PROCESSING"
    assert ledger.balance("asset:stripe") == 0
    levers.later(minutes=2)
    with django_capture_on_commit_callbacks(execute=True):
        ringing.ring_waiting(at=timezone.now())
    assert last(order).status == "CAPTURED"
    assert dues.due_cents(order) == 0


@pytest.mark.parametrize(("answer", "times"), [("pay", 1), ("twice", 2)])
def test_however_often_the_bank_says_it_a_payment_counts_once(choose, order, answer, times):
    choose(answer)
    assert {bell.rung for bell in DoubleBell.objects.all()} == {times}
    assert Ring.objects.count() == DoubleBell.objects.count()
    assert ledger.balance(f"liability:deposit:{order.number}") == -840


def test_a_merchant_says_who_they_are_on_a_page_that_believes_everything(client, town):
    account = a_provider_account(town.merchant)
    link = gateway_named("simulator").account_link(account, return_url="/retour/", refresh_url="/", key="acct:1")
    assert "Compte de démonstration" in client.get(link).text
    assert client.post(link, {"answer": "missing"}).url == "/retour/"
    assert not gateway_named("simulator").read_account(account).can_receive
    client.post(link, {"answer": "complete"})
    assert gateway_named("simulator").read_account(account).can_receive
    assert "Ce compte est complet" in client.get(link).text


def test_the_pages_are_shut_where_money_is_real(client, order, town, settings):
    pages = [reverse("simulator", args=[a_payment_page(order)])]
    pages.append(reverse("simulated_account", args=[a_provider_account(town.merchant)]))
    assert [client.get(page).status_code for page in pages] == [200, 200]
    settings.PAYMENT_GATEWAY = "stripe"
    assert [client.get(page).status_code for page in pages] == [404, 404]


def test_one_page_is_not_another(client, order, town):
    assert client.get(reverse("simulated_account", args=[a_payment_page(order)])).status_code == 404
    assert client.get(reverse("simulator", args=[a_provider_account(town.merchant)])).status_code == 404


# --- Many at once -----------------------------------------------------------------------------


@pytest.mark.row_locks
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
@pytest.mark.xdist_group("one database, many threads")
def test_the_same_wish_from_many_hands_is_done_once():
    gateway = gateway_named("simulator")
    payment = paid(gateway)
    merchant = SimpleNamespace(email="a@example.org", name="A", code="a")
    answers = at_once(*[lambda: gateway_named("simulator").refund(payment, 2610, key="re:1")] * 12)
    assert len({answer.reference for answer in answers}) == 1
    answers = at_once(*[lambda: gateway_named("simulator").open_account(merchant, key="acct:a")] * 12)
    assert len(set(answers)) == 1
    assert len(things("refund")) == len(things("v2.core.account")) == 1
