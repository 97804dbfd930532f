"""Five hundred collections in one slot: the counter's pages cost no more queries than for three, and stay light."""

import gzip
import logging
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests import factories
from tests.factories import in_days
from tests.pickup.situations import person

logger = logging.getLogger(__name__)
pytestmark = pytest.mark.django_db

FEW, CROWD = 3, 500
# Of what is read while people queue: octets as they travel, and elements (EcoIndex A, DESIGN 8).
HEAVIEST, MOST_NODES = 30_000, 700


@pytest.fixture
def slot():
    point = factories.PickupPointFactory(slug="la-halle", storage={"AMBIENT": 4 * CROWD})
    return factories.SlotFactory(point=point, starts_at=in_days(1), capacity=CROWD)


@pytest.fixture
def counter(client, slot):
    client.force_login(factories.volunteer_at(slot.point))
    return client


def come(slot, numbers, merchants):
    """One in three is served; one in five still awaits a bag."""
    for number in numbers:
        statuses = ["HANDED_OVER", "HANDED_OVER"] if number % 3 == 1 else ["DROPPED_OFF", "READY"]
        statuses = statuses if number % 5 == 0 or number % 3 == 1 else ["DROPPED_OFF", "DROPPED_OFF"]
        who = person(*statuses, slot=slot, merchants=merchants, last_name=f"Marchand {number:03}")
    return who


def addresses(slot, who):
    args = [slot.point.slug]
    return {
        "counter": (reverse("counter", args=args), {}),
        "slot, further": (reverse("counter_slot", args=[*args, slot.pk]), {"page": 2}),
        "list": (reverse("counter_slot_list", args=[*args, slot.pk]), {}),
        "by name": (reverse("counter_find", args=args), {"q": "marchand"}),
        "by telephone": (reverse("counter_find", args=args), {"q": "12 34"}),
        "visit": (reverse("counter_collection", args=[*args, who.collection.code]), {}),
    }


def costs(client, slot, who):
    found = {}
    for name, (address, asked) in addresses(slot, who).items():
        client.get(address, asked)
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address, asked)
        assert answer.status_code == 200
        found[name] = (len(captured), answer.content)
    return found


def test_five_hundred_people_cost_the_queries_of_three(counter, slot):
    merchants = [factories.MerchantFactory() for _number in range(2)]
    who = come(slot, range(FEW), merchants)
    few = costs(counter, slot, who)
    come(slot, range(FEW, CROWD), merchants)
    crowd = costs(counter, slot, who)
    assert {name: queries for name, (queries, _page) in crowd.items()} == {
        name: queries for name, (queries, _page) in few.items()
    }
    page = crowd["counter"][1]
    nodes = len(re.findall(rb"<[a-z]", page))
    for name, (queries, content) in crowd.items():
        weight = len(gzip.compress(content))
        logger.info("%s: %d queries, %d octets compressed, %d read", name, queries, weight, len(content))
    logger.info("%d elements on the first page", nodes)
    assert len(gzip.compress(page)) < HEAVIEST
    assert nodes < MOST_NODES
    # Forty who wait, twenty who were just served.
    assert page.count(b"/retrait/") == 40 + 20
