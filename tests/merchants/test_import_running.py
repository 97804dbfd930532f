"""A file sent from the merchant's space: looked at, then done in the background, once, whatever happens meanwhile."""

import csv
import io
import zipfile
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from oscar.apps.catalogue.models import Category
from PIL import Image

from merchants.belongings import everything
from merchants.coaching import accompanying
from merchants.imports import archives, running, sending
from merchants.imports.forms import ColumnsForm
from merchants.listing import sheets
from merchants.models import Deed, ImportedRow, ProductImport, ProductSheet
from tests import factories

pytestmark = pytest.mark.django_db

DEEP = "[" * 200_000
HEADINGS = "Référence;Nom;Prix TTC;TVA;Stock;Rayon;Allergènes;Conservation"
BREAD = "PAIN;Pain de seigle;4,20;5,5 %;12;Pains;gluten;ambiant"
BUN = "BRIOCHE;Brioche;3,90;5,5 %;6;Viennoiseries;gluten, lait, œufs;ambiant"
STRANGE = "Ce que c’est;Combien;Zut\nPain;4,20;1\nBrioche;3,90;2"


def plainly(text):
    """French puts a narrow space before « : »; here it would only hide the words."""
    return (text if isinstance(text, str) else " ".join(map(str, text))).replace("\u202f", " ")


@pytest.fixture
def bakery():
    return factories.MerchantFactory(code="boulangerie", trade="Boulangerie")


@pytest.fixture
def baker(bakery):
    return factories.owner_of(bakery)


@pytest.fixture
def at_work(client, baker):
    client.force_login(baker)
    return client


def upload(*lines, name="produits.csv"):
    data = lines[0] if isinstance(lines[0], bytes) else "\n".join(lines).encode("utf-8-sig")
    return SimpleUploadedFile(name, data)


def sent(bakery, *lines, album=None, key="a" * 32, by=None, name="produits.csv"):
    facts = {"merchant": bakery, "key": key, "by": by, "at": timezone.now()}
    product_import = sending.send(upload=upload(*lines, name=name), album=album, **facts)
    running.go_on(product_import=product_import, at=timezone.now())
    product_import.refresh_from_db()
    return product_import


def done(product_import, *, publish=False, by=None):
    running.start(product_import=product_import, publish=publish, by=by, at=timezone.now())
    running.go_on(product_import=product_import, at=timezone.now())
    product_import.refresh_from_db()
    return product_import


def photo(colour="red", size=(80, 60)):
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, "JPEG")
    return out.getvalue()


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in members.items():
            archive.writestr(name.replace("__", "."), data)
    return SimpleUploadedFile("photos.zip", out.getvalue())


def rows_of(product_import):
    return [(row.line, row.outcome or row.planned) for row in product_import.rows.all()]


# --- Looking ---


def test_nothing_is_written_before_the_merchant_says_so(bakery):
    product_import = sent(bakery, HEADINGS, BREAD, BUN.replace("3,90", "gratuit"))
    assert product_import.state == "READY"
    assert rows_of(product_import) == [(2, "CREATED"), (3, "REFUSED")]
    assert not ProductSheet.objects.exists()
    assert not Category.objects.exists()
    assert "gratuit" in product_import.rows.get(line=3).remarks[0]


def test_the_preview_tells_each_change_before_and_after(bakery):
    done(sent(bakery, HEADINGS, BREAD, BUN))
    again = sent(bakery, HEADINGS, BREAD.replace("4,20", "4,50").replace(";12;", ";;"), BUN, key="b" * 32)
    assert rows_of(again) == [(2, "UPDATED"), (3, "UNCHANGED")]
    changes = [[plainly(cell) for cell in change] for change in again.rows.get(line=2).changes]
    assert changes == [["le prix", "4,20 €", "4,50 €"], ["le stock", "12", "ne s’épuise pas"]]
    assert ProductSheet.objects.get(import_reference="PAIN").product.stockrecords.get().price == Decimal("4.20")


