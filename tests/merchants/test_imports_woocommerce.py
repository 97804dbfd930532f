"""The real product export of WooCommerce's own project, as a merchant would bring it."""

from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from merchants.listing.sheets import NotSoldHere, Obstacle
from merchants.models import ProductSheet
from tests.factories import MerchantFactory

pytestmark = pytest.mark.django_db

SAMPLE = Path(__file__).parent.parent / "data" / "woocommerce_products.csv"
FRENCH = {
    "SKU": "UGS",
    "Name": "Nom",
    "Published": "Publié",
    "Visibility in catalog": "Visibilité dans le catalogue",
    "Short description": "Description courte",
    "In stock?": "En stock ?",
    "Sale price": "Tarif promo",
    "Regular price": "Tarif régulier",
    "Categories": "Catégories",
}


@pytest.fixture(autouse=True)
def shop():
    return MerchantFactory(code="mercerie", trade="Mercerie")


def run(path=SAMPLE, **options):
    out = StringIO()
    call_command("import_products", str(path), merchant="mercerie", stdout=out, **options)
    return out.getvalue().splitlines()


def sheet_of(reference):
    return ProductSheet.objects.select_related("product").get(import_reference=reference)


def with_columns(tmp_path, headings, *rows):
    path = tmp_path / "woo.csv"
    path.write_text("\n".join([headings, *rows]), encoding="utf-8")
    return path


def test_every_row_of_the_sample_is_kept_and_none_goes_on_sale_unasked():
    printed = run()
    assert printed[-1] == "24 créés, 0 mis à jour, 0 inchangés, 0 refusés"
    assert [line.split(" : ")[0] for line in printed[:-1]] == [f"ligne {line}" for line in range(2, 26)]
    assert not ProductSheet.objects.filter(product__is_public=True).exists()
    assert not ProductSheet.objects.filter(import_notes=[]).exists()


def test_the_sample_twice_changes_nothing():
    run()
    before = list(ProductSheet.objects.order_by("pk").values("pk", "import_notes", "product__date_updated"))
    assert run() == ["0 créés, 0 mis à jour, 24 inchangés, 0 refusés"]
    after = list(ProductSheet.objects.order_by("pk").values("pk", "import_notes", "product__date_updated"))
    assert after == before


def test_a_simple_product_waits_for_its_vat_and_its_manufacturer():
    run()
    sheet = sheet_of("cc-sunglasses")
    assert sheet.import_notes == [Obstacle.VAT.label, Obstacle.MANUFACTURER.label]
    assert sheet.product.stockrecords.get().price == Decimal("90.00")
    assert sheet.product.stockrecords.get().num_in_stock is None
    assert [str(aisle) for aisle in sheet.product.categories.all()] == ["Clothing > Accessories"]


def test_the_price_is_the_one_the_shop_sells_at():
    run()
    assert sheet_of("cc-cap").product.stockrecords.get().price == Decimal("16.00")


@pytest.mark.parametrize(
    ("reference", "reasons"),
    [
        ("cc-tee", [NotSoldHere.VARIABLE]),
        ("cc-logo-collection", [NotSoldHere.GROUPED]),
        ("cp-donation", [NotSoldHere.EXTERNAL]),
        ("cc-album", [NotSoldHere.DOWNLOADABLE, NotSoldHere.VIRTUAL]),
    ],
)
def test_what_cannot_be_sold_here_says_why(reference, reasons):
    run()
    assert sheet_of(reference).import_notes == [reason.label for reason in reasons]


def test_a_variation_is_a_product_of_its_own_tied_to_its_parent():
    run()
    sheet = sheet_of("cc-hoodie-red")
    assert (sheet.product.title, sheet.import_parent) == ("Hoodie – Red, No", "cc-hoodie")
    assert sheet.product.is_standalone
    assert sheet.product.stockrecords.get().price == Decimal("42.00")
    assert [str(aisle) for aisle in sheet.product.categories.all()] == ["Clothing > Hoodies"]


def test_a_product_hidden_in_the_other_shop_is_read_again_before_it_is_sold():
    run()
    assert "n’était pas en vente" in sheet_of("cc-hoodie-with-pocket").import_notes[-1]


def test_an_export_made_in_french_is_recognised(tmp_path):
    text = SAMPLE.read_text(encoding="utf-8-sig")
    headings, rest = text.split("\n", 1)
    translated = ",".join(FRENCH.get(name, name) for name in headings.split(","))
    path = with_columns(tmp_path, translated, rest)
    assert run(path)[-1] == "24 créés, 0 mis à jour, 0 inchangés, 0 refusés"
    assert sheet_of("cc-cap").product.stockrecords.get().price == Decimal("16.00")


def test_a_product_without_a_sku_is_known_by_its_number(tmp_path):
    path = with_columns(tmp_path, "ID,Type,SKU,Name,Regular price", "741,simple,,Pelote,4.20")
    run(path)
    assert sheet_of("id:741").product.title == "Pelote"


def test_a_variation_named_like_its_parent_is_told_apart_by_its_values(tmp_path):
    headings = "ID,Type,SKU,Name,Regular price,Parent,Attribute 1 value(s),Description"
    parent = '7,variable,,Laine,,,"Bleu, Vert",Toute douce'
    run(with_columns(tmp_path, headings, "8,variation,,Laine,4.20,id:7,Bleu,", parent))
    product = sheet_of("id:8").product
    assert (product.title, product.description) == ("Laine – Bleu", "Toute douce")


def test_a_dated_sale_is_left_out_and_said(tmp_path):
    headings = "ID,Type,SKU,Name,Regular price,Sale price,Date sale price ends"
    run(with_columns(tmp_path, headings, "1,simple,X,Laine,10,8,2026-01-31"))
    assert sheet_of("X").product.stockrecords.get().price == Decimal("10.00")
    assert any("promotion" in note for note in sheet_of("X").import_notes)


def test_a_sale_above_the_price_is_refused(tmp_path):
    path = with_columns(tmp_path, "ID,Type,SKU,Name,Regular price,Sale price", "1,simple,X,Laine,10,12")
    assert run(path)[0] == "ligne 2 : le prix en promotion est plus haut que le prix normal."


@pytest.mark.parametrize(
    ("in_stock", "stock", "kept"), [("1", "", None), ("0", "", 0), ("1", "5", 5), ("backorder", "", 0)]
)
def test_stock_follows_what_the_other_shop_says(tmp_path, in_stock, stock, kept):
    path = with_columns(
        tmp_path, "ID,Type,SKU,Name,Regular price,In stock?,Stock", f"1,simple,X,Laine,10,{in_stock},{stock}"
    )
    run(path)
    assert sheet_of("X").product.stockrecords.get().num_in_stock == kept


def test_several_aisles_in_one_cell_are_all_kept(tmp_path):
    path = with_columns(tmp_path, "ID,Type,SKU,Name,Regular price,Categories", '1,simple,X,Laine,10,"A > B, C\\, D"')
    run(path)
    assert [str(aisle) for aisle in sheet_of("X").product.categories.order_by("path")] == ["A > B", "C, D"]
