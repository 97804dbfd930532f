"""What an animation changed for a shop: counts before, that day and after, and nothing of what others sell."""

import datetime

import pytest
from django.urls import reverse

from animations.planning import changed
from merchants.models import DayCount
from merchants.opening import local_day
from tests import factories

pytestmark = pytest.mark.django_db
A_DAY = datetime.timedelta(days=1)


class Tasting:
    def __init__(self):
        self.merchant = factories.MerchantFactory(open_every_day=True)
        self.cider = factories.ProductFactory(merchant=self.merchant, title="Cidre brut")
        self.elsewhere = factories.ProductFactory(title="Miel")
        starts_at = factories.in_days(-3, hour=11)
        self.animation = factories.AnimationFactory(starts_at=starts_at, host=self.merchant)
        self.animation.products.set([self.cider, self.elsewhere])
        self.day = local_day(starts_at)

    def seen(self, days, *, views=0, baskets=0, sheet=None):
        sheet = self.cider.sheet.pk if sheet is None else sheet
        facts = {"merchant": self.merchant, "sheet_number": sheet, "day": self.day + A_DAY * days}
        DayCount.objects.create(**facts, views=views, baskets=baskets)

    def sold(self, days, pieces, **facts):
        at = self.animation.starts_at + A_DAY * days
        part = factories.merchant_order(merchant=self.merchant, lines=(), placed_at=at, confirmed_at=at, **facts)
        return factories.ordered_line(part, quantity=pieces, product=self.cider)

    def counts(self):
        found = changed.of(self.animation, self.merchant)
        return [(one.views, one.baskets, one.pieces) for one in found.totals]


def test_the_week_before_the_day_and_the_week_after():
    tasting = Tasting()
    tasting.seen(-8, views=50)
    tasting.seen(-7, views=1, baskets=1)
    tasting.seen(0, views=5, baskets=2)
    tasting.seen(7, views=3)
    tasting.seen(8, views=50)
    tasting.sold(-8, 9)
    tasting.sold(-1, 1)
    tasting.sold(0, 4)
    tasting.sold(7, 2)
    assert tasting.counts() == [(1, 1, 1), (5, 2, 4), (3, 0, 2)]


def test_what_was_cancelled_or_never_paid_was_not_sold():
    tasting = Tasting()
    tasting.sold(0, 4, status="CANCELLED")
    line = tasting.sold(0, 4)
    type(line.merchant_order).objects.filter(pk=line.merchant_order_id).update(confirmed_at=None)
    assert tasting.counts()[1] == (0, 0, 0)


def test_the_page_of_the_shop_is_counted_apart():
    tasting = Tasting()
    tasting.seen(0, views=12, sheet=DayCount.PAGE)
    found = changed.of(tasting.animation, tasting.merchant)
    assert found.page == [0, 12, 0]
    assert [row.title for row in found.rows] == ["Cidre brut"]


def test_the_shop_reads_it_and_another_does_not(client, django_assert_max_num_queries):
    tasting = Tasting()
    tasting.seen(0, views=5)
    client.force_login(factories.owner_of(tasting.merchant))
    address = reverse("merchant_animation_changed", args=[tasting.merchant.code, tasting.animation.pk])
    with django_assert_max_num_queries(20):
        page = client.get(address).content.decode()
    assert "Ces nombres disent combien, jamais pourquoi" in page
    assert "La semaine d’après n’est pas finie" in page
    other = factories.MerchantFactory()
    client.force_login(factories.owner_of(other))
    assert (
        client.get(reverse("merchant_animation_changed", args=[other.code, tasting.animation.pk])).status_code == 404
    )


def test_whoever_had_a_product_presented_reads_it_too(client):
    tasting = Tasting()
    beekeeper = tasting.elsewhere.sheet.merchant
    client.force_login(factories.owner_of(beekeeper))
    board = client.get(reverse("merchant_animations", args=[beekeeper.code])).content.decode()
    address = reverse("merchant_animation_changed", args=[beekeeper.code, tasting.animation.pk])
    assert address in board
    assert "Miel" in client.get(address).content.decode()
