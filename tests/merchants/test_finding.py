"""The words of each product are kept with its sheet, and the indexes of the database follow."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone
from oscar.apps.catalogue.models import Category

from merchants.finding import asking, documents, engines, neighbours, ranking, synonyms
from merchants.finding.words import forms_in, telling
from merchants.listing import sheets
from merchants.models import Merchant, ProductSheet, SearchDocument, SearchWord, Synonym
from tests.factories import MerchantFactory, ProductFactory, UserFactory, category

pytestmark = pytest.mark.django_db


def found(query):
    sheets_found = ranking.those_that_say(ProductSheet.objects.all(), asking.read(query))
    return set(sheets_found.values_list("product__title", flat=True))


def save(sheet, **facts):
    sheets.save_sheet(merchant=sheet.merchant, facts=facts, sheet=sheet, by=None, at=timezone.now())


def test_a_sheet_saved_is_found_by_its_new_words_and_by_its_old_ones_no_more():
    sheet = ProductFactory(title="Miel de lavande").sheet
    save(sheet, title="Gelée de coings", description="<p>Au <b>safran</b> du pays</p>", origin="Drôme")
    assert found("lavande") == set()
    assert found("coing") == found("safran") == found("drome") == {"Gelée de coings"}


def test_an_official_sign_is_a_word_of_its_product():
    sheet = ProductFactory(title="Comté").sheet
    save(sheet, labels=["aop"])
    assert found("comté aop") == {"Comté"}


def test_a_sheet_removed_is_found_no_more():
    ProductFactory(title="Miel").sheet.delete()
    assert found("miel") == set()


def test_a_shop_called_otherwise_is_found_by_its_new_name():
    merchant = MerchantFactory(name="La Ruche")
    ProductFactory(title="Bougie", merchant=merchant)
    Merchant.objects.filter(pk=merchant.pk).update(name="Cire et miel")
    documents.keep_shop(merchant)
    assert found("ruche") == set()
    assert found("miel") == {"Bougie"}


def test_what_is_in_an_aisle_is_found_by_those_above_it_wherever_it_goes():
    product = ProductFactory(title="Tomme")
    product.categories.add(category("Crèmerie", "Fromages"))
    documents.keep(product.sheet.pk)
    assert found("tomme cremerie") == {"Tomme"}
    Category.objects.filter(name="Crèmerie").update(name="Laiterie")
    documents.keep_aisle(Category.objects.get(name="Laiterie"))
    assert found("tomme laiterie") == {"Tomme"}
    assert found("tomme cremerie") == set()


def test_what_a_product_is_without_is_no_word_of_it():
    assert telling("Jus de pomme, sans alcool") == ["jus", "pomme", "sansalcool"]
    ProductFactory(title="Bière sans alcool")
    ProductFactory(title="Alcool de poire")
    assert found("sans alcool") == {"Bière sans alcool"}
    assert found("alcool") == {"Alcool de poire"}


def test_a_short_word_that_the_town_knows_begins_no_other():
    ProductFactory(title="Vin de noix")
    ProductFactory(title="Vingt balades")
    assert found("vins") == {"Vin de noix"}
    assert found("vingt") == {"Vingt balades"}


def test_a_word_not_finished_finds_what_begins_so():
    ProductFactory(title="Confiture de figues")
    assert found("confi") == {"Confiture de figues"}


@pytest.mark.parametrize(
    ("query", "codes", "rest"),
    [
        ("pain sans gluten", ("gluten",), "pain"),
        ("gâteau sans œufs ni lait", ("eggs", "milk"), "gateau"),
        ("sans fruits à coque", ("nuts",), ""),
        ("sans l’arachide", ("peanuts",), ""),
        ("biscuit sans-gluten", ("gluten",), "biscuit"),
        ("sans gluten, lait et œufs", ("gluten", "milk", "eggs"), ""),
        ("biscuit sans arachide/soja", ("peanuts", "soy"), "biscuit"),
        ("sans fruits de mer", ("crustaceans", "molluscs"), ""),
        ("gâteau sans noix de coco", (), "gateau sans noix de coco"),
        ("confiture sans fruits rouges", (), "confiture sans fruits rouges"),
        ("jus sans alcool", (), "jus sans alcool"),
        ("pain", (), "pain"),
    ],
)
def test_the_allergens_one_must_be_without_are_read(query, codes, rest):
    without, left = asking.apart_from_allergens(query)
    assert (without, " ".join(left.split())) == (codes, rest)


def test_words_of_every_day_find_both_ways_or_one():
    ProductFactory(title="Panier d’osier")
    ProductFactory(title="Corbeille de fruits")
    add(asked="corbeille", means="panier", both_ways=True)
    assert found("panier") == found("corbeille") == {"Panier d’osier", "Corbeille de fruits"}
    ProductFactory(title="Hochet")
    add(asked="cadeau baptême", means="hochet", both_ways=False)
    assert found("cadeau de baptême") == {"Hochet"}
    assert found("baptême") == set()


def add(**told):
    return synonyms.add(**told, by=None, at=timezone.now())


def test_words_ended_find_no_more_and_stay_written():
    ProductFactory(title="Panier d’osier")
    row, person = add(asked="bourriche", means="panier", both_ways=False), UserFactory()
    synonyms.end(pk=row.pk, by=person, at=timezone.now())
    synonyms.end(pk=row.pk, by=None, at=timezone.now())
    assert found("bourriche") == set()
    assert Synonym.objects.get(pk=row.pk).ended_by == person


@pytest.mark.parametrize("told", [{"asked": "de la, !", "means": "pain"}, {"asked": "pain", "means": "🥖"}])
def test_words_that_say_nothing_are_refused(told):
    with pytest.raises(synonyms.NothingToSay):
        add(**told, both_ways=True)


def test_the_same_words_are_written_once():
    add(asked="bourriche", means="panier", both_ways=False)
    with pytest.raises(synonyms.SaidAlready):
        add(asked=" bourriche ", means="panier", both_ways=False)


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("chataingier", ["châtaignier"]),
        ("apin", ["pain"]),
        ("pian", ["pain"]),
        ("pani", ["pain"]),
        ("brioshe", ["brioche"]),
        ("xylofone", ["xylophone"]),
        ("pxx", []),
        ("zanzibar", []),
    ],
)
def test_one_slip_is_mended_and_two_in_a_long_word(typed, written):
    SearchWord.objects.all().delete()
    documents.know(dict(TOWN))
    assert neighbours.nearest(typed) == written


TOWN = [("pain", "pain"), ("chataignier", "châtaignier"), ("brioche", "brioche"), ("xylophone", "xylophone")]


def test_what_is_kept_is_checked_and_written_anew():
    sheet = ProductFactory(title="Miel").sheet
    call_command("rebuild_search", "--check")
    SearchDocument.objects.filter(pk=sheet.pk).update(name=forms_in("Vinaigre"))
    with pytest.raises(CommandError, match="rebuild_search"):
        call_command("rebuild_search", "--check")
    call_command("rebuild_search")
    call_command("rebuild_search", "--check")
    assert found("miel") == {"Miel"}


def test_an_index_that_is_gone_is_seen_and_laid_again():
    ProductFactory(title="Miel")
    engines.remove(connection)
    assert documents.faults() == ["Les index de la recherche manquent."]
    engines.lay(connection)
    assert documents.faults() == []
    assert found("miel") == {"Miel"}


def test_keeping_many_costs_no_more_queries_than_keeping_one(django_assert_num_queries):
    made = [ProductFactory(title=f"Miel {n}").sheet.pk for n in range(20)]
    with django_assert_num_queries(7):
        documents.keep(made[0])
    with django_assert_num_queries(7):
        documents.keep(*made)


@pytest.mark.postgresql
@pytest.mark.skipif(connection.vendor != "postgresql", reason="its plans")
def test_in_a_large_town_no_search_reads_a_whole_table():
    ProductFactory(title="Miel de lavande")
    many_documents(20_000)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE merchants_searchdocument")
        cursor.execute("ANALYZE merchants_searchword")
    asked = asking.read("miel de lavande")
    plan = ranking.those_that_say(SearchDocument.objects.order_by(), asked).values("pk").explain()
    assert "merchants_search_words" in plan
    assert "Seq Scan" not in plan
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('pg_trgm.similarity_threshold', '0.3', true)")
        cursor.execute("EXPLAIN SELECT word FROM merchants_searchword WHERE word % 'lavende'")
        assert "merchants_search_letters" in "\n".join(line for (line,) in cursor.fetchall())
        # They point to no sheet, which the end of a test looks at.
        cursor.execute("DELETE FROM merchants_searchdocument WHERE sheet_id > 1000000")


def many_documents(count):
    """Rows of the index alone: what they point to is not read here."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        cursor.execute(
            """INSERT INTO merchants_searchdocument (sheet_id, called, name, about, said)
            SELECT 1000000 + n, 'produit ' || n, md5(n::text), 'aisle', '' FROM generate_series(1, %s) n""",
            [count],
        )
        cursor.execute(
            """INSERT INTO merchants_searchword (word, stem, written)
            SELECT left(md5(n::text), 12), left(md5(n::text), 10), '' FROM generate_series(1, %s) n""",
            [count],
        )
