"""A page that is looked at adds one, later, for the shop alone: no cookie, no query more, nobody in it."""

import datetime
import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from merchants.figures import day_counts
from merchants.models import DayCount
from shop.audience import counting
from tests import factories

PERSON = {"HTTP_USER_AGENT": "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Firefox/140.0"}
ROBOTS = [
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "curl/8.5.0",
    "python-requests/2.32",
    "",
]


@pytest.fixture
def counted(monkeypatch, settings):
    settings.COUNT_VIEWS = True
    monkeypatch.setattr(counting, "buffer", counting.Buffer())
    return lambda: {(row.merchant_id, row.sheet_number): (row.views, row.baskets) for row in DayCount.objects.all()}


@pytest.fixture
def bread(db):
    return factories.ProductFactory(title="Pain")


def seen(client, product, **browser):
    return client.get(reverse("product", args=[product.slug, product.pk]), **(browser or PERSON))


def test_views_and_baskets_are_written_together_by_day(client, bread, counted):
    merchant = bread.sheet.merchant
    for _time in range(3):
        assert not seen(client, bread).cookies
    client.get(reverse("merchant", args=[merchant.code]), **PERSON)
    client.post(reverse("basket_add"), {"product": bread.pk, "quantity": 2}, **PERSON)
    assert counted() == {}
    counting.write()
    assert counted() == {(merchant.pk, bread.sheet.pk): (3, 1), (merchant.pk, DayCount.PAGE): (1, 0)}
    seen(client, bread)
    counting.write()
    assert counted()[merchant.pk, bread.sheet.pk] == (4, 1)


@pytest.mark.parametrize("agent", ROBOTS)
def test_machines_that_say_so_are_not_counted(client, bread, counted, agent):
    seen(client, bread, HTTP_USER_AGENT=agent)
    seen(client, bread, **PERSON, HTTP_SEC_PURPOSE="prefetch")
    client.head(reverse("product", args=[bread.slug, bread.pk]), **PERSON)
    assert counting.write() == 0


def test_the_shop_s_own_people_and_the_association_are_not_counted(client, bread, counted):
    merchant = bread.sheet.merchant
    neighbour = factories.owner_of(factories.MerchantFactory())
    for person in (factories.owner_of(merchant), factories.association_member("COACH"), neighbour):
        client.force_login(person)
        seen(client, bread)
    counting.write()
    assert counted() == {(merchant.pk, bread.sheet.pk): (1, 0)}


def test_a_town_that_does_not_count(client, bread, counted, settings):
    settings.COUNT_VIEWS = False
    seen(client, bread)
    assert counting.write() == 0


def test_a_view_costs_no_query(client, bread, counted, settings):
    seen(client, bread)
    asked = []
    for settings.COUNT_VIEWS in (False, True):
        with CaptureQueriesContext(connection) as queries:
            seen(client, bread)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_written_once_a_minute_after_an_answer(client, bread, counted, monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(counting.time, "monotonic", lambda: now[0])
    seen(client, bread)
    counting.write_when_due()
    assert counted() == {}
    now[0] += counting.SECONDS
    counting.write_when_due()
    assert len(counted()) == 1


@pytest.mark.django_db
def test_what_cannot_be_written_waits(bread, counted, monkeypatch):
    def broken(_counts):
        raise counting.Error

    one = counting.Seen(counting.VIEW, timezone.localdate(), bread.pk)
    counting.buffer.note(one)
    with monkeypatch.context() as patch:
        patch.setattr(day_counts, "add", broken)
        assert counting.write() == 0
    assert counting.write() == 1


@pytest.mark.django_db
def test_a_shop_that_is_gone_is_left_out(counted):
    assert day_counts.add({(999_999, 0, timezone.localdate()): (3, 0)}) == 0


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_processes_that_write_at_once_lose_nothing_and_never_lock_each_other():
    shops = [factories.MerchantFactory().pk for _one in range(6)]
    day = datetime.date(2026, 11, 20)

    def write(order):
        for _time in range(10):
            day_counts.add({(shop, 0, day): (1, 2) for shop in order})
        connection.close()

    threads = [threading.Thread(target=write, args=[order]) for order in (shops, shops[::-1], shops[3:] + shops[:3])]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert set(DayCount.objects.values_list("views", "baskets")) == {(30, 60)}
