"""A shop held by an act keeps nobody else from writing something of it: its stock, its orders."""

import pytest
from django.db import connection, transaction
from django.utils import timezone
from oscar.apps.partner.models import StockRecord

from merchants.listing import counting, low_stock, pausing
from merchants.models import ProductSheet
from tests.at_once import at_once
from tests.factories import MerchantFactory, ProductFactory, UserFactory

pytestmark = [
    pytest.mark.django_db(transaction=True, serialized_rollback=True),
    pytest.mark.row_locks,
    pytest.mark.postgresql,
]


def paused(shop, by):
    pausing.pause_shop(merchant=shop, back_on=None, word="", by=by, at=timezone.now())


def told_of_low_stock(shop, by):
    low_stock.tell_shop(shop.pk, timezone.now())


@pytest.mark.parametrize("act", [paused, told_of_low_stock])
def test_a_shop_that_is_held_still_counts_its_stock(act):
    shop, by = MerchantFactory(), UserFactory()
    bread = ProductFactory(merchant=shop, stock=8)
    sheet = ProductSheet.objects.select_related("product", "merchant").get(pk=bread.sheet.pk)

    def count():
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '2s'")
        at = timezone.now()
        return counting.count(sheet=sheet, left=7, seen=8, read_at=at, by=by, at=at)

    with transaction.atomic():
        act(shop, by)
        assert at_once(count) == [7]
    assert StockRecord.objects.get(product=bread).num_in_stock == 7
