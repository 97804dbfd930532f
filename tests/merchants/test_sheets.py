"""What keeps a product from being sold, and what saving, publishing and withdrawing it do."""

from decimal import Decimal
from fractions import Fraction

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from merchants.listing import origins, sheets
from merchants.listing.sheets import NotSellable, NotSoldHere, Obstacle
from merchants.models import ProductSheet
from merchants.money import half_up, to_euros
from tests.factories import MerchantFactory, ProductFactory, category

pytestmark = pytest.mark.django_db

AllergenState = ProductSheet.AllergenState
NOT_EATEN = {"manufacturer": "Atelier du Bois", "manufacturer_contact": "bois@example.org"}
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
        ({"net_quantity": Decimal(50), "net_unit": "g", "unit_price_exemption": "small_pack"}, Obstacle.SMALL_PACK),
        (
            {"net_quantity": Decimal("0.05"), "net_unit": "l", "unit_price_exemption": "small_pack"},
            Obstacle.SMALL_PACK,
        ),
        ({"price_per_kg": Decimal(18), "most_piece_grams": 900}, Obstacle.WEIGHT),
        ({"price_per_kg": Decimal(18), "piece_grams": 700}, Obstacle.MOST_WEIGHT),
        ({"origin_rule": "produce"}, Obstacle.ORIGIN),
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


@given(
    grams=st.decimals(min_value="0.001", max_value="999999", places=3), unit=st.sampled_from(["g", "ml", "kg", "l"])
)
def test_a_small_pack_holds_less_than_fifty_grams_or_millilitres(grams, unit):
    sheet = ProductSheet(net_quantity=grams, net_unit=unit)
    assert sheet.may_be_small_pack == (grams * (1 if unit in {"g", "ml"} else 1000) < 50)


@given(
    cents=st.integers(1, 10_000_000),
    quantity=st.decimals(min_value="0.001", max_value="999999", places=3),
    unit=st.sampled_from(["g", "kg", "ml", "l", "piece"]),
)
def test_the_unit_price_is_that_of_a_kilo_a_litre_or_a_piece_rounded_half_up(cents, quantity, unit):
    sheet, price = ProductSheet(net_quantity=quantity, net_unit=unit), to_euros(cents)
    exact = sheet.unit_price(price)
    per = Fraction(quantity) / (1000 if unit in {"g", "ml"} else 1)
    # As Decimal keeps 28 digits, what is shown is the exact price to the cent, halves up.
    assert abs(Fraction(exact) - Fraction(price) / per) < Fraction(1, 10**9)
    if price == half_up(price) and per == 1:
        assert exact == price


def test_a_kilo_and_a_thousand_grams_have_one_unit_price():
    for small, large in (("g", "kg"), ("ml", "l")):
        in_small = ProductSheet(net_quantity=Decimal(250), net_unit=small).unit_price(Decimal("4.20"))
        in_large = ProductSheet(net_quantity=Decimal("0.25"), net_unit=large).unit_price(Decimal("4.20"))
        assert in_small == in_large == Decimal("16.80")


def test_what_is_weighed_has_its_kilo_as_price_and_no_other():
    sheet = ProductSheet(net_quantity=Decimal(500), net_unit="g", price_per_kg=Decimal(18))
    assert sheet.unit_price(Decimal(9)) is None


def test_the_country_is_owed_where_the_law_says_so_only():
    assert sheets.obstacles(sheet_with()) == []
    assert sheets.obstacles(sheet_with(origin_rule="meat", origin_country="FR")) == []
    assert sheets.obstacles(sheet_with(origin_rule="honey", is_food=False, **NOT_EATEN)) == []
    assert origins.words_of(ProductSheet(origin_country="FR", origin="Drôme")) == "France, Drôme"


def test_what_the_import_could_not_tell_stands_in_the_way_until_mended():
    sheet = sheet_with(import_notes=["N’était pas en vente.", str(Obstacle.VAT.label)])
    assert sheets.obstacles(sheet) == ["N’était pas en vente."]
    assert sheets.notes_for_ever(sheet) == []


def test_what_is_not_sold_here_needs_no_other_answer():
    sheet = sheet_with(vat_code="", import_notes=[str(NotSoldHere.EXTERNAL.label)])
    assert sheets.obstacles(sheet) == sheets.notes_for_ever(sheet) == [NotSoldHere.EXTERNAL.label]


