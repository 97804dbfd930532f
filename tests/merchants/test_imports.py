"""A merchant's spreadsheet becomes product sheets: what is read, what is refused, what waits for an answer."""

from decimal import Decimal
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from oscar.apps.catalogue.models import Category, Product
from oscar.apps.partner.models import StockRecord

from merchants.imports.importing import ASK_FOOD
from merchants.listing import sheets
from merchants.listing.sheets import Obstacle
from merchants.models import ProductSheet
from tests.factories import MerchantFactory, category

pytestmark = pytest.mark.django_db

HEADINGS = "Référence;Nom;Prix TTC;TVA;Stock;Rayon;Description;Poids net;Unité;Allergènes;Origine;Conservation"
BREAD = "PAIN;Pain de seigle;4,20 €;5,5 %;12;Boulangerie > Pains;Au levain;500;g;seigle (gluten);Drôme;ambiant"
HONEY = "MIEL;Miel de lavande;9,50;5,5;8;Épicerie;Doux;250;g;aucun;Baronnies;ambiant"


def with_plain_spaces(text):
    """French puts a narrow space before « : »; here it would only hide the words."""
    return str(text).replace("\u202f", " ")


@pytest.fixture
def baker():
    return MerchantFactory(code="boulangerie", trade="Boulangerie")


@pytest.fixture
def run(tmp_path):
    """Import these lines, or these bytes; gives what was printed, line by line."""

    def run(*lines, merchant="boulangerie", encoding="utf-8-sig", **options):
        path = tmp_path / "produits.csv"
        path.write_bytes(lines[0] if isinstance(lines[0], bytes) else "\r\n".join(lines).encode(encoding))
        out = StringIO()
        call_command("import_products", str(path), merchant=merchant, stdout=out, **options)
        return with_plain_spaces(out.getvalue()).splitlines()

    return run


def sheet_of(reference):
    return ProductSheet.objects.select_related("product").get(import_reference=reference)


def everything():
    tables = [Product, ProductSheet, StockRecord, Category, Product.categories.through]
    return [list(table.objects.order_by("pk").values()) for table in tables]


# --- Reading ---


def test_a_complete_row_is_on_sale_with_its_price_stock_and_aisle(baker, run):
    assert run(HEADINGS, BREAD) == ["1 créés, 0 mis à jour, 0 inchangés, 0 refusés"]
    sheet = sheet_of("PAIN")
    stock = sheet.product.stockrecords.get()
    assert sheet.product.is_public
    assert (stock.partner, stock.price, stock.num_in_stock, stock.price_currency) == (
        baker.partner,
        Decimal("4.20"),
        12,
        "EUR",
    )
    assert [str(aisle) for aisle in sheet.product.categories.all()] == ["Boulangerie > Pains"]
    assert (sheet.vat_code, sheet.is_food, sheet.allergens, sheet.origin) == ("reduced", True, ["gluten"], "Drôme")
    assert (sheet.net_quantity, sheet.net_unit, sheet.is_prepacked) == (500, "g", True)
    assert "seigle" in sheet.document.name.split()


@pytest.mark.parametrize(("said", "nature"), [("Prestation de services", "SERVICE"), ("bien", "GOODS"), ("", "GOODS")])
def test_goods_and_services_are_told_apart(baker, run, said, nature):
    run(HEADINGS + ";Nature", f"{BREAD};{said}")
    assert sheet_of("PAIN").nature == nature
    assert sheet_of("PAIN").product.is_public


def test_a_nature_that_does_not_read_is_asked(baker, run):
    text = "\n".join(run(HEADINGS + ";Nature", f"{BREAD};abonnement"))
    assert "Dites si c’est un produit ou un service : « abonnement » ne se lit pas." in text
    assert not sheet_of("PAIN").product.is_public


def test_a_file_read_before_natures_were_known_still_changes_nothing(baker, run):
    run(HEADINGS, BREAD)
    sheet = sheet_of("PAIN")
    del sheet.import_facts["nature"]
    sheet.nature = "SERVICE"
    sheet.save()
    assert run(HEADINGS, BREAD) == ["0 créés, 0 mis à jour, 1 inchangés, 0 refusés"]
    run(HEADINGS, BREAD.replace("4,20", "4,30"))
    assert sheet_of("PAIN").nature == "SERVICE"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_any_encoding_a_french_spreadsheet_writes_is_recognised(baker, run, encoding):
    run(HEADINGS, BREAD.replace("4,20 €", "4,20"), HONEY.replace("Doux", "Cœur d’été"), encoding=encoding)
    assert sheet_of("MIEL").product.description == "Cœur d’été"


