"""What keeps a product from being sold, and what saving, publishing and withdrawing it do."""

from decimal import Decimal

import pytest
from django.utils import timezone

from merchants import sheets
from merchants.models import ProductSheet
from merchants.sheets import NotSellable, NotSoldHere, Obstacle
from tests.factories import MerchantFactory, ProductFactory, category

pytestmark = pytest.mark.django_db

AllergenState = ProductSheet.AllergenState
TOY = {"is_food": False, "manufacturer": "Atelier du Bois", "manufacturer_contact": "bois@example.org, 26999 Ici"}


def sheet_with(merchant=None, price="4.20", **facts):
    return ProductFactory(merchant=merchant, price=price, sheet=facts).sheet


def test_a_loaf_with_its_allergens_may_be_sold():
    assert sheets.obstacles(sheet_with()) == []


def test_a_toy_with_its_manufacturer_may_be_sold():
    assert sheets.obstacles(sheet_with(vat_code="standard", **TOY)) == []


def test_a_class_has_no_manufacturer_to_name():
    assert sheets.obstacles(sheet_with(vat_code="standard", is_food=False, nature="SERVICE")) == []


@pytest.mark.parametrize(
    ("facts", "obstacle"),
    [
        ({"vat_code": ""}, Obstacle.VAT),
        ({"allergen_state": AllergenState.UNANSWERED, "allergens": []}, Obstacle.ALLERGENS),
        ({"allergen_state": AllergenState.CONTAINS, "allergens": []}, Obstacle.ALLERGENS),
        ({"is_prepacked": True}, Obstacle.NET_QUANTITY),
        ({"net_quantity": Decimal(250)}, Obstacle.NET_UNIT),
        ({"is_alcohol": True}, Obstacle.ALCOHOL),
        ({**TOY, "manufacturer": ""}, Obstacle.MANUFACTURER),
        ({**TOY, "manufacturer_contact": ""}, Obstacle.MANUFACTURER_CONTACT),
    ],
)
def test_one_missing_answer_keeps_a_product_off_the_shelves(facts, obstacle):
    assert sheets.missing(sheet_with(**facts)) == {obstacle.value: obstacle.label}


@pytest.mark.parametrize("price", ["0.00", None])
def test_a_product_without_a_price_is_not_sold(price):
    sheet = sheet_with()
    sheet.product.stockrecords.update(price=price)
    assert sheets.obstacles(sheet) == [Obstacle.PRICE.label]


def test_a_small_business_exempt_from_vat_needs_no_rate():
    merchant = MerchantFactory(vat_regime="EXEMPT_SMALL_BUSINESS")
    assert sheets.obstacles(sheet_with(merchant=merchant, vat_code="")) == []


def test_a_licensed_merchant_sells_wine():
    assert sheets.obstacles(sheet_with(merchant=MerchantFactory(alcohol_licensed=True), is_alcohol=True)) == []


def test_a_small_pack_needs_no_net_quantity():
    assert sheets.obstacles(sheet_with(is_prepacked=True, unit_price_exemption="small_pack")) == []


def test_what_the_import_could_not_tell_stands_in_the_way_until_mended():
    sheet = sheet_with(import_notes=["N’était pas en vente.", str(Obstacle.VAT.label)])
    assert sheets.obstacles(sheet) == ["N’était pas en vente."]
    assert sheets.notes_for_ever(sheet) == []


def test_what_is_not_sold_here_needs_no_other_answer():
    sheet = sheet_with(vat_code="", import_notes=[str(NotSoldHere.EXTERNAL.label)])
    assert sheets.obstacles(sheet) == sheets.notes_for_ever(sheet) == [NotSoldHere.EXTERNAL.label]


def test_a_product_is_published_when_nothing_stands_in_the_way():
    sheet = sheet_with()
    sheets.unpublish(sheet=sheet)
    sheets.publish(sheet=sheet)
    sheet.product.refresh_from_db()
    assert sheet.product.is_public


def test_a_product_is_not_published_with_an_obstacle():
    sheet = sheet_with(vat_code="")
    sheets.unpublish(sheet=sheet)
    with pytest.raises(NotSellable) as refusal:
        sheets.publish(sheet=sheet)
    assert refusal.value.reasons == [Obstacle.VAT.label]
    sheet.product.refresh_from_db()
    assert not sheet.product.is_public


def test_saving_makes_a_product_its_stock_and_its_words():
    merchant = MerchantFactory(trade="Boulangerie")
    facts = {"title": "Pain de seigle", "price": Decimal("4.20"), "num_in_stock": 6, "is_food": True}
    sheet = sheets.save_sheet(merchant=merchant, at=timezone.now(), facts={**facts, "categories": [category("Pains")]})
    stock = sheet.product.stockrecords.get()
    assert (stock.partner, stock.price, stock.num_in_stock) == (merchant.partner, Decimal("4.20"), 6)
    assert not sheet.product.is_public
    assert {"seigle", "boulangerie", "pains"} <= set(sheet.search_words.split())


def test_saving_one_fact_leaves_the_others():
    sheet = sheet_with(origin="Drôme")
    sheets.save_sheet(merchant=sheet.merchant, at=timezone.now(), sheet=sheet, facts={"price": Decimal("5.00")})
    again = ProductSheet.objects.get(pk=sheet.pk)
    assert (again.origin, again.product.title) == ("Drôme", sheet.product.title)
    assert again.product.stockrecords.get().price == Decimal("5.00")


def test_saving_never_touches_what_is_promised():
    sheet = sheet_with()
    stock = sheets.stock_of(sheet)
    sheet.product.stockrecords.update(num_allocated=3)
    sheets.save_sheet(merchant=sheet.merchant, at=timezone.now(), sheet=sheet, facts={"price": Decimal("5.00")})
    stock.refresh_from_db()
    assert stock.num_allocated == 3


def test_a_product_that_may_no_longer_be_sold_is_withdrawn():
    sheet = sheet_with()
    sheets.save_sheet(merchant=sheet.merchant, at=timezone.now(), sheet=sheet, facts={"vat_code": ""})
    sheet.product.refresh_from_db()
    assert not sheet.product.is_public


def test_a_description_keeps_its_lists_and_loses_what_runs():
    html = '<p onclick="x()">Bon <a href="javascript:x()">pain</a></p><script>x()</script><ul><li>seigle</li></ul>'
    sheet = sheets.save_sheet(
        merchant=MerchantFactory(), at=timezone.now(), facts={"title": "Pain", "description": html}
    )
    assert sheet.product.description == "<p>Bon pain</p><ul><li>seigle</li></ul>"


def test_a_name_of_emoji_alone_still_has_an_address():
    sheet = sheets.save_sheet(merchant=MerchantFactory(), at=timezone.now(), facts={"title": "🥖🥖"})
    assert sheet.product.slug == "produit"


@pytest.mark.parametrize(("promised", "in_stock"), [(None, 5), (3, 8)])
def test_what_can_be_sold_comes_on_top_of_what_is_promised(promised, in_stock):
    sheet = sheet_with()
    sheet.product.stockrecords.update(num_allocated=promised)
    sheets.set_available(sheet=sheet, quantity=5)
    assert sheet.product.stockrecords.get().num_in_stock == in_stock
    assert sheet.product.stockrecords.get().net_stock_level == 5


def test_a_stock_left_blank_does_not_run_out():
    sheet = sheet_with()
    sheets.set_available(sheet=sheet, quantity=None)
    assert sheet.product.stockrecords.get().num_in_stock is None
