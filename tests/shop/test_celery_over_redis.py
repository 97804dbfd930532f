"""The same tasks, through a real Redis and a real worker, as in a grown town."""

import os
import secrets
import threading

import pytest
from celery import Celery
from celery.contrib.testing.worker import start_worker
from celery.signals import task_success

from pickup.models import Slot, SlotRule
from shop.tasks import run_due_jobs
from tests import factories

REDIS_URL = os.environ.get("TEST_REDIS_URL", "")


@pytest.fixture
def grown_town():
    """The town's own tasks in an application set up as REDIS_URL does, with its own queue and connections."""
    app = Celery("grown town", set_as_current=False)
    app.config_from_object("django.conf:settings", namespace="CELERY")
    queue = f"amc-{secrets.token_hex(6)}"
    app.conf.update(broker_url=REDIS_URL, task_always_eager=False, task_default_queue=queue)
    yield app
    app.close()


@pytest.fixture
def finished():
    """Set when a task succeeds, with what it gave."""
    event = threading.Event()

    def note(result, **kwargs):
        event.result = result
        event.set()

    task_success.connect(note)
    yield event
    task_success.disconnect(note)


@pytest.mark.skipif(not REDIS_URL and not os.environ.get("CI"), reason="TEST_REDIS_URL names no Redis")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_worker_makes_the_slots_that_are_due(grown_town, finished):
    SlotRule.objects.create(
        point=factories.PickupPointFactory(),
        weekday=5,
        starts_at="10:00",
        ends_at="12:00",
        capacity=5,
        cutoff_at="08:00",
    )
    # A worker that sleeps until its next look at Redis takes a while to see that it may stop: that is no failure.
    with start_worker(grown_town, perform_ping_check=False, pool="solo", shutdown_timeout=120):
        grown_town.tasks[run_due_jobs.name].delay()
        assert finished.wait(timeout=60)
    assert set(finished.result.values()) == {"ok"}
    assert Slot.objects.exists()
