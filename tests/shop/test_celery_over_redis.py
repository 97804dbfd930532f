"""The same tasks, through a real Redis and a real worker, as in a grown town."""

import os
import secrets

import pytest
from celery import Celery
from celery.signals import task_success
from celery.worker import state

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


def given_by_a_worker(app):
    """What a worker's first task gives. It works here until then, and stops by itself: nobody waits for a thread."""
    given = []

    def note(result, **facts):
        given.append(result)
        state.should_stop = os.EX_OK

    worker = app.WorkController(pool="solo", concurrency=1, without_mingle=True, without_gossip=True)
    task_success.connect(note)
    try:
        worker.start()
    finally:
        task_success.disconnect(note)
        state.should_stop = None
    return given[0]


@pytest.mark.skipif(not REDIS_URL and not os.environ.get("CI"), reason="TEST_REDIS_URL names no Redis")
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_worker_makes_the_slots_that_are_due(grown_town):
    SlotRule.objects.create(
        point=factories.PickupPointFactory(),
        recurrence="FREQ=WEEKLY;BYDAY=SA",
        starts_on="2026-01-01",
        starts_at="10:00",
        ends_at="12:00",
        capacity=5,
        cutoff_at="08:00",
    )
    grown_town.tasks[run_due_jobs.name].delay()
    assert set(given_by_a_worker(grown_town).values()) == {"ok"}
    assert Slot.objects.exists()
