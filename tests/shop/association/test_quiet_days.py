"""On the page of the counters, the days on which nothing moved are one row, each still a tap away."""

from types import SimpleNamespace

import pytest

from shop.association.treasury.tills import runs_of


@pytest.mark.parametrize(
    ("events", "runs"),
    [
        ([], []),
        ([3, 2], [[3], [2]]),
        ([0, 0, 5, 0, 4, 0, 0, 0], [[0, 0], [5], [0], [4], [0, 0, 0]]),
    ],
)
def test_quiet_days_that_follow_one_another_are_read_together(events, runs):
    days = [SimpleNamespace(events=many) for many in events]
    found = runs_of(days)
    assert [[day.events for day in run] for run in found] == runs
    assert [day for run in found for day in run] == days