@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_any_separator_is_recognised(baker, run, separator):
    row = BREAD.replace("4,20 €", '"4,20 €"').replace("5,5 %", '"5,5 %"').replace(";", separator)
    assert run(HEADINGS.replace(";", separator), row)[-1].startswith("1 créés")


def test_columns_may_come_in_any_order_with_any_capitals_and_accents(baker, run):
    run("STOCK;prix ttc (€);ALLERGENES;Désignation;tva;Réf.;CONSERVATION", "3;4,20;gluten;Pain;5,5;P1;ambiant")
    assert sheet_of("P1").product.stockrecords.get().num_in_stock == 3
    assert sheet_of("P1").product.is_public


def test_lines_are_counted_as_the_file_shows_them(baker, run):
    tall = 'HAUT;Pain haut;4,20;5,5;1;;"Deux\nlignes\r\net trois";;;gluten;;ambiant'
    printed = run(HEADINGS, tall, "", "FAUX;Pain;gratuit;5,5;1;;;;;gluten;;")
    assert printed[0].startswith("ligne 6 : ")
    assert printed[-1] == "1 créés, 0 mis à jour, 0 inchangés, 1 refusés"


def test_an_aisle_is_found_again_whatever_its_capitals_and_accents(baker, run):
    category("Épicerie", "Miels")
    run(HEADINGS, HONEY.replace("Épicerie", "EPICERIE > miels"))
    assert Category.objects.count() == 2


def test_a_spreadsheet_formula_that_keeps_zeros_is_unwrapped(baker, run):
    run(HEADINGS, BREAD.replace("PAIN;", '"=""00123""";'))
    assert sheet_of("00123")


@pytest.mark.parametrize(
    ("cell", "state", "allergens"),
    [
        ("Contient : blé, lait et œufs.", "CONTAINS", ["eggs", "gluten", "milk"]),
        ("Céréales contenant du gluten (blé, seigle)", "CONTAINS", ["gluten"]),
        ("Fruits à coque / sésame", "CONTAINS", ["nuts", "sesame"]),
        ("Lait (y compris lactose)", "CONTAINS", ["milk"]),
        ("Aucun", "NONE", []),
        ("", "UNANSWERED", []),
        ("sans gluten", "UNANSWERED", []),
        ("peut contenir des traces de noix", "UNANSWERED", []),
        ("lait, gélatine", "UNANSWERED", []),
    ],
)
def test_allergens_are_read_entirely_or_left_to_the_merchant(baker, run, cell, state, allergens):
    run(HEADINGS, BREAD.replace("seigle (gluten)", f'"{cell}"'))
    assert (sheet_of("PAIN").allergen_state, sheet_of("PAIN").allergens) == (state, allergens)
    assert sheet_of("PAIN").product.is_public == (state != "UNANSWERED")


@pytest.mark.parametrize(
    ("quantity", "unit", "read"),
    [
        ("250", "g", (250, "g")),
        ("0,250", "kg", (Decimal("0.25"), "kg")),
        ("250 g", "", (250, "g")),
        ("75 cl", "", (750, "ml")),
        ("", "pièce", (1, "piece")),
        ("", "", (None, "")),
    ],
)
def test_a_net_quantity_is_read_with_its_unit(baker, run, quantity, unit, read):
    run(HEADINGS, BREAD.replace(";500;g;", f";{quantity};{unit};"))
    assert (sheet_of("PAIN").net_quantity, sheet_of("PAIN").net_unit) == read


# --- What waits, with its reason ---


def test_food_without_allergens_is_kept_back_with_the_reason(baker, run):
    printed = run(HEADINGS, BREAD.replace("seigle (gluten)", ""), HONEY)
    sheet = sheet_of("PAIN")
    reason = with_plain_spaces(Obstacle.ALLERGENS.label)
    assert printed[0] == f"ligne 2 : « Pain de seigle » n’est pas mis en vente. {reason}"
    assert printed[-1] == "2 créés, 0 mis à jour, 0 inchangés, 0 refusés"
    assert not sheet.product.is_public
    assert sheet.import_notes == [Obstacle.ALLERGENS.label]


