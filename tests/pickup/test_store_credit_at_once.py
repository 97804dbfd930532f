"""The same credit note told at several counters at the same instant."""

import pytest
from django.utils import timezone

from pickup import audit
from pickup.money import store_credit
from pickup.money.store_credit import NothingLeft
from tests.at_once import at_once
from tests.pickup.test_store_credit import a_credit, bought
from tests.situations import a_town

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.row_locks]


def test_four_orders_never_share_more_than_what_is_left():
    town = a_town()
    credit = a_credit(town, "mandated")
    orders = [bought(town, "mandated", price="1.00", paid=False).order for _ in range(4)]
    use = {"code": credit.code, "key": "k", "by": None, "at": timezone.now()}
    answers = at_once(*(lambda order=order: store_credit.spend(order=order, **use) for order in orders))
    spent = sum(-move.cents for moves in answers if isinstance(moves, list) for move in moves)
    assert (spent, credit.left_cents) == (400, 0)
    assert sum(isinstance(one, NothingLeft) for one in answers) == 2
    assert list(audit.disagreements()) == []
