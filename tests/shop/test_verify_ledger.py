"""The treasurer's command: money that came or went leaves its journal, and a tail cut with its head shows."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from merchants.books import guards, ledger
from merchants.models import Journal
from merchants.preparation import shortfalls
from pickup import audit as till_audit
from pickup.money import till
from shop.payments import audit as online_audit
from shop.payments import refunds
from tests import factories
from tests.shop.payments.paying import pay, put_money_aside

pytestmark = pytest.mark.django_db

NOW = timezone.now


def verify_ledger():
    said = io.StringIO()
    call_command("verify_ledger", stdout=said, stderr=said)
    return said.getvalue()


def paid_at_the_counter(town):
    order = town.place()
    till.collect_payment(
        collection=order.collection,
        point=order.collection.slot.point,
        amounts={order.merchant_orders.get(): 420},
        means="CASH",
        key="page-1",
        by=factories.UserFactory(),
        at=NOW(),
    )


def paid_online(town):
    order = town.place(pays_online=True)
    pay(order)
    return order


def refund_planned(town):
    order = paid_online(town)
    shortfalls.give_up(merchant_order=order.merchant_orders.get(), by=None, at=NOW(), reason="Four en panne")
    return refunds.plan(order=order, at=NOW())


def refund_sent(town):
    put_money_aside()
    (refund,) = refund_planned(town)
    refunds.send(refund=refund, at=NOW())


STORIES = [
    (paid_at_the_counter, "pickup:", "4,20\u202f€ payés au comptoir"),
    (paid_online, "capture:", "4,20\u202f€ payés en ligne"),
    (refund_planned, "due:", "4,20\u202f€ à rembourser"),
    (refund_sent, "refund:", "4,20\u202f€ remboursés"),
]


def cut_the_last_journal():
    """By SQL with the guards away, and the head goes back with it, so that the chain alone cannot tell."""
    guards.remove(connection)
    last = Journal.objects.order_by("sequence").last()
    before = Journal.objects.filter(sequence=last.sequence - 1).first()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM merchants_entry WHERE journal_id = %s", [last.pk])
        cursor.execute("DELETE FROM merchants_journal WHERE id = %s", [last.pk])
        cursor.execute(
            "UPDATE merchants_chainhead SET sequence = %s, chain = %s",
            [before.sequence, before.chain] if before else [0, ""],
        )
    guards.install(connection)
    return last.key


@pytest.mark.parametrize(("story", "key", "words"), STORIES)
def test_a_tail_cut_with_its_head_is_told_by_the_money_it_hides(town, story, key, words):
    story(town)
    assert "les paiements concordent" in verify_ledger()
    assert cut_the_last_journal().startswith(key)
    assert ledger.verify().is_whole
    said = io.StringIO()
    with pytest.raises(CommandError, match="Anomalies\u202f: 1"):
        call_command("verify_ledger", stdout=said, stderr=said)
    assert words in said.getvalue()
    assert "sans écriture." in said.getvalue()


def test_reading_the_payments_costs_the_same_for_one_or_many(town):
    refund_sent(town)
    paid_at_the_counter(town)
    verify_ledger()
    once = costs()
    for _who in range(3):
        refund_sent(town)
        paid_at_the_counter(town)
    verify_ledger()
    assert costs() == once
    assert max(once) <= 14


def costs() -> list[int]:
    """How many queries each room asks to compare its payments with the books, and that they agree."""
    found = []
    for disagreements in (till_audit.disagreements, online_audit.disagreements):
        with CaptureQueriesContext(connection) as captured:
            assert list(disagreements()) == []
        found.append(len(captured))
    return found
