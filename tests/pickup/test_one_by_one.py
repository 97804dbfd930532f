"""What one bag or one person may do to the minute's work: the others are done all the same."""

import pytest

from merchants.jobs import LeftForLater
from merchants.preparation import merchant_orders
from pickup.bags import catching_up, custody, drop_off, late
from pickup.models import Bag, Collection, LateNotice
from pickup.telling import notifications, of_the_day
from tests.pickup.situations import DURING, SATURDAY, moment, person, saturday_slot

pytestmark = pytest.mark.django_db


@pytest.fixture
def fails_once(monkeypatch):
    """The first call fails, the others do what they did."""

    def plant(module, name):
        real, calls = getattr(module, name), []

        def failing(**facts):
            calls.append(facts)
            if len(calls) == 1:
                raise RuntimeError(name)
            return real(**facts)

        monkeypatch.setattr(module, name, failing)

    return plant


def test_a_bag_of_an_order_called_off(fails_once):
    slot = saturday_slot()
    for _who in range(2):
        somebody = person("DROPPED_OFF", slot=slot)
        told = {"by": None, "at": DURING, "channel": "COUNTER", "reason": "Panne"}
        merchant_orders.cancel(merchant_order=somebody.part, **told)
    fails_once(custody, "cancel")
    with pytest.raises(LeftForLater):
        catching_up.catch_up(at=DURING)
    assert sorted(Bag.objects.values_list("where", flat=True)) == ["CANCELLED", "HERE"]
    catching_up.catch_up(at=DURING)
    assert set(Bag.objects.values_list("where", flat=True)) == {"CANCELLED"}


@pytest.mark.parametrize(
    ("act", "tells", "column", "at"),
    [
        (drop_off.tell_all_in, "tell_all_is_in", "told_ready_at", DURING),
        (of_the_day.remind, "tell_today", "reminded_at", moment("08:30")),
        (
            of_the_day.tell_still_waiting,
            "tell_still_waiting",
            "told_waiting_at",
            moment("09:00", SATURDAY.replace(day=29)),
        ),
    ],
)
def test_a_person_whom_nothing_reaches(fails_once, act, tells, column, at):
    slot = saturday_slot()
    for name in ("Aubert", "Zola"):
        person("DROPPED_OFF", slot=slot, last_name=name, email="odette@example.org")
    fails_once(notifications, tells)
    with pytest.raises(LeftForLater):
        act(at=at)
    assert Collection.objects.exclude(**{column: None}).count() == 1


def test_a_shop_that_is_late(fails_once):
    slot = saturday_slot()
    for _shop in range(2):
        person("READY", slot=slot)
    fails_once(notifications, "tell_shop_late")
    with pytest.raises(LeftForLater):
        late.tell_late(at=DURING)
    assert LateNotice.objects.count() == 1
