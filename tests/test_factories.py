"""The situations that every other test is built from are possible ones."""

import pytest

from tests import factories

pytestmark = pytest.mark.django_db


def test_a_product_is_on_sale_with_its_sheet_and_its_stock():
    product = factories.ProductFactory(price="4.20", stock=3)
    assert product.sheet.merchant.partner == product.stockrecords.get().partner
    assert product.stockrecords.get().net_stock_level == 3


def test_a_slot_has_room_for_every_storage_class_of_its_point():
    slot = factories.SlotFactory(point=factories.PickupPointFactory(storage={"CHILLED": 2}))
    assert list(slot.storage.values_list("storage_class", "capacity")) == [("CHILLED", 2)]
