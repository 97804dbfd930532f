"""Each software's own odd cases, and workbooks: honest ones, and those made to hurt."""

import contextlib
import datetime
import io
import struct
import zipfile

import openpyxl
import pytest
from defusedxml import DTDForbidden
from hypothesis import given
from hypothesis import strategies as st

from merchants.imports import archives, workbooks
from merchants.imports.facts import RowRefused
from merchants.imports.format import Row
from merchants.imports.formats import FORMATS
from merchants.imports.grids import UnreadableFile
from merchants.imports.importing import Reader
from merchants.imports.tables import read_grid, read_table

RATES = {"reduced": 5.5}
PRESTASHOP, SHOPIFY, OFN = FORMATS[2:5]


@pytest.fixture(autouse=True)
def rates(monkeypatch):
    """Nothing here asks for a database."""
    monkeypatch.setattr("merchants.imports.importing.rates_on", lambda _day: RATES)


def read(text):
    """(Format, facts of each product, refusals)."""
    data = text if isinstance(text, bytes) else text.encode()
    table = read_table(data)
    reader = Reader(table, at=datetime.datetime.now(datetime.UTC))
    facts, refusals = [], []
    for row in reader.rows:
        try:
            facts.append(reader.facts_of(row))
        except RowRefused as refusal:
            refusals.append((row.line, str(refusal)))
    return table.format.code, facts, refusals


def lines(*rows):
    return "\n".join(rows)


# --- Shopify ---

OLD = "Handle,Title,Body (HTML),Vendor,Type,Tags,Published,Option1 Name,Option1 Value,Option2 Value,Variant SKU,"
OLD += "Variant Grams,Variant Inventory Tracker,Variant Inventory Qty,Variant Inventory Policy,Variant Price,"
OLD += "Image Src,Gift Card,Status"
TEE = "tee,T-shirt,<p>Coton</p>,Atelier,Vêtements,,TRUE,Taille,S,,TEE-S,120,shopify,4,deny,19.90,a.jpg,FALSE,active"
TEE_M = "tee,,,,,,,,M,,,120,shopify,-2,deny,21.00,,,"
TEE_PHOTO = "tee,,,,,,,,,,,,,,,,b.jpg,,"
MUG = "mug,Tasse,,Atelier,Vaisselle,,TRUE,Title,Default Title,,,300,,7,deny,12.00,,FALSE,draft"
GIFT = "carte,Carte cadeau,,Atelier,,,TRUE,Title,Default Title,,GC,,,,,20.00,,TRUE,active"


def test_shopify_variants_are_products_and_further_pictures_are_not():
    code, facts, refusals = read(lines(OLD, TEE, TEE_M, TEE_PHOTO, MUG, GIFT))
    assert (code, refusals) == ("shopify", [])
    told = [(one.reference, one.title, one.price, one.stock, one.parent) for one in facts]
    assert [(r, t, str(p), s, q) for r, t, p, s, q in told] == [
        ("TEE-S", "T-shirt – S", "19.90", 4, "tee"),
        ("tee/M", "T-shirt – M", "21.00", 0, "tee"),
        ("mug", "Tasse", "12.00", None, ""),
        ("GC", "Carte cadeau", "20.00", None, ""),
    ]
    assert facts[1].description == "<p>Coton</p>"
    # What a parcel weighs is not the net quantity of the law.
    assert facts[0].net_quantity is None
    assert "n’était pas en vente" in " ".join(facts[2].notes)
    assert "n’est pas un objet" in " ".join(facts[3].notes)


def test_shopify_says_it_otherwise_since_2025():
    text = lines(
        "Title,URL handle,Description,Vendor,Product Category,Type,Published on online store,Status,SKU,Option1 name,"
        "Option1 value,Price,Inventory tracker,Inventory quantity,Continue selling when out of stock",
        "Miel,miel,Doux,Rucher,,Miels,TRUE,Active,M1,,,9.50,shopify,3,TRUE",
    )
    code, (honey,), _refusals = read(text)
    assert (code, honey.reference, str(honey.price), honey.stock, honey.categories) == (
        *("shopify", "M1", "9.50", None),
        (("Miels",),),
    )


def test_shopify_s_further_pictures_follow_the_first_in_its_order():
    rows = read_table(lines(OLD, TEE, TEE_M, TEE_PHOTO, MUG).encode()).products()
    assert [row.cells["image"] for row in rows] == ["a.jpg,b.jpg", "a.jpg", ""]


