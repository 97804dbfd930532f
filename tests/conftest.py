"""What every test shares: a database that can be emptied after the tests that commit for real."""

import pytest
from django.db import connection

from merchants.books import guards


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A committed test ends with a flush, which the ledger's guards refuse: they step aside for it, and only for it.

    They are wanted from the start, so that every test runs against the strict database of a real town.
    """
    flush = connection.ops.execute_sql_flush

    def flush_for_tests(statements):
        guards.remove(connection)
        flush(statements)
        guards.install(connection)

    connection.ops.execute_sql_flush = flush_for_tests
    yield
    connection.ops.execute_sql_flush = flush
