"""What a shop takes away comes back the same: every field of every sheet, its photos, its groups, its bundles."""

import csv
import hashlib
import io
import json
import uuid
import zipfile
from decimal import Decimal

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from merchants.belongings import everything, seals, table
from merchants.imports import running, sending
from merchants.imports.guarding import plain, unguarded
from merchants.listing import pictures, sheets
from merchants.models import BundlePart, Invoice, InvoiceFile, ProductSheet, SheetGroup
from tests import factories
from tests.merchants.test_import_running import photo
from tests.paces import histories

pytestmark = pytest.mark.django_db

NOW = timezone.now
# What PostgreSQL and a CSV can both hold.
TEXT = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=60)
HARD = st.sampled_from(["=1+1", "'tit pain", "''", "-3", "@ici", 'a;b"c\nd', " espace ", "oui", "1,5", "[]", "é🥖"])
WORDS = st.one_of(TEXT, HARD)
PRICES = st.one_of(st.none(), st.decimals("0.01", "9999", places=2))


def taken_away(merchant) -> bytes:
    return b"".join(everything.archive_of(merchant))


def brought_back(merchant, data, name="boutique.zip", key=None, by=None):
    upload = SimpleUploadedFile(name, data)
    facts = {"merchant": merchant, "key": key or uuid.uuid4().hex, "by": by, "at": NOW()}
    product_import = sending.send(upload=upload, **facts)
    running.go_on(product_import=product_import, at=NOW())
    assert product_import.state == "READY", product_import.state
    running.start(product_import=product_import, publish=True, by=by, at=NOW())
    running.go_on(product_import=product_import, at=NOW())
    return product_import


def files_in(data) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(data))
    names = [name for name in archive.namelist() if name == "produits.csv" or name.startswith("photos/")]
    return {name: archive.read(name) for name in names}


def rows_in(data) -> list[dict]:
    return list(csv.DictReader(io.StringIO(files_in(data)["produits.csv"].decode("utf-8-sig")), delimiter=";"))


def outcomes(product_import):
    """Those of its products."""
    return list(product_import.rows.filter(table="PRODUCTS").values_list("outcome", flat=True))


def value_for(field):
    """Anything that the field may hold."""
    if field.choices:
        values = [value for value, _label in field.flatchoices] + ([""] if field.blank else [])
        return st.sampled_from(values)
    if field.name == "allergens":
        return st.lists(st.sampled_from(["gluten", "milk", "nuts"]), unique=True)
    if field.name == "labels":
        return st.lists(st.sampled_from(["aop", "organic"]), unique=True)
    if field.get_internal_type() == "JSONField":
        return st.just(field.default())
    kinds = {
        "BooleanField": st.booleans(),
        "CharField": WORDS.map(lambda text: text.replace("\x00", "")[: field.max_length]),
        "DecimalField": st.none() | st.decimals("0.01", "999", places=2),
        "DateTimeField": st.none() | st.just(NOW().replace(microsecond=123000)),
        "PositiveIntegerField": st.none() | st.integers(1, 500),
        "PositiveSmallIntegerField": st.integers(0, 90),
    }
    return kinds[field.get_internal_type()]


FREE = {name: field for name, field in table.FIELDS.items() if not name.startswith("import_")}
# A pair of weights that agree, and a country of two letters, have their own rules.
PINNED = {"piece_grams", "most_piece_grams", "price_per_kg", "origin_country", "weighed_one_by_one"}
SHEETS = st.fixed_dictionaries({name: value_for(field) for name, field in FREE.items() if name not in PINNED})
ITEMS = st.lists(
    st.tuples(SHEETS, WORDS.filter(str.strip), WORDS, PRICES, st.none() | st.integers(0, 99)), min_size=1, max_size=3
)


def listed(merchant, facts, title, description, price, stock):
    kept = {"title": title, "description": description, "price": price, "num_in_stock": stock}
    return sheets.save_sheet(merchant=merchant, facts=facts | kept, by=None, at=NOW())