def test_what_was_changed_by_hand_is_said_when_the_file_replaces_it(bakery):
    done(sent(bakery, HEADINGS, BREAD))
    stock = ProductSheet.objects.get().product.stockrecords.get()
    stock.price = Decimal("5.00")
    stock.save()
    same = sent(bakery, HEADINGS, BREAD, key="b" * 32)
    assert rows_of(same) == [(2, "UNCHANGED")]
    other = sent(bakery, HEADINGS, BREAD.replace("4,20", "4,50"), key="c" * 32)
    assert "Le fichier remplace ce que vous aviez changé : le prix." in plainly(other.rows.get().remarks)
    assert "5,00 €" in plainly(other.rows.get().changes[0])


@pytest.mark.parametrize("own", [True, False])
def test_a_file_counts_what_can_still_be_sold_as_the_screens_do(bakery, baker, own):
    done(sent(bakery, HEADINGS, BREAD))
    stocks = ProductSheet.objects.get().product.stockrecords
    stocks.update(num_in_stock=12, num_allocated=3)
    table = everything.products_table(bakery).decode("utf-8-sig")
    assert ";9;9;" in table
    lines = [table.replace(";9;9;", ";10;9;")] if own else [HEADINGS, BREAD.replace(";12;", ";10;")]
    again = sent(bakery, *lines, key="b" * 32)
    assert again.rows.get().changes[-1][1:] == ["9", "10"]
    done(again, by=baker)
    assert list(stocks.values_list("num_in_stock", "num_allocated")) == [(13, 3)]
    assert "10 au lieu de 9" in plainly(Deed.objects.filter(act="listing-stock").get().words)


# --- Columns chosen by hand ---


def test_unknown_columns_are_shown_with_their_first_rows_and_chosen_once(bakery):
    product_import = sent(bakery, STRANGE)
    assert (product_import.state, product_import.sample[0]) == ("COLUMNS", ["Pain", "4,20", "1"])
    sending.choose_columns(product_import=product_import, columns={"title": 0, "price": 1}, at=timezone.now())
    running.go_on(product_import=product_import, at=timezone.now())
    done(product_import)
    assert set(ProductSheet.objects.values_list("import_reference", flat=True)) == {"Pain", "Brioche"}
    assert sent(bakery, STRANGE, key="b" * 32).state == "READY"
    elsewhere = factories.MerchantFactory(code="ailleurs")
    assert sent(elsewhere, STRANGE).state == "COLUMNS"


@pytest.mark.parametrize("columns", [{"title": 0}, {"price": 1}, {"title": 0, "price": 0}])
def test_a_name_and_a_price_are_asked_each_from_its_column(bakery, columns):
    product_import = sent(bakery, STRANGE)
    with pytest.raises((sending.ColumnMissing, sending.ColumnTwice)):
        sending.choose_columns(product_import=product_import, columns=columns, at=timezone.now())
    assert product_import.state == "COLUMNS"


@pytest.mark.parametrize("headings", ["Nom;Prix TTC;TVA;Stock", "Nom;Prix TTC;TVA;Quantité"])
def test_the_simplest_table_is_read_by_its_names_and_never_taken_for_another_shop_s(bakery, headings):
    lines = ["Pain;4,20;5,5;12", "Éclair café;3;5,5;2", ";3;5,5;2", "Éclair café;3,10;5,5;1"]
    product_import = sent(bakery, headings, *lines)
    assert (product_import.state, product_import.format) == ("READY", "spreadsheet")
    assert [outcome for _line, outcome in rows_of(product_import)] == ["CREATED", "CREATED", "REFUSED", "REFUSED"]
    assert plainly(product_import.rows.get(line=4).remarks) == "Le nom manque."
    twice = plainly(product_import.rows.get(line=5).remarks)
    assert twice == "Deux lignes portent le nom « Éclair café » : lignes 3 et 5."
    done(product_import)
    stocks = ProductSheet.objects.values_list("import_reference", "product__stockrecords__num_in_stock", "vat_code")
    assert set(stocks) == {("Pain", 12, "reduced"), ("Éclair café", 2, "reduced")}


