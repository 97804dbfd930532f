"""What every test shares: a database that can be emptied after the tests that commit for real."""

from contextlib import contextmanager

import pytest
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from hypothesis import HealthCheck
from hypothesis import settings as pace

from merchants.books import guards
from shop.payments import stripe_gateway
from shop.payments.double import door
from tests import one_database, stripe_types

# A busy machine is no failure: what is slow there is not wrong.
pace.register_profile("town", deadline=None, suppress_health_check=[HealthCheck.too_slow])
pace.load_profile("town")


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """A fresh copy of the one migrated database; with --reuse-db it stays there to be looked at, and nothing more."""
    with django_db_blocker.unblock(), one_database.copied(connection):
        made = setup_databases(verbosity=0, interactive=False, keepdb=True)
    with flush_without_guards():
        yield
    if not request.config.option.reuse_db:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


@contextmanager
def flush_without_guards():
    """A committed test ends with a flush, which the ledger's guards refuse: they step aside for it, and only for it.

    They are wanted from the start, so that every test runs against the strict database of a real town.
    """
    # On the class: beside a browser's event loop, Django hands out another connection than this one.
    operations = type(connection.ops)
    flush = operations.execute_sql_flush

    def flush_for_tests(ops, statements):
        guards.remove(ops.connection)
        flush(ops, statements)
        guards.install(ops.connection)

    operations.execute_sql_flush = flush_for_tests
    yield
    operations.execute_sql_flush = flush


@pytest.fixture(scope="session")
def stripe_faults():
    """What the judge found wrong in any test: requests to Stripe, answers and events of its double."""
    faults = []
    sign = stripe_gateway.signature_of

    def signature_of(body, secret):
        faults.extend(f"event {one}" for one in stripe_types.faults_of_event(body))
        return sign(body, secret)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(door, "answer", stripe_types.judged(door.answer, faults))
        patch.setattr(stripe_gateway, "signature_of", signature_of)
        yield faults


@pytest.fixture(autouse=True)
def stripe_is_asked_and_answers_as_its_types_say(stripe_faults):
    yield
    found = list(stripe_faults)
    stripe_faults.clear()
    assert not found, "\n".join(found)
