"""Two counters at once: one bag leaves once, whatever each of them pressed."""

import datetime

import pytest

from merchants.books import ledger
from merchants.refusals import Refusal
from pickup.counter import handover, undoing
from pickup.models import Bag, BagMove, Handover
from tests import factories
from tests.at_once import at_once
from tests.pickup.situations import DURING, person

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.xdist_group("one database, many threads"),
]
SOON = DURING + datetime.timedelta(seconds=30)


@pytest.fixture
def odette():
    return person("DROPPED_OFF", "DROPPED_OFF", classes=["AMBIENT", "CHILLED"])


def bags():
    return list(Bag.objects.order_by("number"))


def give(who, chosen, *, by, key, at=DURING):
    def act():
        told = {"adult_checked": False, "by": by, "at": at, "key": key}
        return handover.hand_over(collection=who.collection, point=who.collection.slot.point, bags=chosen, **told)

    return act


def refusals(answers):
    assert all(isinstance(one, Handover | Refusal) for one in answers), answers
    return [one for one in answers if isinstance(one, Refusal)]


def given_once():
    """Each bag that left has one act that says so, and the books are whole."""
    acts = list(BagMove.objects.filter(act="HANDED_OVER").values_list("bag", flat=True))
    assert len(acts) == len(set(acts))
    assert ledger.verify().is_whole
    return len(acts)


@pytest.mark.parametrize("counters", [2, pytest.param(8, marks=pytest.mark.postgresql)])
def test_the_same_key_from_several_is_one_handover(odette, counters):
    camille = factories.UserFactory()
    answers = at_once(*[give(odette, bags(), by=camille, key="page-1")] * counters)
    assert refusals(answers) == []
    assert len({one.pk for one in answers}) == 1
    assert given_once() == 4


@pytest.mark.parametrize("counters", [2, pytest.param(8, marks=pytest.mark.postgresql)])
def test_of_different_keys_for_the_same_bags_one_wins(odette, counters):
    camille = factories.UserFactory(first_name="Camille", last_name="Besson")
    acts = [give(odette, bags(), by=camille, key=f"page-{number}") for number in range(counters)]
    told = refusals(at_once(*acts))
    assert len(told) == counters - 1
    assert all("déjà remis par Camille Besson" in str(one) for one in told)
    assert given_once() == 4
    assert odette.statuses == ["HANDED_OVER", "HANDED_OVER"]


@pytest.mark.postgresql
@pytest.mark.row_locks
def test_different_bags_of_one_order_all_leave_and_each_shop_earns_once(odette):
    camille = factories.UserFactory()
    acts = [give(odette, [bag], by=camille, key=f"bag-{bag.number}") for bag in bags()]
    assert refusals(at_once(*acts)) == []
    assert given_once() == 4
    assert odette.statuses == ["HANDED_OVER", "HANDED_OVER"]
    assert [part.moves.filter(to_status="HANDED_OVER").count() for part in odette.parts] == [1, 1]


@pytest.mark.postgresql
@pytest.mark.row_locks
def test_undone_here_while_given_again_there(odette):
    camille = factories.UserFactory()
    first = give(odette, bags(), by=camille, key="page-1")()

    def undo():
        return undoing.undo_hand_over(handover=first, by=camille, at=SOON)

    answers = at_once(undo, undo, give(odette, bags(), by=camille, key="page-2", at=SOON))
    refused = refusals(answers)
    standing = Handover.objects.standing().count()
    assert (len(refused), standing) in {(0, 1), (1, 0)}
    expected = "HANDED_OVER" if standing else "DROPPED_OFF"
    assert odette.statuses == [expected] * 2
    assert ledger.verify().is_whole
