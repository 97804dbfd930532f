"""Volunteers note at the same second: one need, each hearing counted."""

import pytest
from django.utils import timezone

from animations.hearing import access, needs
from animations.hearing.models import HeardNeed
from tests import factories
from tests.at_once import at_once

pytestmark = [pytest.mark.django_db(transaction=True, serialized_rollback=True), pytest.mark.row_locks]


def hearing(point, text, rank):
    facts = {"kind": "PRODUCT", "key": f"{rank:032x}", "by": None, "at": timezone.now()}
    return lambda: needs.hear(text=text, point=point, **facts)


def test_said_at_ten_counters_at_once_it_is_one_need_heard_ten_times():
    point = factories.PickupPointFactory()
    assert len(set(at_once(*[hearing(point, "Du pain sans gluten", rank) for rank in range(10)]))) == 1
    assert access.every_need().get().times == 10


def test_heard_while_it_joins_another_it_counts_there():
    point = factories.PickupPointFactory()
    bread, baker = hearing(point, "Du pain bis", 0)(), hearing(point, "Boulange complète", 1)()
    acts = [hearing(point, "Boulange complète", rank) for rank in range(2, 10)]
    acts.insert(4, lambda: needs.join(need=baker, into=bread, by=None, at=timezone.now()))
    assert not [answer for answer in at_once(*acts) if isinstance(answer, Exception)]
    assert access.every_need().get() == bread
    assert access.every_need().get().times == 10
    assert not HeardNeed.objects.get(pk=baker.pk).hearings.exists()
