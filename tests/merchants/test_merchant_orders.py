"""A merchant order moves along its transitions only, and every move leaves the money right."""

import threading
from itertools import product

import pytest
from django.db import connection
from django.utils import timezone

from merchants.books import earnings, ledger
from merchants.models import Journal, MerchantOrder, MerchantOrderMove
from merchants.preparation import merchant_orders
from merchants.preparation.merchant_orders import TRANSITIONS, Channel, NotNow, Status
from tests.factories import (
    MerchantFactory,
    UserFactory,
    in_days,
    merchant_order,
    order,
)

pytestmark = pytest.mark.django_db


def told(**facts):
    """By nobody in particular, now."""
    return {"by": None, "at": timezone.now(), **facts}


def status_of(made):
    return MerchantOrder.objects.get(pk=made.pk).status


def stock_of(line):
    record = line.order_line.stockrecord
    record.refresh_from_db()
    return record.num_in_stock, record.num_allocated


def balances():
    return {code: cents for code, cents in ledger.balances("").items() if cents}


# --- Moving ---


@pytest.mark.parametrize(("was", "to"), list(product(Status.values, Status.values)))
def test_only_the_transitions_are_moves(was, to):
    made = merchant_order(status=was)
    act = {"merchant_order": made, "to": to, "channel": Channel.COUNTER, "reason": "pour voir"}
    if to in TRANSITIONS[was]:
        merchant_orders.move(**act, **told())
        assert status_of(made) == made.status == to
    else:
        with pytest.raises(NotNow) as refused:
            merchant_orders.move(**act, **told())
        assert refused.value.status == was
        assert status_of(made) == was
    assert made.moves.count() == (to in TRANSITIONS[was])


def test_a_move_says_who_when_how_and_why():
    baker, at = UserFactory(), timezone.now()
    made = merchant_order()
    merchant_orders.cancel(merchant_order=made, by=baker, at=at, channel=Channel.PHONE, reason=" Four en panne ")
    move = made.moves.get()
    assert (move.from_status, move.to_status, move.by, move.at) == ("PLACED", "CANCELLED", baker, at)
    assert (move.channel, move.reason) == ("PHONE", "Four en panne")


def test_the_second_to_move_is_told_where_it_is():
    made = merchant_order(status="DROPPED_OFF")
    late = MerchantOrder.objects.get(pk=made.pk)
    merchant_orders.hand_over_merchant_order(merchant_order=made, **told())
    with pytest.raises(NotNow, match="a déjà été remise"):
        merchant_orders.hand_over_merchant_order(merchant_order=late, **told())
    assert late.status == "HANDED_OVER"


@pytest.mark.parametrize("status", Status.values)
def test_every_state_has_its_sentence(status):
    assert str(NotNow(status)).startswith("Cette commande")


@pytest.mark.parametrize("reason", ["", "   ", "x" * 201])
def test_cancelling_owes_a_reason(reason):
    made = merchant_order()
    with pytest.raises(merchant_orders.ReasonOwed):
        merchant_orders.cancel(merchant_order=made, channel=Channel.ONLINE, reason=reason, **told())
    assert status_of(made) == "PLACED"


def test_what_waits_for_its_payment_is_not_accepted():
    made = merchant_order(confirmed_at=None)
    with pytest.raises(merchant_orders.NotPaidYet):
        merchant_orders.accept(merchant_order=made, **told())
    assert status_of(made) == "PLACED"


def test_all_of_one_slot_are_accepted_at_once():
    baker = MerchantFactory()
    waiting = [merchant_order(merchant=baker) for _ in range(2)]
    others = [
        merchant_order(merchant=baker, due_at=in_days(4)),
        merchant_order(merchant=baker, confirmed_at=None),
        merchant_order(),
    ]
    accepted = merchant_orders.accept_all(merchant=baker, due_at=in_days(3), **told())
    assert accepted == waiting
    assert {status_of(made) for made in waiting} == {"ACCEPTED"}
    assert {status_of(made) for made in others} == {"PLACED"}


# --- Stock ---


