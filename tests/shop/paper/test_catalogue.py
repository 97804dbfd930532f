"""The printed catalogue: what may be ordered for one moment and nothing else, with all that the law wants said."""

import datetime
import io
import math
import re

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from merchants.listing import short_codes
from merchants.models import Closure
from shop.paper import catalogue, printing
from shop.paper.catalogue import Format
from tests import factories
from tests.pickup.test_book import HOSTILE

pytestmark = pytest.mark.django_db


def text_of(pdf) -> str:
    text = "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)
    return " ".join(text.replace("\u200b", "").replace("\xa0", " ").split())


def printed(slot, layout="a4") -> str:
    return text_of(printing.pdf_of(slot, layout=layout, at=timezone.now()))


@pytest.fixture
def slot():
    return factories.SlotFactory()


@pytest.fixture
def bakery():
    return factories.MerchantFactory(name="Boulangerie du Pont", open_every_day=True)


def on_sale(merchant, title, **facts):
    product = factories.ProductFactory(merchant=merchant, title=title, **facts)
    short_codes.give(sheet=product.sheet, at=timezone.now())
    return product


class TestWhatItHolds:
    def test_each_product_with_its_code_its_price_and_what_the_law_wants(self, slot, bakery):
        grams = {"net_quantity": 500, "net_unit": "g", "is_prepacked": True, "withdrawal_exception": "perishable"}
        bread = on_sale(bakery, "Pain de seigle", sheet=grams)
        on_sale(bakery, "Cidre fermier", price="6.90", sheet={"is_alcohol": True})
        text = printed(slot)
        assert text.count("Pain de seigle") == 1
        assert bread.sheet.short_code.code in text
        for said in ("4,20 €", "8,40 €/kg", "500 g", "contient : céréales contenant du gluten", "denrée périssable"):
            assert said in text.replace("\u202f", " "), said
        for said in (
            bakery.legal_name,
            bakery.siret,
            bakery.mediator,
            "mediation.example.org",
            "obligation de paiement",
        ):
            assert said in text
        assert "L’abus d’alcool est dangereux" in text
        assert "R221-3" in text
        assert "toutes taxes comprises" in text

    def test_without_alcohol_nothing_is_said_of_it(self, slot, bakery):
        on_sale(bakery, "Pain de seigle")
        assert "alcool" not in printed(slot)

    def test_where_when_and_until_when(self, slot, bakery):
        on_sale(bakery, "Pain de seigle")
        facts = catalogue.page_of(slot, at=timezone.now())
        text = printed(slot)
        assert facts["day"] in text
        assert "La Halle" in text
        assert f"Commandez avant {facts['order_before']}".replace("\xa0", " ") in text

    def test_what_is_off_sale_sold_out_paused_or_cannot_be_had_that_day_is_left_out(self, slot, bakery):
        on_sale(bakery, "Pain présent")
        on_sale(bakery, "Pain caché", is_public=False)
        on_sale(bakery, "Pain fini", stock=0)
        on_sale(bakery, "Pain en repos", sheet={"paused_at": timezone.now()})
        on_sale(bakery, "Pain trop long", sheet={"lead_time_hours": 24 * 30})
        away = factories.MerchantFactory(open_every_day=True)
        days = {"first_on": timezone.localdate(), "last_on": timezone.localdate() + datetime.timedelta(days=9)}
        Closure.objects.create(merchant=away, **days)
        on_sale(away, "Pain de vacances")
        titles = [
            one["title"] for shop in catalogue.page_of(slot, at=timezone.now())["shops"] for one in shop["products"]
        ]
        assert titles == ["Pain présent"]

    def test_a_shop_that_must_know_sooner_says_so_under_its_name(self, slot, bakery):
        on_sale(bakery, "Pain de seigle")
        slow = factories.MerchantFactory(open_every_day=True)
        on_sale(slow, "Bouquet", sheet={"lead_time_hours": 48})
        shops = {one["name"]: one["before"] for one in catalogue.page_of(slot, at=timezone.now())["shops"]}
        assert shops[bakery.name] == ""
        assert shops[slow.name].startswith("à commander avant")

    def test_the_cover_says_until_when_one_orders_and_until_when_all_of_it_may_be_had(self, slot, bakery):
        on_sale(bakery, "Pain de seigle")
        assert catalogue.page_of(slot, at=timezone.now())["all_before"] == ""
        slow = factories.MerchantFactory(open_every_day=True)
        on_sale(slow, "Bouquet", sheet={"lead_time_hours": 48})
        facts, text = catalogue.page_of(slot, at=timezone.now()), printed(slot).replace("\u202f", " ")
        first = facts["all_before"].replace("\xa0", " ")
        assert first
        assert f"Quelques produits se commandent plus tôt, le premier avant {first}" in text
        assert f"(avant {first} pour être sûr de tout avoir)" in text
        assert text.count(f"à commander avant {first}") == 1

    def test_nobody_is_told_to_drop_a_form_after_the_last_hour_to_order(self, slot, bakery):
        on_sale(bakery, "Pain de seigle", sheet={"lead_time_hours": 48})
        factories.SlotFactory(point=slot.point, starts_at=slot.starts_at - datetime.timedelta(hours=20))
        assert catalogue.page_of(slot, at=timezone.now())["drop_box"] == ""

    @pytest.mark.parametrize("layout", Format.values)
    def test_the_form_is_for_that_moment_alone_and_asks_who_comes_and_how_one_is_told(self, slot, bakery, layout):
        on_sale(bakery, "Pain de seigle")
        other = factories.SlotFactory(starts_at=factories.in_days(9), point=slot.point)
        text = printed(slot, layout)
        assert catalogue.page_of(other, at=timezone.now())["day"] not in text
        for asked in ("Je viens", "Quelqu’un vient à ma place", "Pour me prévenir", "un appel", "en gros caractères"):
            assert asked in text, asked

    def test_an_sms_is_offered_where_the_town_sends_them(self, slot, bakery, monkeypatch):
        on_sale(bakery, "Pain de seigle")
        for offered in (True, False):
            monkeypatch.setattr("shop.outbox.sms.gateway.is_offered", lambda offered=offered: offered)
            assert ("un SMS" in printed(slot)) is offered

    def test_the_usual_price_is_printed_whatever_is_reduced_today(self, slot, bakery):
        product = on_sale(bakery, "Pain de seigle", price="4.20")
        sheet = catalogue.orderable_for(slot, at=timezone.now())[0]
        assert sheet.price == sheet.full_price == product.stockrecords.get().price

    def test_a_town_of_many_products_asks_no_more_of_the_database(self, slot, bakery):
        on_sale(bakery, "Pain de seigle")
        few = queries_of(slot)
        for number in range(6):
            shop = factories.MerchantFactory(open_every_day=True)
            on_sale(shop, f"Miel {number}", sheet={"lead_time_hours": number})
        assert queries_of(slot) == few


