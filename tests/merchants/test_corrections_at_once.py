"""Several people give something back on the same line at the same instant."""

import pytest
from django.utils import timezone

from merchants.books import earnings
from merchants.giving_back import corrections, withdrawals
from merchants.models import Correction, Withdrawal
from tests.at_once import at_once
from tests.factories import merchant_order

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.row_locks]


def take_one_off(line, key):
    why = corrections.Why(reason="Abîmé", by=None, at=timezone.now(), channel="COUNTER")
    return corrections.give_back_goods(line=line, quantity=1, key=key, why=why)


def test_five_people_never_give_back_more_than_three_jars():
    part = merchant_order(lines=[("4.00", 3)], status="HANDED_OVER")
    line = part.lines.get()
    answers = at_once(*(lambda key=key: take_one_off(line, key) for key in "abcde"))
    assert sum(isinstance(one, Correction) for one in answers) == 3
    assert sum(isinstance(one, corrections.MoreThanIsLeft) for one in answers) == 2
    assert earnings.kept_cents(part) == 0
    assert list(earnings.disagreements()) == []


def test_the_same_correction_sent_five_times_at_once_counts_once():
    part = merchant_order(lines=[("4.00", 3)], status="HANDED_OVER")
    line = part.lines.get()
    answers = at_once(*(lambda: take_one_off(line, "une fois") for _ in range(5)))
    assert len({answer.pk for answer in answers}) == 1
    assert earnings.kept_cents(part) == 800


def test_two_orders_of_the_same_goods_in_opposite_order_are_given_back_without_a_circle():
    for _round in range(5):
        answers = at_once(*[all_back(part) for part in crossed()])
        assert [len(answer) if isinstance(answer, list) else answer for answer in answers] == [6, 6]


def test_two_orders_of_the_same_goods_in_opposite_order_are_given_up_without_a_circle():
    for _round in range(5):
        parts = crossed()
        assert [type(answer) for answer in at_once(*[given_up(part) for part in parts])] == [Withdrawal, Withdrawal]


def crossed():
    """Two orders of the same six goods, the second from the last to the first."""
    first, second = (merchant_order(lines=[("4.00", 1)] * 6, status="ACCEPTED") for _ in "12")
    stocks = [line.order_line.stockrecord for line in first.lines.order_by("pk")]
    for line, stock in zip(second.lines.order_by("pk"), reversed(stocks), strict=True):
        line.order_line.stockrecord = stock
        line.order_line.save()
    return first, second


def all_back(part):
    why = corrections.Why(reason="Abîmé", by=None, at=timezone.now(), channel="COUNTER", back_on_shelf=True)
    return lambda: corrections.give_back_all(merchant_order=part, key=f"tout:{part.pk}", why=why)


def given_up(part):
    wanted = {line.pk: 1 for line in part.lines.all()}
    facts = {"name": "Jeanne", "email": "", "key": f"renonce:{part.pk}", "by": None, "at": timezone.now()}
    return lambda: withdrawals.withdraw(order=part.order, wanted=wanted, acknowledge=lambda *_: "Accusé", **facts)
