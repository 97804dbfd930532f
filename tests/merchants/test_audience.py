"""What a shop reads of its own days: sales while it was closed, who came back, the best days, no neighbour’s."""

import datetime

import pytest
from django.urls import reverse
from django.utils import timezone

from merchants.figures import day_counts
from merchants.figures.audience import Audience
from tests import factories

pytestmark = pytest.mark.django_db

# A Friday; the shop opens from eight to seven.
NOON = datetime.datetime(2026, 11, 20, 11, tzinfo=datetime.UTC)
NIGHT = datetime.datetime(2026, 11, 19, 22, 30, tzinfo=datetime.UTC)


@pytest.fixture
def shop():
    return factories.MerchantFactory(name="Boulangerie du Pont", open_every_day=True)


def placed(shop, at, *, email="", **facts):
    oscar_order = factories.order(guest_email=email)
    return factories.merchant_order(merchant=shop, in_order=oscar_order, placed_at=at, **facts)


def audience(shop, days=30):
    return Audience(shop, days=days, at=NOON)


def test_what_was_sold_while_the_shop_slept(shop):
    for at in (NOON, NIGHT, NIGHT):
        placed(shop, at)
    placed(shop, NIGHT, status="CANCELLED")
    placed(shop, NIGHT, confirmed_at=None)
    placed(shop, NIGHT - datetime.timedelta(days=40))
    placed(factories.MerchantFactory(open_every_day=True), NIGHT)
    found = audience(shop)
    assert (found.orders, found.orders_closed, found.percent_closed) == (3, 2, 67)


def test_the_best_day_and_hour_on_the_town_s_clock(shop):
    placed(shop, NOON)
    placed(shop, NIGHT)
    found = audience(shop)
    assert [(bar.name, bar.orders, bar.closed) for bar in found.weekdays() if bar.orders] == [
        ("jeudi", 1, 1),
        ("vendredi", 1, 0),
    ]
    assert [bar.orders for bar in found.hours()] == [0, 0, 0, 1, 0, 0, 0, 1]


def test_who_came_back_is_counted_and_nobody_is_named(shop):
    for email in ("odette@example.org", "Odette@example.org", "jean@example.org", "", ""):
        placed(shop, NOON, email=email)
    found = audience(shop)
    assert (len(found.customers), found.came_back) == (2, 1)


def test_products_sold_then_looked_at(shop):
    part = placed(shop, NOON)
    looked_at = factories.ProductFactory(merchant=shop, title="Fougasse").sheet
    unseen = factories.ProductFactory(merchant=shop, title="Tourte").sheet
    elsewhere = factories.ProductFactory(title="Livre").sheet
    day = timezone.localdate(NOON)
    day_counts.add(
        {
            (shop.pk, looked_at.pk, day): (7, 2),
            (shop.pk, 0, day): (5, 0),
            (shop.pk, 0, day - datetime.timedelta(days=31)): (90, 0),
            (elsewhere.merchant_id, elsewhere.pk, day): (50, 9),
        }
    )
    found = audience(shop)
    assert (found.page_views, found.product_views, found.baskets) == (5, 7, 2)
    titles = [product.title for product in found.products()]
    assert titles == [part.lines.get().title, "Fougasse"]
    assert unseen.product.title not in titles


def test_nothing_yet(shop):
    found = audience(shop)
    assert (found.orders, found.percent_closed, found.products()) == (0, None, [])


def test_the_page_and_its_drawings_say_the_same(client, shop, django_assert_max_num_queries):
    now = timezone.now()
    for _order in range(3):
        placed(shop, now)
    client.force_login(factories.owner_of(shop))
    with django_assert_max_num_queries(16):
        page = client.get(reverse("merchant_audience", args=[shop.code]), {"jours": "90"}).content.decode()
    assert "et celles passées boutique fermée" in page
    drawn = client.get(reverse("merchant_audience_svg", args=[shop.code, "jours"]), {"jours": "90"})
    assert drawn["Content-Type"] == "image/svg+xml"
    assert "private" in drawn["Cache-Control"]
    assert ">3, dont " in drawn.content.decode()
    assert "url(#hatch)" in drawn.content.decode()
    assert client.get(reverse("merchant_audience_svg", args=[shop.code, "autre"])).status_code == 404
    assert client.get(reverse("merchant_audience", args=[shop.code]), {"jours": "abc"}).status_code == 200
