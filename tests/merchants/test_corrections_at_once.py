"""Several people give something back on the same line at the same instant."""

import pytest
from django.utils import timezone

from merchants import corrections
from merchants.books import earnings
from merchants.models import Correction
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