@settings(
    max_examples=histories(25, each_time=8), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(ITEMS)
def test_whatever_a_shop_lists_is_the_same_in_the_shop_where_it_is_taken(items):
    with transaction.atomic():
        here, there = factories.MerchantFactory(), factories.MerchantFactory()
        for item in items:
            listed(here, *item)
        data = taken_away(here)
        there_import = brought_back(there, data)
        assert outcomes(there_import) == ["CREATED"] * len(items), list(there_import.rows.values_list("remarks"))
        assert rows_in(taken_away(there)) == rows_in(data)
        transaction.set_rollback(True)


@given(st.one_of(WORDS, HARD))
def test_a_guarded_text_never_runs_and_comes_back(text):
    assert not plain(text).lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r"))
    assert unguarded(plain(text)) == text


def a_full_shop():
    here = factories.MerchantFactory(code="ici")
    bread = factories.ProductFactory(merchant=here, title="Pain").sheet
    picture(bread, "red")
    cheese = factories.ProductFactory(merchant=here, title="Tomme").sheet
    factories.by_weight(merchant=here, title="Chapon", one_by_one=True)
    bundle = factories.bundle_of({bread.product: 2, cheese.product: 1})
    small, large = (factories.ProductFactory(merchant=here, title=f"Pull {size}").sheet for size in "SM")
    group = SheetGroup.objects.create(merchant=here, title="Pull", axes=["Taille"])
    for sheet, size in ((small, "S"), (large, "M")):
        ProductSheet.objects.filter(pk=sheet.pk).update(group=group, variant=[size])
    return here, bread, bundle


def picture(sheet, colour):
    pictures.keep(sheet.picture, ContentFile(photo(colour, (1200, 900))))
    sheet.save()


def test_photos_groups_and_bundles_come_back_byte_for_byte():
    here, bread, bundle = a_full_shop()
    there = factories.MerchantFactory(code="ailleurs")
    data = taken_away(here)
    brought_back(there, data)
    again = taken_away(there)
    assert files_in(again) == files_in(data)
    assert len([name for name in files_in(data) if name.startswith("photos/")]) == 1
    parts = BundlePart.objects.filter(bundle__merchant=there).values_list("component__product__title", "quantity")
    assert sorted(parts) == [("Pain", 2), ("Tomme", 1)]
    assert [one.variant for one in SheetGroup.objects.get(merchant=there).variants.order_by("pk")] == [["S"], ["M"]]


def test_the_same_zip_in_the_same_shop_changes_nothing():
    here, _bread, _bundle = a_full_shop()
    before = list(ProductSheet.objects.order_by("pk").values())
    product_import = brought_back(here, taken_away(here))
    assert set(outcomes(product_import)) == {"UNCHANGED"}
    assert {tuple(row.remarks) for row in product_import.rows.filter(table="PRODUCTS")} == {()}
    assert list(ProductSheet.objects.order_by("pk").values()) == before


def test_a_table_changed_in_a_spreadsheet_changes_only_those_cells():
    here = factories.MerchantFactory(code="ici")
    sheet = factories.ProductFactory(merchant=here, title="Pain", price="4.20", stock=10).sheet
    text = everything.products_table(here).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text), delimiter=";"))
    rows[0]["Prix TTC"] = "4,5"
    # Three were sold meanwhile; the table still says ten.
    sheets.set_available(sheet=sheet, quantity=7, by=None, at=NOW())
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], delimiter=",")
    writer.writeheader()
    writer.writerows(rows)
    product_import = brought_back(here, out.getvalue().encode(), name="produits.csv")
    row = product_import.rows.get()
    assert (row.outcome, [change[0] for change in row.changes]) == ("UPDATED", ["Prix TTC"])
    stock = sheet.product.stockrecords.get()
    assert (stock.price, stock.num_in_stock) == (Decimal("4.50"), 7)


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("Prix TTC", "gratuit"), ("Stock", "-4"), ("Se mange ou se boit", "peut-être"), ("Liste des allergènes", "poil")],
)
def test_a_cell_that_does_not_read_refuses_its_row(heading, cell):
    here = factories.MerchantFactory(code="ici")
    factories.ProductFactory(merchant=here, title="Pain")
    rows = list(csv.DictReader(io.StringIO(everything.products_table(here).decode("utf-8-sig")), delimiter=";"))
    rows[0][heading] = cell
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    assert outcomes(brought_back(here, out.getvalue().encode(), name="p.csv")) == ["REFUSED"]