@pytest.mark.parametrize(
    ("act", "status", "left"),
    [
        (merchant_orders.hand_over_merchant_order, "DROPPED_OFF", (10, 0)),
        (merchant_orders.hand_over_merchant_order, "UNCOLLECTED", (10, 0)),
        (merchant_orders.return_to_merchant, "UNCOLLECTED", (13, 0)),
        (merchant_orders.give, "UNCOLLECTED", (10, 0)),
        (merchant_orders.discard, "UNCOLLECTED", (10, 0)),
        (merchant_orders.mark_uncollected, "DROPPED_OFF", (13, 3)),
        (merchant_orders.mark_ready, "ACCEPTED", (13, 3)),
    ],
)
def test_where_the_goods_go(act, status, left):
    made = merchant_order(lines=[("4.20", 3)], status=status)
    act(merchant_order=made, **told())
    assert stock_of(made.lines.get()) == left


def test_cancelling_gives_the_goods_back():
    made = merchant_order(lines=[("4.20", 3)])
    merchant_orders.cancel(merchant_order=made, channel=Channel.ONLINE, reason="Annulée", **told())
    assert stock_of(made.lines.get()) == (13, 0)


# --- Shortage ---


def test_a_shortage_takes_the_missing_goods_out_of_the_stock():
    made = merchant_order(lines=[("4.20", 3)])
    merchant_orders.declare_shortage(line=made.lines.get(), kept_quantity=1, **told())
    assert stock_of(made.lines.get()) == (11, 1)
    assert merchant_orders.kept_cents(made) == 420
    assert made.lines.get().ordered_quantity == 3


def test_a_shortage_says_who_when_and_why():
    baker, at = UserFactory(), timezone.now()
    line = merchant_order(lines=[("4.20", 3)]).lines.get()
    merchant_orders.declare_shortage(line=line, kept_quantity=2, by=baker, at=at, reason=" Four en panne ")
    merchant_orders.declare_shortage(line=line, kept_quantity=1, by=baker, at=at)
    first, second = line.shortages.all()
    assert (first.kept_before, first.kept_after, first.missing, first.by, first.at) == (3, 2, 1, baker, at)
    assert (first.channel, first.reason) == ("MERCHANT", "Four en panne")
    assert (second.kept_before, second.kept_after) == (2, 1)
    assert second.reason == "Plus assez de marchandise"


def test_a_reason_too_long_is_refused_before_anything_changes():
    line = merchant_order(lines=[("4.20", 3)]).lines.get()
    with pytest.raises(merchant_orders.ReasonOwed):
        merchant_orders.declare_shortage(line=line, kept_quantity=2, reason="x" * 201, **told())
    assert not line.shortages.exists()


def test_a_shortage_said_twice_counts_once():
    made = merchant_order(lines=[("4.20", 3)])
    line = made.lines.get()
    for _ in range(2):
        merchant_orders.declare_shortage(line=line, kept_quantity=1, **told())
    assert stock_of(line) == (11, 1)
    assert line.shortages.count() == 1


@pytest.mark.parametrize("quantity", [-1, 4])
def test_a_shortage_is_fewer_and_never_below_zero(quantity):
    made = merchant_order(lines=[("4.20", 3)])
    with pytest.raises(merchant_orders.NotFewer):
        merchant_orders.declare_shortage(line=made.lines.get(), kept_quantity=quantity, **told())
    assert made.lines.get().kept_quantity == 3


@pytest.mark.parametrize("status", sorted(set(Status.values) - {"PLACED", "ACCEPTED"}))
def test_quantities_are_frozen_once_the_bag_is_ready(status):
    made = merchant_order(lines=[("4.20", 3)], status=status)
    with pytest.raises(NotNow):
        merchant_orders.declare_shortage(line=made.lines.get(), kept_quantity=1, **told())
    assert made.lines.get().kept_quantity == 3


def test_nothing_left_cancels_with_the_reason():
    made = merchant_order(lines=[("4.20", 3), ("1.00", 1)], status="ACCEPTED")
    for line in made.lines.all():
        merchant_orders.declare_shortage(line=line, kept_quantity=0, reason="Plus de farine", **told())
    made.refresh_from_db()
    assert made.status == "CANCELLED"
    assert made.moves.get().reason == "Plus de farine"
    assert merchant_orders.kept_cents(made) == 0
    assert stock_of(made.lines.first()) == (10, 0)


def test_a_gift_alone_is_not_an_empty_order():
    made = merchant_order(lines=[("4.20", 1), ("0.00", 1)])
    merchant_orders.declare_shortage(line=made.lines.first(), kept_quantity=0, **told())
    assert status_of(made) == "PLACED"


# --- Money ---