@pytest.mark.parametrize(
    ("tree", "kind", "is_food"),
    [
        ("Apparel & Accessories > Clothing > Shirts", "", False),
        ("Apparel & Accessories > Clothing", "Épicerie", False),
        ("Food, Beverages & Tobacco > Food Items", "", True),
        ("Baby & Toddler > Nursing & Feeding > Baby & Toddler Food", "", True),
        ("Aliments, boissons et tabac > Produits alimentaires", "Biscuits", True),
        ("gid://shopify/TaxonomyCategory/fb-1-2", "", None),
        ("", "T-shirt", False),
        ("", "Textile", False),
        ("", "Divers", None),
    ],
)
def test_what_shopify_says_it_is_decides_whether_allergens_are_asked(tree, kind, is_food):
    row = f'carre,Carré,,Atelier,"{tree}",{kind},,,19.90'
    headings = "Handle,Title,Body (HTML),Vendor,Product Category,Type,Tags,Option1 Value,Variant Price"
    _code, facts, refusals = read(lines(headings, row))
    assert ([one.is_food for one in facts], refusals) == ([is_food], [])


# --- PrestaShop ---

LIST = "ID;Image;Nom;Référence;Catégorie;Prix (HT);Prix (TTC);Quantité;État"
TEMPLATE = "Product ID;Active (0/1);Name *;Categories (x,y,z...);Price tax included;Tax rules ID;Reference #;Quantity;"
TEMPLATE += (
    "Summary;Description;Available for order (0 = No, 1 = Yes);Image URLs (x,y,z...);Virtual product;Visibility"
)


def test_prestashop_s_list_of_products_is_read_with_its_price_all_included():
    code, (cup,), refusals = read(lines(LIST, '12;;Tasse;T-12;Accueil;"10,00 €";"12,00 €";-3;1'))
    assert (code, refusals) == ("prestashop", [])
    assert (cup.reference, str(cup.price), cup.stock, cup.categories) == ("T-12", "12.00", 0, ())


def test_prestashop_s_own_import_file_with_its_cells_of_several_values():
    row = "7;1;Miel;Accueil/Épicerie|Miels;9.500000;1;;12;<p>Doux</p>;;1;http://x.example/1.jpg,http://x.example/2.jpg;0;both"
    hidden = "8;0;Bougie;12,Maison;28.656000;1;B;1;;;0;;1;none"
    code, (honey, candle), refusals = read(lines(TEMPLATE, row, hidden))
    assert (code, refusals) == ("prestashop", [])
    assert (honey.reference, str(honey.price), honey.categories) == ("id:7", "9.50", (("Épicerie",), ("Miels",)))
    assert (str(candle.price), candle.categories) == ("28.66", (("Maison",),))
    assert len(candle.notes) == 2


def test_prestashop_without_a_price_all_included_is_told_what_to_do():
    with pytest.raises(UnreadableFile, match="un prix hors taxes ne suffit pas"):
        read("ID;Nom;Référence;Prix HT;Quantité;État\n1;Tasse;T;10;1;1")


# --- Open Food Network ---

OFN_HEADINGS = "producer,sku,name,display_name,category,description,units,unit_type,variant_unit_name,price,on_hand,"
OFN_HEADINGS += "available_on,on_demand,shipping_category,tax_category"


def test_open_food_network_s_units_make_the_net_quantity():
    code, facts, refusals = read(
        lines(
            OFN_HEADINGS,
            'Ferme,MI5,Miel,,Épicerie,Doux,500,g,,9.50,12,,0,Default,"TVA 5,5 %"',
            "Ferme,,Radis,,Légumes,,1,,botte,2.00,0,,1,Frais,",
            "Ferme,,Jus,petit,Boissons,,0.75,L,,3.00,4,,0,Default,",
            "Ferme,,Jus,grand,Boissons,,1.5,L,,5.00,4,,0,Default,",
            "Ferme,,Foin,,Divers,,0.5,t,,90.00,4,,,Default,",
            "Ferme,,Pois,,Légumes,,8,oz,,4.00,4,,,Default,",
        )
    )
    assert (code, refusals) == ("ofn", [])
    told = {one.title: (one.net_quantity and float(one.net_quantity), one.net_unit, one.stock) for one in facts}
    assert told == {
        "Miel": (500, "g", 12),
        "Radis (botte)": (1, "piece", None),
        "Jus – petit": (0.75, "l", 4),
        "Jus – grand": (1.5, "l", 4),
        "Foin": (500, "kg", 4),
        "Pois": (None, "", 4),
    }
    honey, radish, small, *_others = facts
    assert (honey.vat_code, radish.storage_class, small.parent, radish.reference) == (
        *("reduced", "CHILLED", "Jus"),
        "Radis/1/botte",
    )