@pytest.mark.parametrize(
    ("said", "instead", "reason"),
    [
        ("4,20 €", "", "prix"),
        ("5,5 %", "", "TVA"),
        ("5,5 %", "7 %", "TVA « 7 % » n’existe pas"),
        (";500;g;", ";500;botte;", "quantité nette « 500 »"),
        (";ambiant", ";à l’ombre", "conservation « à l’ombre »"),
        ("Boulangerie > Pains", "Vins", "alcool"),
        (";ambiant", ";", "se conserve"),
    ],
)
def test_what_the_row_does_not_say_is_asked_never_guessed(baker, run, said, instead, reason):
    printed = run(HEADINGS, BREAD.replace(said, instead))
    assert reason in printed[0]
    assert reason in with_plain_spaces(" ".join(sheet_of("PAIN").import_notes))
    assert not sheet_of("PAIN").product.is_public


def test_nobody_guesses_whether_an_unnamed_thing_is_food(run):
    MerchantFactory(code="bazar", trade="Bazar")
    run("Référence;Nom;Prix;TVA", "X;Surprise;4,20;20", merchant="bazar")
    assert str(ASK_FOOD) in sheet_of("X").import_notes


def test_no_allergen_beside_a_toy_does_not_make_it_food(run):
    MerchantFactory(code="jouets", trade="Magasin de jouets")
    run("Référence;Nom;Prix;TVA;Rayon;Allergènes", "X;Toupie;4,20;20;Jouets;aucun", merchant="jouets")
    assert sheet_of("X").import_notes == [Obstacle.MANUFACTURER.label]


def test_wine_is_kept_back_until_the_licence_is_known(run):
    MerchantFactory(code="cave", trade="Caviste")
    headings = "Référence;Nom;Prix;TVA;Allergènes;Alcool;Conservation"
    row = "V;Vin rouge;9,50;20;sulfites;13,5 % vol.;ambiant"
    run(headings, row, merchant="cave")
    assert sheet_of("V").is_alcohol
    assert sheet_of("V").import_notes == [Obstacle.ALCOHOL.label]


# --- What is refused ---


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (BREAD.replace("4,20 €", "gratuit"), "le prix « gratuit » : ce nombre ne se lit pas."),
        (BREAD.replace("4,20 €", "-4,20"), "le prix « -4,20 » : un prix n’est jamais négatif."),
        (BREAD.replace("4,20 €", "1,234"), "deux façons"),
        (BREAD.replace("4,20 €", "1000000"), "dépasse 100 000 €"),
        (BREAD.replace(";12;", ";-1;"), "le stock « -1 »"),
        (BREAD.replace(";12;", ";2,5;"), "un nombre entier"),
        (BREAD.replace("PAIN;", ";"), "la référence manque."),
        (BREAD.replace("PAIN;", f"{'R' * 101};"), "la référence compte 101 caractères, 100 au plus."),
        (BREAD.replace("Pain de seigle", ""), "le nom manque."),
        (BREAD.replace("Pain de seigle", "<script>alert(1)</script>"), "le nom manque."),
        (BREAD.replace("Pain de seigle", "é" * 300), "le nom compte 300 caractères, 255 au plus."),
        (BREAD.replace("Pain de seigle", "=HYPERLINK(1)"), "est une formule"),
        (BREAD.replace("Pain de seigle", "Pain\x00"), "caractères illisibles"),
        (BREAD.replace("Boulangerie > Pains", "🥖"), "le rayon « 🥖 » ne se lit pas."),
        (BREAD.replace("Boulangerie > Pains", "A > B > C > D > E > F"), "trop de niveaux"),
        (BREAD + ";;encore", "14 colonnes au lieu de 12"),
        ("PAIN;Pain 4,20;5,5", "3 colonnes au lieu de 12"),
        (BREAD.replace("Pain de seigle", '"Pain'), "un guillemet"),
        (BREAD.replace("Pain de seigle", '"Pain" de seigle'), "un guillemet"),
    ],
)
def test_a_bad_row_is_refused_with_its_line_and_loses_no_other(baker, run, row, reason):
    printed = run(HEADINGS, row, HONEY)
    assert printed[0].startswith("ligne 2 : ")
    assert reason in printed[0]
    assert printed[1:] == ["1 créés, 0 mis à jour, 0 inchangés, 1 refusés"]
    assert sheet_of("MIEL").product.is_public


def test_a_name_of_ten_megabytes_is_refused_with_its_row_only(baker, run):
    printed = run(HEADINGS, BREAD.replace("Pain de seigle", "a" * 10_000_000), HONEY)
    assert printed[0] == "ligne 2 : le nom compte 10000000 caractères, 255 au plus."
    assert printed[-1] == "1 créés, 0 mis à jour, 0 inchangés, 1 refusés"


