"""The last ones shared out by two thumbs at the same instant: each order loses what it loses once."""

import pytest

from merchants.models import Shortage
from merchants.preparation import sharing_out
from tests.at_once import at_once
from tests.factories import MerchantFactory, ProductFactory, in_days, merchant_order, ordered_line

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.row_locks]


def test_pressed_five_times_at_once_it_counts_once():
    baker = MerchantFactory()
    rye, when = ProductFactory(merchant=baker, stock=20), in_days(1)
    parts = [merchant_order(merchant=baker, status="ACCEPTED", lines=[], due_at=when) for _ in range(3)]
    lines = [ordered_line(part, product=rye, quantity=3) for part in parts]
    facts = {"merchant": baker, "due_at": when, "product": rye.pk, "by": None, "at": in_days(0)}
    facts |= {"shares": dict(zip([one.pk for one in lines], [3, 2, 0], strict=True))}
    facts |= {"seen": {one.pk: 3 for one in lines}}
    answers = at_once(*[lambda: sharing_out.share_out(**facts)] * 5)
    assert sorted(len(answer) for answer in answers) == [0, 0, 0, 0, 2]
    assert Shortage.objects.count() == 2
    assert rye.stockrecords.get().num_in_stock == 16
