"""The work nobody asks for: run twice, late, or with one job failing, it ends the same."""

import datetime

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from merchants.books import ledger
from merchants.models import Journal
from merchants.preparation import merchant_orders
from pickup.models import Slot, SlotRule
from shop import ordering, tasks
from shop.celery import app
from shop.models import OutgoingMessage, Payment
from shop.payments import attempts, refunds
from shop.payments.double import levers
from tests.shop.payments.paying import given_back, pay

pytestmark = pytest.mark.django_db


@pytest.fixture
def unpaid_since_an_hour(town):
    return town.place(pays_online=True, at=timezone.now() - datetime.timedelta(hours=1))


@pytest.fixture
def paid_then_cancelled(town):
    order = town.place(pays_online=True)
    pay(order)
    ordering.cancel_order(order=order, by=None, at=timezone.now(), channel="ONLINE", reason="Imprévu")
    return order


@pytest.mark.parametrize("times", [1, 3])
def test_everything_due_is_done_and_only_once(town, unpaid_since_an_hour, paid_then_cancelled, times):
    SlotRule.objects.create(
        point=town.slot.point,
        recurrence="FREQ=WEEKLY;BYDAY=SA",
        starts_on=datetime.date(2026, 1, 1),
        starts_at=datetime.time(9),
        ends_at=datetime.time(10),
        capacity=5,
        cutoff_at=datetime.time(8),
        on_public_holidays=True,
    )
    for _run in range(times):
        assert set(tasks.run_due_jobs().values()) == {"ok"}
    assert ordering.is_cancelled(unpaid_since_an_hour)
    assert given_back() == 420
    assert not Journal.objects.filter(sequence=None).exists()
    assert not OutgoingMessage.objects.filter(delivered_at=None).exists()
    assert Slot.objects.filter(capacity=5).count() == 4


def test_a_job_that_fails_is_said_and_the_others_run(town, paid_then_cancelled, monkeypatch):
    def broken():
        raise ValueError("pas maintenant")

    broken.__name__ = "make_slots"
    monkeypatch.setattr(tasks, "JOBS", [broken, *(job for job in tasks.JOBS if job is not tasks.make_slots)])
    done = tasks.run_due_jobs()
    assert done["make_slots"] == "ValueError: pas maintenant"
    assert given_back() == 420
    with pytest.raises(CommandError):
        call_command("run_due_jobs")


@pytest.mark.parametrize("failure", [ledger.KeyReused("x"), ledger.Unbalanced("x"), AttributeError("x")])
def test_a_mistake_of_ours_in_one_job_stops_no_other(town, paid_then_cancelled, monkeypatch, failure):
    def broken():
        raise failure

    monkeypatch.setattr(tasks, "JOBS", [broken, *tasks.JOBS])
    assert type(failure).__name__ in tasks.run_due_jobs()["broken"]
    assert given_back() == 420


def spoiled(monkeypatch, module, name, argument):
    """The act fails for the first thing it is given, and for that one only."""
    act, first = getattr(module, name), []

    def spoilt(**told):
        first[:] = first or [told[argument].pk]
        if told[argument].pk in first:
            raise ledger.KeyReused("déjà vu")
        return act(**told)

    monkeypatch.setattr(module, name, spoilt)


def test_an_order_that_cannot_be_cancelled_leaves_the_others_their_turn(town, monkeypatch):
    long_ago = timezone.now() - datetime.timedelta(hours=1)
    orders = [town.place(pays_online=True, at=long_ago) for _ in range(3)]
    spoiled(monkeypatch, ordering, "cancel_unconfirmed", "order")
    assert "KeyReused" in tasks.run_due_jobs()["cancel_unpaid"]
    assert sum(ordering.is_cancelled(order) for order in orders) == 2


def short_of_one(town):
    order = town.place(pays_online=True, basket=town.basket({town.product: 2}))
    pay(order)
    line = order.merchant_orders.get().lines.get()
    merchant_orders.declare_shortage(line=line, kept_quantity=1, by=None, at=timezone.now())


@pytest.mark.parametrize(
    ("job", "act", "argument"), [("plan_refunds", "plan", "order"), ("send_refunds", "send", "refund")]
)
def test_a_refund_that_goes_wrong_leaves_the_others_their_turn(town, monkeypatch, job, act, argument):
    for _ in range(3):
        short_of_one(town)
    spoiled(monkeypatch, refunds, act, argument)
    assert "KeyReused" in tasks.run_due_jobs()[job]
    assert given_back() == 840


def test_a_payment_that_cannot_be_read_leaves_the_others_their_turn(town, monkeypatch):
    now = timezone.now()
    orders = [town.place(pays_online=True, at=now - datetime.timedelta(minutes=10)) for _ in range(3)]
    for order in orders:
        then = now - datetime.timedelta(minutes=10)
        levers.pay(attempts.start(order=order, code="simulator", return_url="/", at=then).reference)
    spoiled(monkeypatch, attempts, "sync", "payment")
    assert "KeyReused" in tasks.run_due_jobs()["read_payments"]
    assert Payment.objects.filter(status="CAPTURED").count() == 2


def test_cron_has_a_command(town, capsys):
    call_command("run_due_jobs")
    assert "make_slots: ok" in capsys.readouterr().out


def test_a_town_without_cron_works_as_long_as_its_server_lives(town, monkeypatch):
    waits, parents = [], iter([7, 7, 7, 1])
    monkeypatch.setattr("os.getppid", lambda: next(parents))
    monkeypatch.setattr("time.sleep", waits.append)
    call_command("run_due_jobs", every=60)
    assert waits == [60, 60]


def test_the_worker_finds_the_tasks():
    app.loader.import_default_modules()
    assert {
        "shop.tasks.run_due_jobs",
        "shop.outbox.delivery.deliver_pending",
        "shop.payments.refunds.send_planned",
    } <= set(app.tasks)