def test_a_quote_never_closed_does_not_swallow_the_rows_below(baker, run):
    rows = [f"R{rank};Pain {rank};4,20;5,5;1;;;;;gluten;;" for rank in range(20)]
    rows[3] = rows[3].replace("Pain 3", '"Pain 3')
    assert run(HEADINGS, *rows)[-1] == "19 créés, 0 mis à jour, 0 inchangés, 1 refusés"


def test_one_broken_letter_does_not_change_how_the_others_are_read(baker, run):
    good = "\r\n".join([HEADINGS, BREAD, HONEY]).encode()
    printed = run(good + "\r\nX;Crème;1;5,5;1;;;;;lait;;".encode("cp1252"))
    assert "ligne 4" in printed[0]
    assert sheet_of("MIEL").origin == "Baronnies"
    assert sheet_of("PAIN").origin == "Drôme"


def test_the_same_reference_twice_in_a_file_counts_once(baker, run):
    printed = run(HEADINGS, BREAD, BREAD.replace("Pain de seigle", "Autre pain"))
    assert printed == [
        "ligne 3 : la référence « PAIN » est déjà à la ligne 2.",
        "1 créés, 0 mis à jour, 0 inchangés, 1 refusés",
    ]


def test_emoji_and_sql_are_names_like_others(baker, run):
    run(HEADINGS, BREAD.replace("Pain de seigle", "Pain 🥖'; DROP TABLE x;--".replace(";", ",")))
    assert sheet_of("PAIN").product.title == "Pain 🥖', DROP TABLE x,--"


def test_a_description_is_cleaned_on_the_way_in(baker, run):
    run(HEADINGS, BREAD.replace("Au levain", "<p onclick=x>Bon</p><script>x</script><a href=x>lien</a>"))
    assert sheet_of("PAIN").product.description == "<p>Bon</p>lien"


# --- The same file again, and a changed one ---


def test_the_same_file_twice_changes_nothing(baker, run):
    lines = [HEADINGS, BREAD, HONEY.replace("aucun", ""), "FAUX;;;;;;;;;;;"]
    run(*lines)
    before = everything()
    assert run(*lines)[-1] == "0 créés, 0 mis à jour, 2 inchangés, 1 refusés"
    assert everything() == before


def test_a_changed_row_updates_only_what_changed(baker, run):
    run(HEADINGS, BREAD, HONEY)
    sheet = sheet_of("PAIN")
    sheets.save_sheet(
        by=None, merchant=baker, at=timezone.now(), sheet=sheet, facts={"title": "Le grand seigle", "origin": "Diois"}
    )
    assert run(HEADINGS, BREAD.replace("4,20", "4,50"), HONEY)[-1] == "0 créés, 1 mis à jour, 1 inchangés, 0 refusés"
    again = sheet_of("PAIN")
    assert again.product.stockrecords.get().price == Decimal("4.50")
    assert (again.product.title, again.origin) == ("Le grand seigle", "Diois")


def test_a_stock_sold_since_is_not_brought_back_by_another_change(baker, run):
    run(HEADINGS, BREAD)
    StockRecord.objects.update(num_in_stock=2, num_allocated=1)
    run(HEADINGS, BREAD.replace("4,20", "4,50"))
    stock = StockRecord.objects.get()
    assert (stock.num_in_stock, stock.num_allocated) == (2, 1)


def test_what_was_changed_by_hand_is_not_replaced_silently(baker, run):
    run(HEADINGS, BREAD)
    sheets.save_sheet(
        by=None, merchant=baker, at=timezone.now(), sheet=sheet_of("PAIN"), facts={"price": Decimal("5.00")}
    )
    assert run(HEADINGS, BREAD) == ["0 créés, 0 mis à jour, 1 inchangés, 0 refusés"]
    assert StockRecord.objects.get().price == Decimal("5.00")
    printed = run(HEADINGS, BREAD.replace("4,20", "4,50"))
    assert printed[0] == "ligne 2 : « Pain de seigle », le fichier remplace ce que vous aviez changé : le prix."


def test_a_row_mended_in_the_file_goes_on_sale(baker, run):
    run(HEADINGS, BREAD.replace("5,5 %", ""))
    assert run(HEADINGS, BREAD) == ["0 créés, 1 mis à jour, 0 inchangés, 0 refusés"]
    assert sheet_of("PAIN").product.is_public
    assert sheet_of("PAIN").import_notes == []


