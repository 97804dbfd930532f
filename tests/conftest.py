"""What every test shares: a database as migrated, and a judge of what is said to Stripe."""

import pytest
from django.db import connection
from django.test import TransactionTestCase
from django.test.utils import teardown_databases
from hypothesis import HealthCheck
from hypothesis import settings as pace

from shop.payments import stripe_gateway
from shop.payments.double import door
from tests import one_database, stripe_types
from tests.paces import ALL, histories

# A busy machine is no failure: what is slow there is not wrong.
pace.register_profile(
    "town",
    max_examples=histories(100, each_time=25),
    deadline=None,
    # What `make test` says of a commit, it says again; the long proof draws others each time.
    derandomize=not ALL,
    suppress_health_check=[HealthCheck.too_slow],
)
pace.load_profile("town")

# Fixtures of pytest-django that open one.
DATABASES = {"db", "transactional_db", "live_server", "django_db_setup"}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    """A test that asks for no database is let near none: it says the same whatever the engine."""
    for item in items:
        if not item.get_closest_marker("django_db") and DATABASES.isdisjoint(item.fixturenames):
            item.add_marker("no_database")


@pytest.fixture(scope="session")
def django_db_setup(request, django_test_environment, django_db_modify_db_settings, django_db_blocker):
    """A copy of the one migrated database, and a fresh one after each test that commits for real: nothing is emptied.

    With --reuse-db the last one stays, to be looked at.
    """
    with django_db_blocker.unblock():
        copies, made = one_database.made(connection)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _test: copies.take())
        yield
    if not request.config.option.reuse_db:
        with django_db_blocker.unblock():
            teardown_databases(made, verbosity=0)


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