@given(
    st.sampled_from([PRESTASHOP, SHOPIFY, OFN]),
    st.lists(st.lists(st.one_of(st.text(max_size=12), st.sampled_from(["", "tee", "1", "TRUE", "-3"])), min_size=30)),
)
def test_whatever_the_cells_each_software_s_rows_are_prepared(format, rows):
    cells = [dict(zip(format.headings, row, strict=False)) for row in rows]
    prepared = format.prepare([Row(rank, one) for rank, one in enumerate(cells) if len(one) == len(format.headings)])
    assert [row.line for row in prepared] == sorted({row.line for row in prepared})


# --- Workbooks ---


def book(*sheets, change=None):
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in sheets:
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
        if change:
            change(sheet)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


HEADINGS = ["Référence", "Nom", "Prix TTC", "TVA", "Stock", "Allergènes"]


def test_a_workbook_is_read_as_a_person_reads_it():
    rows = [["Tarif 2026"], [], HEADINGS, [3760012345678, "Pain", 4.2, 0.055, 12.0, "gluten"]]
    rows.append(["B", "Bûche", "4,50 €", "5,5", True, "lait"])

    def change(sheet):
        if sheet.title == "Tarif":
            sheet.merge_cells("A1:F1")
            sheet["D4"].number_format = "0.0%"
            sheet["H4"] = "=1+1"

    code, facts, refusals = read(book(("Notes", [["Bonjour"]]), ("Tarif", rows), change=change))
    assert (code, refusals) == ("spreadsheet", [])
    assert [(one.reference, str(one.price), one.stock, one.vat_code) for one in facts] == [
        ("3760012345678", "4.20", 12, "reduced"),
        ("B", "4.50", None, "reduced"),
    ]


def test_rows_of_a_workbook_bear_the_numbers_that_excel_shows():
    data = book(("Tarif", [["Tarif"], [], HEADINGS, [], ["A", "Pain", "gratuit"]]))
    _code, _facts, refusals = read(data)
    assert [line for line, _why in refusals] == [5]
    assert read_grid(data).sheet == "Tarif"


def test_a_hidden_sheet_is_not_read():
    def change(sheet):
        sheet.sheet_state = "hidden" if sheet.title == "Secret" else "visible"

    data = book(
        ("Secret", [HEADINGS, ["A", "Pain", 1]]),
        ("Vu", [["Référence", "Nom", "Prix TTC"], ["B", "Pain", 2]]),
        change=change,
    )
    assert [one.reference for one in read(data)[1]] == ["B"]


def repacked(data, change):
    """The same workbook, some of its parts rewritten."""
    source, out = zipfile.ZipFile(io.BytesIO(data)), io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            target.writestr(name, change(name, source.read(name)))
    return out.getvalue()


PLAIN = [HEADINGS, ["A", "Pain", 4.2, 5.5, 1, "gluten"]]
BOMB = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>'
FILE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("prologue", [BOMB, FILE], ids=["billion laughs", "external entity"])
@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml"])
def test_a_workbook_that_defines_entities_is_refused(prologue, part):
    def change(name, data):
        return prologue + data.split(b"?>", 1)[-1] if name == part else data

    with pytest.raises(UnreadableFile):
        read(repacked(book(("Tarif", PLAIN)), change))


@pytest.mark.parametrize("prologue", [BOMB, FILE], ids=["billion laughs", "external entity"])
@pytest.mark.parametrize(
    "hidden",
    [
        lambda text: text.replace(b"?>", b"?><!--" + b"x" * 100_000 + b"-->", 1),
        lambda text: text.replace(b"<?xml", b"<?xml", 1).decode().encode("utf-16"),
        lambda text: text.replace(b"?>", b"?>" + b" " * 100_000, 1),
    ],
    ids=["after a long comment", "in another encoding", "after blanks"],
)
def test_entities_are_found_however_far_they_hide(prologue, hidden):
    def change(name, data):
        return hidden(prologue + data.split(b"?>", 1)[-1]) if name == "xl/worksheets/sheet1.xml" else data

    hostile = repacked(book(("Tarif", PLAIN)), change)
    with pytest.raises(DTDForbidden):
        workbooks.refuse_the_hostile(zipfile.ZipFile(io.BytesIO(hostile)))
    with pytest.raises(workbooks.UnreadableWorkbook):
        read_grid(hostile)


@pytest.mark.parametrize("encoding", ["x-nothing", "rot13", "hex"])
def test_a_part_in_an_encoding_that_is_none_refuses_its_workbook(encoding):
    part = f'<?xml version="1.0" encoding="{encoding}"?><a/>'.encode()
    hostile = repacked(book(("Tarif", PLAIN)), lambda name, data: part if name == "xl/styles.xml" else data)
    with pytest.raises(UnreadableFile):
        read_grid(hostile)


