"""The pickup book: everybody who comes, once, in the order of names; what paper needs to stand in for the network."""

import io
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from merchants.models import MerchantOrder
from pickup.models import Collection, PickupBook, Slot
from pickup.paper import book, book_page
from tests import factories
from tests.pickup.situations import DURING, moment, person, saturday_slot

pytestmark = pytest.mark.django_db

BEFORE = moment("09:30")
HOSTILE = [
    "#set page(fill: red)",
    "*gras* _ital_ `code` $x^2$ @ref <label>",
    '\\u{202e}[[[#eval("1")]]]',
    "🥖👩🏽‍🌾 محمد\u202e",
    "W" * 60,
    "é" * 30 + " " + "I" * 29,
    "</script><b>",
    "clo\x07che\x1f\x7f",
]


def text_of(pdf) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages).replace("\xa0", " ")


def test_every_person_has_one_line_in_the_order_of_names_with_code_bags_and_what_is_due():
    slot, bakery = saturday_slot(), factories.MerchantFactory(name="Boulangerie du Pont")
    names = ["Zola", "Éluard", "d’Alembert", "Besson"]
    people = [person("DROPPED_OFF", slot=slot, last_name=name, merchants=[bakery]) for name in names]
    text = text_of(book_page.pdf_of(book.make(slot=slot, by=None, at=BEFORE), at=BEFORE))
    places = [text.index(name) for name in ("BESSON", "D’ALEMBERT", "ÉLUARD", "ZOLA")]
    assert places == sorted(places)
    for one in people:
        assert text.count(one.collection.spoken_code) == 1
    assert text.count("Boulangerie du Pont") == 4
    assert text.count("à payer 4,20\u202f€") == 4
    assert "4 personnes" in text
    assert "1 sac, température ambiante" in text


def test_its_pages_are_numbered_say_when_they_were_printed_and_where_and_end_with_a_page_for_notes():
    slot = saturday_slot()
    for number in range(12):
        person("DROPPED_OFF", slot=slot, last_name=f"Personne {number}")
    pages = PdfReader(io.BytesIO(book_page.pdf_of(book.make(slot=slot, by=None, at=BEFORE), at=BEFORE))).pages
    for number, page in enumerate(pages, start=1):
        text = page.extract_text().replace("\xa0", " ")
        assert f"page {number} / {len(pages)}" in text
        assert "samedi 28 novembre, 10 h – 12 h" in text
        assert "Imprimé samedi 28 novembre à 9 h 30" in text
    assert "personnes introuvables" in pages[-1].extract_text()


def test_what_is_cancelled_has_no_line_and_what_waits_for_its_card_has_none():
    slot = saturday_slot()
    person("CANCELLED", slot=slot, last_name="Partie")
    waiting = person("PLACED", slot=slot, last_name="Attente")
    MerchantOrder.objects.filter(order=waiting.collection.order_id).update(confirmed_at=None)
    here = person("DROPPED_OFF", "CANCELLED", slot=slot, last_name="Présente")
    made = book.make(slot=slot, by=None, at=BEFORE)
    assert [line.collection_id for line in made.lines.all()] == [here.collection.pk]
    text = text_of(book_page.pdf_of(made, at=BEFORE))
    assert here.parts[0].merchant.name in text
    assert here.parts[1].merchant.name not in text


def test_alcohol_asks_for_a_paper_and_only_then():
    slot = saturday_slot()
    person("DROPPED_OFF", slot=slot, alcohol=True)
    person("DROPPED_OFF", slot=slot)
    text = text_of(book_page.pdf_of(book.make(slot=slot, by=None, at=BEFORE), at=BEFORE))
    assert text.count("pièce d’identité vue") == 1


def test_the_neighbour_whom_they_named_is_expected_too():
    who = person("DROPPED_OFF")
    Collection.objects.filter(pk=who.collection.pk).update(proxy_name="Lucie Roux")
    made = book.make(slot=who.collection.slot, by=None, at=BEFORE)
    assert "Peut venir à sa place : Lucie Roux" in text_of(book_page.pdf_of(made, at=BEFORE))


def test_printed_twice_with_the_same_people_it_is_the_same_book_and_another_once_somebody_comes_more():
    slot = saturday_slot()
    first = person("DROPPED_OFF", slot=slot, last_name="Marchand")
    made = book.make(slot=slot, by=None, at=BEFORE)
    assert book.make(slot=slot, by=None, at=DURING) == made
    person("DROPPED_OFF", slot=slot, last_name="Aubert")
    again = book.make(slot=slot, by=None, at=DURING)
    assert again != made
    assert [(line.number, line.collection_id) for line in made.lines.all()] == [(1, first.collection.pk)]
    assert again.lines.get(collection=first.collection).number == 2


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_breaks_the_book_nor_writes_over_its_neighbours(name):
    slot = saturday_slot()
    merchant = factories.MerchantFactory(name=name[:60])
    who = person("DROPPED_OFF", slot=slot, last_name=name[:60].replace("\0", ""), first_name="", merchants=[merchant])
    text = text_of(book_page.pdf_of(book.make(slot=slot, by=None, at=BEFORE), at=BEFORE))
    assert who.collection.spoken_code in text
    letters = "".join(re.findall("[a-z]", name.lower()))
    assert letters in "".join(re.findall("[a-z]", text.lower()))


def test_a_long_slot_asks_no_more_of_the_database_than_a_short_one():
    few, many = saturday_slot(), saturday_slot()
    for slot, people in ((few, 2), (many, 12)):
        for number in range(people):
            person("DROPPED_OFF", slot=slot, last_name=f"Personne {number}")
    books = [book.make(slot=slot, by=None, at=BEFORE) for slot in (few, many)]
    counts = [queries_of(one) for one in books]
    assert counts[0] == counts[1]


def queries_of(made) -> int:
    made = PickupBook.objects.select_related("slot__point").get(pk=made.pk)
    with CaptureQueriesContext(connection) as queries:
        book_page.page_of(made, at=BEFORE)
    return len(queries)


class TestCommand:
    def test_it_writes_the_next_slot_of_all(self, tmp_path, capsys):
        later = factories.SlotFactory(starts_at=factories.in_days(5), point=factories.PickupPointFactory(name="Loin"))
        sooner = factories.SlotFactory(starts_at=factories.in_days(2))
        call_command("pickup_book", output=str(tmp_path / "cahier.pdf"))
        assert "La Halle" in text_of((tmp_path / "cahier.pdf").read_bytes())
        assert PickupBook.objects.get().slot == sooner
        call_command("pickup_book", slot=later.pk, output=str(tmp_path / "autre.pdf"))
        assert "Loin" in text_of((tmp_path / "autre.pdf").read_bytes())

    def test_without_a_slot_or_with_one_that_is_none_it_says_so(self, tmp_path):
        Slot.objects.all().delete()
        with pytest.raises(CommandError, match="Aucun créneau"):
            call_command("pickup_book", output=str(tmp_path / "cahier.pdf"))
        with pytest.raises(CommandError, match="n’existe pas"):
            call_command("pickup_book", slot=999, output=str(tmp_path / "cahier.pdf"))

    def test_a_folder_that_is_none_is_said(self, tmp_path):
        factories.SlotFactory(starts_at=factories.in_days(2))
        with pytest.raises(CommandError, match="ne s’écrit pas"):
            call_command("pickup_book", output=str(tmp_path / "rien" / "cahier.pdf"))
