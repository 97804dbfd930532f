"""PrestaShop's combinations: a second file, whose rows become the variants of products imported before."""

from decimal import Decimal

import pytest

from merchants.imports import combinations
from merchants.listing import gallery
from merchants.models import FurtherPicture, ProductSheet, SheetGroup
from tests import factories
from tests.merchants.test_import_running import done, photo, plainly, rows_of, sent, zipped

pytestmark = pytest.mark.django_db

PRODUCTS = "Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax included;Reference #;Quantity;Brand"
JUMPER = "7;1;Pull marin;Accueil/Vêtements;60.000000;PULL;0;Atelier du Pont"
HEADINGS = (
    "Product ID*;Attribute (Name:Type:Position)*;Value (Value:Position)*;Supplier reference;Reference;Wholesale price;"
    "Impact on price;Quantity;Default (0 = No, 1 = Yes);Image URLs (x,y,z...)"
)
AXES = "Taille:select:0, Couleur:color:1"


def combination(values, *, product="7", axes=AXES, sku="", more="0", stock="3", image=""):
    return f"{product};{axes};{values};;{sku};;{more};{stock};0;{image}"


@pytest.fixture
def draper():
    return factories.MerchantFactory(code="mercerie", trade="Mercerie")


@pytest.fixture
def jumper(draper):
    done(sent(draper, PRODUCTS, JUMPER, album=zipped(PULL__jpg=photo())))
    sheet = ProductSheet.objects.get()
    sheet.vat_code, sheet.manufacturer_contact, sheet.import_notes = "standard", "1 quai du Port", []
    sheet.save()
    return sheet


def brought(draper, *rows, key="b", album=None, **options):
    return done(sent(draper, HEADINGS, *rows, key=key * 32, album=album), **options)


def test_each_combination_is_a_variant_with_its_price_its_stock_and_what_its_product_says(draper, jumper):
    rows = [
        combination("S:0, Bleu:1", sku="PULL-S", stock="-2"),
        combination("M:0, Bleu:1", sku="PULL-M", more="10.000000", stock="4"),
    ]
    product_import = brought(draper, *rows, publish=True)
    assert (product_import.format, rows_of(product_import)) == (
        "prestashop-variants",
        [(2, "CREATED"), (3, "CREATED")],
    )
    group = SheetGroup.objects.get()
    assert (group.title, group.axes) == ("Pull marin", ["Taille", "Couleur"])
    small, medium = group.variants.order_by("pk")
    assert (small.variant, medium.variant) == (["S", "Bleu"], ["M", "Bleu"])
    stocks = [sheet.product.stockrecords.get() for sheet in (small, medium)]
    assert [(one.price, one.num_in_stock, one.partner_sku) for one in stocks] == [
        (Decimal("60.00"), 0, "PULL-S"),
        (Decimal("72.00"), 4, "PULL-M"),
    ]
    assert (medium.vat_code, medium.manufacturer, medium.picture.name) == (
        "standard",
        "Atelier du Pont",
        jumper.picture.name,
    )
    assert medium.product.is_public


def test_the_product_itself_is_sold_no_more_once_its_combinations_are(draper, jumper):
    jumper.product.is_public = True
    jumper.product.save()
    brought(draper, combination("S:0, Bleu:1"))
    jumper.refresh_from_db()
    assert not jumper.product.is_public
    assert "déclinaisons" in jumper.import_notes[-1]


def test_the_same_file_again_changes_nothing_and_a_new_price_of_the_product_is_followed(draper, jumper):
    rows = [combination("S:0, Bleu:1"), combination("M:0, Bleu:1", more="10")]
    brought(draper, *rows)
    assert rows_of(brought(draper, *rows, key="c")) == [(2, "UNCHANGED"), (3, "UNCHANGED")]
    done(sent(draper, PRODUCTS, JUMPER.replace("60.", "66."), key="d" * 32))
    again = brought(draper, *rows, key="e")
    assert [plainly(cell) for cell in again.rows.get(line=3).changes[0]] == ["le prix", "72,00 €", "78,00 €"]
    assert SheetGroup.objects.get().variants.count() == 2