def test_a_product_is_published_when_nothing_stands_in_the_way():
    sheet = sheet_with()
    sheets.unpublish(sheet=sheet, by=None, at=timezone.now())
    sheets.publish(sheet=sheet, by=None, at=timezone.now())
    sheet.product.refresh_from_db()
    assert sheet.product.is_public


def test_a_product_is_not_published_with_an_obstacle():
    sheet = sheet_with(vat_code="")
    sheets.unpublish(sheet=sheet, by=None, at=timezone.now())
    with pytest.raises(NotSellable) as refusal:
        sheets.publish(sheet=sheet, by=None, at=timezone.now())
    assert refusal.value.reasons == [Obstacle.VAT.label]
    sheet.product.refresh_from_db()
    assert not sheet.product.is_public


def test_saving_makes_a_product_its_stock_and_its_words():
    merchant = MerchantFactory(trade="Boulangerie")
    facts = {"title": "Pain de seigle", "price": Decimal("4.20"), "num_in_stock": 6, "is_food": True}
    sheet = sheets.save_sheet(
        by=None, merchant=merchant, at=timezone.now(), facts={**facts, "categories": [category("Pains")]}
    )
    stock = sheet.product.stockrecords.get()
    assert (stock.partner, stock.price, stock.num_in_stock) == (merchant.partner, Decimal("4.20"), 6)
    assert not sheet.product.is_public
    kept = sheet.document
    assert {"seigle", "boulangerie", "pains"} <= set(f"{kept.name} {kept.about}".split())


def test_saving_one_fact_leaves_the_others():
    sheet = sheet_with(origin="Drôme")
    sheets.save_sheet(
        by=None, merchant=sheet.merchant, at=timezone.now(), sheet=sheet, facts={"price": Decimal("5.00")}
    )
    again = ProductSheet.objects.get(pk=sheet.pk)
    assert (again.origin, again.product.title) == ("Drôme", sheet.product.title)
    assert again.product.stockrecords.get().price == Decimal("5.00")


def test_saving_never_touches_what_is_promised():
    sheet = sheet_with()
    stock = sheets.stock_of(sheet)
    sheet.product.stockrecords.update(num_allocated=3)
    sheets.save_sheet(
        by=None, merchant=sheet.merchant, at=timezone.now(), sheet=sheet, facts={"price": Decimal("5.00")}
    )
    stock.refresh_from_db()
    assert stock.num_allocated == 3


def test_a_product_that_may_no_longer_be_sold_is_withdrawn():
    sheet = sheet_with()
    sheets.save_sheet(by=None, merchant=sheet.merchant, at=timezone.now(), sheet=sheet, facts={"vat_code": ""})
    sheet.product.refresh_from_db()
    assert not sheet.product.is_public


def test_a_description_keeps_its_lists_and_loses_what_runs():
    html = '<p onclick="x()">Bon <a href="javascript:x()">pain</a></p><script>x()</script><ul><li>seigle</li></ul>'
    sheet = sheets.save_sheet(
        by=None, merchant=MerchantFactory(), at=timezone.now(), facts={"title": "Pain", "description": html}
    )
    assert sheet.product.description == "<p>Bon pain</p><ul><li>seigle</li></ul>"


def test_a_name_of_emoji_alone_still_has_an_address():
    sheet = sheets.save_sheet(by=None, merchant=MerchantFactory(), at=timezone.now(), facts={"title": "🥖🥖"})
    assert sheet.product.slug == "produit"


@pytest.mark.parametrize(("promised", "in_stock"), [(None, 5), (3, 8)])
def test_what_can_be_sold_comes_on_top_of_what_is_promised(promised, in_stock):
    sheet = sheet_with()
    sheet.product.stockrecords.update(num_allocated=promised)
    sheets.set_available(sheet=sheet, quantity=5, by=None, at=timezone.now())
    assert sheet.product.stockrecords.get().num_in_stock == in_stock
    assert sheet.product.stockrecords.get().net_stock_level == 5


def test_a_stock_left_blank_does_not_run_out():
    sheet = sheet_with()
    sheets.set_available(sheet=sheet, quantity=None, by=None, at=timezone.now())
    assert sheet.product.stockrecords.get().num_in_stock is None