def queries_of(slot) -> int:
    with CaptureQueriesContext(connection) as queries:
        catalogue.page_of(slot, at=timezone.now())
    return len(queries)


class TestOnPaper:
    @pytest.mark.parametrize("name", HOSTILE)
    def test_no_name_breaks_it(self, slot, bakery, name):
        on_sale(bakery, name.replace("\0", ""), sheet={"origin": name[:120].replace("\0", "")})
        letters = "".join(re.findall("[a-z]", name.lower()))
        assert letters in "".join(re.findall("[a-z]", printed(slot).lower()))

    def test_nothing_to_order_still_says_so(self, slot):
        assert "Rien ne peut plus être commandé" in printed(slot)

    def test_large_print_has_no_letter_under_sixteen_points(self, slot, bakery):
        on_sale(bakery, "Pain de seigle")
        pdf = printing.pdf_of(slot, layout=Format.LARGE, at=timezone.now())
        sizes = []

        def seen(text, matrix, text_matrix, font, size):
            if text.strip():
                sizes.append(size * abs(matrix[3] * text_matrix[3]))

        for page in PdfReader(io.BytesIO(pdf)).pages:
            page.extract_text(visitor_text=seen)
        assert len(sizes) > 20
        # The superscript of « n° » and « er » is a letter drawn smaller by the font itself.
        assert min(sizes) >= 15.9

    def test_the_booklet_holds_every_page_once_and_folds_in_their_order(self):
        for count in (1, 4, 5, 12):
            writer = PdfWriter()
            for _page in range(count):
                writer.add_blank_page(width=420, height=595)
            written = io.BytesIO()
            writer.write(written)
            sides = PdfReader(io.BytesIO(printing.booklet(written.getvalue()))).pages
            assert len(sides) == 2 * math.ceil(count / 4)
            assert {side.mediabox.width for side in sides} == {840}


@given(st.integers(min_value=1, max_value=30))
def test_a_folded_pile_reads_from_its_first_page_to_its_last(sheets):
    """Leaf after leaf of the book: the right half of a front, its back's left half, then the next; back again."""
    sides = printing.pairs(4 * sheets)
    fronts, backs = sides[::2], sides[1::2]
    outwards = [page for (_l, right), (left, _r) in zip(fronts, backs, strict=True) for page in (right, left)]
    inwards = [
        page
        for (left, _r), (_l, right) in zip(reversed(fronts), reversed(backs), strict=True)
        for page in (right, left)
    ]
    assert outwards + inwards == list(range(4 * sheets))


class TestCommand:
    @pytest.mark.parametrize("layout", ["a4", "a5", "large"])
    def test_it_writes_the_next_moment_for_which_one_may_order(self, tmp_path, slot, bakery, layout):
        on_sale(bakery, "Pain de seigle")
        factories.SlotFactory(starts_at=factories.in_days(9), point=slot.point)
        call_command("printed_catalogue", format=layout, output=str(tmp_path / "catalogue.pdf"))
        text = text_of((tmp_path / "catalogue.pdf").read_bytes())
        assert "Pain de seigle" in text
        assert catalogue.page_of(slot, at=timezone.now())["day"] in text

    def test_no_moment_to_order_for_is_said(self, tmp_path):
        with pytest.raises(CommandError, match="Aucun créneau"):
            call_command("printed_catalogue", output=str(tmp_path / "catalogue.pdf"))