def test_a_supplement_without_tax_is_never_taken_for_one_with_tax(draper, jumper):
    ProductSheet.objects.update(vat_code="")
    row = combination("S:0, Bleu:1", more="10")
    product_import = brought(draper, row, publish=True)
    sheet = SheetGroup.objects.get().variants.get()
    assert sheet.product.stockrecords.get().price is None
    assert "hors taxes" in plainly(product_import.rows.get().remarks)
    ProductSheet.objects.update(vat_code="standard")
    brought(draper, row, key="c")
    assert sheet.product.stockrecords.get().price == Decimal("72.00")


def test_three_questions_are_asked_as_two(draper, jumper):
    axes = "Taille:select:0, Couleur:color:1, Matière:select:2"
    brought(draper, combination("S:0, Bleu:1, Coton: bio:2", axes=axes))
    group = SheetGroup.objects.get()
    assert (group.axes, group.variants.get().variant) == (["Taille", "Couleur, Matière"], ["S", "Bleu, Coton: bio"])


def test_long_choices_that_end_otherwise_are_two(draper, jumper):
    long = "80GB Parallel ATA Drive @ 4200 rpm:1"
    axes = "Couleur:color:0, Disque:select:1, Processeur:select:2"
    rows = [
        combination(f"Métal:0, {long}, {speed} GHz avec refroidissement liquide:2", axes=axes)
        for speed in ("1.60", "1.80")
    ]
    assert rows_of(brought(draper, *rows)) == [(2, "CREATED"), (3, "CREATED")]
    assert rows_of(brought(draper, *rows, key="c")) == [(2, "UNCHANGED"), (3, "UNCHANGED")]


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (combination("S:0, Bleu:1", product="8"), "importez d’abord la liste"),
        (combination("S:0"), "ne vont pas ensemble"),
        (combination("S:0, Bleu:1", more="beaucoup"), "Le supplément de prix"),
        (combination("S:0, Bleu:1", more="-50"), "plus grand que zéro"),
        (combination("S:0, Bleu:1", more="-" + "1" * 28), "plus grand que zéro"),
        (combination("S:0, Bleu:1", more="5000000"), "dépasserait 100 000"),
        (combination("S:0, Bleu:1", more="1" * 29), "dépasserait 100 000"),
        (combination("S:0, Bleu:1", stock="peu"), "nombre entier"),
        (combination("L:0, Rouge:1"), "est déjà à la ligne 2"),
    ],
)
def test_a_combination_that_cannot_be_read_is_refused_alone(draper, jumper, row, sentence):
    product_import = brought(draper, combination("L:0, Rouge:1"), row)
    assert rows_of(product_import) == [(2, "CREATED"), (3, "REFUSED")]
    assert sentence in plainly(product_import.rows.get(line=3).remarks)


def test_another_shop_s_products_are_not_this_one_s(jumper):
    other = factories.MerchantFactory(code="ailleurs")
    assert rows_of(brought(other, combination("S:0, Bleu:1"))) == [(2, "REFUSED")]


def test_photos_of_the_product_dress_it_unless_it_was_given_one_meanwhile(draper, jumper):
    FurtherPicture.objects.create(sheet=jumper, picture="products/dos.webp", rank=1)
    brought(draper, combination("S:0, Bleu:1"))
    sheet = SheetGroup.objects.get().variants.get()
    assert [one.name for one in gallery.all_of(sheet)] == [jumper.picture.name, "products/dos.webp"]
    sheet.picture = ""
    combinations.dress(sheet)
    assert len(gallery.all_of(sheet)) == 2


def test_a_combination_has_its_own_photo_when_the_file_names_one(draper, jumper):
    album = zipped(**{"bleu.jpg": photo("blue")})
    brought(draper, combination("S:0, Bleu:1", image="https://exemple.example/bleu.jpg"), album=album)
    picture = SheetGroup.objects.get().variants.get().picture.name
    assert picture
    assert picture != jumper.picture.name