@pytest.mark.parametrize("space", [" ", "\u00a0", "\u202f", "\u2009", "'"])
def test_thousands_apart_come_back_as_they_were_meant(space):
    here = factories.MerchantFactory(code="ici")
    sheet = factories.ProductFactory(merchant=here, title="Pain").sheet
    rows = list(csv.DictReader(io.StringIO(everything.products_table(here).decode("utf-8-sig")), delimiter=";"))
    rows[0] |= {
        "Prix TTC": f"1{space}234,50 €",
        "Stock": f"1{space}500",
        "Délai de préparation (heures)": f"1{space}000",
    }
    out = io.StringIO()
    writer = csv.DictWriter(out, rows[0], delimiter=";")
    writer.writeheader()
    writer.writerows(rows)
    assert outcomes(brought_back(here, out.getvalue().encode(), name="p.csv")) == ["UPDATED"]
    stock = sheet.product.stockrecords.get()
    assert (stock.price, stock.num_in_stock) == (Decimal("1234.50"), 1500)
    assert ProductSheet.objects.get().lead_time_hours == 1000


def test_a_photo_is_ours_only_with_its_seal():
    data = b"content"
    digest = hashlib.sha256(data).hexdigest()[:20]
    assert seals.is_ours(f"photos/{digest}-{seals.seal(digest)}.webp", data)
    assert not seals.is_ours(f"photos/{digest}-{seals.seal(digest)}.webp", b"other")
    assert not seals.is_ours(f"photos/{digest}-{'0' * 16}.webp", data)


def test_each_field_of_a_sheet_has_its_column_under_its_own_name():
    told = {*table.FIELDS, *table.NOT_TOLD, "paused_at"}
    assert {field.name for field in ProductSheet._meta.concrete_fields} <= told
    assert len(set(table.HEADINGS.values())) == len(table.HEADINGS)


def test_the_zip_tells_the_shop_and_names_nobody_who_bought(client):
    here = factories.MerchantFactory(code="ici", story="Une histoire")
    part = factories.merchant_order(merchant=here)
    part.customer_name = "Jeanne Morel"
    part.save()
    here.opening_hours.create(weekday=1, opens_at="08:00", closes_at="12:30")
    client.force_login(factories.owner_of(here))
    answer = client.get(reverse("merchant_everything", args=["ici"]))
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))
    shop = json.loads(archive.read("boutique.json"))
    assert (shop["story"], shop["opening_hours"]) == ("Une histoire", [[1, "08:00", "12:30"]])
    orders = archive.read("commandes.csv").decode()
    assert f"{part.order.number};{part.spoken_code};" in orders
    assert not any(b"Morel" in archive.read(name) for name in archive.namelist())


def test_what_no_file_brings_back_is_said_in_the_zip_and_where_files_are_sent(client):
    here = factories.MerchantFactory(code="ici")
    client.force_login(factories.owner_of(here))
    page = client.get(reverse("merchant_files", args=["ici"])).text
    read_me = zipfile.ZipFile(io.BytesIO(taken_away(here))).read("LISEZMOI.txt").decode()
    assert len(everything.LEFT) > 3
    for words in everything.LEFT:
        assert str(words) in page
        assert str(words) in read_me


def test_each_product_names_the_file_of_its_photo_in_the_zip():
    here, _bread, _bundle = a_full_shop()
    data = taken_away(here)
    named = {row["Photo"] for row in rows_in(data) if row["Photo"]}
    assert named == {name.removeprefix("photos/") for name in files_in(data) if name.startswith("photos/")}


def test_the_invoices_are_in_the_zip_as_they_were_given_and_nobody_else_s():
    here, other = factories.MerchantFactory(), factories.MerchantFactory()
    for rank, (merchant, number) in enumerate([(here, "ICI-1"), (other, "LA-1")], start=1):
        facts = {"merchant": merchant, "number": number, "kind": "INVOICE", "subject": "COMMISSION", "year": 2026}
        facts |= dict.fromkeys(("excl_cents", "vat_cents", "due_cents"), 100) | {"issuer": "asso", "rank": rank}
        invoice = Invoice.objects.create(**facts, issued_on=NOW().date(), issued_at=NOW(), content={})
        InvoiceFile.objects.create(invoice=invoice, pdf=number.encode())
    archive = zipfile.ZipFile(io.BytesIO(taken_away(here)))
    papers = {name: archive.read(name) for name in archive.namelist() if name.startswith("factures/")}
    assert papers == {"factures/ICI-1.pdf": b"ICI-1"}


def test_the_command_writes_the_same_zip(tmp_path):
    here, _bread, _bundle = a_full_shop()
    call_command("export_shop", merchant="ici", output=str(tmp_path / "x.zip"), stdout=io.StringIO())
    assert files_in((tmp_path / "x.zip").read_bytes()) == files_in(taken_away(here))