def test_a_part_that_is_no_xml_does_not_refuse_its_workbook():
    data = repacked(book(("Tarif", PLAIN)), lambda _name, data: data)
    out = io.BytesIO(data)
    with zipfile.ZipFile(out, "a") as target:
        target.writestr("xl/media/image1.png", b"\x89PNG <!DOCTYPE")
        target.writestr("xl/printerSettings/printerSettings1.bin", b"\x00" * 400)
    assert len(read(out.getvalue())[1]) == 1


def test_a_workbook_that_swells_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_BYTES_OPENED", 1_000_000)

    def change(name, data):
        return data.replace(b"Pain", b"x" * 2_000_000) if name == "xl/worksheets/sheet1.xml" else data

    with pytest.raises(workbooks.WorkbookTooHeavy):
        read(repacked(book(("Tarif", PLAIN)), change))


def test_a_workbook_of_endless_rows_is_refused(monkeypatch):
    monkeypatch.setattr(workbooks, "MOST_ROWS", 100)

    def change(name, data):
        return data.replace(b'<row r="2"', b'<row r="900000000"').replace(b'"A2"', b'"A900000000"')

    with pytest.raises(UnreadableFile):
        read(repacked(book(("Tarif", PLAIN)), change))


GOOD = book(("Tarif", PLAIN))


@given(st.data())
def test_a_mangled_workbook_is_rows_or_a_refusal(data):
    at = data.draw(st.integers(0, len(GOOD) - 1))
    mangled = GOOD[:at] + data.draw(st.binary(max_size=8)) + GOOD[at + data.draw(st.integers(0, 40)) :]
    with contextlib.suppress(UnreadableFile):
        list(read_table(mangled).rows())


# --- ZIPs ---


def zipped(**members):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return out


def test_a_picture_that_swells_is_refused_alone(monkeypatch):
    monkeypatch.setattr("merchants.listing.pictures.MOST_BYTES", 1_000)
    album = archives.Album(zipped(**{"a.jpg": b"\x00" * 1_000_000, "b.jpg": b"small"}))
    with pytest.raises(archives.pictures.PictureTooHeavy):
        album.read(album.find(["a.jpg"]))
    assert album.read(album.find(["b.jpg"])).read() == b"small"


@pytest.mark.parametrize("name", ["../../etc/x.jpg", "C:\\photos\\X.JPG", "/x.jpg", "é/x.jpeg"])
def test_only_the_name_of_a_picture_counts_never_where_it_says_it_goes(name):
    assert archives.Album(zipped(**{name: b"x"})).find(["x.jpg"])


def test_what_a_mac_adds_is_not_a_picture():
    album = archives.Album(zipped(**{"__MACOSX/._pain.jpg": b"x", ".pain.jpg": b"x"}))
    assert not album


def zip_of(many, *, told, zip64=False):
    """Members of 47 bytes each that exist in the list alone, under an end record that tells what it likes."""
    listed = (struct.pack("<4s6H3I5H2I", b"PK\x01\x02", *[0] * 9, 1, *[0] * 6) + b"a") * many
    size = len(listed)
    if not zip64:
        return b"PK\x03\x04" + listed + struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, told, told, size, 4, 0)
    end = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, told, told, size, 4)
    end += struct.pack("<4sIQI", b"PK\x06\x07", 0, 4 + size, 1)
    end += struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 0xFFFFFFFF, 0xFFFFFFFF, 0)
    return b"PK\x03\x04" + listed + end


@pytest.mark.parametrize("zip64", [False, True])
@pytest.mark.parametrize(("many", "told"), [(101, 101), (101, 1)])
def test_a_list_without_end_is_refused_before_it_is_opened(monkeypatch, many, told, zip64):
    data = zip_of(many, told=told, zip64=zip64)
    monkeypatch.setattr(archives, "MOST_MEMBERS", 102)
    assert len(archives.opened(io.BytesIO(zip_of(many, told=1, zip64=zip64))).infolist()) == many
    monkeypatch.setattr(archives, "MOST_MEMBERS", 100)
    # Not one of its members is made into anything.
    monkeypatch.setattr(zipfile, "ZipInfo", None)
    for look in (archives.opened, workbooks.is_workbook_file):
        with pytest.raises(archives.ArchiveTooHeavy):
            look(io.BytesIO(data))


def test_a_list_too_heavy_is_refused_before_it_is_opened(monkeypatch):
    monkeypatch.setattr(archives, "MOST_BYTES_OF_LIST", 1_000)
    monkeypatch.setattr(zipfile, "ZipInfo", None)
    with pytest.raises(archives.ArchiveTooHeavy):
        archives.opened(io.BytesIO(zip_of(90, told=1)))


@given(st.binary(max_size=300))
def test_any_bytes_are_a_zip_or_a_refusal(data):
    with contextlib.suppress(UnreadableFile):
        archives.opened(io.BytesIO(data))