def test_a_row_that_may_no_longer_be_sold_is_withdrawn(baker, run):
    run(HEADINGS, BREAD)
    printed = run(HEADINGS, BREAD.replace("seigle (gluten)", ""))
    assert with_plain_spaces(Obstacle.ALLERGENS.label) in printed[0]
    assert not sheet_of("PAIN").product.is_public


def test_a_product_withdrawn_by_hand_stays_withdrawn(baker, run):
    run(HEADINGS, BREAD)
    sheets.unpublish(sheet=sheet_of("PAIN"), by=None, at=timezone.now())
    run(HEADINGS, BREAD.replace("4,20", "4,50"))
    assert not sheet_of("PAIN").product.is_public


def test_a_dry_run_prints_the_same_and_writes_nothing(baker, run):
    lines = [HEADINGS, BREAD, HONEY.replace("aucun", ""), "FAUX;;;;;;;;;;;"]
    before = everything()
    printed = run(*lines, dry_run=True)
    assert everything() == before
    assert run(*lines) == printed


def test_two_merchants_may_use_the_same_reference(baker, run):
    MerchantFactory(code="epicerie")
    run(HEADINGS, BREAD)
    run(HEADINGS, BREAD, merchant="epicerie")
    assert ProductSheet.objects.filter(import_reference="PAIN").count() == 2


def test_a_reference_that_a_product_made_by_hand_bears_does_not_collide(baker, run):
    sheets.save_sheet(
        by=None, merchant=baker, at=timezone.now(), facts={"title": "Pain", "price": Decimal(1), "reference": "PAIN"}
    )
    assert run(HEADINGS, BREAD)[-1].startswith("1 créés")


# --- The whole file ---


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Ce fichier est vide."),
        (b"PK\x03\x04" + b"\x00" * 50, "n’est pas un tableau"),
        (b"%PDF-1.7", "n’est pas un tableau"),
        (b"Bonjour,\nvoici mes produits.", "n’est pas un tableau"),
        (b"Nom;Stock\nPain;3", "Il manque une colonne : « Prix TTC »."),
        ("Référence;Nom;Prix HT\nP;Pain;3".encode(), "un prix hors taxes ne suffit pas."),
        ("Référence;Nom;Prix;Nom\nP;Pain;3;Pain".encode(), "Deux colonnes s’appellent « Nom »."),
    ],
)
def test_a_file_that_is_not_a_table_is_refused_whole_in_french(baker, run, content, sentence):
    with pytest.raises(CommandError) as refusal:
        run(content)
    assert sentence in with_plain_spaces(refusal.value)
    assert refusal.value.returncode == 1
    assert not ProductSheet.objects.exists()


def test_an_unknown_merchant_is_told_with_the_codes_that_exist(baker, run):
    with pytest.raises(CommandError, match="«.nobody.».*boulangerie"):
        run(HEADINGS, BREAD, merchant="nobody")


@pytest.mark.parametrize("name", ["/nulle/part.csv", ".", "a\x00b"])
def test_a_file_that_does_not_open_is_told_in_french(baker, name):
    with pytest.raises(CommandError, match="ne s’ouvre pas"):
        call_command("import_products", name, merchant="boulangerie")


def test_only_headings_import_nothing(baker, run):
    assert run(HEADINGS) == ["0 créés, 0 mis à jour, 0 inchangés, 0 refusés"]


def test_an_import_costs_the_same_number_of_queries_for_an_unchanged_file_of_any_length(
    baker, run, django_assert_max_num_queries
):
    rows = [f"R{rank};Pain {rank};4,20;5,5;1;Pains;;;;gluten;;" for rank in range(30)]
    run(HEADINGS, *rows)
    # A savepoint opened and closed per row, and the five that read what is known.
    with django_assert_max_num_queries(5 + 2 * len(rows) + 2):
        run(HEADINGS, *rows)


def test_the_sample_spreadsheet_tells_its_story_line_by_line(run):
    MerchantFactory(code="rucher", trade="Miels et confitures")
    printed = run((Path(__file__).parent.parent / "data" / "tableur_francais.csv").read_bytes(), merchant="rucher")
    assert [line.split(" : ")[0] for line in printed] == ["ligne 6", "ligne 7", "ligne 9", "ligne 10", printed[-1]]
    assert printed[-1] == "6 créés, 0 mis à jour, 0 inchangés, 2 refusés"
    on_sale = ProductSheet.objects.filter(product__is_public=True).values_list("import_reference", flat=True)
    assert set(on_sale) == {"MIEL-LAV", "CONF-ABR", "PAIN-EPI", "BOUGIE"}
