"""A worker killed in the middle of paying merchants: once somebody works again, each debt is paid once."""

import sqlite3
from contextlib import closing

import pytest
from django.db import connection

from tests.money import kill

pytestmark = [pytest.mark.django_db, pytest.mark.histories]


@pytest.fixture
def another_town(tmp_path):
    """The same tables in a file of its own, for processes that come and go."""
    path = tmp_path / "town.sqlite3"
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as here, closing(sqlite3.connect(path)) as there:
        here.backup(there)
    return kill.environment(tmp_path, f"sqlite:///{path}")


def test_workers_killed_at_random_pay_each_debt_once(another_town):
    facts = kill.storm(another_town, debts=20, kills=4, longest=0.1, seed="mercredi")
    assert kill.faults_of(facts, 20) == []