def test_columns_chosen_again_are_all_guessed(bakery):
    product_import = sent(bakery, "ID produit;Nom;Prix TTC;Référence;État;TVA", "7;Pain;4,20;P;1;5,5")
    assert product_import.format == "prestashop"
    sending.choose_again(product_import=product_import)
    form = ColumnsForm(product_import=product_import)
    guessed = [field.initial for field in form.fields.values()]
    assert guessed[1:] == ["title", "price", "reference", "published", "vat"]


# --- Doing ---


def test_an_import_goes_on_where_it_was_killed_and_does_nothing_twice(bakery, monkeypatch):
    lines = [f"P{rank};Pain {rank};4,20;5,5;1;Pains;gluten;ambiant" for rank in range(5)]
    product_import = sent(bakery, HEADINGS, *lines)
    running.start(product_import=product_import, publish=False, by=None, at=timezone.now())
    real, asked = running.done_of, []

    def killed_at_the_third(row, writer, photo):
        asked.append(row.line)
        if len(asked) == 3:
            real(row, writer, photo)
            raise KeyboardInterrupt
        return real(row, writer, photo)

    monkeypatch.setattr(running, "done_of", killed_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        running.go_on(product_import=product_import, at=timezone.now())
    assert ProductSheet.objects.count() == product_import.rows.exclude(outcome="").count() == 2
    running.go_on_with_all(at=timezone.now())
    product_import.refresh_from_db()
    assert product_import.state == "DONE"
    assert asked == [2, 3, 4, 4, 5, 6]
    assert rows_of(product_import) == [(line, "CREATED") for line in range(2, 7)]
    assert ProductSheet.objects.count() == 5


def test_a_reading_that_was_killed_ends_with_the_same_rows(bakery):
    product_import = sent(bakery, HEADINGS, BREAD, BREAD, BUN)
    before = rows_of(product_import)
    product_import.rows.filter(line__gt=2).delete()
    ProductImport.objects.update(state="LOOKING")
    running.go_on_with_all(at=timezone.now())
    assert rows_of(product_import) == before == [(2, "CREATED"), (3, "REFUSED"), (4, "CREATED")]


def test_a_row_that_breaks_us_does_not_stop_the_others(bakery, monkeypatch, caplog):
    product_import = sent(bakery, HEADINGS, BREAD, BUN)
    real = running.done_of

    def breaks(row, writer, photo):
        if row.line == 2:
            raise AttributeError
        return real(row, writer, photo)

    monkeypatch.setattr(running, "done_of", breaks)
    assert rows_of(done(product_import)) == [(2, "REFUSED"), (3, "CREATED")]


def test_the_same_file_again_changes_nothing(bakery):
    done(sent(bakery, HEADINGS, BREAD, BUN), publish=True)
    before = list(ProductSheet.objects.order_by("pk").values())
    again = done(sent(bakery, HEADINGS, BREAD, BUN, key="b" * 32), publish=True)
    assert rows_of(again) == [(2, "UNCHANGED"), (3, "UNCHANGED")]
    assert list(ProductSheet.objects.order_by("pk").values()) == before


@pytest.mark.parametrize("publish", [True, False])
def test_what_is_complete_is_on_sale_only_if_asked(bakery, publish):
    done(sent(bakery, HEADINGS, BREAD, BUN.replace("gluten, lait, œufs", "")), publish=publish)
    on_sale = ProductSheet.objects.filter(product__is_public=True).values_list("import_reference", flat=True)
    assert list(on_sale) == (["PAIN"] if publish else [])


def test_an_import_is_signed_when_it_starts_and_when_it_ends_and_its_files_go(
    bakery, baker, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        product_import = done(sent(bakery, HEADINGS, BREAD), by=baker)
    said = [plainly(words) for words in Deed.objects.filter(act="listing-import").values_list("words", flat=True)]
    assert any("Import lancé : « produits.csv »" in words for words in said)
    assert any("1 créés, 0 mis à jour, 0 inchangés, 0 refusés" in words for words in said)
    assert not product_import.file


def test_each_row_costs_the_same_number_of_queries(bakery, django_assert_max_num_queries):
    rows = [f"R{rank};Pain {rank};4,20;5,5;1;Pains;gluten;ambiant" for rank in range(20)]
    with django_assert_max_num_queries(14):
        product_import = sent(bakery, HEADINGS, *rows)
    with django_assert_max_num_queries(30 + 45 * len(rows)):
        done(product_import)
    again = sent(bakery, HEADINGS, *rows, key="b" * 32)
    with django_assert_max_num_queries(30 + 9 * len(rows)):
        done(again)


def test_what_came_in_and_is_complete_is_put_on_sale_together_and_the_rest_says_why(at_work, bakery):
    product_import = done(sent(bakery, HEADINGS, BREAD, BUN.replace("gluten, lait, œufs", ""), BUN))
    shown = page(at_work, "merchant_import", product_import.pk)
    assert "2 produits ne sont pas encore en vente" in shown
    assert "Mettre en vente ce produit" in shown
    assert "Complet : il ne reste qu’à le mettre en vente." in shown
    waiting = page(at_work, "merchant_import", product_import.pk, quoi="attente")
    assert "Dites quels allergènes il contient" in waiting
    publish = reverse("merchant_import_publish", args=["boulangerie", product_import.pk])
    assert "1 produit est en vente." in plainly(at_work.post(publish, follow=True).content.decode())
    assert "Rien de plus ne peut être mis en vente" in plainly(at_work.post(publish, follow=True).content.decode())
    on_sale = ProductSheet.objects.filter(product__is_public=True).values_list("import_reference", flat=True)
    assert list(on_sale) == ["PAIN"]
    assert Deed.objects.filter(act="listing-publish").count() == 1


def test_what_was_mended_since_the_import_is_told_no_more(at_work, bakery):
    product_import = done(sent(bakery, HEADINGS, BREAD.replace("gluten", "")), publish=True)
    assert "Dites quels allergènes" in page(at_work, "merchant_import", product_import.pk)
    ProductSheet.objects.update(allergen_state="NONE", import_notes=[])
    shown = page(at_work, "merchant_import", product_import.pk)
    assert "Dites quels allergènes" not in shown
    assert "Mettre en vente ce produit" in shown


def test_one_that_is_refused_keeps_no_other_back(at_work, bakery, monkeypatch):
    product_import = done(sent(bakery, HEADINGS, BREAD, BUN))
    real = sheets.publish

    def refusing(*, sheet, by, at):
        if sheet.import_reference == "PAIN":
            raise sheets.NotSellable(["Le four est en panne."])
        real(sheet=sheet, by=by, at=at)

    monkeypatch.setattr(sheets, "publish", refusing)
    publish = reverse("merchant_import_publish", args=["boulangerie", product_import.pk])
    shown = plainly(at_work.post(publish, follow=True).content.decode())
    assert "« Pain de seigle » n’est pas en vente. Le four est en panne." in shown
    assert "1 produit est en vente." in shown


def test_what_is_not_sold_as_it_is_is_counted_apart_and_named_before_anything_is_written(at_work, bakery):
    headings = "ID,Type,SKU,Name,Published,Regular price"
    rows = ["1,simple,A,Pain,1,4", "2,external,B,Don,1,5", "3,grouped,C,Lot,1,", "4,simple,D,Essai,0,4"]
    shown = page(at_work, "merchant_import", sent(bakery, headings, *rows).pk)
    assert "Dont 3 à part" in shown
    assert "Ce produit se vend sur un autre site. <small>Don</small>" in shown
    assert "relisez-le avant de le publier. <small>Essai</small>" in shown


# --- Photos ---


def test_photos_of_a_zip_go_with_their_rows_whatever_their_folder_and_capitals(bakery):
    headings, bread = HEADINGS + ";Image", BREAD + ";https://exemple.example/img/Seigle.JPG?v=2"
    album = zipped(**{"Mes photos/SEIGLE.jpg": photo(), "brioche.jpeg": photo("blue"), "../../evil.jpg": b"non"})
    product_import = done(sent(bakery, headings, bread, BUN + ";", album=album))
    assert [bool(sheet.picture) for sheet in ProductSheet.objects.all()] == [True, True]
    names = set(ProductSheet.objects.values_list("picture", flat=True))
    album = zipped(**{"seigle.jpg": photo(), "brioche.jpeg": photo("blue")})
    again = done(sent(bakery, headings, bread, BUN + ";", album=album, key="b" * 32))
    assert rows_of(again) == [(2, "UNCHANGED"), (3, "UNCHANGED")]
    assert set(ProductSheet.objects.values_list("picture", flat=True)) == names
    assert product_import.rows.first().remarks == []


def test_a_photo_chosen_by_hand_stays_and_one_that_breaks_is_said(bakery):
    album = zipped(PAIN__jpg=photo("green"), BRIOCHE__jpg=b"\xff\xd8\xff not a photo")
    product_import = done(sent(bakery, HEADINGS, BREAD, BUN, album=album))
    assert "ne s’ouvre pas" in plainly(product_import.rows.get(line=3).remarks)
    sheet = ProductSheet.objects.get(import_reference="PAIN")
    sheet.picture, sheet.import_facts = (
        "products/mienne.webp",
        {name: value for name, value in sheet.import_facts.items() if name != "picture"},
    )
    sheet.save()
    done(sent(bakery, HEADINGS, BREAD, album=zipped(PAIN__jpg=photo("red")), key="b" * 32))
    sheet.refresh_from_db()
    assert sheet.picture.name == "products/mienne.webp"


def test_one_zip_may_hold_the_table_and_its_photos(bakery):
    both = zipped(**{"x/produits.csv": f"{HEADINGS}\n{BREAD}", "x/pain.jpg": photo()})
    product_import = done(sent(bakery, both.read(), name="tout.zip"))
    assert product_import.file_name == "tout.zip"
    assert ProductSheet.objects.get().picture


def test_a_photo_elsewhere_is_said_and_never_fetched(bakery):
    product_import = sent(bakery, HEADINGS + ";Image", BREAD + ";https://exemple.example/img/pain.jpg")
    assert "« pain.jpg » n’est pas dans ce que vous avez envoyé" in plainly(product_import.rows.get().remarks)


def test_the_other_photos_of_a_row_are_hung_in_its_order_once(bakery):
    rows = [f"{HEADINGS};Photo 1;Photo 2;Photo 3", f"{BREAD};devant.jpg;derriere.jpg;perdue.jpg"]
    album = {"derriere.jpg": photo("blue"), "x/Devant.JPG": photo("red")}
    product_import = sent(bakery, *rows, album=zipped(**album))
    foreseen = product_import.rows.get()
    assert [plainly(cell) for cell in foreseen.changes[-1]] == ["les photos", "", "Devant.JPG, derriere.jpg"]
    assert plainly(foreseen.remarks[-1]) == "Sa photo « perdue.jpg » n’est pas dans ce que vous avez envoyé."
    report = done(product_import).rows.get()
    assert report.changes[-1] == foreseen.changes[-1]
    sheet = ProductSheet.objects.get()
    kept = [sheet.picture.name, *sheet.further_pictures.values_list("picture", flat=True)]
    assert len(set(kept)) == 2
    again = sent(bakery, *rows, album=zipped(**album, **{"perdue.jpg": photo("green")}), key="b" * 32)
    assert "« Devant.JPG » y est déjà" in plainly(again.rows.get().remarks)
    assert rows_of(again) == [(2, "UPDATED")]
    done(again)
    assert [*kept[1:]] == [*sheet.further_pictures.values_list("picture", flat=True)][:1]
    assert sheet.further_pictures.count() == 2
    third = done(sent(bakery, *rows, album=zipped(**album, **{"perdue.jpg": photo("green")}), key="c" * 32))
    assert (rows_of(third), sheet.further_pictures.count()) == ([(2, "UNCHANGED")], 2)
    assert "« derriere.jpg » y est déjà" in plainly(third.rows.get().remarks)


def test_the_preview_says_what_will_be_created_and_the_report_what_changed(bakery):
    first = sent(bakery, HEADINGS, BREAD.replace("4,20", "1 234,50").replace(";12;", ";1500;"))
    seen = [[plainly(cell) for cell in change] for change in first.rows.get().changes]
    expected = [["le prix", "", "1 234,50 €"], ["le stock", "", "1 500"], ["la TVA", "", "Réduit"]]
    expected += [
        ["la conservation", "", "Température ambiante"],
        ["les allergènes", "", plainly("Céréales contenant du gluten")],
    ]
    assert seen == [*expected, ["le rayon", "", "Pains"]]
    done(first)
    report = done(sent(bakery, HEADINGS, BREAD, key="b" * 32)).rows.get()
    assert [plainly(cell) for cell in report.changes[0]] == ["le prix", "1 234,50 €", "4,20 €"]


# --- Screens ---


def page(client, name, *args, **query):
    return plainly(client.get(reverse(name, args=["boulangerie", *args]), query).content.decode())


def test_the_whole_way_on_the_screens(at_work, bakery):
    url = reverse("merchant_files", args=["boulangerie"])
    answer = at_work.post(url, {"file": upload(STRANGE, name="caisse.csv"), "key": "d" * 32}, follow=True)
    assert "Que dit chaque colonne" in plainly(answer.content.decode())
    product_import = ProductImport.objects.get()
    columns = reverse("merchant_import_columns", args=["boulangerie", product_import.pk])
    refused = at_work.post(columns, {"column_0": "title", "column_1": ""})
    assert "Prix TTC" in plainly(refused.content.decode())
    assert 'value="title" selected' in refused.content.decode()
    shown = plainly(at_work.post(columns, {"column_0": "title", "column_1": "price"}, follow=True).content.decode())
    assert "Ce qui va changer" in shown
    assert not ProductSheet.objects.exists()
    start = reverse("merchant_import_start", args=["boulangerie", product_import.pk])
    for _click in range(2):
        shown = plainly(at_work.post(start, follow=True).content.decode())
    assert "L’import est terminé" in shown
    assert ProductSheet.objects.count() == 2
    report = at_work.get(reverse("merchant_import_report", args=["boulangerie", product_import.pk]))
    rows = list(csv.reader(io.StringIO(report.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[0] for row in rows] == ["Ligne", "2", "3"]
    assert rows[1][3] == "créé"


def test_the_same_form_sent_twice_is_one_import(at_work, bakery):
    url = reverse("merchant_files", args=["boulangerie"])
    for _click in range(2):
        at_work.post(url, {"file": upload(HEADINGS, BREAD), "key": "d" * 32})
    assert ProductImport.objects.count() == 1


@pytest.mark.parametrize(
    ("data", "name", "sentence"),
    [
        (b"", "vide.csv", "Ce fichier est vide."),
        (b"%PDF-1.7", "tarif.pdf", "n’est pas un tableau"),
        (b"PK\x03\x04rien", "x.xlsx", "Ce classeur ne s’ouvre pas"),
        (b"PK\x03\x04rien", "x.zip", "Ce ZIP ne s’ouvre pas"),
    ],
)
def test_a_file_that_cannot_be_read_gets_a_sentence(at_work, bakery, data, name, sentence):
    url = reverse("merchant_files", args=["boulangerie"])
    assert sentence in plainly(at_work.post(url, {"file": upload(data, name=name)}).content.decode())
    assert not ProductImport.objects.exists()


def test_a_zip_of_photos_is_never_read_by_its_notes():
    album = zipped(PAIN__jpg=b"", notes__txt=b"Nom;Prix TTC")
    with pytest.raises(archives.OnlyPictures):
        sending.table_of(album, None)


def test_an_album_too_heavy_is_refused_before_it_is_opened(bakery, monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES", 10)
    monkeypatch.setattr(archives, "opened", None)
    with pytest.raises(archives.ArchiveTooHeavy):
        sent(bakery, HEADINGS, BREAD, album=zipped(PAIN__jpg=b"x"))


def test_an_import_may_be_given_up_and_leaves_nothing(at_work, bakery):
    product_import = sent(bakery, HEADINGS, BREAD)
    at_work.post(reverse("merchant_import_drop", args=["boulangerie", product_import.pk]))
    product_import.refresh_from_db()
    assert (product_import.state, product_import.file.name) == ("GIVEN_UP", "")
    assert "Rien n’a été changé" in page(at_work, "merchant_import", product_import.pk)
    assert "Vos derniers imports" not in page(at_work, "merchant_files")


def test_another_shops_import_does_not_exist(at_work, bakery):
    other = sent(factories.MerchantFactory(code="ailleurs"), HEADINGS, BREAD)
    assert at_work.get(reverse("merchant_import", args=["boulangerie", other.pk])).status_code == 404


def test_every_move_leads_to_a_known_state():
    assert set(sending.MOVES) == set(ProductImport.State)
    assert set().union(*sending.MOVES.values()) <= set(ProductImport.State)
    assert ImportedRow.Outcome.REFUSED in running.COUNTED


@pytest.mark.parametrize(
    "cell", [DEEP, '["export","1","a\\u0000b"]', '["export","1","a\\ud800"]'], ids=["deep", "nul", "half"]
)
def test_a_cell_that_no_reader_foresaw_is_a_row_refused(bakery, cell):
    factories.ProductFactory(merchant=bakery)
    table = everything.products_table(bakery).decode()
    head, *row = csv.reader(io.StringIO(table.lstrip("\ufeff")), delimiter=";")
    row[0][head.index("Produit décliné")] = cell
    out = io.StringIO()
    csv.writer(out, delimiter=";").writerows([head, *row])
    product_import = sent(bakery, out.getvalue().encode())
    assert product_import.state == "READY"
    assert product_import.rows.get().planned == "REFUSED"


def test_a_file_that_fails_keeps_no_other_shop_waiting_and_is_given_up(bakery, monkeypatch):
    others = factories.MerchantFactory()
    facts = {"key": "a" * 32, "by": None, "at": timezone.now()}
    bad = sending.send(merchant=bakery, upload=upload(HEADINGS, BREAD), **facts)
    good = sending.send(merchant=others, upload=upload(HEADINGS, BREAD), **facts)
    look_at_rows = running.look_at_rows

    def failing(product_import, *rest):
        if product_import == bad:
            raise RecursionError
        look_at_rows(product_import, *rest)

    monkeypatch.setattr(running, "look_at_rows", failing)
    states = []
    for _time in range(running.MOST_FAILURES):
        running.go_on_with_all(at=timezone.now())
        states.append((ProductImport.objects.get(pk=bad.pk).state, ProductImport.objects.get(pk=good.pk).state))
    assert states == [("LOOKING", "READY"), ("LOOKING", "READY"), ("GIVEN_UP", "READY")]


def test_what_a_coach_started_is_signed_by_that_coach_even_once_they_are_gone(bakery, baker):
    coach = factories.coach_at_work(bakery)
    product_import = sent(bakery, HEADINGS, BREAD, by=coach)
    at = timezone.now()
    running.start(product_import=product_import, publish=False, by=coach, at=at)
    accompanying.end(accompaniment=bakery.accompaniments.get(), by=baker, at=at)
    running.go_on(product_import=product_import, at=timezone.now())
    listed = Deed.objects.filter(by=coach, act__startswith="listing-")
    assert listed.filter(words__startswith="Import terminé").exists()
    assert set(listed.values_list("hand", flat=True)) == {"COACH"}