def test_the_handover_earns_the_sale_and_the_commission():
    honey = MerchantFactory(code="miel")
    made = merchant_order(
        lines=[("4.00", 3)], merchant=honey, rate="8.00", status="DROPPED_OFF", in_order=order(number="A1")
    )
    merchant_orders.hand_over_merchant_order(merchant_order=made, **told())
    journal = Journal.objects.get()
    assert (journal.key, journal.order, journal.merchant_order) == ("state:A1:miel:1", made.order, made)
    assert balances() == {
        "liability:deposit:A1": 1200,
        "liability:merchant:miel": -1104,
        "income:commission": -80,
        "liability:vat": -16,
    }


def test_nothing_is_earned_before_the_handover():
    made = merchant_order(lines=[("4.00", 3)])
    merchant_orders.accept(merchant_order=made, **told())
    merchant_orders.declare_shortage(line=made.lines.get(), kept_quantity=2, **told())
    merchant_orders.mark_ready(merchant_order=made, **told())
    assert not Journal.objects.exists()


def test_a_rate_changed_since_does_not_change_the_order():
    merchant = MerchantFactory(rate="50.00")
    made = merchant_order(lines=[("10.00", 1)], merchant=merchant, rate="8.00", status="DROPPED_OFF")
    merchant_orders.hand_over_merchant_order(merchant_order=made, **told())
    assert ledger.balance(f"liability:merchant:{merchant.code}") == -920


def test_a_free_handover_posts_nothing():
    made = merchant_order(lines=[("0.00", 1)], status="DROPPED_OFF")
    merchant_orders.hand_over_merchant_order(merchant_order=made, **told())
    assert not Journal.objects.exists()
    assert list(earnings.disagreements()) == []


def test_a_change_after_the_handover_posts_the_difference():
    made = merchant_order(lines=[("4.00", 3)], rate="8.00", status="DROPPED_OFF")
    merchant_orders.hand_over_merchant_order(merchant_order=made, **told())
    made.lines.update(kept_quantity=2)
    earnings.post_difference(merchant_order=merchant_orders.hold(made.pk), memo="Un pot cassé", **told())
    assert [journal.key[-2:] for journal in made.journals.all()] == [":1", ":2"]
    assert sorted(balances().values()) == [-736, -53, -11, 800]
    assert earnings.post_difference(merchant_order=merchant_orders.hold(made.pk), memo="Rien", **told()) is None
    made.lines.update(kept_quantity=0)
    earnings.post_difference(merchant_order=merchant_orders.hold(made.pk), memo="Tout repris", **told())
    assert balances() == {}


def test_an_order_that_says_otherwise_than_the_ledger_is_named():
    made = merchant_order(lines=[("4.00", 3)], status="DROPPED_OFF")
    merchant_orders.hand_over_merchant_order(merchant_order=made, **told())
    assert list(earnings.disagreements()) == []
    made.lines.update(kept_quantity=2)
    (sentence,) = earnings.disagreements()
    assert made.order.number in sentence
    made.lines.update(kept_quantity=3)
    MerchantOrder.objects.update(status="DROPPED_OFF")
    assert len(list(earnings.disagreements())) == 1


def test_a_handed_over_order_without_its_journal_is_named():
    merchant_order(status="HANDED_OVER")
    (sentence,) = earnings.disagreements()
    assert "écrit rien" in sentence


def test_the_agreement_costs_the_same_for_many(django_assert_max_num_queries):
    for _ in range(6):
        made = merchant_order(lines=[("4.00", 3), ("1.00", 1)], status="DROPPED_OFF")
        merchant_orders.hand_over_merchant_order(merchant_order=made, **told())
    with django_assert_max_num_queries(4):
        assert list(earnings.disagreements()) == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_two_counters_at_once_one_hands_over():
    made = merchant_order(lines=[("4.00", 3)], status="DROPPED_OFF")
    start, said = threading.Barrier(6), []

    def counter():
        mine = MerchantOrder.objects.select_related("order", "merchant").get(pk=made.pk)
        try:
            start.wait(10)
            merchant_orders.hand_over_merchant_order(merchant_order=mine, **told())
            said.append("remise")
        except NotNow as refused:
            said.append(str(refused))
        finally:
            connection.close()

    threads = [threading.Thread(target=counter) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(said) == ["Cette commande a déjà été remise."] * 5 + ["remise"]
    assert MerchantOrderMove.objects.count() == Journal.objects.count() == 1
    assert stock_of(made.lines.get()) == (10, 0)
    assert ledger.verify().is_whole
    assert Journal.objects.get().sequence == 1
