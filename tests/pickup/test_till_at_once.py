"""Two people at the same box, two nightly jobs at the same hour: one does it, the other hears of it."""

import pytest

from merchants.books import accounts, ledger
from pickup.models import TillClosing, TillCount, TillLine, TillSession
from pickup.money import closings, sessions
from pickup.money.sessions import Boxes
from tests.at_once import at_once
from tests.pickup.till_world import A_DAY, FRIDAY, Counter, at

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.row_locks,
    pytest.mark.postgresql,
    pytest.mark.xdist_group("one database, many threads"),
]


@pytest.fixture
def counter(settings):
    settings.MONEY_MODE = "mandated"
    return Counter(mode="mandated")


def opens(counter):
    facts = {"float_cents": 5000, "detail": {}, "word": ""}
    return sessions.open_till(point=counter.point, by=counter.volunteer, at=at(FRIDAY, 9), **facts)


def test_two_people_open_one_box(counter):
    answers = at_once(*[lambda: opens(counter)] * 6)
    assert sorted(type(one).__name__ for one in answers) == ["AlreadyOpen"] * 5 + ["TillSession"]
    assert TillSession.objects.count() == 1


def test_two_people_close_one_box_and_one_difference_is_posted(counter):
    session = opens(counter)
    counter.takes(1660, at(FRIDAY))

    def closes():
        facts = {"counted": Boxes(cash=6600), "detail": {}, "left_cents": 5000, "word": "il manque"}
        return sessions.close_till(session=session, by=counter.volunteer, at=at(FRIDAY, 13), **facts)

    answers = at_once(*[closes] * 6)
    assert sorted(type(one).__name__ for one in answers) == ["AlreadyClosed"] * 5 + ["TillCount"]
    assert TillCount.objects.count() == 1
    assert ledger.balance(accounts.TILL_DIFFERENCE) == 60


def test_jobs_that_run_together_close_each_day_once(counter):
    for days in range(3):
        counter.takes(100 + days, at(FRIDAY + days * A_DAY))
    at_once(*[lambda: closings.close_due(at=at(FRIDAY + 5 * A_DAY, 1))] * 4)
    closings.close_due(at=at(FRIDAY + 5 * A_DAY, 1))
    numbers = TillClosing.objects.filter(kind="DAY").order_by("number").values_list("number", flat=True)
    assert list(numbers) == [1, 2, 3, 4, 5]
    assert TillLine.objects.count() == 3
    assert list(closings.disagreements()) == []


def test_payments_and_closings_at_the_same_moment_lose_nothing(counter):
    parts = [counter.sale(100 + rank) for rank in range(6)]
    pays = [
        lambda part=part, rank=rank: counter.is_paid(part, 100 + rank, at(FRIDAY)) for rank, part in enumerate(parts)
    ]
    closes = [lambda days=days: closings.close_due(at=at(FRIDAY + days * A_DAY, 1)) for days in (1, 2)]
    failed = [one for one in at_once(*pays, *closes) if isinstance(one, Exception)]
    assert failed == []
    ledger.seal_pending()
    closings.close_due(at=at(FRIDAY + 3 * A_DAY, 1))
    assert TillLine.objects.count() == 6
    assert closings.closings_of("DAY").last().perpetual_cents == sum(range(100, 106))
    assert list(closings.disagreements()) == []
